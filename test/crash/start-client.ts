import { spawn, type ChildProcess } from "node:child_process";
import type { ClientSpec } from "./client.ts";

/** The compiled client, if this module is compiled too. */
const CLIENT = import.meta.url.endsWith(".ts")
  ? ["--import", "tsx", new URL("client.ts", import.meta.url).pathname]
  : [new URL("client.js", import.meta.url).pathname];

export const start = (spec: ClientSpec): ChildProcess =>
  spawn(process.execPath, [...CLIENT, JSON.stringify(spec)], {
    stdio: ["ignore", "pipe", "inherit"],
  });

export const readAll = (client: ChildProcess): (() => string) => {
  const chunks: Buffer[] = [];
  client.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
};
