import { describe, expect, it } from "vitest";
import type { AppointmentId, BookingId, ReservationId } from "../../../src/domain/ids.ts";
import { NO_MOVE } from "../../../src/domain/reservation/appointment.ts";
import { confirm } from "../../../src/domain/reservation/confirm.ts";
import { expire } from "../../../src/domain/reservation/expire.ts";
import { NO_FEE } from "../../../src/domain/reservation/fee.ts";
import {
  completeMove,
  forgetMoves,
  freedByMoving,
  movable,
  pointMoves,
  pointsTo,
} from "../../../src/domain/reservation/move.ts";
import { release } from "../../../src/domain/reservation/release.ts";
import { placeHold } from "../../../src/domain/reservation/reserve.ts";
import type { Confirmed, Reservation } from "../../../src/domain/reservation/reservation.ts";
import { claimsBeyond, claimsForAppointments } from "../../../src/domain/claim/occupancy.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { around, at, minted, oneAfter, oneBefore } from "../../support/values.ts";
import {
  ADAS_CLAIMS,
  ADAS_FACIAL,
  ADAS_MASSAGE,
  appointments,
  BENS_LATER_CLAIMS,
  BENS_MASSAGE,
  BENS_NEXT_INVOICE,
  bensLaterMassage,
  booked,
  booking,
  cancelled,
  cancelledAt,
  confirmed,
  event,
  expired,
  movedAt,
  moveHold,
  MOVE_AT,
  MOVE_EXP,
  MOVING_BOOKING,
  NEXT_RESERVATION,
  pendingMove,
  released,
  reserved,
  RESERVATION,
  TERMS,
  WHAT_MOVING_ADDS,
  word,
} from "../../support/reservation-story.ts";

const { adasMassage, adasFacial, bensMassage } = appointments;
const BENS: ReadonlySet<AppointmentId> = new Set([BENS_MASSAGE]);
const EVERYTHING: ReadonlySet<AppointmentId> = new Set([ADAS_MASSAGE, ADAS_FACIAL, BENS_MASSAGE]);
const ANOTHER_BOOKING = minted<BookingId>(9);
const OF_THE_MOVE = { reservationId: NEXT_RESERVATION, bookingId: MOVING_BOOKING };

/** The old place while another booking holds a new one for Ben's massage. */
const beingMoved: Confirmed = {
  ...confirmed,
  appointments: [booked(adasMassage), booked(adasFacial), booked(bensMassage, pendingMove)],
};

