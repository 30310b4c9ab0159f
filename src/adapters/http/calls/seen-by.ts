import { err, type Result } from "neverthrow";
import { sameId, type BookingId } from "../../../domain/ids.ts";
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

/** A booking, for the application or for its host: the engine's queries ask nobody who they are (rule 1). */
export const bookingSeenBy = async (
  actor: Actor,
  bookingId: BookingId,
  { engine }: Pick<HttpParts, "engine">,
): Promise<Result<BookingView, InvalidInput | BookingNotFound | CenterMismatch | StoreUnavailable | NotTheHost>> => {
  const view = await engine.getBooking({ bookingId });
  if (view.isErr() || actor.kind === "application" || sameId(view.value.booking.hostId, actor.guestId)) return view;
  return err({ code: "NOT_THE_HOST", guestId: actor.guestId });
};
