import { err, ok, type Result } from "neverthrow";
import type * as Port from "../../src/index.ts";
import { commitBatch } from "./commit.ts";
import { parseData, type Data } from "./data.ts";
import * as outbox from "./outbox.ts";
import { duePage, listPage, takeSnapshot } from "./read.ts";
import { removeOld } from "./retention.ts";
import type { TextFile } from "./text-file.ts";

/** Everything in one file, read and written as a whole: clear, and slow. */
export const createFileStore = (file: TextFile, clock: Port.Clock): Port.ReservationStore => {
  /** One consistent state: the file is replaced as a whole. */
  const look = async <Value>(work: (data: Data) => Value): Promise<Result<Value, Port.StoreFailure>> => {
    try {
      return ok(work(parseData(await file.read())));
    } catch (cause) {
      return err({ outcome: "not_done", cause: String(cause) });
    }
  };

  /** The clock is read under the lock, and nobody is told before the file is on the disk. */
  const change = async <Value>(work: (data: Data, nowMs: Port.EpochMs) => Value) => {
    try {
      return await file.exclusively(async () => {
        const data = parseData(await file.read());
        const value = work(data, clock.nowMs());
        await file.replace(JSON.stringify(data));
        return ok<Value, Port.StoreFailure>(value);
      });
    } catch (cause) {
      // Whether the new text is on the disk is not known: the command's record will tell.
      return err<Value, Port.StoreFailure>({ outcome: "unknown", cause: String(cause) });
    }
  };

  const instantFor = (floorMs: Port.EpochMs): Port.EpochMs => {
    const nowMs = clock.nowMs();
    return floorMs > nowMs ? floorMs : nowMs;
  };

  return {
    read: (request) => look((data) => takeSnapshot(data, request, instantFor(request.floorMs))),
    due: ({ floorMs, limit }) => look((data) => duePage(data, limit, instantFor(floorMs))),
    list: (request) => look((data) => listPage(data, request, instantFor(request.floorMs))),
    commit: (sets) => change((data, nowMs) => commitBatch(data, sets, nowMs)),
    takeEvents: (request) => change((data, nowMs) => outbox.takeEvents(data, request, nowMs)),
    settleEvents: (settlement) => change((data) => outbox.settleEvents(data, settlement)),
    retryParked: (parked) => change((data, nowMs) => outbox.retryParked(data, parked, nowMs)),
    waitingEvents: (request) => look((data) => outbox.waitingEvents(data, request)),
    parkedEvents: (request) => look((data) => outbox.parkedEvents(data, request)),
    outboxStatus: (consumer) => look((data) => outbox.outboxStatus(data, consumer)),
    removeOld: (request) => change((data, nowMs) => removeOld(data, request, nowMs)),
    // The file is the host's: there is nothing that this store opened.
    close: () => Promise.resolve(),
  };
};
