import { describe, expect, it } from "vitest";
import type { AppointmentId, InvoiceId } from "../../../src/domain/ids.ts";
import { InvariantBroken } from "../../../src/domain/invariant.ts";
import { confirm, invoicesFor } from "../../../src/domain/reservation/confirm.ts";
import { reacquire } from "../../../src/domain/reservation/reacquire.ts";
import type { Confirmed, Reservation } from "../../../src/domain/reservation/reservation.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { at, minted, oneAfter, oneBefore } from "../brands.ts";
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
  INVOICE_IDS,
  minutesAfter,
  NEXT_RESERVATION,
  released,
  RELEASED_AT,
  reserved,
  reservedWithoutInvoices,
  RESERVATION,
  superseded,
} from "./given.ts";

const NO_IDS: readonly InvoiceId[] = [];
const confirming =
  (reservation: Reservation, ids = NO_IDS) =>
  (nowMs: EpochMs) =>
    confirm(reservation, ids, nowMs);
const confirmedAt = (nowMs: EpochMs): Confirmed => ({
  ...confirmed,
  confirmedAtMs: nowMs,
  invoices: finalizedAt(nowMs),
});
const EXPIRED = { code: "RESERVATION_EXPIRED", reservationId: RESERVATION, expiredAtMs: EXP };

describe("confirm", () => {
  it("R-10 reserved with invoices, before exp: confirm finalizes them under their own ids", () => {
    const nowMs = oneBefore(EXP);
    const confirmation = dated(confirm(reserved, NO_IDS, nowMs)._unsafeUnwrap(), nowMs);
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
    expect(dated(confirm(reservedWithoutInvoices, INVOICE_IDS, nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "confirmed",
      reservation: confirmedAt(nowMs),
      events: [event("ReservationConfirmed", nowMs), ...eventForEachInvoice("InvoiceFinalized", nowMs)],
    });
    expect(aroundExp(confirming(reservedWithoutInvoices, INVOICE_IDS))).toEqual([
      "confirmed",
      "RESERVATION_EXPIRED",
      "RESERVATION_EXPIRED",
    ]);
  });

  it("R-12 reserved, at exp: confirm is refused", () => {
    expect(confirm(reserved, NO_IDS, EXP)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
    expect(confirm(reservedWithoutInvoices, INVOICE_IDS, EXP)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
  });

  it("R-13 reserved, after exp: confirm is refused", () => {
    for (const nowMs of [oneAfter(EXP), at("20:00")]) {
      expect(confirm(reserved, NO_IDS, nowMs)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
    }
  });

  it("R-14 confirmed: a repeated confirm changes nothing", () => {
    const again = dated(confirm(confirmed, INVOICE_IDS, oneAfter(EXP))._unsafeUnwrap(), oneAfter(EXP));
    expect(again).toStrictEqual({ kind: "unchanged", reservation: confirmed });
    expect(again.reservation).toBe(confirmed);
    expect(aroundExp(confirming(confirmed))).toEqual(["unchanged", "unchanged", "unchanged"]);
  });

  it("R-15 expired: confirm is refused", () => {
    expect(confirm(expired, NO_IDS, EXP)._unsafeUnwrapErr()).toStrictEqual(EXPIRED);
    expect(aroundExp(confirming(expired))).toEqual(Array(3).fill("RESERVATION_EXPIRED"));
  });

  it("R-16 expired, policy reacquire, claims free: a new reservation is made and confirmed at once", () => {
    const appointments = [0xd1, 0xd2, 0xd3].map((number) => minted<AppointmentId>(number));
    const invoices = [0xe1, 0xe2].map((number) => minted<InvoiceId>(number));
    const before = structuredClone(expired);
    for (const nowMs of [EXP, oneAfter(EXP), at("09:30")]) {
      const origin = { kind: "reacquired", reservationId: RESERVATION };
      const about = { reservationId: NEXT_RESERVATION };
      const expiresAtMs = minutesAfter(nowMs, 10);
      expect(
        dated(reacquire(expired, { reservation: NEXT_RESERVATION, appointments, invoices }, nowMs), nowMs),
      ).toStrictEqual({
        reservation: {
          ...confirmed,
          id: NEXT_RESERVATION,
          origin,
          chainStartMs: nowMs,
          chainEndMs: expiresAtMs,
          reservedAtMs: nowMs,
          confirmedAtMs: nowMs,
          appointments: expired.appointments.map((it, at) => ({
            ...booked(it),
            id: appointments[at],
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
    expect(confirm(released, NO_IDS, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_RELEASED",
      reservationId: RESERVATION,
      releasedAtMs: RELEASED_AT,
    });
    expect(aroundExp(confirming(released))).toEqual(Array(3).fill("RESERVATION_RELEASED"));
  });

  it("R-18 superseded: confirm is refused", () => {
    expect(confirm(superseded, NO_IDS, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_SUPERSEDED",
      reservationId: RESERVATION,
      byReservationId: NEXT_RESERVATION,
    });
    expect(aroundExp(confirming(superseded))).toEqual(Array(3).fill("RESERVATION_SUPERSEDED"));
  });

  it("R-19 cancelled: confirm is refused", () => {
    expect(confirm(cancelled, NO_IDS, oneAfter(CANCELLED_AT))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_CANCELLED",
      reservationId: RESERVATION,
      cancelledAtMs: CANCELLED_AT,
    });
  });

  it("opens one invoice for each guest, in the order of the party, though a guest has several appointments", () => {
    expect(invoicesFor(reserved, INVOICE_IDS)).toStrictEqual(reserved.invoices);
  });

  it("breaks an invariant where invoice ids are too few or too many", () => {
    for (const ids of [NO_IDS, INVOICE_IDS.slice(1), [...INVOICE_IDS, minted<InvoiceId>(0xc)]]) {
      expect(() => confirm(reservedWithoutInvoices, ids, oneBefore(EXP))).toThrow("an invoice id for each guest");
    }
  });

  it("breaks an invariant where a reacquired reservation has not an id for each appointment", () => {
    const ids = { reservation: NEXT_RESERVATION, appointments: [], invoices: INVOICE_IDS };
    expect(() => reacquire(expired, ids, EXP)).toThrow(InvariantBroken);
    expect(() => reacquire(expired, ids, EXP)).toThrow("there is an id for each appointment");
  });

  it("breaks an invariant where a reacquired reservation could not be confirmed at once", () => {
    const appointments = [0xd1, 0xd2, 0xd3].map((number) => minted<AppointmentId>(number));
    const ids = { reservation: NEXT_RESERVATION, appointments, invoices: INVOICE_IDS };
    expect(() => reacquire({ ...expired, blockTimeMinutes: 0 }, ids, EXP)).toThrow("made now can be confirmed now");
  });
});
