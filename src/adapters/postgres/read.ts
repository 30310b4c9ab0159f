import type { Block } from "../../domain/block/block.ts";
import type { Booking } from "../../domain/booking/booking.ts";
import type { BlockId, CenterId, HolderKey, ReservationId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import type { ClaimOwner, StandingClaim } from "../../domain/claim/claim.ts";
import { guestUnit, type UnitKey } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
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
): readonly unknown[] => [
  floorMs,
  JSON.stringify(requestsOf(requests)),
  requests.length === 1,
  requests.some(wantsExtras),
  finishWaitMs,
];

/** Whether a request wants what most do not: snapshots_1 looks it up apart. */
export const wantsExtras = ({ subject, holder, openBookings }: ReadRequest): boolean =>
  openBookings !== null ||
  (holder.kind === "of_booking" && holder.expiredWithinMs > 0) ||
  (subject.kind !== "booking" && subject.kind !== "reservation" && subject.kind !== "center");

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
  extras: readonly ExtrasRow[] | null,
  windows: readonly WindowRow[] | null,
  /** Those of all lapsed claims. */
  lapsed: readonly HoldingRow[] | null,
  undecided: readonly string[] | null,
];

type HolderRow = readonly [key: HolderKey, version: number, reserved: readonly (readonly [string, EpochMs])[] | null];

type Span = readonly [centerId: CenterId, startMs: EpochMs, endMs: EpochMs];

/** The answer of snapshots_1 to a request. */
type SnapshotRow = readonly [
  booking: RecordRow<Booking> | null,
  reservation: RecordRow<Reservation> | null,
  span: Span | null,
  /** Claims of the units that it names, and of its guests. */
  claims: ClaimColumns | null,
  holder: HolderRow | null,
  command: CommandRecord | null,
];

type ExtrasRow = readonly [
  related: readonly RecordRow<Reservation>[] | null,
  block: RecordRow<Block> | null,
  open: readonly [holder: number | null, caller: number | null, center: number | null] | null,
  recent: readonly RecordRow<Reserved | Expired>[] | null,
];

type WindowRow = readonly [tag: number, centerId: CenterId, startMs: EpochMs, endMs: EpochMs, claims: ClaimColumns];

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

export const snapshotsOf = (
  requests: readonly ReadRequest[],
  [atMs, answers, extras, windowRows, lapsedRows, undecidedIds]: ReadRow,
): readonly Snapshot[] => {
  const windows = (windowRows ?? []).map(windowOf);
  const lapsed = (lapsedRows ?? []).map(holdingOf);
  const undecided = new Set(undecidedOf(undecidedIds));
  return answers.map((row, at) => {
    const [booking, reservation, span, own, holder, command] = row;
    const [related, block, open, recent] = extras?.[at] ?? NO_EXTRAS;
    const { tag, claims: wanted } = requests[at] as ReadRequest;
    const ofCenter = span === null || wanted.kind === "units" ? NO_CLAIMS : claimsWithin(windows, tagNumber(tag), span);
    const claims = own === null ? ofCenter : [...ofCenter, ...claimsFromColumns(own)];
    const snapshot: Snapshot = {
      atMs,
      booking: booking === null ? null : versioned(booking),
      reservation: reservation === null ? null : versioned(reservation),
      related: (related ?? []).map(versioned),
      block: block === null ? null : versioned(block),
      claims,
      lapsed: lapsed.length === 0 ? lapsed : lapsed.filter(isOwnerOf(claims, atMs)),
      undecided: NOTHING_UNDECIDED,
      holder: holder === null ? null : holderOf(holder, recent),
      openBookings: open === null ? null : { holder: open[0], caller: open[1], center: open[2] },
      command,
    };
    if (undecided.size === 0) return snapshot;
    const shown = calledDead(snapshot).map(({ state }) => state.id);
    return { ...snapshot, undecided: shown.filter((id) => undecided.has(id)) };
  });
};

const NO_EXTRAS: ExtrasRow = [null, null, null, null];
const NO_CLAIMS: readonly StandingClaim[] = [];
const NOTHING_UNDECIDED: readonly ReservationId[] = [];

type Window = Interval & Readonly<{ tag: number; centerId: CenterId; claims: readonly StandingClaim[] }>;

const windowOf = ([tag, centerId, startMs, endMs, claims]: WindowRow): Window => ({
  tag,
  centerId,
  startMs,
  endMs,
  claims: claimsFromColumns(claims),
});

/** The claims of a center that overlap a span, from the only window that contains it. */
const claimsWithin = (
  windows: readonly Window[],
  tag: number,
  [centerId, startMs, endMs]: Span,
): readonly StandingClaim[] => {
  const window = windows.find(
    (it) => it.startMs <= startMs && it.endMs >= endMs && it.tag === tag && it.centerId === centerId,
  );
  if (window === undefined) return NO_CLAIMS;
  const isWhole = window.startMs === startMs && window.endMs === endMs;
  return isWhole ? window.claims : window.claims.filter((it) => it.startMs < endMs && it.endMs > startMs);
};

const isOwnerOf = (claims: readonly StandingClaim[], atMs: EpochMs): ((holding: Holding) => boolean) => {
  const owners = new Set<string>();
  for (const { owner, heldUntilMs } of claims) if (heldUntilMs !== null && heldUntilMs <= atMs) owners.add(owner.id);
  return ({ reservation }) => owners.has(reservation.state.id);
};

const holderOf = ([key, version, reserved]: HolderRow, recent: ExtrasRow[3]): HolderRecord => ({
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
