import { Agent, request } from "node:http";
import { KEY } from "../../support/http-server.ts";
import type { Hostile } from "./hostile.ts";

export type SocketAnswer = Readonly<{ status: number; text: string; type: string }>;

/** A client without checks: a body with GET, any header that may go onto a socket, no redirect, no retry. */
export const createSocketClient = (port: number) => {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const send = ({ method, path, text, headers }: Hostile): Promise<SocketAnswer> =>
    new Promise((resolve, reject) => {
      const body = text === undefined ? undefined : Buffer.from(text);
      const framing =
        body === undefined || headers["transfer-encoding"] !== undefined ? {} : { "content-length": body.length };
      const type = body === undefined ? {} : { "content-type": "application/json" };
      const all = { authorization: `apikey ${KEY}`, ...type, ...framing, ...headers };
      const sent = request({ agent, port, host: "127.0.0.1", method, path, headers: all }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            text: Buffer.concat(chunks).toString(),
            type: answer.headers["content-type"] ?? "",
          }),
        );
        answer.on("error", reject);
      });
      sent.on("error", reject);
      sent.end(body);
    });
  return { send, close: () => agent.destroy() };
};
