import type { Booking } from "../../../domain/booking/booking.ts";
import type { TherapistId } from "../../../domain/ids.ts";
import { cancel } from "../../../domain/reservation/cancel.ts";
import type { Payment, PaymentReference, SettledPayment } from "../../../domain/payment/payment.ts";
import type { Cancelled } from "../../../domain/reservation/reservation.ts";
import { standingClaimsOf } from "../../../domain/reservation/standing-claims.ts";
import { bedUnit, equipmentUnit } from "../../../domain/claim/unit.ts";
import { DAY_MS } from "../../../domain/time/instant.ts";
import { demandEqual } from "../../expectations.ts";
import {
  adding,
  blocking,
  changing,
  commandRecord,
  confirmed,
  emptySet,
  expiring,
  holding,
  ofBooking,
  reading,
  released,
  writingBlock,
  THE_CENTER,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  appointmentId,
  bookingId,
  commandId,
  hostId,
  hourOf,
  instant,
  NIA,
  removed,
  reservationId,
  SPA,
  START,
  VIC,
} from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

/** Items with all that a guest may choose, and with nothing. */
const WISHES: Booking["party"][number]["items"] = [
  {
    itemId: hostId("talk"),
    addOnIds: [hostId("oil")],
    therapist: { kind: "named", therapistId: hostId("uma") },
    prefer: { therapistId: hostId("vic") },
    durationMinutes: 90,
  },
  { itemId: hostId("talk"), addOnIds: [], therapist: { kind: "any" } },
];

/** A hold and a confirmed reservation with terms, a waiver, a fee, and therapists who serve together. */
const isKeptWithTerms = async (opened: CaseContext): Promise<void> => {
  const beside = [
    { id: hostId<TherapistId>("vic"), unit: VIC },
    { id: hostId<TherapistId>("nia"), unit: NIA },
  ];
  const waived = { minor: 700, reason: "ill", by: "desk" };
  const hold = aHold(7, {
    appointments: [anAppointment(7, { otherTherapists: beside })],
    claims: [hourOf(7), hourOf(7, VIC), hourOf(7, NIA)],
    waiver: { rules: ["lead_time", "closed"], reason: "a regular", by: "desk" },
    cancellation: {
      steps: [
        { minutesBefore: 60, fee: { kind: "share", percent: 50 } },
        { minutesBefore: 30, fee: { kind: "amount", minor: 700 } },
      ],
      guestsUntilMinutes: 15,
    },
    moveFees: [{ appointmentId: appointmentId(6), fee: { dueMinor: 0, waived } }],
  });
  await opened.given({ ...holding(7), reservations: [adding(hold)] });
  await isReadAs(opened, 7, hold);
  await opened.given(emptySet({ reservations: [changing(hold, confirmed(hold))] }));
  await isReadAs(opened, 7, confirmed(hold));
};

