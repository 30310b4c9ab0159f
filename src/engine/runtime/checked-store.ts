import { err, ok, type Result } from "neverthrow";
import { InvariantBroken } from "../../domain/invariant.ts";
import { isEpochMs } from "../../domain/time/instant.ts";
import type { EventOutbox } from "../../ports/event-outbox.ts";
import type {
  ConcurrentCommits,
  HostTransactions,
  JoinedStore,
  ReservationStore,
} from "../../ports/reservation-store.ts";
import type { Retention } from "../../ports/retention.ts";
import type { StoreFailure, StoreSilence, TransactionFailure } from "../../ports/store-failure.ts";
import { datedAgenda, datedBookingEvents, datedDue, datedEvents, datedPage, datedSnapshots } from "./dated-records.ts";
import { isObject, type UnknownFields } from "./is-object.ts";
import { causeOf } from "./source-failure.ts";

/**
 * Wraps the store, and fills in the instants of its commits. A store that rejects, or breaks its port's contract, is
 * unavailable: a failed read has done nothing, and the outcome of a failed write is unknown. A broken invariant passes
 * through: it is a fault of the program.
 */
export const checkedStore = (store: ReservationStore): ReservationStore => ({
  readsInFlight: store.readsInFlight,
  concurrentCommits: store.concurrentCommits && checkedConcurrent(store.concurrentCommits),
  hostTransactions: store.hostTransactions && checkedHostTransactions(store.hostTransactions),
  awaitDurable: store.awaitDurable && checkedAwait(store.awaitDurable),
  outbox: store.outbox && checkedOutbox(store.outbox),
  retention: store.retention && checkedRetention(store.retention),
  read: (requests, floorMs) =>
    asked(
      "not_done",
      () => store.read(requests, floorMs),
      (it) => isListOf(it, isSnapshot) && it.length === requests.length,
      datedSnapshots,
    ),
  commit: (changeSets, waitedMs) =>
    asked(
      "unknown",
      () => store.commit(changeSets, waitedMs),
      (it) => isListOf(it, isOutcome) && it.length === changeSets.length,
    ),
  due: (request) =>
    asked(
      "not_done",
      () => store.due(request),
      (it) => isDated(it) && isList(it["due"]) && isInstantOrNull(it["nextExpiryMs"]),
      datedDue,
    ),
  list: (request) =>
    asked(
      "not_done",
      () => store.list(request),
      (it) => isDated(it) && isList(it["reservations"]) && isList(it["undecided"]) && "next" in it,
      datedPage,
    ),
  agenda: (request) =>
    asked(
      "not_done",
      () => store.agenda(request),
      (it) => isDated(it) && isListOf(it["entries"], isEntry) && isList(it["undecided"]) && "next" in it,
      datedAgenda,
    ),
  close: () => store.close(),
});

const checkedAwait = (awaitDurable: NonNullable<ReservationStore["awaitDurable"]>) => () =>
  asked("not_done", awaitDurable, (it) => it === null);

const checkedConcurrent = (commits: ConcurrentCommits): ConcurrentCommits => ({
  inFlight: commits.inFlight,
  waitLimitMs: commits.waitLimitMs,
  tryCommit: (changeSets) =>
    asked(
      "unknown",
      () => commits.tryCommit(changeSets),
      (it) => isListOf(it, (each) => isHeld(each) || isOutcome(each)) && it.length === changeSets.length,
    ),
});

const checkedHostTransactions = (transactions: HostTransactions): HostTransactions => ({
  joined: (handle) => {
    try {
      return checkedJoined(transactions.joined(handle));
    } catch (cause) {
      const failure = { outcome: "transaction", because: "not_a_handle", cause: causeOf(cause) } as const;
      const refuse = () => Promise.resolve(err(failure));
      return { enter: () => undefined, read: refuse, commit: refuse };
    }
  },
  heldUpByCaller: () => transactions.heldUpByCaller(),
});

/** A failure inside a transaction has the outcome "not done": the transaction is rolled back. */
const checkedJoined = (joined: JoinedStore): JoinedStore => ({
  enter: () => {
    joined.enter();
  },
  read: (requests, floorMs) =>
    asked(
      "not_done",
      () => joined.read(requests, floorMs),
      (it) => isListOf(it, isSnapshot) && it.length === requests.length,
      datedSnapshots,
    ),
  commit: (changeSet) => asked("not_done", () => joined.commit(changeSet), isOutcome),
});

