import type { ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** An answer to a request that never reaches the handler, in the form of all others. */
export type Unserved = Readonly<{ status: number; phrase: string; reason: string; message?: string }>;

export const NO_HOST: Unserved = {
  status: 400,
  phrase: "Bad Request",
  reason: "BAD_REQUEST",
  message: "An HTTP/1.1 request needs a Host header.",
};

/** This server supports `100-continue` alone. */
export const EXPECTATION_FAILED: Unserved = {
  status: 417,
  phrase: "Expectation Failed",
  reason: "EXPECTATION_FAILED",
};

/** This server is not a proxy. */
export const NO_TUNNEL: Unserved = { status: 405, phrase: "Method Not Allowed", reason: "METHOD_NOT_ALLOWED" };

/** Returns the answer to text that is not HTTP, is too long, or arrives too late. */
export const unparsable = ({ code }: NodeJS.ErrnoException): Unserved => {
  if (code === "HPE_HEADER_OVERFLOW") {
    return { status: 431, phrase: "Request Header Fields Too Large", reason: "HEADERS_TOO_LARGE" };
  }
  return code === "ERR_HTTP_REQUEST_TIMEOUT"
    ? { status: 408, phrase: "Request Timeout", reason: "REQUEST_TIMEOUT" }
    : { status: 400, phrase: "Bad Request", reason: "BAD_REQUEST" };
};

/** Answers a request that Node has read, and closes its connection: its body may still arrive. */
export const answerUnserved = (outgoing: ServerResponse, unserved: Unserved): void => {
  outgoing.writeHead(unserved.status, { ...HEADERS, connection: "close" });
  outgoing.end(bodyOf(unserved));
};

/** Answers on a socket without a Node request, and closes it. */
export const endUnserved = (socket: Duplex, unserved: Unserved): void => {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const body = bodyOf(unserved);
  const headers = { ...HEADERS, connection: "close", "content-length": Buffer.byteLength(body) };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${unserved.status} ${unserved.phrase}\r\n${lines.join("")}\r\n${body}`);
};

/** The answer to a request that cannot become a `Request`, such as one with an invalid Host header. */
export const unreadable = (): Response =>
  new Response(bodyOf({ status: 400, phrase: "", reason: "BAD_REQUEST", message: "The request cannot be read." }), {
    status: 400,
    headers: HEADERS,
  });

const HEADERS = {
  "content-type": "application/json; charset=utf-8",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
};

const bodyOf = ({ status, phrase, reason, message = `${phrase}.` }: Unserved): string =>
  JSON.stringify({ code: status, message, error: { code: status, message, reason } });
