import { Model, type Accepted } from "../../src/conformance/store/model.ts";
import { SPA } from "../../src/conformance/store/fixtures.ts";
import type { StandingClaim } from "../../src/domain/claim/claim.ts";
import type { Reservation } from "../../src/domain/reservation/reservation.ts";
import { dated } from "../../src/domain/time/dated.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import type { ChangeSet, Versioned } from "../../src/ports/reservation-store.ts";
import { isInWindow } from "../../src/ports/store-rules/claim-window.ts";
import type { Recorded } from "../../src/ports/store-rules/recorded.ts";

/** The records of a store. Immutable, so that a reader can keep its snapshot. One history has one object. */
export type Records = Readonly<{
  id: number;
  history: readonly Accepted[];
  model: Model;
  recorded: Recorded;
  claims: readonly StandingClaim[];
  next: Map<string, Records>;
}>;

let count = 0;
const recordsOf = (history: readonly Accepted[]): Records => {
  const model = Model.after(history);
  const claims = model.claimsOf(SPA);
  count += 1;
  return { id: count, history, model, claims, recorded: recordedIn(model, claims), next: new Map() };
};

export const noRecords = (): Records => recordsOf([]);

/** The same records after one more change set. */
export const after = (records: Records, set: ChangeSet, atMs: EpochMs): Records => {
  const key = `${numberOfSet(set)} ${atMs}`;
  const known = records.next.get(key);
  if (known !== undefined) return known;
  const next = recordsOf([...records.history, { set, sequence: records.history.length + 1, atMs }]);
  records.next.set(key, next);
  return next;
};

/** Gives equal things one number. */
export const numbering = <Thing extends object>(
  say: (thing: Thing) => readonly unknown[],
): ((thing: Thing) => number) => {
  const numbers = new WeakMap<Thing, number>();
  const texts = new Map<string, number>();
  return (thing) => {
    let number = numbers.get(thing);
    if (number === undefined) {
      const text = say(thing).join();
      number = texts.get(text) ?? texts.size;
      texts.set(text, number);
      numbers.set(thing, number);
    }
    return number;
  };
};

export const numberOfSet = numbering<ChangeSet>((set) => [JSON.stringify(set)]);

const datedRecord = <State extends object>(record: Versioned<State> | undefined): Versioned<State> | null =>
  record === undefined ? null : { ...record, state: dated(record.state, record.writtenAtMs) };

/** The lookups of the real rules. This world has no blocks, invoices or waits. */
const recordedIn = (model: Model, claims: readonly StandingClaim[]): Recorded => ({
  booking: (id) => datedRecord(model.bookings.get(id)),
  reservation: (id) => datedRecord(model.reservations.get(id)),
  referenced: () => null,
  block: () => null,
  blockById: () => null,
  versionOf: (id) => model.versionOf(id),
  command: (centerId, id) => model.commandOf(centerId, id),
  holderVersion: (centerId, key) => model.holderVersion(centerId, key),
  openBookings: () => 0,
  heldBy: (_, key) => reservationsIn(model).flatMap(({ state }) => (isHoldOf(state, key) ? [state] : [])),
  recentHolds: () => [],
  claims: (_, window) => claims.filter((claim) => isInWindow(window, claim)),
});

const isHoldOf = (state: Reservation, key: string): state is Extract<Reservation, { status: "reserved" }> =>
  state.status === "reserved" && state.holder === key;

export const reservationsIn = (model: Model): readonly Versioned<Reservation>[] =>
  [...model.reservations.values()].map((it) => datedRecord(it) as Versioned<Reservation>);
