import type { Subject } from "../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import { changing, confirmed, confirming, emptySet, holding, ofBooking, reading, THE_CENTER } from "../change-sets.ts";
import { aBooking, aHold, appointmentId, bookingId, reservationId } from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

export const relatedCases = [
  storeCase(
    {
      id: "STORE-READ-07",
      title: "a booking is returned with the reservation it moves, and an appointment with the hold on its new place",
      shows: ["S-19"],
    },
    async (opened) => {
      const old = aHold(1);
      const moves = [{ reservationId: old.id, appointmentId: appointmentId(1) }];
      const mover = aHold(2, { moves });
      const move = {
        kind: "pending",
        bookingId: bookingId(2),
        reservationId: mover.id,
        untilMs: mover.expiresAtMs,
      } as const;
      const settled = confirmed(old);
      const pointed = { ...settled, appointments: settled.appointments.map((it) => ({ ...it, move })) };
      await opened.given(
        holding(1),
        confirming(old),
        holding(
          2,
          { moves },
          { bookings: [{ state: aBooking(2, { moves, reservationId: mover.id }), expectedVersion: 0 }] },
        ),
        emptySet({ reservations: [changing(settled, pointed, 2)] }),
        holding(3),
      );
      const related = async (subject: Subject) =>
        (await opened.read(reading(subject))).related.map(({ state, version }) => [state.id, version]);
      demandEqual("the moved reservation", await related(ofBooking(2)), [[old.id, 3]]);
      const by = [{ kind: "reservation", reservationId: old.id }, ofBooking(1)] as const;
      for (const subject of by) demandEqual("the hold on a new place", await related(subject), [[mover.id, 1]]);
      demandEqual("a booking that moves nothing", await related(ofBooking(3)), []);
    },
  ),

  storeCase(
    {
      id: "STORE-READ-08",
      title: "other requested reservations are returned once each, without the subject's own",
      shows: ["S-19"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2), holding(3));
      const also = { alsoReservations: [1, 2, 2, 9, 3].map((n) => reservationId(n)) };
      const related = async (subject: Subject) =>
        (await opened.read(reading(subject, also))).related.map(({ state }) => state.id).sort();
      demandEqual(
        "beside a center",
        await related(THE_CENTER),
        [1, 2, 3].map((n) => reservationId(n)),
      );
      demandEqual(
        "beside a booking",
        await related(ofBooking(1)),
        [2, 3].map((n) => reservationId(n)),
      );
    },
  ),
];