describe("reschedule", () => {
  it("R-60 appointments booked: reserve of a new place for them lets the old one stand", () => {
    const old = movable(confirmed, BENS, MOVING_BOOKING, MOVE_AT)._unsafeUnwrap();
    expect(old).toBe(confirmed);

    const wanted = claimsForAppointments([bensLaterMassage]);
    expect(wanted).toStrictEqual(BENS_LATER_CLAIMS);
    const claims = claimsBeyond(wanted, freedByMoving(old, BENS));
    expect(claims, "only the time that the new interval adds").toStrictEqual(WHAT_MOVING_ADDS);

    const moves = [{ reservationId: RESERVATION, appointmentId: BENS_MASSAGE }];
    const guest = { guestId: bensMassage.guestId, items: [] };
    const placed = placeHold(
      { ...booking, id: MOVING_BOOKING, party: [guest], moves },
      { kind: "none" },
      {
        id: NEXT_RESERVATION,
        holder: TERMS.holder,
        zone: "Europe/Rome",
        currency: "EUR",
        startMs: at("10:30"),
        zoneDataVersion: TERMS.zoneDataVersion,
        graceEndMs: at("10:35"),
        appointments: moveHold.appointments,
        claims,
        createInvoice: true,
        blockTimeMinutes: 10,
        lifetimeCapMinutes: 60,
        waiver: null,
        cancellation: { steps: [], guestsUntilMinutes: null },
        moveFees: [],
        paymentCapMinutes: 90,
      },
      MOVE_AT,
    );
    const { reservation, replaced, events } = dated(placed, MOVE_AT);
    expect(reservation).toStrictEqual(moveHold);
    expect(replaced).toBeNull();
    expect(events).toStrictEqual([
      event("ReservationMade", MOVE_AT, {
        ...OF_THE_MOVE,
        startMs: moveHold.startMs,
        expiresAtMs: MOVE_EXP,
        origin: { kind: "fresh" },
      }),
      event("InvoiceOpened", MOVE_AT, { ...OF_THE_MOVE, invoiceId: BENS_NEXT_INVOICE }),
    ]);

    const pointed = pointMoves(old, BENS, pendingMove);
    expect(pointed, "the old one stands, with a pointer to the hold").toStrictEqual(beingMoved);
    expect(pointed.claims).toBe(confirmed.claims);
  });

  it("R-61 reserved to move, before exp: confirm replaces the old place by the new one in one commit", () => {
    const nowMs = oneBefore(MOVE_EXP);
    const confirmation = dated(confirm(moveHold, nowMs)._unsafeUnwrap(), nowMs);
    expect(confirmation).toMatchObject({
      kind: "confirmed",
      reservation: { claims: BENS_LATER_CLAIMS, appointments: [booked(bensLaterMassage)] },
      events: [
        event("ReservationConfirmed", nowMs, OF_THE_MOVE),
        event("InvoiceFinalized", nowMs, { ...OF_THE_MOVE, invoiceId: BENS_NEXT_INVOICE }),
      ],
    });
    expect(dated(completeMove(beingMoved, BENS, NEXT_RESERVATION, []), nowMs)).toStrictEqual({
      reservation: {
        ...confirmed,
        appointments: [booked(adasMassage), booked(adasFacial), movedAt(bensMassage, nowMs)],
        claims: ADAS_CLAIMS,
      },
      events: [
        event("AppointmentMoved", nowMs, {
          appointmentId: BENS_MASSAGE,
          toReservationId: NEXT_RESERVATION,
          fee: NO_FEE,
        }),
      ],
    });
    expect(around(MOVE_EXP).map((instant) => word(confirm(moveHold, instant)))).toEqual([
      "confirmed",
      "RESERVATION_EXPIRED",
      "RESERVATION_EXPIRED",
    ]);
  });

  it("R-62 reserved to move: release or expiry leaves the old appointments whole", () => {
    expect(forgetMoves(beingMoved, BENS)).toStrictEqual(confirmed);

    const nowMs = oneBefore(MOVE_EXP);
    const reason = { kind: "requested" };
    expect(dated(release(moveHold, nowMs)._unsafeUnwrap(), nowMs)).toMatchObject({
      kind: "released",
      events: [
        event("ReservationReleased", nowMs, { ...OF_THE_MOVE, reason }),
        event("InvoiceVoided", nowMs, { ...OF_THE_MOVE, invoiceId: BENS_NEXT_INVOICE }),
      ],
    });
    expect(expire(moveHold).events).toStrictEqual([
      event("ReservationExpired", MOVE_EXP, OF_THE_MOVE),
      event("InvoiceVoided", MOVE_EXP, { ...OF_THE_MOVE, invoiceId: BENS_NEXT_INVOICE }),
    ]);
    expect(around(MOVE_EXP).map((instant) => word(release(moveHold, instant)))).toEqual([
      "released",
      "unchanged",
      "unchanged",
    ]);
    expect(
      movable(beingMoved, BENS, ANOTHER_BOOKING, MOVE_EXP)._unsafeUnwrap(),
      "the pointer lapses with the hold",
    ).toBe(beingMoved);
  });

  it("R-63 an appointment no longer booked: its move is refused", () => {
    const refused = { code: "APPOINTMENT_NOT_BOOKED", appointmentId: BENS_MASSAGE };
    const ended: readonly Reservation[] = [
      { ...confirmed, appointments: [booked(adasMassage), cancelledAt(bensMassage, MOVE_AT)] },
      { ...confirmed, appointments: [booked(adasMassage), movedAt(bensMassage, MOVE_AT)] },
      cancelled,
      reserved,
      expired,
      released,
      { ...confirmed, appointments: [booked(adasMassage)] },
    ];
    for (const state of ended) {
      expect(movable(state, BENS, MOVING_BOOKING, MOVE_AT)._unsafeUnwrapErr()).toStrictEqual(refused);
    }
    expect(
      movable(ended[0] as Reservation, new Set([ADAS_MASSAGE, BENS_MASSAGE]), MOVING_BOOKING, MOVE_AT),
      "one of several",
    ).toMatchObject({ error: refused });
  });

  it("R-64 another booking holds a place for the appointment, before that hold's exp: its move is refused", () => {
    const refused = { code: "APPOINTMENT_BEING_MOVED", appointmentId: BENS_MASSAGE, heldUntilMs: MOVE_EXP };
    expect(movable(beingMoved, BENS, ANOTHER_BOOKING, oneBefore(MOVE_EXP))._unsafeUnwrapErr()).toStrictEqual(refused);
    expect(
      around(MOVE_EXP).map((nowMs) =>
        movable(beingMoved, EVERYTHING, ANOTHER_BOOKING, nowMs).match(
          () => "movable",
          ({ code }) => code,
        ),
      ),
    ).toEqual(["APPOINTMENT_BEING_MOVED", "movable", "movable"]);
    expect(movable(beingMoved, BENS, MOVING_BOOKING, MOVE_AT).isOk(), "its own hold").toBe(true);
    expect(movable(beingMoved, new Set([ADAS_MASSAGE]), ANOTHER_BOOKING, MOVE_AT).isOk(), "another one").toBe(true);
  });

  it("R-65 reserved to move the last booked appointments: confirm cancels the old reservation", () => {
    const nowMs = oneBefore(MOVE_EXP);
    const last: Confirmed = {
      ...confirmed,
      appointments: [cancelledAt(adasMassage, MOVE_AT), movedAt(adasFacial, MOVE_AT), booked(bensMassage, pendingMove)],
    };
    expect(dated(completeMove(last, BENS, NEXT_RESERVATION, []), nowMs)).toStrictEqual({
      reservation: {
        ...cancelled,
        cancelledAtMs: nowMs,
        appointments: [cancelledAt(adasMassage, MOVE_AT), movedAt(adasFacial, MOVE_AT), movedAt(bensMassage, nowMs)],
      },
      events: [
        event("AppointmentMoved", nowMs, {
          appointmentId: BENS_MASSAGE,
          toReservationId: NEXT_RESERVATION,
          fee: NO_FEE,
        }),
        event("ReservationCancelled", nowMs),
      ],
    });
    expect(dated(completeMove(beingMoved, EVERYTHING, NEXT_RESERVATION, []), nowMs)).toMatchObject({
      reservation: { status: "cancelled" },
      events: [
        ...[ADAS_MASSAGE, ADAS_FACIAL, BENS_MASSAGE].map((appointmentId) =>
          event("AppointmentMoved", nowMs, { appointmentId, toReservationId: NEXT_RESERVATION, fee: NO_FEE }),
        ),
        event("ReservationCancelled", nowMs),
      ],
    });
  });

  it("frees no time that the remaining appointments take as well (V07)", () => {
    const freed = freedByMoving(confirmed, new Set([ADAS_MASSAGE]));
    expect(claimsBeyond(ADAS_CLAIMS, freed), "the facial stays, from its preparation on").toMatchObject([
      { startMs: at("10:55") },
      { startMs: at("10:55") },
      { startMs: at("11:00") },
      { startMs: at("10:55") },
    ]);
    expect([...freedByMoving(confirmed, new Set<AppointmentId>()).values()].flat()).toEqual([]);
  });

  it("points only appointments that are booked and named", () => {
    const some: Confirmed = { ...confirmed, appointments: [booked(adasMassage), cancelledAt(bensMassage, MOVE_AT)] };
    expect(pointMoves(some, BENS, pendingMove)).toStrictEqual(some);
    expect(pointMoves(some, EVERYTHING, pendingMove).appointments).toStrictEqual([
      booked(adasMassage, pendingMove),
      cancelledAt(bensMassage, MOVE_AT),
    ]);
  });

  it("knows whether a pointer names a hold", () => {
    expect(pointsTo(pendingMove, NEXT_RESERVATION)).toBe(true);
    expect(pointsTo(pendingMove, minted<ReservationId>(99))).toBe(false);
    expect(pointsTo(NO_MOVE, NEXT_RESERVATION)).toBe(false);
  });

  it("moves away nothing that is not booked any longer", () => {
    const some: Confirmed = { ...confirmed, appointments: [booked(adasMassage), cancelledAt(bensMassage, MOVE_AT)] };
    expect(
      dated(completeMove(some, BENS, NEXT_RESERVATION, []), oneAfter(MOVE_AT)).reservation.appointments,
    ).toStrictEqual(some.appointments);
  });
});
