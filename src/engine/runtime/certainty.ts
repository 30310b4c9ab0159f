import { err, ok, type Result } from "neverthrow";
import type { CommandId } from "../../domain/ids.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type {
  AgendaPage,
  AgendaRequest,
  ListRequest,
  ReadRequest,
  ReservationPage,
  Snapshot,
  Versioned,
} from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { EngineContext } from "./engine-context.ts";
import { unavailable } from "./store-failure.ts";

// Rule 3: a hold counts as dead only when no commit dated before its deadline can still appear.

/** The read of a use case: its subject, and further records or claims. */
export type ReadWanted = Pick<ReadRequest, "tag" | "subject"> & Partial<Omit<ReadRequest, "commandId">>;

const NONE = { kind: "none" } as const;
const NO_OTHERS: ReadRequest["alsoReservations"] = [];

/** Field by field, like a change set (`changeSetOf`). */
const requestOf = (wanted: ReadWanted, commandId: CommandId | null): ReadRequest => ({
  tag: wanted.tag,
  subject: wanted.subject,
  alsoReservations: wanted.alsoReservations ?? NO_OTHERS,
  claims: wanted.claims ?? NONE,
  holder: wanted.holder ?? NONE,
  openBookings: wanted.openBookings ?? null,
  commandId,
});

/** A snapshot, and the instant of the use case that reads it. */
export type Seen = Readonly<{ snapshot: Snapshot; nowMs: EpochMs }>;

/**
 * Reads at this engine's instant. If other calls have raised that instant meanwhile, and a hold has lapsed in between,
 * it reads again: the store was certain only at its own instant.
 */
export const readNow = async (
  context: EngineContext,
  wanted: ReadWanted,
  commandId: CommandId | null = null,
): Promise<Result<Seen, StoreUnavailable>> => {
  const request = requestOf(wanted, commandId);
  for (;;) {
    const read = standingIn(context, await context.reads.submit(request), commandId);
    if (read.isErr()) return err(read.error);
    const seen = seenFrom(context, read.value);
    if (seen !== null) return ok(seen);
  }
};

/**
 * A snapshot at this engine's instant. Null if a hold has lapsed between the two instants, so that it must be read
 * again.
 */
export const seenFrom = (context: Pick<EngineContext, "highWater">, snapshot: Snapshot): Seen | null => {
  const nowMs = instantOf(context, snapshot);
  const lapses = nowMs !== snapshot.atMs && holdEndsIn(snapshot).some(lapsesBetween(snapshot.atMs, nowMs));
  return lapses ? null : { snapshot, nowMs };
};

/** Reads more for a command that already has its instant. Refuses if a hold's end is undecided. */
export const readCertain = async (
  context: EngineContext,
  wanted: ReadWanted,
): Promise<Result<Snapshot, StoreUnavailable>> => {
  const read = await readOnce(context, wanted);
  return read.andThen((snapshot) => {
    const doubt = uncertain(snapshot);
    return doubt === null ? ok(snapshot) : err(doubt);
  });
};

/** Reads once. A hold that is not certainly dead counts as taken. */
export const readOnce = async (
  context: EngineContext,
  wanted: ReadWanted,
): Promise<Result<Snapshot, StoreUnavailable>> =>
  standingIn(context, await context.reads.submit(requestOf(wanted, null)), null);

const standingIn = (
  { centers }: EngineContext,
  read: Result<Snapshot, StoreFailure>,
  commandId: CommandId | null,
): Result<Snapshot, StoreUnavailable> => {
  if (read.isErr()) return err(unavailable(read.error, commandId));
  const { booking } = read.value;
  if (booking !== null) centers.meet(booking.state.centerId);
  return ok(standing(read.value));
};

