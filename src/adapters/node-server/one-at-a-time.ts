import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/** Serves one request; returns at once. The request is over when its response closes. */
export type Serve = (incoming: IncomingMessage, outgoing: ServerResponse) => void;

export type OneAtATime = Readonly<{
  /** Serves a request after the earlier ones on its socket are answered. */
  serve: (serve: Serve, incoming: IncomingMessage, outgoing: ServerResponse) => void;
  /** Calls back when the requests that arrived whole on a socket are answered; at once if there are none. */
  afterThose: (socket: Duplex, then: () => void) => void;
}>;

type Line = { current: IncomingMessage; readonly waiting: (() => void)[] };

/**
 * Queues the requests of each socket. Node parses all that arrive in one chunk and emits them at once: a client that
 * sends thousands without reading an answer would occupy the process. While requests wait, their socket is not read.
 * When the socket closes, they are dropped.
 */
export const createOneAtATime = (): OneAtATime => {
  const lines = new WeakMap<Duplex, Line>();

  const begin = (line: Line, serve: Serve, outgoing: ServerResponse): void => {
    const { socket } = line.current;
    outgoing.once("close", () => {
      const next = line.waiting.shift();
      if (next === undefined) lines.delete(socket);
      // Other sockets come first: answers without I/O would otherwise follow each other in one turn of the event loop.
      else setImmediate(next);
    });
    serve(line.current, outgoing);
  };

  return {
    serve: (serve, incoming, outgoing) => {
      const { socket } = incoming;
      const line = lines.get(socket);
      if (line === undefined) {
        const own: Line = { current: incoming, waiting: [] };
        lines.set(socket, own);
        begin(own, serve, outgoing);
        return;
      }
      if (line.waiting.length === 0) holdBack(socket, line);
      line.waiting.push(() => {
        if (line.waiting.length === 0) socket.resume();
        // A half-closed socket is still writable, and its requests are answered.
        if (!socket.writable) {
          line.waiting.length = 0;
          return;
        }
        line.current = incoming;
        begin(line, serve, outgoing);
      });
    },
    afterThose: (socket, then) => {
      const line = lines.get(socket);
      if (line?.current.complete === true) line.waiting.push(then);
      else then();
    },
  };
};

/** Stops reading from a socket until its queue is empty. Reading a request's body would resume it. */
const holdBack = (socket: Duplex, { waiting }: Line): void => {
  const stayPaused = (): void => {
    if (waiting.length > 0) socket.pause();
    else socket.off("resume", stayPaused);
  };
  socket.on("resume", stayPaused);
  socket.pause();
};
