import { ok, err, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { optional } from "../../domain/input/reader.ts";
import { centerTag, sameId, tagOf, type CenterId, type MintedId } from "../../domain/ids.ts";
import type { CenterMismatch } from "../../domain/refusal/refusal.ts";
import type { Snapshot } from "../../ports/reservation-store.ts";
import type { EngineContext } from "./engine-context.ts";

// Rule 30: an input by id may name the center of that id. One guard for every command and query.

/** For inputs about one center. */
export type CenterInput = Readonly<{
  /** The center's id. */
  centerId: string;
}>;

/** For inputs by id. */
export type OfCenterInput = Readonly<{
  /** The center of the id: an id of another center is refused with `CENTER_MISMATCH` (rule 30). Any by default. */
  centerId?: string;
}>;

/** Fields for {@link OfCenterInput}. */
export const ofCenter = { centerId: optional(hostId<CenterId>(), null) };

/** The input fields that each name one record of the engine. */
const IDS = ["bookingId", "reservationId", "appointmentId", "invoiceId", "blockId", "key"] as const;

type ById = Readonly<{ centerId?: CenterId | null } & Partial<Record<(typeof IDS)[number], MintedId | null>>>;

/** The center that an input by id names as a guard; null if it names none, or is not an input by id. */
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

/** `CenterMismatch` for an input by id, whose center may be left out; else never. */
export type MismatchOf<Asked> = Asked extends { readonly centerId: CenterId | null }
  ? null extends Asked["centerId"]
    ? CenterMismatch
    : never
  : never;

/** Returns the guard of an input. Compares the tag in the id, so an id that does not exist is refused as well. */
export const checkGuard = <Asked>(asked: Asked): Result<CenterId | null, MismatchOf<Asked>> => {
  const guard = guardOf(asked);
  if (guard === null) return ok(null);
  const id = idIn(asked as ById) as MintedId;
  if (tagOf(id) === centerTag(guard)) return ok(guard);
  return err({ code: "CENTER_MISMATCH", id, centerId: guard } satisfies CenterMismatch as MismatchOf<Asked>);
};

/** The context of a call that finds nothing of another center, even if the two centers share a tag. */
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
