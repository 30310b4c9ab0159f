import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { canonicalId, type CenterId } from "../../domain/ids.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { CenterInput } from "../runtime/center-guard.ts";
import { listReservations, paged, type PageInput } from "./reservations-view.ts";

/** The center and the page. */
export type ListLiveReservationsInput = CenterInput & PageInput;

const liveInput = shape({ centerId: hostId<CenterId>(), ...paged(50) });

export const listLiveReservations = defineQuery({
  input: liveInput,
  answer: (context, { centerId, ...page }) =>
    listReservations(context, { of: { kind: "live", centerId: canonicalId(centerId) }, ...page }),
});
