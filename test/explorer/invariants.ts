import { claimsClash } from "../../src/domain/claim/claim.ts";
import type { ReservationId } from "../../src/domain/ids.ts";
import { orderKeyOf, type ReservationEvent } from "../../src/domain/reservation/events.ts";
import { hasLapsed } from "../../src/domain/reservation/expire.ts";
import { dated } from "../../src/domain/time/dated.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import { shown } from "./commands.ts";
import { brokenPayment, isEndOfPayment, untold } from "./payment-laws.ts";
import { reservationsIn, type Records } from "./records.ts";
import type { CalledDead, Setting, World } from "./world.ts";

/** The broken law, in words; null if all is well. */
export const brokenIn = (setting: Setting, world: World): string | null =>
  brokenRecords(world.records) ?? contradiction(world) ?? effectOfRefused(setting, world) ?? untold(setting, world);

const known = new WeakMap<Records, string | null>();

const brokenRecords = (records: Records): string | null => {
  const before = known.get(records);
  if (before !== undefined) return before;
  const broken =
    claimedTwice(records) ??
    firstOf(reservationsIn(records.model), ({ state }) => brokenLife(records, state.id)) ??
    firstOf(reservationsIn(records.model), ({ state }) => brokenPayment(records.history, state)) ??
    promisedTwice(records) ??
    doneTwice(records) ??
    backInTime(records);
  known.set(records, broken);
  return broken;
};

const firstOf = <Item>(items: readonly Item[], problemOf: (item: Item) => string | null): string | null => {
  for (const item of items) {
    const problem = problemOf(item);
    if (problem !== null) return problem;
  }
  return null;
};

/** INV-01 and INV-03: recorded claims never overlap, live or lapsed. */
const claimedTwice = ({ claims }: Records): string | null =>
  claims.some((one, at) => claims.slice(at + 1).some((other) => claimsClash(one, other)))
    ? "two recorded claims of the unit overlap"
    : null;

type DatedEvent = Readonly<{ event: ReservationEvent; committedMs: EpochMs }>;

const eventsOf = ({ history }: Records, id: ReservationId): readonly DatedEvent[] =>
  history.flatMap(({ set, atMs }) =>
    set.events.flatMap((it) => {
      const event = dated(it, atMs);
      return orderKeyOf(event) === id ? [{ event: event as ReservationEvent, committedMs: atMs }] : [];
    }),
  );

/** INV-05 to INV-08: made once, ended once, in order, nothing after its deadline, and no expiry before it. */
const brokenLife = (records: Records, id: ReservationId): string | null => {
  let expiresAtMs: EpochMs | null = null;
  let lastMs = 0;
  let hasEnded = false;
  for (const { event, committedMs } of eventsOf(records, id)) {
    const { type, atMs } = event;
    if (type.startsWith("Invoice") || isEndOfPayment(event)) continue;
    if ((type === "ReservationMade") !== (expiresAtMs === null)) return `${type} is out of order`;
    if (hasEnded) return `${type} after the hold's end`;
    if (atMs < lastMs) return `${type} is dated before the event before it`;
    lastMs = atMs;
    if (type === "ReservationExpired") {
      if (atMs !== expiresAtMs || committedMs < atMs) return "a live hold was ended as expired";
    } else if (expiresAtMs !== null && atMs >= expiresAtMs) {
      return `${type} at ${shown(atMs)}, on or after the deadline`;
    }
    if ("expiresAtMs" in event) expiresAtMs = event.expiresAtMs;
    else hasEnded = true;
  }
  return null;
};

/** Rule 2, by the events alone: the periods in which each hold was promised. All holds of this world want one hour. */
const promisedTwice = (records: Records): string | null => {
  const promises = reservationsIn(records.model).map(({ state: { id } }) => {
    const events = eventsOf(records, id).map(({ event }) => event);
    const until = events.reduce((end, event) => {
      if ("expiresAtMs" in event) return event.expiresAtMs;
      return event.type === "ReservationConfirmed" ? Infinity : event.type === "ReservationReleased" ? event.atMs : end;
    }, 0);
    return { from: events[0]?.atMs ?? 0, until };
  });
  return promises.some((one, at) => promises.slice(at + 1).some((it) => it.from < one.until && one.from < it.until))
    ? "the unit was promised to both holders at once"
    : null;
};

/** The command that a set is of: under a broken protocol a retry has another id, which begins like the first. */
const commandOf = (commandId: string): string => commandId.split(".")[0] as string;

const effectsIn = ({ history }: Records): readonly string[] =>
  history.flatMap(({ set }) =>
    set.command !== null && set.bookings.length + set.reservations.length > 0 ? [commandOf(set.command.commandId)] : [],
  );

/** Rule 8: a retry has no second effect. */
const doneTwice = (records: Records): string | null => {
  const effects = effectsIn(records);
  return new Set(effects).size < effects.length ? "a command had two effects" : null;
};

/** INV-29: a record is never written at an instant before its last. */
const backInTime = ({ history }: Records): string | null => {
  const last = new Map<string, EpochMs>();
  for (const { set, atMs } of history) {
    for (const { state } of [...set.bookings, ...set.reservations]) {
      if (atMs < (last.get(state.id) ?? 0)) return `a record is written at ${shown(atMs)}, before its last write`;
      last.set(state.id, atMs);
    }
  }
  return null;
};

/** INV-07 and N02: a hold that an answer has called dead was live by no record, then or later. */
const contradiction = ({ records, dead }: World): string | null =>
  firstOf(dead, ({ id, atMs, by, text }: CalledDead) => {
    const state = records.recorded.reservation(id)?.state;
    const isDead =
      state?.status === "reserved"
        ? hasLapsed(state, atMs)
        : state?.status === "expired" || (state?.status === "released" && text === "free");
    return isDead ? null : `${by} answered "${text}" at ${shown(atMs)}, and the hold is ${state?.status} all the same`;
  });

/** Rule 8: a refused command has no effect. */
const effectOfRefused = ({ callers }: Setting, { calls, records }: World): string | null => {
  const effects = effectsIn(records);
  const at = calls.findIndex(
    ({ answer }, call) =>
      (answer?.kind === "refused" || answer?.kind === "unavailable") &&
      callers[call]?.key === undefined &&
      effects.includes(`m${call}`),
  );
  return at < 0 ? null : `${callers[at]?.name} was answered "${calls[at]?.answer?.text}", and was done`;
};

/** When nothing can happen any more, every call has its answer. */
export const stuckIn = ({ calls, commits }: World): string | null =>
  calls.every(({ step }) => step === "done") && commits.length === 0 ? null : "a call or a commit can never end";
