import { ok, err, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { optional } from "../../domain/input/reader.ts";
import { centerTag, sameId, tagOf, type CenterId, type MintedId } from "../../domain/ids.ts";
import type { CenterMismatch } from "../../domain/refusal/refusal.ts";
import type { Snapshot } from "../../ports/reservation-store.ts";
import type { EngineContext } from "./engine-context.ts";

// Rule 30: an input by id may name the center that the id must be of. One guard for every command and query.

/** For inputs about one center. */
export type CenterInput = Readonly<{
  /** The center's id. */
  centerId: string;
}>;

/** For inputs by id. */
export type OfCenterInput = Readonly<{
  /** The center that the id must be of: one of another center is refused with `CENTER_MISMATCH` (rule 30). Any by default. */
  centerId?: string;
}>;

/** Fields for {@link OfCenterInput}. */
export const ofCenter = { centerId: optional(hostId<CenterId>(), null) };

/** The fields of an input that each name one record of the engine's. */
const IDS = ["bookingId", "reservationId", "appointmentId", "invoiceId", "blockId", "key"] as const;

type ById = Readonly<{ centerId?: CenterId | null } & Partial<Record<(typeof IDS)[number], MintedId | null>>>;

/** The center that an input by id names as a guard; null if it names none, or is no input by id. */
export const guardOf = (asked: unknown): CenterId | null => {
  const { centerId } = asked as ById;
  return centerId !== undefined && centerId !== null && idIn(asked as ById) !== null ? centerId : null;
};

const idIn = (asked: ById): MintedId | null => {
  for (const name of IDS) {
    const id = asked[name];
    if (id !== undefined && id !== null) return id;
  }
  return null;
};

/** Only an input by id, whose center may be left out, is refused so. */
export type MismatchOf<Asked> = Asked extends { readonly centerId: CenterId | null }
  ? null extends Asked["centerId"]
    ? CenterMismatch
    : never
  : never;

/** Returns the guard of an input. By the tag that the id carries, so that an id which does not exist is refused as well. */
export const checkGuard = <Asked>(asked: Asked): Result<CenterId | null, MismatchOf<Asked>> => {
  const guard = guardOf(asked);
  if (guard === null) return ok(null);
  const id = idIn(asked as ById) as MintedId;
  if (tagOf(id) === centerTag(guard)) return ok(guard);
  return err({ code: "CENTER_MISMATCH", id, centerId: guard } satisfies CenterMismatch as MismatchOf<Asked>);
};

/** The context of a call in which nothing of another center is found, also if the two centers share a tag. */
export const guardedBy = (context: EngineContext, guard: CenterId | null): EngineContext =>
  guard === null
    ? context
    : {
        ...context,
        reads: { submit: async (request) => (await context.reads.submit(request)).map((it) => onlyOf(guard, it)) },
      };

const onlyOf = (centerId: CenterId, snapshot: Snapshot): Snapshot => {
  const of = (snapshot.booking ?? snapshot.block)?.state.centerId ?? null;
  return of === null || sameId(of, centerId) ? snapshot : { ...NOTHING_FOUND, atMs: snapshot.atMs };
};

const NOTHING_FOUND: Omit<Snapshot, "atMs"> = {
  booking: null,
  reservation: null,
  related: [],
  block: null,
  claims: [],
  lapsed: [],
  undecided: [],
  holder: null,
  openBookings: null,
  command: null,
};
