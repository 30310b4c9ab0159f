import type { Result } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { optional, wholeNumber } from "../../domain/input/reader.ts";
import type { ReservationId } from "../../domain/ids.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ListRequest } from "../../ports/reservation-store.ts";
import { listNow } from "../runtime/certainty.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** A page of a list. */
export type PageInput = Readonly<{
  /** The `next` of the page before; the first page by default. */
  before?: string | null;
  /** Page size, 1 to 1,000; 50 by default. */
  limit?: number;
}>;

/** Fields for {@link PageInput}. */
export const paged = (limit: number) => ({
  before: optional(mintedId("reservation"), null),
  limit: optional(wholeNumber({ min: 1, max: 1_000 }), limit),
});

/** Newest first; `next` is the cursor of the next page, null after the last. */
export type ReservationsView = Readonly<{
  atMs: EpochMs;
  reservations: readonly Reservation[];
  next: ReservationId | null;
}>;

export const listReservations = async (
  context: EngineContext,
  request: Omit<ListRequest, "floorMs">,
): Promise<Result<ReservationsView, StoreUnavailable>> =>
  (await listNow(context, request)).map(({ page, atMs }) => ({
    atMs,
    reservations: page.reservations.map(({ state }) => reservationAt(state, atMs)),
    next: page.next,
  }));
