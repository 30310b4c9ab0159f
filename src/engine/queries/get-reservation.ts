import { err, ok, type Result } from "neverthrow";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { tagOf } from "../../domain/ids.ts";
import type { ReservationNotFound, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { reservationAt } from "../../domain/reservation/expire.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow, uncertain } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";

/** The reservation to return. */
export type GetReservationInput = OfCenterInput &
  Readonly<{
    /** The reservation's id, as the engine minted it. */
    reservationId: string;
  }>;

/** A reservation as it is at `atMs`, whether or not its expiry is recorded yet (rule 4). */
export type ReservationView = Readonly<{ atMs: EpochMs; reservation: Reservation }>;

const reservationInput = shape({ reservationId: mintedId("reservation"), ...ofCenter });

export const getReservation = defineQuery({
  input: reservationInput,
  answer: async (context, asked): Promise<Result<ReservationView, ReservationNotFound | StoreUnavailable>> => {
    const { reservationId } = asked;
    const subject = { kind: "reservation", reservationId } as const;
    const seen = await readNow(context, { tag: tagOf(reservationId), subject });
    if (seen.isErr()) return err(seen.error);
    const { snapshot, nowMs: atMs } = seen.value;
    const found = snapshot.reservation;
    if (found === null) return err({ code: "RESERVATION_NOT_FOUND", reservationId });
    const doubt = uncertain(snapshot);
    return doubt === null ? ok({ atMs, reservation: reservationAt(found.state, atMs) }) : err(doubt);
  },
});
