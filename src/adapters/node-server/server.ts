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
  /** What answers, such as the handler of `holdfast/http`. */
  handler: (request: Request) => Promise<Response>;
  /** 0 takes any free one. */
  port: number;
  /** 127.0.0.1 by default: who wants to be reached from elsewhere says so. */
  host?: string;
  /** For a request's head, and for the whole of it, in milliseconds; 10 s and 15 s by default. A slow sender is cut off. */
  headersTimeoutMs?: number;
  requestTimeoutMs?: number;
  /** How long a connection may stay open with nothing asked; 65 s by default, longer than a proxy in front waits. */
  keepAliveMs?: number;
  /** How many connections are open at most; more are refused. 10,000 by default. */
  maxConnections?: number;
  /**
   * Whether to put lighter classes in the place of the global `Request` and `Response`, which spares a third of what a
   * request costs here. Not by default: the globals are the host's, and the change is for the whole process.
   */
  replaceGlobals?: boolean;
}>;

export type NodeServer = Readonly<{
  url: string;
  port: number;
  /**
   * Takes no new connection, finishes what it began, and closes; after `graceMs` (4 s by default) what is still open is
   * cut. Again does no harm.
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
 * A Node server for a web-standard handler. Rejects when the port cannot be had; and with a TypeError for options that are
 * missing, misspelt or out of range.
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
      // Answered while stopping, on a connection that would wait for more.
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
  // Without it a client that ends its side after the last request gets no answer that is not yet written.
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
    // A sender that went away leaves its command under way, with nobody connected.
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
