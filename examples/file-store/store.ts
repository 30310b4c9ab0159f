import { ResultAsync } from "neverthrow";
import { agendaAmong, calledDead, commitInOrder, createStoreClock, later, snapshotsOf, untilClosed } from "holdfast";
import type * as Port from "holdfast";
import * as outbox from "./outbox.ts";
import { applySet, duePage, listPage, parseData, recordedIn, type Data } from "./records.ts";
import type { TextFile } from "./text-file.ts";

type Work<Value> = (data: Data, nowMs: Port.EpochMs) => Value;

/** Everything in one file, read and written as a whole: clear, and slow. */
export const createFileStore = (file: TextFile, clock: Port.Clock): Port.FullStore => {
  const storeClock = createStoreClock(clock);
  /** One consistent state. If a change fails, either text may be on the disk: the command's record shows which. */
  const run = async <Value>(work: Work<Value>, isChange = false, within: TextFile["exclusively"] = (now) => now()) =>
    ResultAsync.fromPromise(
      within(async () => {
        const instant = storeClock.read();
        const data = parseData(await file.read());
        const answer = instant(data.latestMs).map((nowMs) => work(data, nowMs));
        if (isChange && answer.isOk()) await file.replace(JSON.stringify(data));
        return answer;
      }),
      (cause) => ({ outcome: isChange ? ("unknown" as const) : ("not_done" as const), cause: String(cause) }),
    ).andThen((answer) => answer);
  /** Nothing is written meanwhile: a timely commit that is not visible yet has ended (S-46). */
  const runAlone = <Value>(work: Work<Value>) => run(work, false, file.exclusively);
  const change = <Value>(work: Work<Value>) => run(work, true, file.exclusively);

  return untilClosed({
    readsInFlight: 1,
    concurrentCommits: null,
    hostTransactions: null,
    awaitDurable: null,
    read: async (requests, floorMs) => {
      const find = (data: Data, nowMs: Port.EpochMs) => snapshotsOf(recordedIn(data), requests, later(nowMs, floorMs));
      const found = await run(find);
      return found.isOk() && found.value.flatMap(calledDead).length > 0 ? runAlone(find) : found;
    },
    due: ({ floorMs, limit }) => run((data, nowMs) => duePage(data, limit, later(nowMs, floorMs))),
    list: (request) => runAlone((data, nowMs) => listPage(data, request, later(nowMs, request.floorMs))),
    agenda: (request) =>
      runAlone((data, nowMs) => {
        const [reservations, blocks] = [Object.values(data.reservations), Object.values(data.blocks)];
        return agendaAmong(reservations, blocks, request, later(nowMs, request.floorMs));
      }),
    commit: (sets) =>
      change((data, nowMs) =>
        commitInOrder(sets, nowMs, { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) }),
      ),
    outbox: {
      takeEvents: (request) => change((data, nowMs) => outbox.takeEvents(data, request, nowMs)),
      settleEvents: (settlement) => change((data) => outbox.settleEvents(data, settlement)),
      retryParked: (parked) => change((data, nowMs) => outbox.retryParked(data, parked, nowMs)),
      parkedEvents: (request) => run((data) => outbox.parkedEvents(data, request)),
      outboxStatus: (consumer) => run((data) => outbox.outboxStatus(data, consumer)),
      consumers: (request) => run((data, nowMs) => outbox.consumersPage(data, request, nowMs)),
      removeConsumer: (consumer) => change((data, nowMs) => outbox.removeConsumer(data, consumer, nowMs)),
      bookingEvents: (request) => run((data, nowMs) => outbox.bookingEvents(data, request, nowMs)),
    },
    retention: { removeOld: (request) => change((data, nowMs) => outbox.removeOld(data, request, nowMs)) },
    close: () => Promise.resolve(), // The file is the host's: there is nothing that this store opened.
  });
};
