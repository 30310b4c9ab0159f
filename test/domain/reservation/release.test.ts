import { describe, expect, it } from "vitest";
import { release } from "../../../src/domain/reservation/release.ts";
import type { Reservation } from "../../../src/domain/reservation/reservation.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { oneAfter, oneBefore } from "../../support/values.ts";
import {
  aroundExp,
  cancelled,
  CANCELLED_AT,
  confirmed,
  CONFIRMED_AT,
  event,
  eventForEachInvoice,
  EXP,
  expired,
  released,
  reserved,
  reservedWithoutInvoices,
  RESERVATION,
  superseded,
  TERMS,
  voidedAt,
} from "../../support/reservation-story.ts";

const releasing = (reservation: Reservation) => (nowMs: EpochMs) => release(reservation, nowMs);
const REQUESTED = { kind: "requested" };

describe("release", () => {
  it("R-30 reserved, before exp: release voids its invoices", () => {
    const nowMs = oneBefore(EXP);
    expect(dated(release(reserved, nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "released",
      reservation: {
        ...TERMS,
        status: "released",
        releasedAtMs: nowMs,
        reason: REQUESTED,
        appointments: reserved.appointments,
        invoices: voidedAt(nowMs),
      },
      events: [
        event("ReservationReleased", nowMs, { reason: REQUESTED }),
        ...eventForEachInvoice("InvoiceVoided", nowMs),
      ],
    });
    expect(dated(release(reservedWithoutInvoices, nowMs)._unsafeUnwrap(), nowMs)).toMatchObject({
      reservation: { invoices: [] },
      events: [event("ReservationReleased", nowMs, { reason: REQUESTED })],
    });
    expect(aroundExp(releasing(reserved))).toEqual(["released", "unchanged", "unchanged"]);
  });

  it("R-31 reserved, at exp: release is harmless", () => {
    for (const nowMs of [EXP, oneAfter(EXP)]) {
      expect(dated(release(reserved, nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
        kind: "unchanged",
        reservation: expired,
      });
    }
    expect(release(reserved, oneBefore(EXP))._unsafeUnwrap().kind).toBe("released");
  });

  it("R-32 confirmed: release is refused", () => {
    expect(release(confirmed, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "ALREADY_CONFIRMED",
      reservationId: RESERVATION,
      confirmedAtMs: CONFIRMED_AT,
    });
    expect(aroundExp(releasing(confirmed))).toEqual(Array(3).fill("ALREADY_CONFIRMED"));
  });

  it("R-33 expired: release is harmless", () => {
    const again = dated(release(expired, oneAfter(EXP))._unsafeUnwrap(), oneAfter(EXP));
    expect(again).toStrictEqual({ kind: "unchanged", reservation: expired });
    expect(again.reservation).toBe(expired);
  });

  it("R-34 released: release again is harmless", () => {
    for (const ended of [released, superseded]) {
      const again = dated(release(ended, oneBefore(EXP))._unsafeUnwrap(), oneBefore(EXP));
      expect(again).toStrictEqual({ kind: "unchanged", reservation: ended });
      expect(again.reservation).toBe(ended);
      expect(aroundExp(releasing(ended))).toEqual(["unchanged", "unchanged", "unchanged"]);
    }
  });

  it("R-35 cancelled: release is refused", () => {
    expect(release(cancelled, oneAfter(CANCELLED_AT))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_CANCELLED",
      reservationId: RESERVATION,
      cancelledAtMs: CANCELLED_AT,
    });
  });
});
