import { err, ok, type Result } from "neverthrow";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ListRequest, ReadRequest, ReservationPage, Snapshot, Versioned } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import { instantOf, type EngineContext } from "./engine-context.ts";

// Rule 3: a hold is called dead only when no commit dated before its deadline can still appear.

/** What was read, and the instant that it is looked at from. */
export type Seen = Readonly<{ snapshot: Snapshot; nowMs: EpochMs }>;

/**
 * Reads at this engine's instant. Where other calls have moved that on meanwhile, and a hold has lapsed in between, it reads
 * again: the store was certain of its own instant only.
 */
export const readNow = async (
  context: EngineContext,
  request: Omit<ReadRequest, "floorMs">,
): Promise<Result<Seen, StoreFailure>> => {
  for (;;) {
    const read = await readStanding(context, { ...request, floorMs: context.highWater.instantMs });
    if (read.isErr()) return err(read.error);
    const seen = seenFrom(context, read.value);
    if (seen !== null) return ok(seen);
  }
};

/** A snapshot at this engine's instant; null if a hold has lapsed between the two, so that it must be read again. */
export const seenFrom = (context: Pick<EngineContext, "highWater">, snapshot: Snapshot): Seen | null => {
  const nowMs = instantOf(context, snapshot);
  const lapses = nowMs !== snapshot.atMs && holdEndsIn(snapshot).some(lapsesBetween(snapshot.atMs, nowMs));
  return lapses ? null : { snapshot, nowMs };
};

const holdEndsIn = ({ reservation, related, claims, holder }: Snapshot): readonly EpochMs[] => [
  ...holdEnds(reservation === null ? related : [reservation, ...related]),
  ...holdEnds(holder?.recentHolds ?? []),
  ...claims.flatMap(({ heldUntilMs }) => heldUntilMs ?? []),
];

/** One read, in which what is not certainly dead counts as taken. */
export const readStanding = async (
  { parts }: EngineContext,
  request: ReadRequest,
): Promise<Result<Snapshot, StoreFailure>> => (await parts.store.read(request)).map(standing);

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

/** A page at this engine's instant. */
export const listNow = async (
  { parts, highWater }: EngineContext,
  request: Omit<ListRequest, "floorMs">,
): Promise<Result<Readonly<{ page: ReservationPage; atMs: EpochMs }>, StoreFailure>> => {
  for (;;) {
    const listed = await parts.store.list({ ...request, floorMs: highWater.instantMs });
    if (listed.isErr()) return err(listed.error);
    const page = listed.value;
    if (page.undecided.length > 0) return err(UNDECIDED);
    const atMs = highWater.raise(page.atMs);
    if (!holdEnds(page.reservations).some(lapsesBetween(page.atMs, atMs))) return ok({ page, atMs });
  }
};

const holdEnds = (records: readonly Versioned<Reservation>[]): readonly EpochMs[] =>
  records.flatMap(({ state }) => (state.status === "reserved" ? [state.expiresAtMs] : []));

const lapsesBetween =
  (seenMs: EpochMs, nowMs: EpochMs) =>
  (endMs: EpochMs): boolean =>
    isLive(endMs, seenMs) && !isLive(endMs, nowMs);

/** What is answered in place of calling a hold dead that may still be confirmed. */
const UNDECIDED: StoreFailure = {
  outcome: "not_done",
  cause: "a hold's deadline has passed, and a commit that was in time may still be on its way",
};

/** The same as a refusal; null where everything is certain. */
export const uncertain = ({ undecided }: Pick<Snapshot, "undecided">): StoreUnavailable | null =>
  undecided.length === 0
    ? null
    : { code: "STORE_UNAVAILABLE", outcome: "not_done", commandId: null, cause: UNDECIDED.cause };
