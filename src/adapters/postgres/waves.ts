import { centerTag, guestHolder, type GuestId } from "../../domain/ids.ts";
import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import { isBooked, claimsOf, heldUntilOf, type Reservation } from "../../domain/reservation/reservation.ts";
import { claimsClash, type Claim, type ClaimChange } from "../../domain/slot/claim.ts";
import { guestUnit, isGuestUnit, type UnitKey } from "../../domain/slot/unit.ts";
import { DAY_MS, HOUR_MS } from "../../domain/time/instant.ts";
import { overlaps } from "../../domain/time/interval.ts";
import type { ChangeSet, RecordWrite } from "../../ports/reservation-store.ts";
import { recordKeysOf } from "./locks.ts";
import { tagNumber } from "./columns.ts";

/**
 * Neighbouring change sets that touch nothing in common, as rows for the commit function: it checks and applies a wave
 * with a handful of statements. Each row carries `n`, its set's place in the batch from 1, and `first` is the place of
 * the wave's first set. What a wave has none of is null.
 */
export type Wave = Readonly<{ first: number; rows: Record<RowKind, object[] | null> }>;

/** In the order of commit_1's parameters. */
export const ROW_KINDS = [
  "commands",
  "guards",
  "block_guards",
  "released",
  "claimed",
  "kept",
  "new_bookings",
  "bookings",
  "new_reservations",
  "reservations",
  "names",
  "new_blocks",
  "blocks",
  "holders",
  "events",
] as const;
type RowKind = (typeof ROW_KINDS)[number];

/** A batch in waves, its order kept: a set that touches what one of the current wave does begins the next. */
export const wavesOf = (changeSets: readonly ChangeSet[]): readonly Wave[] => {
  const waves: Wave[] = [];
  let wave: Wave | undefined;
  let touched = nothingTouched();
  changeSets.forEach((set, at) => {
    if (wave === undefined || touches(set, touched)) {
      wave = emptyWave(at + 1);
      waves.push(wave);
      touched = nothingTouched();
    }
    pushSet(wave, set, at + 1);
    touch(touched, set);
  });
  return waves;
};

/** The records that the sets of a wave read or write, and the claims that they take or give back, by unit. */
type Touched = Readonly<{ records: Set<string>; claims: Map<string, Claim[]> }>;

const nothingTouched = (): Touched => ({ records: new Set(), claims: new Map() });

/** Sets that only give claims back, as those of a sweep do, never meet on a unit. */
const touches = (set: ChangeSet, { records, claims }: Touched): boolean =>
  recordKeysOf(set).some((key) => records.has(key)) ||
  claimedBy(set).some((claim) => claims.get(unitOf(set, claim))?.some((other) => overlaps(claim, other)) === true);

const touch = ({ records, claims }: Touched, set: ChangeSet): void => {
  for (const key of recordKeysOf(set)) records.add(key);
  for (const { claims: change } of [...set.reservations, ...set.blocks]) {
    for (const claim of [...change.claimed, ...change.released]) {
      const unit = unitOf(set, claim);
      const standing = claims.get(unit);
      if (standing === undefined) claims.set(unit, [claim]);
      else standing.push(claim);
    }
  }
};

const unitOf = ({ centerId }: ChangeSet, { unit }: Claim): string => `${centerId} ${unit}`;

const emptyWave = (first: number): Wave => ({
  first,
  rows: Object.fromEntries(ROW_KINDS.map((kind) => [kind, null])) as Wave["rows"],
});

const push = ({ rows }: Wave, kind: RowKind, row: object): void => {
  (rows[kind] ??= []).push(row);
};

const pushSet = (wave: Wave, set: ChangeSet, n: number): void => {
  const { centerId: center_id, command } = set;
  const tag = tagNumber(centerTag(set.centerId));
  if (command !== null) {
    const { commandId: command_id, acceptedAtMs: accepted_at_ms } = command;
    push(wave, "commands", { n, tag, command_id, accepted_at_ms, record: command });
  }
  guardsOf(set).forEach((guard, place) => {
    push(wave, OF_BLOCKS.has(guard.kind) ? "block_guards" : "guards", { n, place, tag, center_id, ...guard });
  });
  for (const write of set.bookings) push(wave, kindOf(write, "bookings"), { n, tag, ...bookingRow(write.state) });
  for (const write of set.reservations) {
    const row = { ...reservationRow(write.state), gained: gained(write.claims) };
    push(wave, kindOf(write, "reservations"), { n, tag, ...row });
    for (const name of namesOf(write))
      push(wave, "names", { n, tag, center_id, reservation_id: write.state.id, ...name });
  }
  for (const write of set.blocks) {
    push(wave, kindOf(write, "blocks"), { n, tag, ...blockRow(write.state), gained: gained(write.claims) });
  }
  pushClaims(wave, set, { n, tag });
  if (set.holder !== null) push(wave, "holders", { n, tag, center_id, key: set.holder.key });
  set.events.forEach((event, ordinal) => {
    push(wave, "events", { n, tag, ordinal, order_key: orderKeyOf(event), at_ms: event.atMs, event });
  });
};

const kindOf = <Kind extends "bookings" | "reservations" | "blocks">(
  { expectedVersion }: RecordWrite<unknown>,
  kind: Kind,
): Kind | `new_${Kind}` => (expectedVersion === 0 ? `new_${kind}` : kind);

const gained = ({ claimed, released }: ClaimChange): number => claimed.length - released.length;

/** Guards that most commits have none of: what they look up is planned and opened only where there are any. */
const OF_BLOCKS = new Set(["block", "external_id", "any"]);

