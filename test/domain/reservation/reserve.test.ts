import { describe, expect, it } from "vitest";
import { invoiceIdOf } from "../../../src/domain/ids.ts";
import {
  openInvoices,
  placeHold,
  standingOf,
  type NewHold,
  type Standing,
} from "../../../src/domain/reservation/reserve.ts";
import type { Reservation, Reserved } from "../../../src/domain/reservation/reservation.ts";
import { MINUTE_MS, plus, type EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { around, at, oneAfter, oneBefore } from "../../support/values.ts";
import {
  aroundExp,
  BOOKING,
  booking,
  cancelled,
  CANCELLED_AT,
  CHAIN_END,
  confirmed,
  CONFIRMED_AT,
  event,
  eventForEachInvoice,
  EXP,
  expired,
  newHold,
  NEXT_RESERVATION,
  PAYMENT_END,
  released,
  reserved,
  RESERVATION,
  RESERVED_AT,
  SLOT,
  TERMS,
  voidedAt,
} from "../../support/reservation-story.ts";

const OTHER_SLOT = at("14:00");
const NONE: Standing = { kind: "none" };
const nextHold: NewHold = { ...newHold, id: NEXT_RESERVATION, startMs: OTHER_SLOT };

const made = (reservation: Reserved, nowMs: EpochMs) =>
  event("ReservationMade", nowMs, {
    reservationId: reservation.id,
    startMs: reservation.startMs,
    expiresAtMs: reservation.expiresAtMs,
    origin: reservation.origin,
  });

const nextReserved = (nowMs: EpochMs): Reserved => ({
  ...reserved,
  id: NEXT_RESERVATION,
  startMs: OTHER_SLOT,
  invoices: reserved.invoices.map((it) => ({ ...it, id: invoiceIdOf(NEXT_RESERVATION, it.guestIndex) })),
  chainStartMs: nowMs,
  chainEndMs: plus(nowMs, 60 * MINUTE_MS),
  paymentEndMs: plus(nowMs, 90 * MINUTE_MS),
  reservedAtMs: nowMs,
  expiresAtMs: plus(nowMs, 10 * MINUTE_MS),
});
const eventsOfNext = (hold: Reserved, nowMs: EpochMs) => [
  made(hold, nowMs),
  ...hold.invoices.map(({ id }) => event("InvoiceOpened", nowMs, { reservationId: hold.id, invoiceId: id })),
];

describe("reserve again", () => {
  it("R-70 reserved without invoices, before exp: reserve of the same slot with an invoice opens them", () => {
    const uninvoiced: Reserved = { ...reserved, invoices: [] };
    const nowMs = oneBefore(EXP);
    expect(standingOf(uninvoiced, SLOT, nowMs)._unsafeUnwrap()).toStrictEqual({
      kind: "same_slot",
      reservation: uninvoiced,
    });
    // All but the invoices stays, the expiry too.
    expect(dated(openInvoices(uninvoiced), nowMs)).toStrictEqual({
      reservation: reserved,
      events: eventForEachInvoice("InvoiceOpened", nowMs),
    });
  });
});

const standing = (current: Reservation | null, startMs: EpochMs) => (nowMs: EpochMs) =>
  standingOf(current, startMs, nowMs);

describe("reserve", () => {
  it("R-01 no reservation: reserve makes one", () => {
    expect(standingOf(null, SLOT, RESERVED_AT)._unsafeUnwrap()).toStrictEqual(NONE);
    expect(dated(placeHold(booking, NONE, newHold, RESERVED_AT), RESERVED_AT)).toStrictEqual({
      reservation: reserved,
      replaced: null,
      events: [made(reserved, RESERVED_AT), ...eventForEachInvoice("InvoiceOpened", RESERVED_AT)],
    });
    const uninvoiced = { ...reserved, invoices: [] };
    expect(
      dated(placeHold(booking, NONE, { ...newHold, createInvoice: false }, RESERVED_AT), RESERVED_AT),
    ).toStrictEqual({
      reservation: uninvoiced,
      replaced: null,
      events: [made(uninvoiced, RESERVED_AT)],
    });
  });

  it("R-02 reserved, before exp: reserve of the same slot changes nothing", () => {
    const same = standingOf(reserved, SLOT, oneBefore(EXP))._unsafeUnwrap();
    expect(same).toStrictEqual({ kind: "same_slot", reservation: reserved });
    expect(same.kind === "same_slot" && same.reservation).toBe(reserved);
    expect(aroundExp(standing(reserved, SLOT))).toEqual(["same_slot", "lapsed", "lapsed"]);
  });

  it("R-03 reserved, before exp: reserve of another slot supersedes it", () => {
    const nowMs = oneBefore(EXP);
    const other = standingOf(reserved, OTHER_SLOT, nowMs)._unsafeUnwrap();
    expect(other).toStrictEqual({ kind: "other_slot", reservation: reserved });
    expect(aroundExp(standing(reserved, OTHER_SLOT))).toEqual(["other_slot", "lapsed", "lapsed"]);

    const next: Reserved = {
      ...nextReserved(nowMs),
      origin: { kind: "superseding", reservationId: RESERVATION },
      chainStartMs: RESERVED_AT,
      chainEndMs: CHAIN_END,
      paymentEndMs: PAYMENT_END,
    };
    const reason = { kind: "superseded", byReservationId: NEXT_RESERVATION } as const;
    expect(dated(placeHold(booking, other, nextHold, nowMs), nowMs)).toStrictEqual({
      reservation: next,
      replaced: {
        ...TERMS,
        status: "released",
        releasedAtMs: nowMs,
        reason,
        appointments: reserved.appointments,
        invoices: voidedAt(nowMs),
      },
      events: [
        event("ReservationReleased", nowMs, { reason }),
        ...eventForEachInvoice("InvoiceVoided", nowMs),
        ...eventsOfNext(next, nowMs),
      ],
    });

    const extended: Reserved = { ...reserved, expiresAtMs: at("08:58") };
    const expiries = around(at("08:50")).map(
      (instant) => placeHold(booking, { kind: "other_slot", reservation: extended }, nextHold, instant).reservation,
    );
    expect(expiries.map(({ expiresAtMs }) => expiresAtMs)).toEqual([oneBefore(CHAIN_END), CHAIN_END, CHAIN_END]);
    expect(expiries.map(({ chainStartMs }) => chainStartMs)).toEqual([RESERVED_AT, RESERVED_AT, RESERVED_AT]);
  });

  it("R-04 reserved, at exp: reserve records the expiry and starts a new chain", () => {
    for (const nowMs of [EXP, oneAfter(EXP), at("09:30")]) {
      for (const startMs of [SLOT, OTHER_SLOT]) {
        const lapsed = standingOf(reserved, startMs, nowMs)._unsafeUnwrap();
        expect(lapsed).toStrictEqual({ kind: "lapsed", reservation: reserved });
        const next = { ...nextReserved(nowMs), startMs };
        expect(dated(placeHold(booking, lapsed, { ...nextHold, startMs }, nowMs), nowMs)).toStrictEqual({
          reservation: next,
          replaced: expired,
          events: [
            event("ReservationExpired", EXP),
            ...eventForEachInvoice("InvoiceVoided", EXP),
            ...eventsOfNext(next, nowMs),
          ],
        });
      }
    }
    expect(aroundExp(standing(reserved, SLOT))).toEqual(["same_slot", "lapsed", "lapsed"]);
  });

  it("R-05 expired: reserve makes a new one", () => {
    for (const nowMs of around(EXP)) {
      const standsNow = standingOf(expired, SLOT, nowMs)._unsafeUnwrap();
      expect(standsNow).toStrictEqual(NONE);
      const next = nextReserved(nowMs);
      expect(dated(placeHold(booking, standsNow, nextHold, nowMs), nowMs)).toStrictEqual({
        reservation: next,
        replaced: null,
        events: eventsOfNext(next, nowMs),
      });
    }
  });

  it("R-06 released: reserve makes a new one", () => {
    const nowMs = oneAfter(released.releasedAtMs);
    const standsNow = standingOf(released, SLOT, nowMs)._unsafeUnwrap();
    expect(standsNow).toStrictEqual(NONE);
    const next = nextReserved(nowMs);
    expect(dated(placeHold(booking, standsNow, nextHold, nowMs), nowMs)).toStrictEqual({
      reservation: next,
      replaced: null,
      events: eventsOfNext(next, nowMs),
    });
  });

  it("R-07 confirmed: reserve is refused", () => {
    for (const startMs of [SLOT, OTHER_SLOT]) {
      expect(standingOf(confirmed, startMs, EXP)._unsafeUnwrapErr()).toStrictEqual({
        code: "ALREADY_CONFIRMED",
        reservationId: RESERVATION,
        confirmedAtMs: CONFIRMED_AT,
      });
    }
    expect(aroundExp(standing(confirmed, SLOT))).toEqual(Array(3).fill("ALREADY_CONFIRMED"));
  });

  it("R-08 cancelled: reserve is refused", () => {
    expect(standingOf(cancelled, SLOT, oneAfter(CANCELLED_AT))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_CANCELLED",
      reservationId: RESERVATION,
      cancelledAtMs: CANCELLED_AT,
    });
  });

  it("never makes a hold that lives longer than the lifetime cap, though the block time is longer", () => {
    const expiries = [9, 10, 11].map(
      (lifetimeCapMinutes) =>
        placeHold(booking, NONE, { ...newHold, lifetimeCapMinutes }, RESERVED_AT).reservation.expiresAtMs,
    );
    expect(expiries).toEqual([at("08:09"), at("08:10"), at("08:10")]);
  });

  it("takes booking, center, host and moves from the booking, and invoices an unnamed guest", () => {
    const appointments = newHold.appointments.map((it) => ({ ...it, guestId: null }));
    const { reservation } = placeHold({ ...booking, hostIndex: 1 }, NONE, { ...newHold, appointments }, RESERVED_AT);
    expect(reservation).toMatchObject({ bookingId: BOOKING, centerId: booking.centerId, hostIndex: 1, moves: [] });
    expect(reservation.invoices.map(({ guestIndex, guestId }) => ({ guestIndex, guestId }))).toEqual([
      { guestIndex: 0, guestId: null },
      { guestIndex: 1, guestId: null },
    ]);
  });
});
