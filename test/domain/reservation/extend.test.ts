import { describe, expect, it } from "vitest";
import { extend } from "../../../src/domain/reservation/extend.ts";
import type { Reservation, Reserved } from "../../../src/domain/reservation/reservation.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { around, at, oneAfter, oneBefore } from "../../support/values.ts";
import {
  aroundExp,
  cancelled,
  CANCELLED_AT,
  CHAIN_END,
  confirmed,
  CONFIRMED_AT,
  event,
  EXP,
  expired,
  minutesAfter,
  NEXT_RESERVATION,
  released,
  RELEASED_AT,
  reserved,
  RESERVATION,
  RESERVED_AT,
  superseded,
} from "../../support/reservation-story.ts";

const extending = (reservation: Reservation) => (nowMs: EpochMs) => extend(reservation, nowMs);

describe("extend", () => {
  it("R-20 reserved, before exp: extend sets the earlier of now + block time and the end of the chain", () => {
    const nowMs = oneBefore(EXP);
    const expiresAtMs = minutesAfter(nowMs, 10);
    expect(dated(extend(reserved, nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      reservation: { ...reserved, expiresAtMs },
      events: [event("ReservationExtended", nowMs, { expiresAtMs })],
    });
    expect(aroundExp(extending(reserved))).toEqual(["reserved", "RESERVATION_EXPIRED", "RESERVATION_EXPIRED"]);

    const late: Reserved = { ...reserved, expiresAtMs: at("08:58") };
    const expiries = around(at("08:50")).map((instant) => extend(late, instant)._unsafeUnwrap());
    expect(expiries.map(({ reservation }) => reservation.expiresAtMs)).toEqual([
      oneBefore(CHAIN_END),
      CHAIN_END,
      CHAIN_END,
    ]);
  });

  it("R-21 reserved, before exp, no later expiry possible: extend is refused", () => {
    const atTheEnd: Reserved = { ...reserved, expiresAtMs: CHAIN_END };
    for (const nowMs of [at("08:30"), oneBefore(CHAIN_END)]) {
      expect(extend(atTheEnd, nowMs)._unsafeUnwrapErr()).toStrictEqual({
        code: "LIFETIME_CAP_REACHED",
        reservationId: RESERVATION,
        expiresAtMs: CHAIN_END,
        chainEndMs: CHAIN_END,
      });
    }
    expect(extend({ ...atTheEnd, expiresAtMs: oneBefore(CHAIN_END) }, at("08:55")).isOk(), "by one millisecond").toBe(
      true,
    );
    expect(extend(reserved, RESERVED_AT)._unsafeUnwrapErr(), "as late as it is already").toMatchObject({
      code: "LIFETIME_CAP_REACHED",
      expiresAtMs: EXP,
    });
    expect(extend(reserved, oneAfter(RESERVED_AT)).isOk(), "one millisecond later").toBe(true);
    expect(extend(atTheEnd, CHAIN_END)._unsafeUnwrapErr().code).toBe("RESERVATION_EXPIRED");
  });

  it("R-28 reserved, before exp, close to its start: extend ends no later than the grace after it", () => {
    const soon: Reserved = { ...reserved, startMs: at("08:14"), graceEndMs: at("08:19") };
    const expiries = around(at("08:09")).map((instant) => extend(soon, instant)._unsafeUnwrap());
    expect(expiries.map(({ reservation }) => reservation.expiresAtMs)).toEqual([
      oneBefore(soon.graceEndMs),
      soon.graceEndMs,
      soon.graceEndMs,
    ]);
  });

  it("R-29 reserved, before exp, the start allows no later expiry: extend is refused", () => {
    const [startMs, graceEndMs] = [at("08:05"), EXP];
    expect(extend({ ...reserved, startMs, graceEndMs }, at("08:09"))._unsafeUnwrapErr()).toStrictEqual({
      code: "SLOT_START_REACHED",
      reservationId: RESERVATION,
      startMs,
      expiresAtMs: EXP,
      graceEndMs,
    });
    expect(extend({ ...reserved, graceEndMs: oneAfter(EXP) }, at("08:09")).isOk(), "by one millisecond").toBe(true);
    const code = (over: Partial<Reserved>) => extend({ ...reserved, ...over }, at("08:09"))._unsafeUnwrapErr().code;
    expect(code({ graceEndMs, chainEndMs: EXP }), "both: the start does not move").toBe("SLOT_START_REACHED");
    expect(code({ graceEndMs: oneBefore(EXP), chainEndMs: EXP }), "paid beyond it").toBe("SLOT_START_REACHED");
    expect(code({ graceEndMs: oneAfter(EXP), chainEndMs: EXP }), "the time of a payment").toBe("LIFETIME_CAP_REACHED");
  });

  it("R-22 reserved, at exp: extend is refused", () => {
    for (const nowMs of [EXP, oneAfter(EXP)]) {
      expect(extend(reserved, nowMs)._unsafeUnwrapErr()).toStrictEqual({
        code: "RESERVATION_EXPIRED",
        reservationId: RESERVATION,
        expiredAtMs: EXP,
      });
    }
    expect(extend(reserved, oneBefore(EXP)).isOk()).toBe(true);
  });

  it("R-23 confirmed: extend is refused", () => {
    expect(extend(confirmed, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "ALREADY_CONFIRMED",
      reservationId: RESERVATION,
      confirmedAtMs: CONFIRMED_AT,
    });
    expect(aroundExp(extending(confirmed))).toEqual(Array(3).fill("ALREADY_CONFIRMED"));
  });

  it("R-24 expired: extend is refused", () => {
    expect(extend(expired, EXP)._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_EXPIRED",
      reservationId: RESERVATION,
      expiredAtMs: EXP,
    });
    expect(aroundExp(extending(expired))).toEqual(Array(3).fill("RESERVATION_EXPIRED"));
  });

  it("R-25 released: extend is refused", () => {
    expect(extend(released, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_RELEASED",
      reservationId: RESERVATION,
      releasedAtMs: RELEASED_AT,
    });
  });

  it("R-26 superseded: extend is refused", () => {
    expect(extend(superseded, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_SUPERSEDED",
      reservationId: RESERVATION,
      byReservationId: NEXT_RESERVATION,
    });
  });

  it("R-27 cancelled: extend is refused", () => {
    expect(extend(cancelled, oneAfter(CANCELLED_AT))._unsafeUnwrapErr()).toStrictEqual({
      code: "RESERVATION_CANCELLED",
      reservationId: RESERVATION,
      cancelledAtMs: CANCELLED_AT,
    });
  });
});
