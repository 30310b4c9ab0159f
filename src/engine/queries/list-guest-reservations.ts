import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { canonicalId, type CenterId, type GuestId } from "../../domain/ids.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { CenterInput } from "../runtime/center-guard.ts";
import { listReservations, paged, type PageInput } from "./reservations-view.ts";

/** The guest, the center and the page. */
export type ListGuestReservationsInput = CenterInput &
  PageInput &
  Readonly<{
    /** The guest's id. */
    guestId: string;
  }>;

const guestInput = shape({ centerId: hostId<CenterId>(), guestId: hostId<GuestId>(), ...paged(50) });

export const listGuestReservations = defineQuery({
  input: guestInput,
  answer: (context, { centerId, guestId, ...page }) => {
    const of = { kind: "guest", centerId: canonicalId(centerId), guestId: canonicalId(guestId) } as const;
    return listReservations(context, { of, ...page });
  },
});
