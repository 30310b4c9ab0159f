import {
  aFunction,
  anyObject,
  between,
  checkOptions,
  mayBeLeftOut,
  oneOfTexts,
  optionsOf,
  orNull,
  ruleBy,
  trueOrFalse,
  withFunctions,
  type OptionRule,
  type OptionRules,
} from "../../domain/input/options.ts";
import { LONGEST_TIMER_MS } from "../../ports/longest-timer.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import type { EngineParts, Policies, Redelivery } from "./parts.ts";

const ranking: OptionRule = {
  ...anyObject,
  expected: 'an object with reads, "span" or "day", and the function cost',
  isValid: (value) => {
    if (!anyObject.isValid(value)) return false;
    const { reads, cost } = value as Record<string, unknown>;
    return (reads === "span" || reads === "day") && typeof cost === "function";
  },
};

const redelivery: OptionRules<Redelivery> = {
  firstDelayMs: between(1, LONGEST_TIMER_MS),
  longestDelayMs: between(1, Number.MAX_SAFE_INTEGER),
  maxAttempts: between(1, 1_000_000),
};

const policies: OptionRules<Policies> = {
  lateConfirm: mayBeLeftOut(oneOfTexts("strict", "reacquire")),
  dropNotesAtExpiry: mayBeLeftOut(trueOrFalse),
  ranking: mayBeLeftOut(ranking),
  maxAttempts: mayBeLeftOut(between(1, 1_000)),
  maxBatch: mayBeLeftOut(between(1, 10_000)),
  redelivery: mayBeLeftOut(optionsOf(redelivery)),
  sourceTimeoutMs: mayBeLeftOut(orNull(between(1, LONGEST_TIMER_MS))),
};

const WITH_STORE_CALLS = withFunctions("read", "commit", "due", "list", "agenda", "close");
const CONCURRENT_COMMITS = withFunctions("tryCommit");
const AN_OUTBOX = withFunctions(
  ...["takeEvents", "settleEvents", "retryParked", "parkedEvents", "outboxStatus", "consumers", "removeConsumer"],
  "bookingEvents",
);
const RETENTION = withFunctions("removeOld");
const HOST_TRANSACTIONS = withFunctions("joined", "heldUpByCaller");

const areConcurrent = (value: ReservationStore["concurrentCommits"] | undefined): boolean =>
  CONCURRENT_COMMITS.isValid(value) &&
  Number.isInteger(value?.inFlight) &&
  (value?.inFlight as number) > 1 &&
  (value?.waitLimitMs as number) >= 0;

const A_STORE = ruleBy(
  `${WITH_STORE_CALLS.expected}, the number readsInFlight, and concurrentCommits, hostTransactions, awaitDurable, outbox and retention, which may be null`,
  (value) => {
    if (!WITH_STORE_CALLS.isValid(value)) return `must be ${WITH_STORE_CALLS.expected}`;
    const { readsInFlight, concurrentCommits, hostTransactions, awaitDurable, outbox, retention } =
      value as Partial<ReservationStore>;
    if (!Number.isInteger(readsInFlight) || (readsInFlight as number) < 1)
      return "must say how many readsInFlight it takes, 1 or more";
    if (concurrentCommits !== null && !areConcurrent(concurrentCommits))
      return `must have as concurrentCommits null or ${CONCURRENT_COMMITS.expected}, inFlight, 2 or more, and waitLimitMs`;
    if (hostTransactions !== null && !HOST_TRANSACTIONS.isValid(hostTransactions))
      return `must have as hostTransactions null or ${HOST_TRANSACTIONS.expected}`;
    if (awaitDurable !== null && !aFunction.isValid(awaitDurable))
      return "must have as awaitDurable null or a function";
    if (outbox !== null && !AN_OUTBOX.isValid(outbox)) return `must have as outbox null or ${AN_OUTBOX.expected}`;
    if (retention !== null && !RETENTION.isValid(retention))
      return `must have as retention null or ${RETENTION.expected}`;
    return null;
  },
);

const parts: OptionRules<EngineParts> = {
  store: A_STORE,
  catalog: withFunctions("centerIds", "center"),
  roster: withFunctions("roster"),
  guests: withFunctions("find", "relationsOf"),
  zones: withFunctions("isZone", "offsetMsAt", "instantsOf"),
  ids: withFunctions("entropy"),
  digest: aFunction,
  pause: aFunction,
  policies: mayBeLeftOut(optionsOf(policies)),
  timer: mayBeLeftOut(withFunctions("wait")),
};

/** The rules of {@link EngineParts} that other constructors take too. */
export const { catalog: A_CATALOG, roster: A_ROSTER, zones: ZONES, ids: IDS } = parts;

export const A_TELEMETRY = withFunctions("count", "set", "record", "span");

/** Throws if a part is missing, unknown or without its functions, or if a policy is out of its range. */
export const checkParts = (given: EngineParts): void => checkOptions("createReservationEngine", given, parts);

/** The functions that the HTTP API needs of a guest directory: more than the engine. */
export const A_DIRECTORY = withFunctions("find", "relationsOf", "search", "add", "relate");
