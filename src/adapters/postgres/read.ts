import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BlockId, CenterId, HolderKey, ReservationId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { ClaimOwner, StandingClaim } from "../../domain/claim/claim.ts";
import { guestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type {
  ClaimsWanted,
  CommandRecord,
  Holding,
  ReadRequest,
  Snapshot,
  Subject,
} from "../../ports/reservation-store.ts";
import { assertReadRequest } from "../../ports/store-rules/well-formed.ts";
import { mintedId, tagNumber, versioned, type RecordRow } from "./columns.ts";

/** The parameters of read_1, in its order. */
export const readParameters = (request: ReadRequest, finishWaitMs: number): readonly unknown[] => {
  assertReadRequest(request);
  const { tag, subject, alsoReservations, claims, holder, openBookings, commandId, floorMs } = request;
  const { id, centerId, externalId } = subjectOf(subject);
  const { fromMs, untilMs, units } = wantedOf(claims);
  const eachOnce = [...new Set(units)];
  return [
    floorMs,
    tagNumber(tag),
    subject.kind,
    id,
    centerId,
    externalId,
    alsoReservations,
    claims.kind,
    fromMs,
    untilMs,
    eachOnce,
    holder.kind,
    holder.kind === "none" ? null : holder.otherwise,
    holder.kind === "none" ? 0 : holder.expiredWithinMs,
    openBookings?.holder ?? null,
    openBookings?.caller ?? null,
    openBookings?.center ?? null,
    commandId,
    finishWaitMs,
  ];
};

type SubjectColumns = Readonly<{ id: string | null; centerId: CenterId | null; externalId: string | null }>;

const subjectOf = (subject: Subject): SubjectColumns => {
  switch (subject.kind) {
    case "booking":
      return { id: subject.bookingId, centerId: null, externalId: null };
    case "reservation":
      return { id: subject.reservationId, centerId: null, externalId: null };
    case "block_by_id":
      return { id: subject.blockId, centerId: null, externalId: null };
    case "block":
      return { id: null, centerId: subject.centerId, externalId: subject.externalId };
    case "center":
      return { id: null, centerId: subject.centerId, externalId: null };
    default:
      return unreachable(subject);
  }
};

type WantedColumns = Readonly<{ fromMs: EpochMs | null; untilMs: EpochMs | null; units: readonly UnitKey[] }>;

const wantedOf = (wanted: ClaimsWanted): WantedColumns => {
  switch (wanted.kind) {
    case "none":
    case "around_reservation":
      return { fromMs: null, untilMs: null, units: [] };
    case "around_start":
      return { fromMs: wanted.startMs, untilMs: null, units: wanted.guestIds.map(guestUnit) };
    case "span":
      return { fromMs: wanted.span.startMs, untilMs: wanted.span.endMs, units: wanted.guestIds.map(guestUnit) };
    case "units":
      return { fromMs: wanted.span.startMs, untilMs: wanted.span.endMs, units: wanted.units };
    default:
      return unreachable(wanted);
  }
};

/** What read_1 returns. */
export type ReadRow = readonly [snapshot: SnapshotRow, undecided: readonly string[] | null];

/** What snapshot_1 answers. */
type SnapshotRow = readonly [
  atMs: EpochMs,
  booking: RecordRow<Booking> | null,
  reservation: RecordRow<Reservation> | null,
  related: readonly RecordRow<Reservation>[] | null,
  block: RecordRow<Block> | null,
  claims: ClaimColumns | null,
  lapsed: readonly HoldingRow[] | null,
  holder:
    | readonly [
        key: HolderKey,
        version: number,
        reserved: readonly (readonly [string, EpochMs])[] | null,
        recent: readonly RecordRow<Reserved | Expired>[] | null,
      ]
    | null,
  open: readonly [holder: number | null, caller: number | null, center: number | null] | null,
  command: CommandRecord | null,
];

type ClaimColumns = readonly [
  units: readonly UnitKey[] | null,
  startsMs: readonly EpochMs[],
  endsMs: readonly EpochMs[],
  owners: readonly string[],
  ofBlocks: readonly boolean[],
  heldUntilMs: readonly (EpochMs | null)[],
];

/** A reservation and its booking. */
export type HoldingRow = readonly [RecordRow<Reservation>, RecordRow<Booking>];

export const snapshotOf = ([row, undecided]: ReadRow): Snapshot => {
  const [atMs, booking, reservation, related, block, claims, lapsed, holder, open, command] = row;
  return {
    atMs,
    booking: booking === null ? null : versioned(booking),
    reservation: reservation === null ? null : versioned(reservation),
    related: (related ?? []).map(versioned),
    block: block === null ? null : versioned(block),
    claims: claims === null ? [] : claimsIn(claims),
    lapsed: (lapsed ?? []).map(holdingOf),
    undecided: undecidedOf(undecided),
    holder:
      holder === null
        ? null
        : {
            key: holder[0],
            version: holder[1],
            reserved: (holder[2] ?? []).map(([id, expiresAtMs]) => ({
              reservationId: mintedId<ReservationId>(id),
              expiresAtMs,
            })),
            recentHolds: (holder[3] ?? []).map(versioned),
          },
    openBookings:
      open === null
        ? null
        : {
            holder: open[0],
            caller: open[1],
            center: open[2],
          },
    command,
  };
};

export const undecidedOf = (ids: readonly string[] | null): readonly ReservationId[] =>
  (ids ?? []).map((id) => mintedId<ReservationId>(id));

export const holdingOf = ([reservation, booking]: HoldingRow): Holding => ({
  reservation: versioned(reservation),
  booking: versioned(booking),
});

const claimsIn = ([units, startsMs, endsMs, owners, ofBlocks, heldUntilMs]: ClaimColumns): readonly StandingClaim[] =>
  (units ?? []).map((unit, at) => ({
    unit,
    startMs: startsMs[at] as EpochMs,
    endMs: endsMs[at] as EpochMs,
    owner: claimOwner(owners[at] as string, ofBlocks[at] as boolean),
    heldUntilMs: heldUntilMs[at] as EpochMs | null,
  }));

export const claimOwner = (owner: string, ofBlock: boolean): ClaimOwner =>
  ofBlock
    ? { kind: "block", id: mintedId<BlockId>(owner) }
    : { kind: "reservation", id: mintedId<ReservationId>(owner) };
