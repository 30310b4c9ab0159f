import { describe, expect, it } from "vitest";
import type { AppointmentId } from "../../../src/domain/ids.ts";
import type { BookedAppointment } from "../../../src/domain/reservation/appointment.ts";
import { cancel, type CancelTarget } from "../../../src/domain/reservation/cancel.ts";
import { releaseForCancelledMove } from "../../../src/domain/reservation/release.ts";
import type { Cancelled, Confirmed, Reservation } from "../../../src/domain/reservation/reservation.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { at, minted, oneAfter, oneBefore } from "../../support/values.ts";
import {
  ADA_HERSELF,
  ADAS_CLAIMS,
  ADAS_FACIAL,
  ADAS_INVOICE,
  ADAS_MASSAGE,
  appointments,
  aroundExp,
  BED_1,
  BENS_CLAIMS,
  BENS_INVOICE,
  BENS_MASSAGE,
  BENS_NEXT_INVOICE,
  booked,
  cancelled,
  cancelledAt,
  claim,
  confirmed,
  CONFIRMED_AT,
  event,
  eventForEachInvoice,
  EXP,
  expired,
  finalizedAt,
  moveHold,
  movedAt,
  MOVE_EXP,
  MOVING_BOOKING,
  NEXT_RESERVATION,
  pendingMove,
  released,
  RELEASED_AT,
  reserved,
  RESERVATION,
  STEAMER,
  superseded,
  TERMS,
  UMA,
  voidedAt,
} from "../../support/reservation-story.ts";

const { adasMassage, adasFacial, bensMassage } = appointments;
const BEN: CancelTarget = { kind: "guest", guestIndex: 1 };
const ADA: CancelTarget = { kind: "guest", guestIndex: 0 };
const invoiceOf = (invoiceId: typeof ADAS_INVOICE): CancelTarget => ({ kind: "invoice", invoiceId });
const appointment = (appointmentId: AppointmentId): CancelTarget => ({ kind: "appointment", appointmentId });
const EVERY_TARGET = [BEN, ADA, invoiceOf(ADAS_INVOICE), invoiceOf(BENS_INVOICE), appointment(ADAS_FACIAL)];

const NOW = at("08:20");
const cancelling = (reservation: Reservation, target: CancelTarget) => (nowMs: EpochMs) =>
  cancel(reservation, target, null, nowMs);
const appointmentCancelled = (appointmentId: AppointmentId, reasonId: string | null = "ill", nowMs = NOW) =>
  event("AppointmentCancelled", nowMs, { appointmentId, reasonId, fee: { dueMinor: 0, waived: null } });

/** The story's reservation with only Ada's massage still booked: her facial was cancelled, Ben's massage moved. */
const onlyAdasMassage: Confirmed = {
  ...confirmed,
  appointments: [booked(adasMassage), cancelledAt(adasFacial, CONFIRMED_AT), movedAt(bensMassage, CONFIRMED_AT)],
  claims: [claim(UMA, "9:50", "11:15"), claim(BED_1, "9:50", "11:15"), claim(ADA_HERSELF, "10:00", "11:00")],
};
const allEnded: Cancelled = {
  ...cancelled,
  appointments: [
    cancelledAt(adasMassage, NOW),
    cancelledAt(adasFacial, CONFIRMED_AT),
    movedAt(bensMassage, CONFIRMED_AT),
  ],
};

