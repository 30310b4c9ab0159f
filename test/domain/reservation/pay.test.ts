import { describe, expect, it } from "vitest";
import { MOST_PAYMENTS, type Payment, type PaymentReference } from "../../../src/domain/payment/payment.ts";
import { cancel } from "../../../src/domain/reservation/cancel.ts";
import { confirm } from "../../../src/domain/reservation/confirm.ts";
import { abandonPayment, beginPayment, recordLate, takeReport } from "../../../src/domain/reservation/pay.ts";
import { holdBeingPaid } from "../../../src/domain/reservation/payments.ts";
import { reacquire } from "../../../src/domain/reservation/reacquire.ts";
import { release } from "../../../src/domain/reservation/release.ts";
import type { Reservation, Reserved } from "../../../src/domain/reservation/reservation.ts";
import { expire, reservationAt } from "../../../src/domain/reservation/expire.ts";
import { placeHold } from "../../../src/domain/reservation/reserve.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";
import { dated } from "../../../src/domain/time/dated.ts";
import { around, at, oneAfter, oneBefore } from "../../support/values.ts";
import {
  ADAS_INVOICE,
  ADAS_MASSAGE,
  aroundExp,
  booking,
  cancelled,
  CANCELLED_AT,
  CHAIN_END,
  confirmed,
  CONFIRMED_AT,
  event,
  EXP,
  expired,
  minutesAfter,
  newHold,
  NEXT_RESERVATION,
  PAYMENT_END,
  released,
  reserved,
  RESERVATION,
  superseded,
  word,
} from "../../support/reservation-story.ts";

const reference = (text: string): PaymentReference => text as PaymentReference;
const CARD = reference("pi_card");
const OTHER = reference("pi_other");
const BEGUN_AT = at("08:05");

const begun: Payment = { reference: CARD, begunAtMs: BEGUN_AT, status: "begun" };
const abandoned: Payment = { ...begun, status: "abandoned", abandonedAtMs: at("08:06") };
const settled: Payment = {
  ...begun,
  status: "settled",
  settledAtMs: CONFIRMED_AT,
  confirmedReservationId: RESERVATION,
};
const late: Payment = { ...begun, status: "late", reportedAtMs: at("08:07") };
const paying = <State extends Reservation>(state: State, ...payments: readonly Payment[]): State => ({
  ...state,
  payments,
});
/** Held as before, and being paid. */
const beingPaid: Reserved = paying(reserved, begun);

const beginning =
  (reservation: Reservation, minutes = 1, payment = CARD) =>
  (nowMs: EpochMs) =>
    beginPayment(reservation, { reference: payment, minutes }, nowMs);
const reporting =
  (reservation: Reservation, payment = CARD) =>
  (nowMs: EpochMs) =>
    takeReport(reservation, payment, nowMs);
const mismatch = (status: Payment["status"] | null, paymentReference: PaymentReference | null = CARD) => ({
  code: "PAYMENT_MISMATCH",
  reservationId: RESERVATION,
  paymentReference,
  status,
});
const BEING_PAID = { code: "HOLD_BEING_PAID", reservationId: RESERVATION, expiresAtMs: EXP };

