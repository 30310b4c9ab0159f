import { connect, type Socket } from "node:net";

/** An answer as a client reads it from the socket. Names of headers are in lower case. */
export type RawAnswer = Readonly<{ status: number; headers: ReadonlyMap<string, string>; text: string }>;

/** A connected socket with the text received so far, and its end. A connection that is cut off is no error. */
export type OpenSocket = Socket & Readonly<{ seen: () => string; ended: Promise<void> }>;

export const openSocket = (port: number, options: Readonly<{ allowHalfOpen?: boolean }> = {}): Promise<OpenSocket> =>
  new Promise((resolve) => {
    let text = "";
    const socket = connect({ port, host: "127.0.0.1", ...options }, () =>
      resolve(Object.assign(socket, { seen: () => text, ended })),
    );
    const ended = new Promise<void>((end) => void socket.once("close", () => end()));
    socket.on("data", (chunk) => (text += chunk.toString()));
    socket.on("error", () => undefined);
  });

/** Sends text on a new socket, and returns all received text until the server closes it. */
export const sendRaw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    let answer = "";
    socket.on("data", (chunk) => (answer += chunk.toString()));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });

/** A client that writes bytes and reads answers off the socket, one after the other, as client libraries do. */
export type RawClient = Readonly<{
  /** Writes a request's pieces one by one. With `waits`, the second one only after `100 Continue`. */
  exchange: (pieces: readonly string[], waits?: boolean) => Promise<RawAnswer>;
  /** How many connections were opened. */
  connections: () => number;
  close: () => void;
}>;

/** Keeps its connection as long as the server does. */
export const createRawClient = (port: number): RawClient => {
  let reader: Reader | null = null;
  let connections = 0;
  return {
    exchange: async ([head = "", ...rest], waits = false) => {
      if (reader?.isOpen() !== true) {
        reader = await openReader(port);
        connections += 1;
      }
      reader.write(head);
      if (waits) expectStatus(await reader.head(), 100);
      for (const piece of rest) reader.write(piece);
      const { status, headers } = await reader.head();
      const text = status === 204 ? "" : await reader.body(headers);
      if (headers.get("connection") === "close") await reader.ended();
      return { status, headers, text };
    },
    connections: () => connections,
    close: () => reader?.end(),
  };
};

type Head = Pick<RawAnswer, "status" | "headers">;

const expectStatus = ({ status }: Head, expected: number): void => {
  if (status !== expected) throw new Error(`HTTP ${status} instead of ${expected}`);
};

type Reader = Awaited<ReturnType<typeof openReader>>;

const openReader = async (port: number) => {
  let buffer = Buffer.alloc(0);
  let isOpen = true;
  let wake = (): void => undefined;
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opening = connect(port, "127.0.0.1", () => resolve(opening));
    opening.once("error", reject);
  });
  socket.setNoDelay(true);
  socket.on("data", (chunk) => {
    buffer = Buffer.concat([buffer, chunk]);
    wake();
  });
  socket.on("close", () => {
    isOpen = false;
    wake();
  });
  socket.on("error", () => undefined);
  const more = async (): Promise<void> => {
    if (!isOpen) throw new Error(`the server closed the connection after ${JSON.stringify(buffer.toString())}`);
    await new Promise<void>((resolve) => (wake = resolve));
  };
  const bytes = async (count: number): Promise<Buffer> => {
    while (buffer.length < count) await more();
    const taken = buffer.subarray(0, count);
    buffer = buffer.subarray(count);
    return taken;
  };
  const until = async (mark: string): Promise<string> => {
    while (!buffer.includes(mark)) await more();
    return (await bytes(buffer.indexOf(mark) + mark.length)).toString().slice(0, -mark.length);
  };
  const chunks = async (): Promise<string> => {
    const read: Buffer[] = [];
    for (;;) {
      const size = Number.parseInt(await until("\r\n"), 16);
      read.push(await bytes(size));
      await until("\r\n");
      if (size === 0) return Buffer.concat(read).toString();
    }
  };
  return {
    isOpen: () => isOpen,
    write: (text: string) => void socket.write(text),
    head: async (): Promise<Head> => {
      const [start = "", ...lines] = (await until("\r\n\r\n")).split("\r\n");
      const headers = lines.map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()] as const;
      });
      return { status: Number(start.split(" ")[1]), headers: new Map(headers) };
    },
    body: async (headers: Head["headers"]): Promise<string> => {
      if (headers.get("transfer-encoding") === "chunked") return chunks();
      return (await bytes(Number(headers.get("content-length") ?? "0"))).toString();
    },
    ended: async () => {
      while (isOpen) await more();
    },
    end: () => socket.destroy(),
  };
};
