import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** No npm package carries a Redis, so it is looked for on the path. */
const SERVER = process.env["REDIS_SERVER"] ?? "redis-server";

/** Redis reclaims by sampling keys, and stops if few of them have expired; at this setting it goes on the longest. */
const SETTINGS = [
  "--save",
  "",
  "--appendonly",
  "no",
  "--enable-debug-command",
  "local",
  "--active-expire-effort",
  "10",
];

/** A separate Redis; null if it is not installed. */
export const openRedis = async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-redis-"));
  const path = join(folder, "redis.sock");
  const server = spawn(SERVER, ["--port", "0", "--unixsocket", path, ...SETTINGS], { stdio: "ignore" });
  const ended = new Promise<false>((resolve) =>
    server.once("exit", () => resolve(false)).once("error", () => resolve(false)),
  );
  const socket = await Promise.race([reach(path), ended]);
  if (socket === false) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  const client = speak(socket);
  let made = 0;
  return {
    /** Stores this number of keys that do not expire. */
    hold: (live: number): Promise<void> => client.setAll("live", live, 3_600_000),
    /** The expired keys reclaimed per second; keys left after ten seconds do not count. */
    expireAll: async (due: number): Promise<number> => {
      await client.ask(["DEBUG", "SET-ACTIVE-EXPIRE", "0"]);
      await client.setAll(`due-${(made += 1)}`, due, 1);
      const before = await expiredKeys(client);
      const startedAt = performance.now();
      await client.ask(["DEBUG", "SET-ACTIVE-EXPIRE", "1"]);
      for (;;) {
        const reclaimed = (await expiredKeys(client)) - before;
        const tookMs = performance.now() - startedAt;
        if (reclaimed >= due || tookMs > 10_000) return (reclaimed / tookMs) * 1_000;
        await sleep(5);
      }
    },
    stop: async (): Promise<void> => {
      socket.destroy();
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

const reach = async (path: string): Promise<Socket> => {
  for (let tries = 0; tries < 200; tries += 1) {
    const socket = await new Promise<Socket | null>((resolve) => {
      const trying = connect(path)
        .once("connect", () => resolve(trying))
        .once("error", () => resolve(null));
    });
    if (socket !== null) return socket;
    await sleep(25);
  }
  throw new Error("the Redis that was started does not answer");
};

type Client = ReturnType<typeof speak>;

/** The needed part of the protocol: commands as arrays, and answers by their first line. */
const speak = (socket: Socket) => {
  const waiting: ((answer: string) => void)[] = [];
  let read = "";
  socket.on("data", (chunk: Buffer) => {
    read += chunk.toString("latin1");
    for (let answer = nextAnswer(read); answer !== null; answer = nextAnswer(read)) {
      read = read.slice(answer.length);
      waiting.shift()?.(answer);
    }
  });
  const ask = (command: readonly string[]): Promise<string> => {
    socket.write(
      `*${command.length}\r\n${command.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`,
    );
    return new Promise((resolve) => waiting.push(resolve));
  };
  const setAll = async (name: string, count: number, livesMs: number): Promise<void> => {
    const chunk = 1_000;
    for (let from = 0; from < count; from += chunk) {
      const keys = Array.from({ length: Math.min(chunk, count - from) }, (_, at) => `${name}-${from + at}`);
      await Promise.all(keys.map((key) => ask(["SET", key, "held", "PX", String(livesMs)])));
    }
  };
  return { ask, setAll };
};

/** The first complete answer in the received text: a line, or a text whose length is in its first line. */
const nextAnswer = (read: string): string | null => {
  const end = read.indexOf("\r\n");
  if (end < 0) return null;
  if (!read.startsWith("$")) return read.slice(0, end + 2);
  const length = end + 2 + Number(read.slice(1, end)) + 2;
  return read.length < length ? null : read.slice(0, length);
};

const expiredKeys = async ({ ask }: Client): Promise<number> =>
  Number(/^expired_keys:(\d+)/m.exec(await ask(["INFO", "stats"]))?.[1]);
