import type { ChangeSet } from "../../ports/reservation-store.ts";

/** Guards that most commits lack: their lookups are planned and opened only if a commit has them. */
export const OF_BLOCKS: ReadonlySet<string> = new Set(["block", "external_id", "reference", "open", "any"]);

/** A set's expectation of a record, in the order in which it is checked. `id` is the id that a refusal names. */
export type Guard = Readonly<{ kind: string; id?: string; name?: string; version: number }>;

/** Returns a set's guards: the first that does not hold makes it stale. */
export const guardsOf = (set: ChangeSet): readonly Guard[] => {
  const guards: Guard[] = [];
  for (const { state, expectedVersion } of set.bookings) guards.push(guard("booking", state.id, expectedVersion));
  for (const { state, expectedVersion } of set.reservations) {
    guards.push(guard("reservation", state.id, expectedVersion));
  }
  for (const { state, expectedVersion } of set.blocks) {
    guards.push(guard("block", state.id, expectedVersion));
    if (state.status === "standing") {
      guards.push({ kind: "external_id", id: state.id, name: state.externalId, version: 0 });
    }
  }
  if (set.holder !== null) {
    guards.push({ kind: "holder", name: set.holder.key, version: set.holder.expectedVersion });
  }
  if (set.openBookings !== null) {
    guards.push({ kind: "open", name: set.openBookings.holder, version: set.openBookings.fewerThan });
  }
  if (set.uniqueReference !== null) guards.push({ kind: "reference", name: set.uniqueReference, version: 0 });
  for (const { id, version } of set.unchanged) guards.push(guard("any", id, version));
  return guards;
};

const guard = (kind: string, id: string, version: number): Guard => ({ kind, id, version });
