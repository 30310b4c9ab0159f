import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import {
  aFunction,
  between,
  checkOptions,
  mayBeLeftOut,
  someText,
  trueOrFalse,
  type OptionRules,
} from "../../domain/input/options.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import { createOneAtATime, type Serve } from "./one-at-a-time.ts";
import {
  answerUnserved,
  endUnserved,
  EXPECTATION_FAILED,
  NO_HOST,
  NO_TUNNEL,
  unparsable,
  unreadable,
} from "./unserved.ts";

export type NodeServerOptions = Readonly<{
  /** The handler of requests, such as that of `holdfast/http`. */
  handler: (request: Request) => Promise<Response>;
  /** 0 takes any free port. */
  port: number;
  /** 127.0.0.1 by default: other machines can connect only if the host sets another address. */
  host?: string;
  /**
   * The time for a request's head, and for all of it, in milliseconds; 10 s and 15 s by default. Then it is cut off.
   */
  headersTimeoutMs?: number;
  requestTimeoutMs?: number;
  /** How long an idle connection stays open; 65 s by default, longer than usual proxies keep it. */
  keepAliveMs?: number;
  /** The most open connections; more are refused. 10,000 by default. */
  maxConnections?: number;
  /**
   * Whether to replace the global `Request` and `Response` by lighter classes, which saves a third of a request's cost
   * here. False by default: the globals are the host's, and the change affects the whole process.
   */
  replaceGlobals?: boolean;
}>;

export type NodeServer = Readonly<{
  url: string;
  port: number;
  /**
   * Stops accepting connections, finishes requests in progress, and closes. After `graceMs` (4 s by default) it cuts
   * open connections. Safe to repeat.
   */
  stop: (graceMs?: number) => Promise<void>;
}>;

const aTimeoutMs = mayBeLeftOut(between(0, LONGEST_TIMER_MS));

const SERVER_OPTIONS: OptionRules<NodeServerOptions> = {
  handler: aFunction,
  port: between(0, 65_535),
  host: mayBeLeftOut(someText),
  headersTimeoutMs: aTimeoutMs,
  requestTimeoutMs: aTimeoutMs,
  keepAliveMs: aTimeoutMs,
  maxConnections: mayBeLeftOut(between(1, 1_000_000)),
  replaceGlobals: mayBeLeftOut(trueOrFalse),
};

/**
 * Starts a Node server for a web-standard handler. Rejects if the port is not available, and with a TypeError for
 * options that are missing, misspelt or out of range.
 */
export const startNodeServer = async (options: NodeServerOptions): Promise<NodeServer> => {
  checkOptions("startNodeServer", options, SERVER_OPTIONS);
  const { handler, port, host = "127.0.0.1", maxConnections = 10_000, replaceGlobals = false } = options;
  let stopping = false;
  const began = new Set<Promise<Response>>();
  const answer = (request: Request): Promise<Response> => {
    const answering = handler(request).finally(() => began.delete(answering));
    began.add(answering);
    return answering;
  };
  const listener = getRequestListener(answer, {
    overrideGlobalObjects: replaceGlobals,
    errorHandler: unreadable,
    // HTTP/1.0 has no Host header; no answer depends on it.
    hostname: "localhost",
  });

  const inLine = createOneAtATime();
  const serve: Serve = (incoming, outgoing) => {
    outgoing.once("finish", () => {
      // A request answered during a stop: its connection would wait for more.
      if (stopping) incoming.socket.end();
    });
    if (stopping) outgoing.setHeader("connection", "close");
    if (incoming.headers.host === undefined && incoming.httpVersion === "1.1") answerUnserved(outgoing, NO_HOST);
    else void listener(incoming, outgoing);
  };
  const serveWithBody: Serve = (incoming, outgoing) => {
    outgoing.writeContinue();
    serve(incoming, outgoing);
  };

  const server = createServer(
    {
      headersTimeout: options.headersTimeoutMs ?? 10_000,
      requestTimeout: options.requestTimeoutMs ?? 15_000,
      keepAliveTimeout: options.keepAliveMs ?? 65_000,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
      // Refused below, with a body.
      requireHostHeader: false,
    },
    (incoming, outgoing) => inLine.serve(serve, incoming, outgoing),
  );
  server.maxConnections = maxConnections;
  // Without it, a client that half-closes after its last request loses answers that are not yet written.
  Object.assign(server, { httpAllowHalfOpen: true });
  server.on("checkContinue", (incoming, outgoing) => inLine.serve(serveWithBody, incoming, outgoing));
  server.on("checkExpectation", (incoming, outgoing) => inLine.serve(refuseExpectation, incoming, outgoing));
  server.on("connect", (_incoming, socket) => inLine.afterThose(socket, () => endUnserved(socket, NO_TUNNEL)));
  server.on("clientError", (error, socket) => inLine.afterThose(socket, () => endUnserved(socket, unparsable(error))));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });

  const closeWithin = async (graceMs: number): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
    });
    let cut: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      cut = setTimeout(() => {
        server.closeAllConnections();
        resolve(closed);
      }, graceMs);
    });
    // A client that disconnects leaves its command in progress, without a connection.
    await Promise.race([closed.then(() => Promise.allSettled(began)), late]);
    clearTimeout(cut);
  };

  let stopped: Promise<void> | null = null;
  const address = server.address() as AddressInfo;
  const name = address.family === "IPv6" ? `[${address.address}]` : address.address;
  return {
    url: `http://${name}:${address.port}`,
    port: address.port,
    stop: (graceMs = 4_000) => {
      stopping = true;
      stopped ??= closeWithin(graceMs);
      return stopped;
    },
  };
};

const refuseExpectation: Serve = (_incoming, outgoing) => answerUnserved(outgoing, EXPECTATION_FAILED);
