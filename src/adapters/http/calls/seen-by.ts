import { err, ok, type Result } from "neverthrow";
import { sameId, type BookingId, type GuestId } from "../../../domain/ids.ts";
import type {
  BookingNotFound,
  CenterMismatch,
  InvalidInput,
  NotTheHost,
  StoreUnavailable,
} from "../../../domain/refusal/refusal.ts";
import type { Actor } from "../../../engine/runtime/command-options.ts";
import type { BookingView } from "../../../engine/queries/get-booking.ts";
import type { HttpParts } from "../parts.ts";
import { wireRefusal, type WireRefusal } from "../wire-error.ts";

/** Reads a booking for the application or its host: the engine's queries do not check the caller (rule 1). */
export const bookingSeenBy = async (
  actor: Actor,
  bookingId: BookingId,
  { engine }: Pick<HttpParts, "engine">,
): Promise<Result<BookingView, InvalidInput | BookingNotFound | CenterMismatch | StoreUnavailable | NotTheHost>> => {
  const view = await engine.getBooking({ bookingId });
  if (view.isErr() || actor.kind === "application" || sameId(view.value.booking.hostId, actor.guestId)) return view;
  return err({ code: "NOT_THE_HOST", guestId: actor.guestId });
};

/** Checks that the actor may see a guest's data: the application may, the guest may, and so may the booking's host. */
export const seesReservation = async (
  actor: Actor,
  { bookingId, guestId }: Readonly<{ bookingId: BookingId; guestId: GuestId | null }>,
  parts: Pick<HttpParts, "engine">,
): Promise<Result<void, WireRefusal>> => {
  if (actor.kind === "application" || sameId(actor.guestId, guestId)) return ok();
  const view = await bookingSeenBy(actor, bookingId, parts);
  return view.isOk() ? ok() : err(wireRefusal(view.error, null));
};