describe("a payment", () => {
  it("R-71 reserved, before exp: beginPayment sets the later of exp and the earlier of now + minutes and the payment cap", () => {
    const nowMs = oneBefore(EXP);
    const expiresAtMs = minutesAfter(nowMs, 15);
    const payment = { reference: CARD, begunAtMs: nowMs, status: "begun" };
    expect(dated(beginning(reserved, 15)(nowMs)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "begun",
      reservation: { ...reserved, expiresAtMs, paymentEndMs: null, payments: [payment] },
      events: [
        event("PaymentBegun", nowMs, { paymentReference: CARD, expiresAtMs }),
        event("ReservationExtended", nowMs, { expiresAtMs }),
      ],
    });
    expect(aroundExp(beginning(reserved, 15))).toEqual(["begun", "RESERVATION_EXPIRED", "RESERVATION_EXPIRED"]);

    // The earliest that it gives is the expiry as it was: then nothing is added, and it may be added later.
    const short = around(minutesAfter(EXP, -5)).map((instant) => beginning(reserved, 5)(instant)._unsafeUnwrap());
    expect(short.map(({ reservation }) => reservation.expiresAtMs)).toEqual([EXP, EXP, oneAfter(EXP)]);
    expect(short.map(({ reservation }) => reservation.paymentEndMs)).toEqual([PAYMENT_END, PAYMENT_END, null]);

    // The latest is the cap, which is later than the lifetime cap, and than the grace after the start.
    const soon: Reserved = { ...reserved, startMs: at("09:00"), graceEndMs: at("09:05"), expiresAtMs: at("08:58") };
    const long = around(minutesAfter(PAYMENT_END, -40)).map((instant) => beginning(soon, 40)(instant)._unsafeUnwrap());
    expect(long.map(({ reservation }) => reservation.expiresAtMs)).toEqual([
      oneBefore(PAYMENT_END),
      PAYMENT_END,
      PAYMENT_END,
    ]);
    for (const { reservation } of long) {
      if (reservation.status !== "reserved") expect.unreachable();
      expect(reservation.chainEndMs, "the chain ends no sooner than its hold").toBe(reservation.expiresAtMs);
    }
    expect(beginning(soon, 1)(at("08:50"))._unsafeUnwrap().reservation.chainEndMs).toBe(CHAIN_END);
  });

  it("R-72 reserved, before exp, this payment begun: beginPayment again changes nothing", () => {
    const again = beginning(beingPaid, 60)(oneBefore(EXP))._unsafeUnwrap();
    expect(again).toStrictEqual({ kind: "unchanged", reservation: beingPaid });
    expect(again.reservation).toBe(beingPaid);
    expect(aroundExp(beginning(beingPaid, 60))).toEqual(["unchanged", "RESERVATION_EXPIRED", "RESERVATION_EXPIRED"]);
  });

  it("R-73 reserved, before exp, another payment begun: beginPayment is refused", () => {
    expect(beginning(beingPaid, 60, OTHER)(oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual(BEING_PAID);
  });

  it("R-74 reserved, before exp, an earlier payment of the chain abandoned: beginPayment adds no time a second time", () => {
    const declined: Reserved = { ...paying(reserved, abandoned), paymentEndMs: null };
    const second = beginning(declined, 60, OTHER)(oneBefore(EXP))._unsafeUnwrap();
    expect(second.reservation).toMatchObject({ expiresAtMs: EXP, payments: [abandoned, { reference: OTHER }] });
    expect(beginning(paying(reserved, abandoned), 60, OTHER)(at("08:09"))._unsafeUnwrap().reservation).toMatchObject({
      expiresAtMs: at("09:09"),
    });

    // The next slot of the chain has no time of its own for a payment, and ends with what the first one got.
    const held: Reserved = { ...declined, expiresAtMs: at("09:20"), chainEndMs: at("09:20") };
    const hold = { ...newHold, id: NEXT_RESERVATION, graceEndMs: at("12:00") };
    const next = placeHold(booking, { kind: "other_slot", reservation: held }, hold, at("09:15")).reservation;
    expect(next).toMatchObject({ expiresAtMs: at("09:20"), paymentEndMs: null, payments: [] });
    expect(beginning(next, 60)(at("09:16"))._unsafeUnwrap().reservation.chainEndMs).toBe(at("09:20"));
    const first = placeHold(booking, { kind: "none" }, newHold, at("08:00")).reservation;
    const moved = placeHold(booking, { kind: "other_slot", reservation: first }, hold, at("08:05")).reservation;
    expect([first, moved].map(({ paymentEndMs }) => paymentEndMs)).toEqual([PAYMENT_END, PAYMENT_END]);
  });

  it("R-75 reserved, before exp, this payment abandoned or late: beginPayment is refused", () => {
    for (const payment of [abandoned, late])
      expect(beginning(paying(reserved, payment))(BEGUN_AT)._unsafeUnwrapErr()).toStrictEqual(mismatch(payment.status));
    const busy = paying(reserved, abandoned, { ...begun, reference: OTHER });
    expect(beginning(busy)(BEGUN_AT)._unsafeUnwrapErr().code, "before HOLD_BEING_PAID").toBe("PAYMENT_MISMATCH");
  });

  it("R-76 reserved, before exp, as many payments as allowed: beginPayment of one more is refused", () => {
    const declined = (many: number) =>
      paying(
        reserved,
        ...Array.from({ length: many }, (_, nth): Payment => ({ ...abandoned, reference: reference(`pi_${nth}`) })),
      );
    expect(beginning(declined(MOST_PAYMENTS - 1))(BEGUN_AT).isOk()).toBe(true);
    expect(beginning(declined(MOST_PAYMENTS))(BEGUN_AT)._unsafeUnwrapErr()).toStrictEqual({
      code: "TOO_MANY_PAYMENTS",
      reservationId: RESERVATION,
      limit: MOST_PAYMENTS,
    });
  });

  it("R-77 reserved, at exp: beginPayment is refused", () => {
    for (const [state, nowMs] of [
      [reserved, EXP],
      [reserved, oneAfter(EXP)],
      [expired, oneBefore(EXP)],
      [paying(expired, begun), EXP],
    ] as const)
      expect(beginning(state)(nowMs)._unsafeUnwrapErr()).toStrictEqual({
        code: "RESERVATION_EXPIRED",
        reservationId: RESERVATION,
        expiredAtMs: EXP,
      });
  });

  it("R-78 confirmed: beginPayment is refused", () => {
    expect(aroundExp(beginning(paying(confirmed, settled)))).toEqual(Array(3).fill("ALREADY_CONFIRMED"));
  });

  it("R-79 released, superseded or cancelled: beginPayment is refused", () => {
    const codes = [released, superseded, cancelled].map((state) => word(beginning(state)(EXP)));
    expect(codes).toEqual(["RESERVATION_RELEASED", "RESERVATION_SUPERSEDED", "RESERVATION_CANCELLED"]);
  });

  it("R-81 a payment begun: abandonPayment gives it up, and the hold keeps its expiry", () => {
    const nowMs = at("08:06");
    expect(dated(abandonPayment(beingPaid, CARD)._unsafeUnwrap(), nowMs)).toStrictEqual({
      kind: "abandoned",
      reservation: paying(reserved, abandoned),
      events: [event("PaymentAbandoned", nowMs, { paymentReference: CARD })],
    });
    expect(word(release(paying(reserved, abandoned), nowMs)), "and it can be released").toBe("released");
  });

  it("R-82 a payment abandoned: abandonPayment again changes nothing", () => {
    for (const state of [reserved, confirmed, expired, released, cancelled]) {
      const given = paying(state, abandoned);
      expect(abandonPayment(given, CARD)._unsafeUnwrap()).toStrictEqual({ kind: "unchanged", reservation: given });
    }
  });

  it("R-83 a payment settled, late or never begun: abandonPayment is refused", () => {
    expect(abandonPayment(paying(confirmed, settled), CARD)._unsafeUnwrapErr()).toStrictEqual(mismatch("settled"));
    expect(abandonPayment(paying(expired, late), CARD)._unsafeUnwrapErr()).toStrictEqual(mismatch("late"));
    expect(abandonPayment(beingPaid, OTHER)._unsafeUnwrapErr()).toStrictEqual(mismatch(null, OTHER));
  });

  it("R-84 expired, a payment begun: abandonPayment gives it up", () => {
    const given = abandonPayment(reservationAt(beingPaid, EXP), CARD)._unsafeUnwrap();
    expect(given).toMatchObject({ kind: "abandoned", reservation: { status: "expired" } });
  });

  it("R-85 being paid, before exp: reportPayment confirms", () => {
    const nowMs = oneBefore(EXP);
    const report = dated(reporting(beingPaid)(nowMs)._unsafeUnwrap(), nowMs);
    const byConfirm = dated(confirm(beingPaid, nowMs, CARD)._unsafeUnwrap(), nowMs);
    expect(report).toStrictEqual({ ...byConfirm, kind: "confirms" });
    expect(report.kind === "confirms" && report.events.map(({ type }) => type)).toEqual([
      "ReservationConfirmed",
      "InvoiceFinalized",
      "InvoiceFinalized",
      "PaymentSettled",
    ]);
    expect(aroundExp(reporting(beingPaid))).toEqual(["confirms", "after_expiry", "after_expiry"]);
  });

  it("R-86 a payment settled: reportPayment again changes nothing, also once it is cancelled", () => {
    for (const state of [confirmed, cancelled]) {
      const paid = paying(state, settled);
      expect(reporting(paid)(CANCELLED_AT)._unsafeUnwrap()).toStrictEqual({
        kind: "known",
        payment: settled,
        reservation: paid,
      });
    }
  });

  it("R-89 a payment abandoned, in any state: reportPayment is late", () => {
    for (const state of [reserved, confirmed, expired, released, superseded, cancelled]) {
      const given = paying(state, abandoned);
      expect(reporting(given)(BEGUN_AT)._unsafeUnwrap()).toStrictEqual({
        kind: "after_abandoning",
        reservation: given,
      });
      const nowMs = at("08:07");
      expect(dated(recordLate(given, CARD), nowMs)).toStrictEqual({
        reservation: paying(state, late),
        events: [event("PaidLate", nowMs, { paymentReference: CARD })],
      });
    }
  });

  it("R-90 a payment late: reportPayment again changes nothing", () => {
    const told = paying(expired, late);
    expect(reporting(told)(EXP)._unsafeUnwrap()).toStrictEqual({ kind: "known", payment: late, reservation: told });
    expect(() => recordLate(told, CARD)).toThrow("late once");
  });

  it("R-91 a payment never begun: reportPayment is refused", () => {
    for (const state of [beingPaid, confirmed, expired, released, cancelled])
      expect(reporting(state, OTHER)(BEGUN_AT)._unsafeUnwrapErr()).toStrictEqual(mismatch(null, OTHER));
  });

  it("R-93 being paid, before exp: confirm with its reference settles the payment", () => {
    const nowMs = CONFIRMED_AT;
    expect(dated(confirm(beingPaid, nowMs, CARD)._unsafeUnwrap(), nowMs)).toMatchObject({
      kind: "confirmed",
      reservation: paying(confirmed, { ...settled, settledAtMs: nowMs }),
    });
    expect(aroundExp((instant) => confirm(beingPaid, instant, CARD))).toEqual([
      "confirmed",
      "RESERVATION_EXPIRED",
      "RESERVATION_EXPIRED",
    ]);
  });

  it("R-94 reserved, before exp: confirm with another reference than that of its payment is refused", () => {
    const answers = (state: Reserved, named: PaymentReference | null) => confirm(state, BEGUN_AT, named);
    expect(answers(beingPaid, null)._unsafeUnwrapErr()).toStrictEqual(mismatch(null, null));
    expect(answers(beingPaid, OTHER)._unsafeUnwrapErr()).toStrictEqual(mismatch(null, OTHER));
    expect(answers(reserved, CARD)._unsafeUnwrapErr()).toStrictEqual(mismatch(null));
    expect(answers(paying(reserved, abandoned), CARD)._unsafeUnwrapErr()).toStrictEqual(mismatch("abandoned"));
    expect(answers(paying(reserved, abandoned), null).isOk(), "unpaid").toBe(true);
  });

  it("R-95 being paid, before exp: release is refused", () => {
    expect(release(beingPaid, oneBefore(EXP))._unsafeUnwrapErr()).toStrictEqual(BEING_PAID);
    expect(aroundExp((nowMs) => release(beingPaid, nowMs))).toEqual(["HOLD_BEING_PAID", "unchanged", "unchanged"]);
    expect(holdBeingPaid(reserved)).toBeNull();
  });

  it("R-96 being paid, before exp: cancel of its open invoice is refused", () => {
    const cancelling = (nowMs: EpochMs) => cancel(beingPaid, { kind: "invoice", invoiceId: ADAS_INVOICE }, null, nowMs);
    expect(aroundExp(cancelling)).toEqual(["HOLD_BEING_PAID", "RESERVATION_EXPIRED", "RESERVATION_EXPIRED"]);
    const one = cancel(beingPaid, { kind: "appointment", appointmentId: ADAS_MASSAGE }, null, BEGUN_AT);
    expect(one._unsafeUnwrapErr().code, "before HOLD_BEING_PAID").toBe("NOT_CONFIRMED");
  });

  it("R-98 confirmed: a repeated confirm that names a payment must name the settled one", () => {
    const paid = paying(confirmed, abandoned, { ...settled, reference: OTHER });
    expect(confirm(paid, EXP, OTHER)._unsafeUnwrap()).toStrictEqual({ kind: "unchanged", reservation: paid });
    expect(confirm(paid, EXP)._unsafeUnwrap()).toStrictEqual({ kind: "unchanged", reservation: paid });
    expect(confirm(paid, EXP, CARD)._unsafeUnwrapErr()).toStrictEqual(mismatch("abandoned"));
    expect(confirm(confirmed, EXP, CARD)._unsafeUnwrapErr()).toStrictEqual(mismatch(null));
  });

  it("expires with its hold, is carried by the expiry, and settles the hold that takes the place again", () => {
    const nowMs = minutesAfter(EXP, 5);
    const ended = expire(beingPaid).reservation;
    expect(ended).toStrictEqual(paying(expired, begun));
    if (begun.status !== "begun") expect.unreachable();
    const again = dated(reacquire(ended, NEXT_RESERVATION, nowMs, begun), nowMs);
    expect(again.reservation.payments).toStrictEqual([
      { ...settled, settledAtMs: nowMs, confirmedReservationId: NEXT_RESERVATION },
    ]);
    expect(again.events.at(-1)).toMatchObject({ type: "PaymentSettled", reservationId: NEXT_RESERVATION });
  });
});
