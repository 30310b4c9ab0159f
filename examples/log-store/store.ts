import { open, readFile, rename, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { createOrderedTablesStore } from "holdfast/ordered-tables";
import type { OrderedEngine, TableWriter } from "holdfast/ordered-tables";
import type { Clock, FullStore } from "holdfast";
import { SortedMap } from "./sorted-map.ts";

/** Opens a complete store in one file. Its process must be the only one that opens the file. */
export const openLogStore = async (path: string, clock: Clock): Promise<FullStore> =>
  createOrderedTablesStore(await openLog(path), { clock, soleWriter: true });

/** Writes in order: null if the key was removed. */
type Writes = (readonly [key: string, value: string | null])[];

/** All data is in memory, and a log records its changes: a transaction is over once its line is on the disk. */
export const openLog = async (path: string, sync = (file: FileHandle) => file.sync()): Promise<OrderedEngine> => {
  const map = replayed(await readFile(path, { encoding: "utf8", flag: "a+" }));
  // All data is written to a new log, so that a log does not grow for ever, and keeps no torn line.
  const file = await open(`${path}.next`, "a");
  const append = appendTo(file, sync);
  await append(map.range("", "~", Infinity));
  await rename(`${path}.next`, path);
  const folder = await open(dirname(path));
  await folder.sync().finally(() => folder.close());
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <Value>(work: () => Promise<Value>): Promise<Value> => {
    const done = last.then(work);
    last = done.catch(() => null);
    return done;
  };
  return {
    // The map has only durable data, so a read does not wait.
    snapshot: (work) => Promise.resolve(map).then(work),
    transact: (work) =>
      inTurn(async () => {
        const { answer, writes } = triedOut(map, work);
        if (writes.length > 0) await append(writes);
        for (const [key, value] of writes) map.set(key, value);
        return answer;
      }),
    close: () => inTurn(() => file.close()),
  };
};

/** Does the work on the map and reverts its writes at once: they become visible only when they are on the disk. */
const triedOut = <Answer>(map: SortedMap, work: (tables: TableWriter) => Answer) => {
  const [writes, undo]: [Writes, Writes] = [[], []];
  const put = (key: string, value: string | null): void => {
    undo.unshift([key, map.get(key) ?? null]);
    writes.push([key, value]);
    map.set(key, value);
  };
  try {
    return { answer: work({ get: map.get, range: map.range, put, remove: (key) => put(key, null) }), writes };
  } finally {
    for (const [key, before] of undo) map.set(key, before);
  }
};

/** Appends a line. If that fails, its partial line is removed: at once, or else before the next one. */
const appendTo = (file: FileHandle, sync: (file: FileHandle) => Promise<void>) => {
  let length = 0;
  return async (writes: Writes): Promise<void> => {
    const line = Buffer.from(`${JSON.stringify(writes)}\n`);
    try {
      await file.truncate(length);
      await file.appendFile(line);
      await sync(file);
      length += line.length;
    } catch (cause) {
      await file.truncate(length).catch(() => null);
      throw cause;
    }
  };
};

/** Replays a log. Its last line may be torn: that transaction was never answered, and is left out. */
const replayed = (text: string): SortedMap => {
  const map = new SortedMap();
  const lines = text.split("\n").slice(0, -1);
  for (const [at, line] of lines.entries()) {
    try {
      for (const [key, value] of JSON.parse(line) as Writes) map.set(key, value);
    } catch (cause) {
      if (at < lines.length - 1) throw cause;
    }
  }
  return map;
};
