import { describe, expect, it } from "vitest";
import { appointmentIdOf, invoiceIdOf } from "../../../src/domain/ids.ts";
import { confirm, invoicesFor } from "../../../src/domain/reservation/confirm.ts";
import { reacquire } from "../../../src/domain/reservation/reacquire.ts";
import type { Confirmed, Reservation } from "../../../src/domain/reservation/reservation.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { at, oneAfter, oneBefore } from "../../support/values.ts";
import {
  aroundExp,
  booked,
  cancelled,
  CANCELLED_AT,
  confirmed,
  event,
  eventForEachInvoice,
  EXP,
  expired,
  finalizedAt,
  minutesAfter,
  NEXT_RESERVATION,
  released,
  RELEASED_AT,
  reserved,
  reservedWithoutInvoices,
  RESERVATION,
  superseded,
} from "../../support/reservation-story.ts";

const confirming = (reservation: Reservation) => (nowMs: EpochMs) => confirm(reservation, nowMs);
const confirmedAt = (nowMs: EpochMs): Confirmed => ({
  ...confirmed,
  confirmedAtMs: nowMs,
  invoices: finalizedAt(nowMs),
});
const EXPIRED = { code: "RESERVATION_EXPIRED", reservationId: RESERVATION, expiredAtMs: EXP };

describe("confirm", () => {
  it("R-10 reserved with invoices, before exp: confirm finalizes them under their own ids", () => {
    const nowMs = oneBefore(EXP);
    const confirmation = dated(confirm(reserved, nowMs)._unsafeUnwrap(), nowMs);
    expect(confirmation).toStrictEqual({
      kind: "confirmed",
      reservation: confirmedAt(nowMs),
      events: [event("ReservationConfirmed", nowMs), ...eventForEachInvoice("InvoiceFinalized", nowMs)],
    });
    expect(confirmation.reservation.claims, "so that no claim changes").toBe(reserved.claims);
    expect(aroundExp(confirming(reserved))).toEqual(["confirmed", "RESERVATION_EXPIRED", "RESERVATION_EXPIRED"]);
  });

  it("R-11 reserved without invoices, before exp: confirm makes one for each guest", () => {
    const nowMs = oneBefore(EXP);
    expect(dated(confirm(reservedWithoutInvoices, nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "confirmed",
      reservation: confirmedAt(nowMs),
      events: [event("ReservationConfirmed", nowMs), ...eventForEachInvoice("InvoiceFinalized", nowMs)],
    });
    expect(aroundExp(confirming(reservedWithoutInvoices))).toEqual([
      "confirmed",
      "RESERVATION_EXPIRED",
      "RESERVATION_EXPIRED",
    ]);
  });

  it("R-12 reserved, at exp: confirm is refused", () => {
    expect(confirm(reserved, EXP)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
    expect(confirm(reservedWithoutInvoices, EXP)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
  });

  it("R-13 reserved, after exp: confirm is refused", () => {
    for (const nowMs of [oneAfter(EXP), at("20:00")]) {
      expect(confirm(reserved, nowMs)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
    }
  });

  it("R-14 confirmed: a repeated confirm changes nothing", () => {
    const again = dated(confirm(confirmed, oneAfter(EXP))._unsafeUnwrap(), oneAfter(EXP));
    expect(again).toStrictEqual({ kind: "unchanged", reservation: confirmed });
    expect(again.reservation).toBe(confirmed);
    expect(aroundExp(confirming(confirmed))).toEqual(["unchanged", "unchanged", "unchanged"]);
  });

  it("R-15 expired: confirm is refused", () => {
    expect(confirm(expired, EXP)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
    expect(aroundExp(confirming(expired))).toEqual(Array(3).fill("RESERVATION_EXPIRED"));
  });

  it("R-16 expired, policy reacquire, claims free: a new reservation is made and confirmed at once", () => {
    const invoices = [0, 1].map((guestIndex) => invoiceIdOf(NEXT_RESERVATION, guestIndex));
    const before = structuredClone(expired);
    for (const nowMs of [EXP, oneAfter(EXP), at("09:30")]) {
      const origin = { kind: "reacquired", reservationId: RESERVATION };
      const about = { reservationId: NEXT_RESERVATION };
      const expiresAtMs = minutesAfter(nowMs, 10);
      expect(dated(reacquire(expired, NEXT_RESERVATION, nowMs), nowMs)).toStrictEqual({
        reservation: {
          ...confirmed,
          id: NEXT_RESERVATION,
          origin,
          chainStartMs: nowMs,
          chainEndMs: expiresAtMs,
          paymentEndMs: null,
          reservedAtMs: nowMs,
          confirmedAtMs: nowMs,
          appointments: expired.appointments.map((it, at) => ({
            ...booked(it),
            id: appointmentIdOf(NEXT_RESERVATION, at),
          })),
          invoices: finalizedAt(nowMs).map((invoice, at) => ({ ...invoice, id: invoices[at] })),
        },
        events: [
          event("ReservationMade", nowMs, { ...about, startMs: expired.startMs, expiresAtMs, origin }),
          event("ReservationConfirmed", nowMs, about),
          ...invoices.map((invoiceId) => event("InvoiceFinalized", nowMs, { ...about, invoiceId })),
        ],
      });
    }
    expect(expired, "the old one stays expired and voided").toStrictEqual(before);
  });

  it("R-17 released: confirm is refused", () => {
    expect(confirm(released, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_RELEASED",
      reservationId: RESERVATION,
      releasedAtMs: RELEASED_AT,
    });
    expect(aroundExp(confirming(released))).toEqual(Array(3).fill("RESERVATION_RELEASED"));
  });

  it("R-18 superseded: confirm is refused", () => {
    expect(confirm(superseded, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_SUPERSEDED",
      reservationId: RESERVATION,
      byReservationId: NEXT_RESERVATION,
    });
    expect(aroundExp(confirming(superseded))).toEqual(Array(3).fill("RESERVATION_SUPERSEDED"));
  });

  it("R-19 cancelled: confirm is refused", () => {
    expect(confirm(cancelled, oneAfter(CANCELLED_AT))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_CANCELLED",
      reservationId: RESERVATION,
      cancelledAtMs: CANCELLED_AT,
    });
  });

  it("opens one invoice for each guest, in the order of the party, though a guest has several appointments", () => {
    expect(invoicesFor(reserved)).toStrictEqual(reserved.invoices);
  });

  it("breaks an invariant if a reacquired reservation could not be confirmed at once", () => {
    const never = { ...expired, blockTimeMinutes: 0 };
    expect(() => reacquire(never, NEXT_RESERVATION, EXP)).toThrow("made now can be confirmed now");
  });
});