describe("cancel", () => {
  it("R-50 confirmed, others stay booked: cancel gives back the cancelled claims", () => {
    const withoutBen: Confirmed = {
      ...confirmed,
      appointments: [booked(adasMassage), booked(adasFacial), cancelledAt(bensMassage, NOW)],
      claims: ADAS_CLAIMS,
    };
    for (const target of [BEN, invoiceOf(BENS_INVOICE), appointment(BENS_MASSAGE)]) {
      expect(dated(cancel(confirmed, target, "ill", NOW)._unsafeUnwrap(), NOW)).toStrictEqual({
        kind: "cancelled",
        appointmentIds: [BENS_MASSAGE],
        termsHoldUntilMs: null,
        abandonedMoves: [],
        reservation: withoutBen,
        events: [appointmentCancelled(BENS_MASSAGE)],
      });
    }
    expect(dated(cancel(confirmed, appointment(ADAS_MASSAGE), null, NOW)._unsafeUnwrap(), NOW)).toStrictEqual({
      kind: "cancelled",
      appointmentIds: [ADAS_MASSAGE],
      termsHoldUntilMs: null,
      abandonedMoves: [],
      reservation: {
        ...confirmed,
        appointments: [cancelledAt(adasMassage, NOW), booked(adasFacial), booked(bensMassage)],
        claims: [
          claim(UMA, "10:55", "11:40"),
          claim(BED_1, "10:55", "11:40"),
          claim(STEAMER, "10:55", "11:40"),
          claim(ADA_HERSELF, "11:00", "11:30"),
          ...BENS_CLAIMS,
        ],
      },
      events: [appointmentCancelled(ADAS_MASSAGE, null)],
    });
    expect(dated(cancel(confirmed, ADA, "ill", NOW)._unsafeUnwrap(), NOW)).toMatchObject({
      kind: "cancelled",
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL],
      reservation: { status: "confirmed", claims: BENS_CLAIMS, invoices: finalizedAt(CONFIRMED_AT) },
      events: [appointmentCancelled(ADAS_MASSAGE), appointmentCancelled(ADAS_FACIAL)],
    });
    expect(aroundExp(cancelling(confirmed, BEN))).toEqual(["cancelled", "cancelled", "cancelled"]);
  });

  it("R-51 confirmed, nothing stays booked: cancel of the last appointment cancels the reservation", () => {
    for (const target of [ADA, invoiceOf(ADAS_INVOICE), appointment(ADAS_MASSAGE)]) {
      expect(dated(cancel(onlyAdasMassage, target, "ill", NOW)._unsafeUnwrap(), NOW)).toStrictEqual({
        kind: "cancelled",
        appointmentIds: [ADAS_MASSAGE],
        termsHoldUntilMs: null,
        abandonedMoves: [],
        reservation: { ...allEnded, cancelledAtMs: NOW },
        events: [appointmentCancelled(ADAS_MASSAGE), event("ReservationCancelled", NOW)],
      });
    }
  });

  it("R-52 reserved, before exp: cancel of its open invoice is a release", () => {
    const nowMs = oneBefore(EXP);
    const reason = { kind: "requested" };
    expect(dated(cancel(reserved, invoiceOf(BENS_INVOICE), "ill", nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "released",
      reservation: {
        ...TERMS,
        status: "released",
        releasedAtMs: nowMs,
        reason,
        appointments: reserved.appointments,
        invoices: voidedAt(nowMs),
      },
      events: [event("ReservationReleased", nowMs, { reason }), ...eventForEachInvoice("InvoiceVoided", nowMs)],
    });
    expect(aroundExp(cancelling(reserved, invoiceOf(ADAS_INVOICE)))).toEqual([
      "released",
      "RESERVATION_EXPIRED",
      "RESERVATION_EXPIRED",
    ]);
  });

  it("R-53 reserved, before exp: cancel of a guest or an appointment is refused", () => {
    for (const target of [BEN, ADA, appointment(ADAS_MASSAGE)]) {
      expect(cancel(reserved, target, null, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
        code: "NOT_CONFIRMED",
        reservationId: RESERVATION,
      });
      expect(aroundExp(cancelling(reserved, target))).toEqual([
        "NOT_CONFIRMED",
        "RESERVATION_EXPIRED",
        "RESERVATION_EXPIRED",
      ]);
    }
  });

  it("R-54 expired: cancel is refused", () => {
    for (const target of EVERY_TARGET) {
      for (const state of [expired, reserved]) {
        expect(cancel(state, target, null, EXP)._unsafeUnwrapErr()).toStrictEqual({
          code: "RESERVATION_EXPIRED",
          reservationId: RESERVATION,
          expiredAtMs: EXP,
        });
      }
      expect(aroundExp(cancelling(expired, target))).toEqual(Array(3).fill("RESERVATION_EXPIRED"));
    }
  });

  it("R-55 released: cancel is refused", () => {
    for (const target of EVERY_TARGET) {
      expect(cancel(released, target, null, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
        code: "RESERVATION_RELEASED",
        reservationId: RESERVATION,
        releasedAtMs: RELEASED_AT,
      });
      expect(cancel(superseded, target, null, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
        code: "RESERVATION_SUPERSEDED",
        reservationId: RESERVATION,
        byReservationId: NEXT_RESERVATION,
      });
    }
  });

  it("R-56 confirmed or cancelled, target cancelled before: cancel again changes nothing", () => {
    const facialAgain = dated(cancel(onlyAdasMassage, appointment(ADAS_FACIAL), "ill", NOW)._unsafeUnwrap(), NOW);
    expect(facialAgain).toStrictEqual({
      kind: "unchanged",
      reservation: onlyAdasMassage,
      appointmentIds: [ADAS_FACIAL],
    });
    expect(facialAgain.reservation).toBe(onlyAdasMassage);
    const adaAgain = dated(cancel(cancelled, ADA, null, oneAfter(NOW))._unsafeUnwrap(), oneAfter(NOW));
    expect(adaAgain).toStrictEqual({
      kind: "unchanged",
      reservation: cancelled,
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL],
    });
    expect(adaAgain.reservation).toBe(cancelled);
  });

  it("R-57 confirmed: cancel of the host's invoice cancels all guests' appointments", () => {
    expect(dated(cancel(confirmed, invoiceOf(ADAS_INVOICE), "ill", NOW)._unsafeUnwrap(), NOW)).toStrictEqual({
      kind: "cancelled",
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL, BENS_MASSAGE],
      termsHoldUntilMs: null,
      abandonedMoves: [],
      reservation: {
        ...cancelled,
        cancelledAtMs: NOW,
        appointments: [adasMassage, adasFacial, bensMassage].map((it) => cancelledAt(it, NOW)),
      },
      events: [
        ...[ADAS_MASSAGE, ADAS_FACIAL, BENS_MASSAGE].map((id) => appointmentCancelled(id)),
        event("ReservationCancelled", NOW),
      ],
    });
    const hostedByBen: Confirmed = { ...confirmed, hostIndex: 1 };
    expect(dated(cancel(hostedByBen, invoiceOf(ADAS_INVOICE), null, NOW)._unsafeUnwrap(), NOW)).toMatchObject({
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL],
    });
    expect(dated(cancel(hostedByBen, invoiceOf(BENS_INVOICE), null, NOW)._unsafeUnwrap(), NOW)).toMatchObject({
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL, BENS_MASSAGE],
    });
  });

  it("R-58 confirmed or cancelled, target moved away: cancel is refused", () => {
    for (const state of [onlyAdasMassage, allEnded]) {
      for (const target of [BEN, invoiceOf(BENS_INVOICE), appointment(BENS_MASSAGE)]) {
        expect(cancel(state, target, null, NOW)._unsafeUnwrapErr()).toStrictEqual({
          code: "APPOINTMENT_NOT_BOOKED",
          appointmentId: BENS_MASSAGE,
        });
      }
    }
  });

  it("R-59 confirmed, another booking holds a new place for the target: cancel releases that hold", () => {
    const nowMs = oneBefore(MOVE_EXP);
    const pending = (it: typeof bensMassage): BookedAppointment => booked(it, pendingMove);
    const beingMoved: Confirmed = {
      ...confirmed,
      appointments: [booked(adasMassage), booked(adasFacial), pending(bensMassage)],
    };
    expect(dated(cancel(beingMoved, BEN, "ill", nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "cancelled",
      appointmentIds: [BENS_MASSAGE],
      termsHoldUntilMs: null,
      abandonedMoves: [pendingMove],
      reservation: {
        ...confirmed,
        appointments: [booked(adasMassage), booked(adasFacial), cancelledAt(bensMassage, nowMs)],
        claims: ADAS_CLAIMS,
      },
      events: [appointmentCancelled(BENS_MASSAGE, "ill", nowMs)],
    });
    expect(cancel(beingMoved, ADA, null, nowMs)._unsafeUnwrap(), "another's hold stays").toMatchObject({
      termsHoldUntilMs: null,
      abandonedMoves: [],
      reservation: { appointments: [{}, {}, pending(bensMassage)] },
    });

    const { claims: _given, expiresAtMs: _unreached, ...terms } = moveHold;
    const reason = { kind: "move_cancelled", reservationId: RESERVATION };
    const about = { reservationId: NEXT_RESERVATION, bookingId: MOVING_BOOKING };
    expect(dated(releaseForCancelledMove(moveHold, RESERVATION), nowMs)).toStrictEqual({
      reservation: {
        ...terms,
        status: "released",
        releasedAtMs: nowMs,
        reason,
        invoices: moveHold.invoices.map((invoice) => ({ ...invoice, status: "voided", voidedAtMs: nowMs })),
      },
      events: [
        event("ReservationReleased", nowMs, { ...about, reason }),
        event("InvoiceVoided", nowMs, { ...about, invoiceId: BENS_NEXT_INVOICE }),
      ],
    });
  });

  it("R-66 nothing of the target booked, some of it moved away: cancel is refused", () => {
    // Ada's invoice covers the whole party: two of its appointments were cancelled, and Ben's was moved.
    expect(cancel(allEnded, invoiceOf(ADAS_INVOICE), null, NOW)._unsafeUnwrapErr()).toStrictEqual({
      code: "APPOINTMENT_NOT_BOOKED",
      appointmentId: BENS_MASSAGE,
    });
    const mixed: Cancelled = {
      ...cancelled,
      appointments: [movedAt(adasMassage, NOW), cancelledAt(adasFacial, NOW), movedAt(bensMassage, NOW)],
    };
    for (const target of [ADA, invoiceOf(ADAS_INVOICE)]) {
      const refusal = { code: "APPOINTMENT_NOT_BOOKED", appointmentId: ADAS_MASSAGE };
      expect(cancel(mixed, target, null, NOW)._unsafeUnwrapErr(), "the first that was moved").toStrictEqual(refusal);
    }
    expect(dated(cancel(mixed, appointment(ADAS_FACIAL), null, NOW)._unsafeUnwrap(), NOW)).toMatchObject({
      kind: "unchanged",
    });
    const oneLeft: Confirmed = {
      ...confirmed,
      appointments: [movedAt(adasMassage, NOW), cancelledAt(adasFacial, NOW), booked(bensMassage)],
    };
    expect(cancel(oneLeft, ADA, null, NOW)._unsafeUnwrapErr()).toMatchObject({ code: "APPOINTMENT_NOT_BOOKED" });
    expect(cancel(oneLeft, invoiceOf(ADAS_INVOICE), null, NOW)._unsafeUnwrap(), "the last appointment").toMatchObject({
      kind: "cancelled",
      appointmentIds: [BENS_MASSAGE],
    });
  });

  it("R-68 confirmed, the host not of the party: cancel of an invoice cancels its own guest's appointments", () => {
    const hostless: Confirmed = { ...confirmed, hostIndex: null };
    expect(dated(cancel(hostless, invoiceOf(ADAS_INVOICE), null, NOW)._unsafeUnwrap(), NOW)).toMatchObject({
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL],
      reservation: { status: "confirmed" },
    });
    expect(dated(cancel(hostless, invoiceOf(BENS_INVOICE), null, NOW)._unsafeUnwrap(), NOW)).toMatchObject({
      appointmentIds: [BENS_MASSAGE],
      reservation: { status: "confirmed" },
    });
  });

  it("V06 cancels one guest of a confirmed group and then the host", () => {
    const first = dated(cancel(confirmed, invoiceOf(BENS_INVOICE), null, NOW)._unsafeUnwrap(), NOW);
    expect(first.reservation.status).toBe("confirmed");
    const second = dated(
      cancel(first.reservation, invoiceOf(ADAS_INVOICE), null, oneAfter(NOW))._unsafeUnwrap(),
      oneAfter(NOW),
    );
    expect(second).toMatchObject({
      kind: "cancelled",
      appointmentIds: [ADAS_MASSAGE, ADAS_FACIAL],
      reservation: { status: "cancelled", cancelledAtMs: oneAfter(NOW) },
    });
  });

  it("finds nothing to cancel if the target is not in the reservation", () => {
    for (const target of [
      invoiceOf(minted(0xff)),
      appointment(minted(0xff)),
      { kind: "guest", guestIndex: 7 } as const,
    ]) {
      expect(dated(cancel(confirmed, target, null, NOW)._unsafeUnwrap(), NOW)).toStrictEqual({
        kind: "unchanged",
        reservation: confirmed,
        appointmentIds: [],
      });
    }
  });
});
