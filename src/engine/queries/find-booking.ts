import { err, ok, type Result } from "neverthrow";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { optional, shape } from "../../domain/input/reader.ts";
import { canonicalId, centerTag, type CenterId } from "../../domain/ids.ts";
import type { ReferenceNotFound, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { referenceText } from "../commands/asked-host-data.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { bookingView, type BookingView } from "./get-booking.ts";

/** The center and the reference. */
export type FindBookingInput = Readonly<{
  /** The center's id. */
  centerId: string;
  /** The host application's own name for the booking, 1 to 200 characters (rule 31). */
  reference: string;
  /** A booking's id, to return the latest booking before it. None by default. */
  before?: string | null;
}>;

const findBookingInput = shape({
  centerId: hostId<CenterId>(),
  reference: referenceText,
  before: optional(mintedId("booking"), null),
});

/** Rule 31: finds a booking by the host's own name for it. */
export const findBooking = defineQuery({
  input: findBookingInput,
  answer: async (
    context,
    { centerId, reference, before },
  ): Promise<Result<BookingView, ReferenceNotFound | StoreUnavailable>> => {
    const subject = { kind: "reference", centerId: canonicalId(centerId), reference, before } as const;
    const seen = await readNow(context, { tag: centerTag(centerId), subject });
    if (seen.isErr()) return err(seen.error);
    const view = bookingView(context, seen.value);
    return view.andThen((found) =>
      found === null ? err({ code: "REFERENCE_NOT_FOUND", reference } as const) : ok(found),
    );
  },
});