/** What a set expects of a record, in the order in which it is checked. `id` is what a refusal names. */
export type Guard = Readonly<{ kind: string; id: string | null; name: string | null; version: number }>;

/** A set's guards: the first that does not hold makes it stale. */
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
    guards.push({ kind: "holder", id: null, name: set.holder.key, version: set.holder.expectedVersion });
  }
  for (const { id, version } of set.unchanged) guards.push(guard("any", id, version));
  return guards;
};

const guard = (kind: string, id: string, version: number): Guard => ({ kind, id, name: null, version });

/** What the read function wants to know of a booking stands in columns beside its state. */
const bookingRow = (state: Booking): object => ({
  id: state.id,
  center_id: state.centerId,
  reservation_id: state.reservationId,
  moved: unique(state.moves.map(({ reservationId }) => reservationId)),
  guest_units: guestUnitsOf(state.party),
  host_holder: state.hostId === null ? null : guestHolder(state.hostId),
  holder_key: state.holderKey,
  reach_before_ms: state.reach.beforeMs,
  reach_after_ms: state.reach.afterMs,
  state,
});

const reservationRow = (state: Reservation): object => ({
  id: state.id,
  center_id: state.centerId,
  booking_id: state.bookingId,
  holder: state.holder,
  reserved_at_ms: state.reservedAtMs,
  expires_at_ms: heldUntilOf(state),
  ended: state.status !== "reserved" && state.status !== "confirmed",
  start_ms: state.startMs,
  guest_units: guestUnitsOf(state.appointments),
  pending: pendingMovesOf(state),
  claims: claimsOf(state).length,
  state,
});

const guestUnitsOf = (served: readonly Readonly<{ guestId: GuestId | null }>[]): readonly UnitKey[] =>
  unique(served.flatMap(({ guestId }) => (guestId === null ? [] : [guestUnit(guestId)])));

const pendingMovesOf = (state: Reservation): readonly string[] =>
  state.status !== "confirmed"
    ? []
    : unique(
        state.appointments.flatMap((it) => (isBooked(it) && it.move.kind === "pending" ? [it.move.reservationId] : [])),
      );

/** Appointments and invoices come and go by states; the guests that a reservation serves never change. */
const namesOf = ({ state, expectedVersion }: RecordWrite<Reservation>): readonly object[] => [
  ...state.appointments.map(({ id }) => ({ kind: "a", id })),
  ...state.invoices.map(({ id }) => ({ kind: "i", id })),
  ...(expectedVersion === 0 ? guestUnitsOf(state.appointments).map((unit) => ({ kind: "g", unit })) : []),
];

const blockRow = (state: Block): object => ({
  id: state.id,
  center_id: state.centerId,
  external_id: state.externalId,
  standing: state.status === "standing",
  claims: claimsOfBlock(state).length,
  state,
});

const claimsOfBlock = (state: Block): readonly Claim[] => (state.status === "standing" ? state.claims : []);

/** All that a set claims, in the order in which an overlap is looked for. */
export const claimedBy = (set: ChangeSet): readonly Claim[] =>
  [...set.reservations, ...set.blocks].flatMap(({ claims }) => claims.claimed);

type Place = Readonly<{ n: number; tag: number }>;

const pushClaims = (wave: Wave, set: ChangeSet, place: Place): void => {
  const taken: Claim[] = [];
  for (const { state, claims } of set.reservations) {
    const owner = { owner: state.id, of_block: false, held_until_ms: heldUntilOf(state) };
    pushClaimsOf(wave, set, place, { owner, change: claims, after: claimsOf(state), taken });
  }
  for (const { state, claims } of set.blocks) {
    const owner = { owner: state.id, of_block: true, held_until_ms: null };
    pushClaimsOf(wave, set, place, { owner, change: claims, after: claimsOfBlock(state), taken });
  }
};

type OwnerClaims = Readonly<{
  owner: Readonly<{ owner: string; of_block: boolean; held_until_ms: number | null }>;
  change: ClaimChange;
  after: readonly Claim[];
  /** By this set so far. */
  taken: Claim[];
}>;

const pushClaimsOf = (
  wave: Wave,
  { centerId }: ChangeSet,
  { n, tag }: Place,
  { owner, change, after, taken }: OwnerClaims,
): void => {
  const row = (claim: Claim): object => ({
    n,
    tag,
    center_id: centerId,
    unit: claim.unit,
    start_ms: claim.startMs,
    end_ms: claim.endMs,
    ...owner,
  });
  for (const claim of change.released) push(wave, "released", row(claim));
  for (const claim of change.claimed) {
    // Claims of one set must not overlap each other either.
    const clashes = taken.some((other) => claimsClash(other, claim));
    push(wave, "claimed", { ...row(claim), place: taken.length, clashes, length_class: lengthClass(claim) });
    taken.push(claim);
  }
  for (const claim of after) {
    const isNew = change.claimed.some((it) => it.unit === claim.unit && it.startMs === claim.startMs);
    if (!isNew) push(wave, "kept", row(claim));
  }
};

/** The bounds stand in snapshot_1 as well. */
const BOUNDS_MS = [2 * HOUR_MS, DAY_MS, Infinity];

const lengthClass = ({ unit, startMs, endMs }: Claim): number | null =>
  isGuestUnit(unit) ? null : BOUNDS_MS.findIndex((boundMs) => endMs - startMs <= boundMs);

const unique = <Item>(items: readonly Item[]): readonly Item[] => [...new Set(items)];
