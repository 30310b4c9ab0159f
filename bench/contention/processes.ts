import { spawn, type ChildProcessByStdio } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { goal, line, measured, type Finding, type Scale } from "../report.ts";

const PROCESSES = 3;

/** A process's report: its accepted reserves, and the longest block of its event loop. */
type Report = Readonly<{ reserves: number; blockedMs: number }>;

/** Several processes reserve on one file as fast as they can; measures how far the slowest falls behind. */
export const shareOfFile = async (folder: string, scale: Scale): Promise<readonly Finding[]> => {
  const forMs = { quick: 3_000, default: 5_000, full: 20_000 }[scale];
  const rounds: (readonly Report[])[] = [];
  for (let round = 0; round < 3; round += 1)
    rounds.push(await writeTogether(join(folder, `shared-${round}.db`), forMs));
  const shares = rounds.map((reports) => {
    const counts = reports.map(({ reserves }) => reserves);
    return Math.min(...counts) / (counts.reduce((total, one) => total + one, 0) / PROCESSES);
  });
  return [
    line(`SQLite, ${PROCESSES} processes on one file: reserves of each`, rounds.map(countsOf).join("; ")),
    goal(`SQLite, ${PROCESSES} processes: the slowest, of its fair share`, shares, 0.7, "at least"),
    measured(
      `SQLite, ${PROCESSES} processes: longest stand of an event loop, ms`,
      rounds.map((reports) => Math.max(...reports.map(({ blockedMs }) => blockedMs))),
    ),
  ];
};

const countsOf = (reports: readonly Report[]): string => reports.map(({ reserves }) => reserves).join(" ");

const writeTogether = async (file: string, forMs: number): Promise<readonly Report[]> => {
  const script = join(import.meta.dirname, "writer.js");
  const writers = Array.from({ length: PROCESSES }, (_, nth) => {
    const child = spawn(process.execPath, [script, "--file", file, "--for-ms", String(forMs), "--nth", String(nth)], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    return { child, lines: linesOf(child) };
  });
  try {
    // Each reports when its file is open; then all begin.
    for (const { lines } of writers) await next(lines);
    for (const { child } of writers) child.stdin.write("go\n");
    return await Promise.all(writers.map(async ({ lines }) => JSON.parse(await next(lines)) as Report));
  } finally {
    for (const { child } of writers) child.kill();
  }
};

const linesOf = ({ stdout }: ChildProcessByStdio<Writable, Readable, null>): AsyncIterator<string> =>
  createInterface({ input: stdout })[Symbol.asyncIterator]();

const next = async (lines: AsyncIterator<string>): Promise<string> => {
  const line = await lines.next();
  if (line.done === true) throw new Error("a writer ended before its time");
  return line.value;
};