/** The same snapshot, with the claims of undecided holds as taken. */
export const standing = (snapshot: Snapshot): Snapshot => {
  if (snapshot.undecided.length === 0) return snapshot;
  const undecided = new Set<string>(snapshot.undecided);
  return {
    ...snapshot,
    claims: snapshot.claims.map((claim) => (undecided.has(claim.owner.id) ? { ...claim, heldUntilMs: null } : claim)),
    lapsed: snapshot.lapsed.filter(({ reservation }) => !undecided.has(reservation.state.id)),
  };
};

/**
 * The instant of a command: the latest of the store's instant, the instants that this process has used, and those of
 * the records that the command touches (rule 7).
 */
export const instantOf = ({ highWater }: Pick<EngineContext, "highWater">, snapshot: Snapshot): EpochMs => {
  const { booking, reservation, block, related, lapsed } = snapshot;
  let atMs = latestOf(snapshot.atMs, booking);
  atMs = latestOf(latestOf(atMs, reservation), block);
  for (const it of related) atMs = latestOf(atMs, it);
  for (const holding of lapsed) atMs = latestOf(atMs, holding.reservation);
  return highWater.raise(atMs);
};

const latestOf = (atMs: EpochMs, record: Versioned<unknown> | null): EpochMs =>
  record === null ? atMs : later(atMs, record.writtenAtMs);

const holdEndsIn = ({ reservation, related, claims, holder }: Snapshot): readonly EpochMs[] => [
  ...holdEnds(reservation === null ? related : [reservation, ...related]),
  ...holdEnds(holder?.recentHolds ?? []),
  ...claims.flatMap(({ heldUntilMs }) => heldUntilMs ?? []),
];

/** Reads a page at this engine's instant. */
export const listNow = async (
  { parts, highWater }: EngineContext,
  request: Omit<ListRequest, "floorMs">,
): Promise<Result<Readonly<{ page: ReservationPage; atMs: EpochMs }>, StoreUnavailable>> => {
  for (;;) {
    const listed = await parts.store.list({ ...request, floorMs: highWater.instantMs });
    if (listed.isErr()) return err(unavailable(listed.error));
    const page = listed.value;
    const doubt = uncertain(page);
    if (doubt !== null) return err(doubt);
    const atMs = highWater.raise(page.atMs);
    if (!holdEnds(page.reservations).some(lapsesBetween(page.atMs, atMs))) return ok({ page, atMs });
  }
};

/** Reads a page of an agenda at this engine's instant. */
export const agendaNow = async (
  { parts, highWater }: EngineContext,
  request: Omit<AgendaRequest, "floorMs">,
): Promise<Result<Readonly<{ page: AgendaPage; atMs: EpochMs }>, StoreUnavailable>> => {
  for (;;) {
    const read = await parts.store.agenda({ ...request, floorMs: highWater.instantMs });
    if (read.isErr()) return err(unavailable(read.error));
    const page = read.value;
    const doubt = uncertain(page);
    if (doubt !== null) return err(doubt);
    const atMs = highWater.raise(page.atMs);
    const reservations = page.entries.flatMap((it) => (it.kind === "reservation" ? it.record : []));
    if (!holdEnds(reservations).some(lapsesBetween(page.atMs, atMs))) return ok({ page, atMs });
  }
};

const holdEnds = (records: readonly Versioned<Reservation>[]): readonly EpochMs[] =>
  records.flatMap(({ state }) => (state.status === "reserved" ? [state.expiresAtMs] : []));

const lapsesBetween =
  (seenMs: EpochMs, nowMs: EpochMs) =>
  (endMs: EpochMs): boolean =>
    isLive(endMs, seenMs) && !isLive(endMs, nowMs);

/** A refusal if a hold that has run out may still be confirmed; null if everything is certain. */
export const uncertain = ({ undecided }: Pick<Snapshot, "undecided">): StoreUnavailable | null =>
  undecided.length === 0 ? null : unavailable({ outcome: "not_done", cause: MAY_STILL_BE_CONFIRMED });

const MAY_STILL_BE_CONFIRMED = "a hold's deadline has passed, and a commit that was in time may still be on its way";
