import { startNodeServer } from "../../src/adapters/node-server/index.ts";

// The floor: the same Node server with a handler that reads the body and answers, and does nothing else.
const server = await startNodeServer({
  port: 0,
  handler: async (request) => {
    await request.text();
    return new Response('{"id":"019e1febaf00a2cac02c81b036eab583","error":null}', {
      headers: { "content-type": "application/json; charset=utf-8" },
    });
  },
});
console.log(`Serving ${server.url} on nothing.`);
process.on("SIGTERM", () => void server.stop());