export const roundTripCases = [
  storeCase(
    {
      id: "STORE-TEXT-04",
      title: "the longest numbers, nulls and empty lists come back as they were",
      shows: ["S-13"],
    },
    async (opened) => {
      const far = instant(253_402_300_799_999);
      const claims = [{ unit: hourOf(1).unit, startMs: instant(far - DAY_MS), endMs: far }];
      const service = {
        ...anAppointment(1).service,
        priceMinor: Number.MAX_SAFE_INTEGER,
        durationMs: 2 ** 40,
        addOns: [{ id: hostId<never>("oil"), name: "Öl" }],
        package: { id: hostId<never>("set"), name: "", itemIndex: 299, priceMinor: 0 },
      };
      const appointments = [
        anAppointment(1, {
          guestId: null,
          therapist: null,
          service,
          room: { id: hostId("pool"), name: "Pool", unit: bedUnit(hostId("pool"), 1) },
          equipment: [{ id: hostId("lamp"), name: "Lamp", unit: equipmentUnit(hostId("lamp"), 2) }],
          startMs: instant(far - DAY_MS),
          endMs: far,
        }),
      ];
      const hold = { expiresAtMs: far, chainEndMs: far, reservedAtMs: instant(0), claims, appointments, invoices: [] };
      const state = aBooking(1, {
        ...{ hostId: null, holderKey: null, party: [{ guestId: null, items: WISHES }], createdAtMs: far },
        ...{ reach: { beforeMs: 0, afterMs: 2 ** 45 }, reservationId: reservationId(1), days: 366 },
      });
      await opened.given(holding(1, hold, { bookings: [{ state, expectedVersion: 0 }], holder: null }));
      const { booking, reservation } = await opened.read(reading(ofBooking(1)));
      demandEqual("the booking", booking?.state, state);
      demandEqual("the reservation", reservation?.state, aHold(1, hold));
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-05",
      title: "a reservation comes back exactly in each of its states, and a block in both",
      shows: ["S-13", "rule 12"],
    },
    async (opened) => {
      const hold = aHold(1);
      const settled = confirmed(hold);
      const move = {
        kind: "pending",
        bookingId: bookingId(2),
        reservationId: reservationId(2),
        untilMs: START,
      } as const;
      const pointed = {
        ...settled,
        appointments: settled.appointments.map((it) => ({ ...it, move })),
      } as typeof settled;
      const cancelled = cancelledOf(settled);
      await opened.given(holding(1));
      const paying = { ...hold, paymentEndMs: null, payments: paymentsOf(hold.id, ["abandoned", "late", "begun"]) };
      const paid = { ...settled, paymentEndMs: null, payments: paymentsOf(hold.id, ["abandoned", "late", "settled"]) };
      const steps = [paying, paid, pointed, settled, cancelled];
      let before: Parameters<typeof changing>[0] = hold;
      for (const [at, after] of steps.entries()) {
        await opened.given(emptySet({ reservations: [changing(before, after, at + 1)] }));
        await isReadAs(opened, 1, after);
        before = after;
      }
      const superseding = aHold(5, { origin: { kind: "superseding", reservationId: reservationId(3) } });
      await opened.given(holding(3), holding(4), { ...holding(5), reservations: [adding(superseding)] });
      await isReadAs(opened, 5, superseding);
      await isKeptWithTerms(opened);
      await opened.given(emptySet({ reservations: [changing(aHold(3), released(aHold(3)))] }), expiring(aHold(4)));
      await isReadAs(opened, 3, released(aHold(3)));
      await isReadAs(opened, 4, expiring(aHold(4)).reservations[0]?.state);
      const block = aBlock(6);
      await opened.given(blocking(block));
      await opened.given(emptySet({ blocks: [writingBlock(block, removed(block))] }));
      const named = { kind: "block", centerId: SPA, externalId: block.externalId } as const;
      demandEqual("the removed block", (await opened.read(reading(named))).block?.state, removed(block));
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-06",
      title: "each kind of event and of answer comes back as it was written",
      shows: ["S-21", "S-06"],
      parts: ["outbox"],
    },
    async (opened) => {
      const answers = [
        { kind: "booked", bookingId: bookingId(1) },
        { kind: "reserved", reservationId: reservationId(1), expiresAtMs: START, invoiced: true },
        { kind: "held", reservationId: reservationId(1), expiresAtMs: START, invoiced: false },
        { kind: "confirmed", reservationId: reservationId(1) },
        { kind: "extended", reservationId: reservationId(1), expiresAtMs: START },
        { kind: "released", reservationId: null, outcome: "nothing_reserved" },
        { kind: "cancelled", reservationId: reservationId(1), appointmentIds: [1, 2].map((n) => appointmentId(n)) },
        {
          kind: "attended",
          reservationId: reservationId(1),
          appointmentIds: [appointmentId(1)],
          attendance: "arrived",
        },
        { kind: "payment_begun", reservationId: reservationId(1), paymentReference: PAYMENT, expiresAtMs: START },
        {
          kind: "payment_abandoned",
          reservationId: reservationId(1),
          bookingId: bookingId(1),
          paymentReference: PAYMENT,
          outcome: "already_abandoned",
        },
        {
          kind: "payment_reported",
          reservationId: reservationId(1),
          bookingId: null,
          paymentReference: PAYMENT,
          outcome: "late",
          confirmedReservationId: null,
        },
        { kind: "blocked", blockId: aBlock(1).id, outcome: "moved", standing: standingClaimsOf(aHold(2)) },
        { kind: "unblocked", blockId: aBlock(1).id, outcome: "older_revision" },
      ] as const;
      const about = { centerId: SPA, bookingId: bookingId(1), reservationId: reservationId(1), atMs: START };
      const events = [
        { type: "ReservationReleased", ...about, reason: { kind: "superseded", byReservationId: reservationId(2) } },
        {
          type: "AppointmentCancelled",
          ...about,
          appointmentId: appointmentId(1),
          reasonId: null,
          fee: { dueMinor: 0, waived: null },
        },
        {
          type: "AppointmentCancelled",
          ...about,
          appointmentId: appointmentId(1),
          reasonId: "O'Brien\n😀",
          fee: { dueMinor: 0, waived: { minor: 2 ** 40, reason: "O'Brien\n😀", by: "café" } },
        },
        { type: "AttendanceMarked", ...about, appointmentId: appointmentId(1), attendance: "no_show" },
        { type: "SlotBlocked", centerId: SPA, blockId: aBlock(1).id, atMs: START, externalId: "caf\u00e9" },
        { type: "PaymentBegun", ...about, paymentReference: PAYMENT, expiresAtMs: START },
        { type: "PaidLate", ...about, reservationId: reservationId(9), bookingId: null, paymentReference: PAYMENT },
      ] as const;
      for (const [n, answer] of answers.entries()) {
        await opened.given(
          emptySet({ command: commandRecord(`order-${n}`, { answer }), events: n === 0 ? events : [] }),
        );
      }
      for (const [n, answer] of answers.entries()) {
        const { command } = await opened.read(reading(THE_CENTER, { commandId: commandId(`order-${n}`) }));
        demandEqual(`the answer ${answer.kind}`, command, commandRecord(`order-${n}`, { answer }));
      }
      const { events: recorded } = await opened.recorded();
      demandEqual(
        "the events",
        recorded.map(({ event }) => event),
        events,
      );
    },
  ),
];

const PAYMENT = `pi_${"~".repeat(197)}` as PaymentReference;

/** One payment in each of these states. */
const paymentsOf = (
  confirmedReservationId: SettledPayment["confirmedReservationId"],
  states: readonly Payment["status"][],
): readonly Payment[] =>
  states.map((status, nth): Payment => {
    const terms = { reference: `${PAYMENT.slice(1)}${nth}` as PaymentReference, begunAtMs: START };
    switch (status) {
      case "begun":
        return { ...terms, status };
      case "abandoned":
        return { ...terms, status, abandonedAtMs: START };
      case "late":
        return { ...terms, status, reportedAtMs: START };
      case "settled":
        return { ...terms, status, settledAtMs: START, confirmedReservationId };
    }
  });

const cancelledOf = (settled: ReturnType<typeof confirmed>): Cancelled => {
  const target = { kind: "appointment", appointmentId: appointmentId(1) } as const;
  return cancel(settled, target, null, START)._unsafeUnwrap().reservation as Cancelled;
};

const isReadAs = async (opened: CaseContext, n: number, state: unknown): Promise<void> => {
  const { reservation } = await opened.read(reading({ kind: "reservation", reservationId: reservationId(n) }));
  demandEqual("the reservation", reservation?.state, state);
};
