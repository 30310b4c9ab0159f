import type { BookingId, MintedId, ReservationId } from "../../domain/ids.ts";
import type { Expired, Reserved } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { CommandRecord, HolderRecord, Versioned } from "../../ports/reservation-store.ts";
import type { Recorded } from "../../ports/store-rules/recorded.ts";
import { claimsInWindow } from "./claims.ts";
import type { TableReader } from "./engine.ts";
import { openKey, parsed, recordIn, type AnyRecord } from "./entries.ts";
import { allUnder, inverseOf, keyAfter, keyOf, valuesIn } from "./keys.ts";

/** A hold as an index entry. */
export type Hold = Pick<Reserved, "id" | "expiresAtMs">;

type StateOf<Kind extends AnyRecord["kind"]> = Extract<AnyRecord, { kind: Kind }>["state"];

/** Returns the record of an id if it is of this kind. */
const findRecord = <Kind extends AnyRecord["kind"]>(
  tables: TableReader,
  kind: Kind,
  id: MintedId,
): Versioned<StateOf<Kind>> | null => {
  const found = recordIn(tables, id);
  if (found?.kind !== kind) return null;
  const { state, version, writtenAtMs } = found;
  return { state: state as StateOf<Kind>, version, writtenAtMs };
};

/**
 * The tables, with the lookups that the rules of the port use. It only gets keys and ranges, so a reader that knows
 * only fetched entries can replace the real one.
 */
export const recordedIn = (tables: TableReader): Recorded => ({
  booking: (id) => findRecord(tables, "booking", id),
  reservation: (id) => findRecord(tables, "reservation", id),
  referenced: (centerId, reference, before) => {
    const [first, end] = allUnder("referenced", centerId, reference);
    const from = before === null ? first : keyAfter("referenced", centerId, reference, inverseOf(before));
    const [id] = valuesIn<BookingId>(tables, [from, end], 1);
    return id === undefined ? null : findRecord(tables, "booking", id);
  },
  block: (centerId, externalId) => {
    const id = parsed<MintedId>(tables, keyOf("named", centerId, externalId));
    return id === null ? null : findRecord(tables, "block", id);
  },
  blockById: (id) => findRecord(tables, "block", id),
  versionOf: (id) => recordIn(tables, id)?.version ?? 0,
  command: (centerId, id) => parsed<CommandRecord>(tables, keyOf("command", centerId, id)),
  holderVersion: (centerId, key) => parsed<{ version: number }>(tables, keyOf("holder", centerId, key))?.version ?? 0,
  openBookings: (centerId, of) => parsed<number>(tables, openKey(centerId, of)) ?? 0,
  heldBy: (centerId, key) => valuesIn<Hold>(tables, allUnder("held", centerId, key), Infinity),
  recentHolds: (centerId, key, afterMs) => {
    const held = valuesIn<Hold>(tables, allUnder("held", centerId, key), Infinity);
    const expired = [keyOf("expired", centerId, key, afterMs + 1), keyAfter("expired", centerId, key)] as const;
    const ids = [
      ...held.filter((it) => isLive(it.expiresAtMs, afterMs)).map(({ id }) => id),
      ...valuesIn<ReservationId>(tables, expired, Infinity),
    ];
    return recordsOf(tables, ids) as HolderRecord["recentHolds"] & readonly Versioned<Reserved | Expired>[];
  },
  claims: (centerId, window) => claimsInWindow(tables, centerId, window),
});

/** Returns the reservations of an index's ids. */
export const recordsOf = (tables: TableReader, ids: readonly ReservationId[]) =>
  ids.flatMap((id) => findRecord(tables, "reservation", id) ?? []);
