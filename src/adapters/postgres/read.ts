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
  HolderRecord,
  ReadRequest,
  Snapshot,
  Subject,
} from "../../ports/reservation-store.ts";
import { calledDead } from "../../ports/store-rules/called-dead.ts";
import { assertReadRequest } from "../../ports/store-rules/well-formed.ts";
import { mintedId, tagNumber, versioned, type RecordRow } from "./columns.ts";

/** The parameters of read_1, in its order. */
export const readParameters = (
  requests: readonly ReadRequest[],
  floorMs: EpochMs,
  finishWaitMs: number,
): readonly unknown[] => [floorMs, JSON.stringify(requestsOf(requests)), finishWaitMs];

/** The requests of read_1. */
export const requestsOf = (requests: readonly ReadRequest[]): readonly object[] => requests.map(requestRow);

/** A request with the names that snapshots_1 uses. */
const requestRow = (request: ReadRequest): object => {
  assertReadRequest(request);
  const { tag, subject, alsoReservations, claims, holder, openBookings, commandId } = request;
  const { id, centerId, externalId } = subjectOf(subject);
  const { fromMs, untilMs, units } = wantedOf(claims);
  return {
    tag: tagNumber(tag),
    subject: subject.kind,
    id,
    center_id: centerId,
    external_id: externalId,
    reservations: alsoReservations,
    claims: claims.kind,
    from_ms: fromMs,
    until_ms: untilMs,
    units: [...new Set(units)],
    holder: holder.kind,
    otherwise: holder.kind === "none" ? null : holder.otherwise,
    expired_within_ms: holder.kind === "none" ? 0 : holder.expiredWithinMs,
    open_holder: openBookings?.holder,
    open_caller: openBookings?.caller,
    open_center: openBookings?.center,
    command_id: commandId,
  };
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
    case "reference":
      return { id: subject.before, centerId: subject.centerId, externalId: subject.reference };
    default:
      return unreachable(subject);
  }
};

type WantedColumns = Readonly<{ fromMs: EpochMs | null; untilMs: EpochMs | null; units: readonly UnitKey[] }>;

const wantedOf = (wanted: ClaimsWanted): WantedColumns => {
  switch (wanted.kind) {
    case "none":
    case "in_window":
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

/** The result of read_1. */
export type ReadRow = readonly [
  atMs: EpochMs,
  answers: readonly SnapshotRow[],
  windows: readonly WindowRow[] | null,
  undecided: readonly string[] | null,
];

/** The answer of snapshots_1 to a request. */
type SnapshotRow = readonly [
  booking: RecordRow<Booking> | null,
  reservation: RecordRow<Reservation> | null,
  related: readonly RecordRow<Reservation>[] | null,
  block: RecordRow<Block> | null,
  /** Its place among the windows, from 1. */
  window: number | null,
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

type WindowRow = readonly [claims: ClaimColumns, lapsed: readonly HoldingRow[] | null];

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

export const snapshotsOf = ([atMs, answers, windows, undecidedIds]: ReadRow): readonly Snapshot[] => {
  const seen = (windows ?? []).map(([claims, lapsed]) => ({
    claims: claimsFromColumns(claims),
    lapsed: (lapsed ?? []).map(holdingOf),
  }));
  const undecided = new Set(undecidedOf(undecidedIds));
  return answers.map((row) => {
    const [booking, reservation, related, block, window, holder, open, command] = row;
    const snapshot: Snapshot = {
      atMs,
      booking: booking === null ? null : versioned(booking),
      reservation: reservation === null ? null : versioned(reservation),
      related: (related ?? []).map(versioned),
      block: block === null ? null : versioned(block),
      ...(window === null ? NO_WINDOW : (seen[window - 1] as Window)),
      undecided: NOTHING_UNDECIDED,
      holder: holder === null ? null : holderOf(holder),
      openBookings: open === null ? null : { holder: open[0], caller: open[1], center: open[2] },
      command,
    };
    if (undecided.size === 0) return snapshot;
    const shown = calledDead(snapshot).map(({ state }) => state.id);
    return { ...snapshot, undecided: shown.filter((id) => undecided.has(id)) };
  });
};

type Window = Pick<Snapshot, "claims" | "lapsed">;
const NO_WINDOW: Window = { claims: [], lapsed: [] };
const NOTHING_UNDECIDED: readonly ReservationId[] = [];

const holderOf = ([key, version, reserved, recent]: NonNullable<SnapshotRow[5]>): HolderRecord => ({
  key,
  version,
  reserved: (reserved ?? []).map(([id, expiresAtMs]) => ({ reservationId: mintedId<ReservationId>(id), expiresAtMs })),
  recentHolds: (recent ?? []).map(versioned),
});

export const undecidedOf = (ids: readonly string[] | null): readonly ReservationId[] =>
  (ids ?? []).map((id) => mintedId<ReservationId>(id));

export const holdingOf = ([reservation, booking]: HoldingRow): Holding => ({
  reservation: versioned(reservation),
  booking: versioned(booking),
});

const claimsFromColumns = ([
  units,
  startsMs,
  endsMs,
  owners,
  ofBlocks,
  heldUntilMs,
]: ClaimColumns): readonly StandingClaim[] =>
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