const checkedOutbox = (outbox: EventOutbox): EventOutbox => ({
  takeEvents: (request) => asked("unknown", () => outbox.takeEvents(request), isTaken, datedEvents),
  settleEvents: (settlement) =>
    asked(
      "unknown",
      () => outbox.settleEvents(settlement),
      (it) => it === "settled" || it === "lease_lost",
    ),
  retryParked: (parked) =>
    asked(
      "unknown",
      () => outbox.retryParked(parked),
      (it) => typeof it === "boolean",
    ),
  parkedEvents: (request) =>
    asked(
      "not_done",
      () => outbox.parkedEvents(request),
      (it) => isListOf(it, isObject),
    ),
  outboxStatus: (consumer) => asked("not_done", () => outbox.outboxStatus(consumer), isObject),
  consumers: (request) =>
    asked(
      "not_done",
      () => outbox.consumers(request),
      (it) => isDated(it) && isListOf(it["consumers"], isObject),
    ),
  removeConsumer: (consumer) =>
    asked(
      "unknown",
      () => outbox.removeConsumer(consumer),
      (it) => it === "removed" || it === "unknown" || it === "leased",
    ),
  bookingEvents: (request) =>
    asked(
      "not_done",
      () => outbox.bookingEvents(request),
      (it) => isDated(it) && isListOf(it["events"], isObject) && isInstantOrNull(it["removedToMs"]) && "next" in it,
      datedBookingEvents,
    ),
});

const checkedRetention = (retention: Retention): Retention => ({
  removeOld: (request) => asked("unknown", () => retention.removeOld(request), isObject),
});

const asked = async <Value, Failure extends StoreFailure | TransactionFailure>(
  outcome: StoreSilence["outcome"],
  ask: () => Promise<Result<Value, Failure>>,
  isAnswer: (answer: unknown) => boolean,
  putIn?: (answer: Value) => Value,
): Promise<Result<Value, Failure | StoreSilence>> => {
  try {
    const answer = await ask();
    if (answer.isOk() && isAnswer(answer.value)) return putIn === undefined ? answer : ok(putIn(answer.value));
    if (answer.isErr() && isFailure(answer.error)) return answer;
    return err({ outcome, cause: "the store answered with something else than its port says" });
  } catch (cause) {
    if (cause instanceof InvariantBroken) throw cause;
    return err({ outcome, cause: causeOf(cause) });
  }
};

const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isListOf = (value: unknown, isEntry: (entry: unknown) => boolean): value is readonly unknown[] =>
  isList(value) && value.every(isEntry);
const isDated = (value: unknown): value is UnknownFields => isObject(value) && isEpochMs(value["atMs"]);
const isInstantOrNull = (value: unknown): boolean => value === null || isEpochMs(value);
const isRecordOrNull = (value: unknown): boolean => value === null || isObject(value);

const isFailure = (value: unknown): boolean =>
  isObject(value) &&
  typeof value["cause"] === "string" &&
  (value["outcome"] === "not_done" ||
    value["outcome"] === "unknown" ||
    value["outcome"] === "locked" ||
    (value["outcome"] === "transaction" && typeof value["because"] === "string") ||
    (value["outcome"] === "clock_leapt" && Number.isFinite(value["aheadMs"]) && Number.isFinite(value["settlesInMs"])));

const isHolder = (value: unknown): boolean =>
  isObject(value) && isList(value["reserved"]) && isList(value["recentHolds"]);

const isSnapshot = (value: unknown): boolean =>
  isDated(value) &&
  isRecordOrNull(value["booking"]) &&
  isRecordOrNull(value["reservation"]) &&
  isRecordOrNull(value["block"]) &&
  (value["holder"] === null || isHolder(value["holder"])) &&
  isRecordOrNull(value["openBookings"]) &&
  isRecordOrNull(value["command"]) &&
  isList(value["related"]) &&
  isList(value["claims"]) &&
  isList(value["lapsed"]) &&
  isList(value["undecided"]);

const isEntry = (value: unknown): boolean => isObject(value) && isObject(value["record"]);

const isOutcome = (value: unknown): boolean =>
  isDated(value) && (value["kind"] === "accepted" || (value["kind"] === "refused" && isObject(value["because"])));

const isHeld = (value: unknown): boolean => isObject(value) && value["kind"] === "held";

const isTaken = (value: unknown): boolean =>
  isDated(value) &&
  (value["kind"] === "leased" ||
    value["kind"] === "nothing" ||
    (value["kind"] === "taken" && isList(value["events"]) && isListOf(value["due"], isDue)));

const isDue = (value: unknown): boolean => isObject(value) && isList(value["waiting"]);
