import { ResultAsync } from "neverthrow";
import { commitInOrder, createStoreClock, later, snapshotOf, untilClosed } from "../../src/index.ts";
import type * as Port from "../../src/index.ts";
import * as outbox from "./outbox.ts";
import { applySet, duePage, listPage, parseData, recordedIn, type Data } from "./records.ts";
import type { TextFile } from "./text-file.ts";

/** Everything in one file, read and written as a whole: clear, and slow. */
export const createFileStore = (file: TextFile, clock: Port.Clock): Port.ReservationStore => {
  const { instant } = createStoreClock(clock);
  const failed = (outcome: Port.StoreSilence["outcome"]) => (cause: unknown) => ({ outcome, cause: String(cause) });

  /** One consistent state: the file is replaced as a whole. */
  const look = async <Value>(work: (data: Data, nowMs: Port.EpochMs) => Value) =>
    ResultAsync.fromPromise(file.read().then(parseData), failed("not_done")).andThen((data) =>
      instant(data.latestMs).map((nowMs) => work(data, nowMs)),
    );

  /** Where it fails, it is not known which text is on the disk: the command's record will tell. */
  const change = async <Value>(work: (data: Data, nowMs: Port.EpochMs) => Value) =>
    ResultAsync.fromPromise(
      file.exclusively(async () => {
        const data = parseData(await file.read());
        const changed = instant(data.latestMs).map((nowMs) => work(data, nowMs));
        if (changed.isOk()) await file.replace(JSON.stringify(data));
        return changed;
      }),
      failed("unknown"),
    ).andThen((changed) => changed);

  return untilClosed({
    read: (request) => look((data, nowMs) => snapshotOf(recordedIn(data), request, nowMs)),
    due: ({ floorMs, limit }) => look((data, nowMs) => duePage(data, limit, later(nowMs, floorMs))),
    list: (request) => look((data, nowMs) => listPage(data, request, later(nowMs, request.floorMs))),
    commit: (sets) =>
      change((data, nowMs) =>
        commitInOrder(sets, nowMs, { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) }),
      ),
    takeEvents: (request) => change((data, nowMs) => outbox.takeEvents(data, request, nowMs)),
    settleEvents: (settlement) => change((data) => outbox.settleEvents(data, settlement)),
    retryParked: (parked) => change((data, nowMs) => outbox.retryParked(data, parked, nowMs)),
    waitingEvents: (request) => look((data) => outbox.waitingEvents(data, request)),
    parkedEvents: (request) => look((data) => outbox.parkedEvents(data, request)),
    outboxStatus: (consumer) => look((data) => outbox.outboxStatus(data, consumer)),
    removeOld: (request) => change((data, nowMs) => outbox.removeOld(data, request, nowMs)),
    close: () => Promise.resolve(), // The file is the host's: there is nothing that this store opened.
  });
};
