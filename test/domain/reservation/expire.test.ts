import { describe, expect, it } from "vitest";
import { expire, hasLapsed, reservationAt } from "../../../src/domain/reservation/expire.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { around, at, oneAfter, oneBefore } from "../../support/values.ts";
import {
  cancelled,
  confirmed,
  event,
  eventForEachInvoice,
  EXP,
  expired,
  released,
  reserved,
  reservedWithoutInvoices,
} from "../../support/reservation-story.ts";

const lapsed = (nowMs: EpochMs): boolean => hasLapsed(reserved, nowMs);
const EXPIRY = {
  reservation: expired,
  events: [event("ReservationExpired", EXP), ...eventForEachInvoice("InvoiceVoided", EXP)],
};

describe("expire", () => {
  it("R-40 reserved, before exp: it is not due", () => {
    expect(lapsed(oneBefore(EXP))).toBe(false);
    expect(reservationAt(reserved, oneBefore(EXP))).toBe(reserved);
    expect(around(EXP).map(lapsed)).toEqual([false, true, true]);
  });

  it("R-41 reserved, at exp: expire voids its invoices, dated at exp", () => {
    expect(lapsed(EXP)).toBe(true);
    expect(reservationAt(reserved, EXP)).toStrictEqual(expired);
    expect(expire(reserved)).toStrictEqual(EXPIRY);
    expect(expire(reservedWithoutInvoices)).toStrictEqual({
      reservation: { ...expired, invoices: [] },
      events: [event("ReservationExpired", EXP)],
    });
  });

  it("R-42 reserved, after exp: expire is dated at exp all the same", () => {
    for (const nowMs of [oneAfter(EXP), at("23:59")]) {
      expect(lapsed(nowMs)).toBe(true);
      expect(reservationAt(reserved, nowMs)).toStrictEqual(expired);
    }
    expect(expire(reserved)).toStrictEqual(EXPIRY);
  });

  it("leaves every other state as it is at any instant", () => {
    for (const state of [confirmed, expired, released, cancelled]) {
      for (const nowMs of around(EXP)) expect(reservationAt(state, nowMs)).toBe(state);
    }
  });
});
