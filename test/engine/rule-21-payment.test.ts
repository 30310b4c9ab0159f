import { describe, expect, it } from "vitest";
import type { DomainEvent } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { CENTER, guest, item, MINUTE } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const CARD = "pi_card";
const DAY = 24 * 60;

/** Held at the now of the world for ten minutes or as it is asked, and being paid. */
const holdPaid = async (world: World, who = "ada", time = "10:00", minutes = 1) => {
  const hold = await world.hold(who, time, { createInvoice: true });
  const begun = accepted(
    await world.engine.beginPayment({ reservationId: hold.reservationId, paymentReference: CARD, minutes }),
  );
  return { ...hold, expiresAtMs: begun.expiresAtMs };
};
const report = (world: World, reservationId: string, paymentReference = CARD) =>
  world.engine.reportPayment({ centerId: CENTER, reservationId, paymentReference });
const eventsOf = (world: World, type: DomainEvent["type"]) => world.events().filter((it) => it.type === type);
const openLenient = (over: WorldOptions) => openWorld({ ...over, policies: { lateConfirm: "reacquire" } });

describe.each(SWEEPERS)("rule 21: payment, the sweeper $sweeper", ({ sweeps }) => {
  it("R-80 being paid, before exp: reserve of another slot is refused", async () => {
    const world = await openWorld({ sweeps });
    const hold = await holdPaid(world);
    const before = world.dump();
    expect(refusalOf(await world.reserve(hold.bookingId, "12:00"))).toEqual({
      code: "HOLD_BEING_PAID",
      reservationId: hold.reservationId,
      expiresAtMs: hold.expiresAtMs,
    });
    expect(world.dump()).toEqual(before);
    expect(accepted(await world.reserve(hold.bookingId, "10:00")).expiresAtMs, "R-02").toBe(hold.expiresAtMs);
    world.clock.set(hold.expiresAtMs - 1);
    expect(codeOf(await world.reserve(hold.bookingId, "12:00"))).toBe("HOLD_BEING_PAID");
    world.clock.set(hold.expiresAtMs);
    expect(codeOf(await world.reserve(hold.bookingId, "12:00"))).toBe("accepted");
    expect(accepted(await report(world, hold.reservationId)).outcome, "the booking has another hold").toBe("late");
  });

  it("R-87 expired, a payment begun, policy reacquire, claims free: reportPayment takes the place again", async () => {
    const world = await openLenient({ sweeps });
    const old = await holdPaid(world);
    world.clock.set(old.expiresAtMs);
    const paid = accepted(await report(world, old.reservationId));
    expect(paid).toMatchObject({ outcome: "settled", bookingId: old.bookingId, reservationId: old.reservationId });
    expect(paid.confirmedReservationId).not.toBe(old.reservationId);
    const { status, reservation } = await world.view(old.bookingId);
    expect([status, reservation?.id]).toEqual(["confirmed", paid.confirmedReservationId]);
    const settled = { reference: CARD, status: "settled", confirmedReservationId: paid.confirmedReservationId };
    expect(reservation?.payments).toMatchObject([settled]);
    const before = accepted(await world.engine.getReservation({ reservationId: old.reservationId })).reservation;
    expect(before).toMatchObject({ status: "expired", payments: [settled] });
    expect(eventsOf(world, "PaymentSettled")).toMatchObject([{ reservationId: paid.confirmedReservationId }]);
    expect(eventsOf(world, "ReservationExpired")).toHaveLength(1);

    // By the old reservation or by the new one: the same money.
    expect(accepted(await report(world, old.reservationId))).toEqual(paid);
    expect(accepted(await report(world, paid.confirmedReservationId ?? ""))).toEqual({
      ...paid,
      reservationId: paid.confirmedReservationId,
    });
    expect(eventsOf(world, "PaymentSettled")).toHaveLength(1);
    expect(eventsOf(world, "PaidLate")).toEqual([]);
  });

  it("R-88 expired, a payment begun, policy strict or claims not free: reportPayment is late", async () => {
    const strict = await openWorld({ sweeps });
    const hold = await holdPaid(strict);
    strict.clock.set(hold.expiresAtMs);
    const late = accepted(await report(strict, hold.reservationId));
    expect(late).toEqual({
      reservationId: hold.reservationId,
      bookingId: hold.bookingId,
      paymentReference: CARD,
      outcome: "late",
      confirmedReservationId: null,
    });
    expect(eventsOf(strict, "PaidLate")).toEqual([
      {
        type: "PaidLate",
        centerId: CENTER,
        bookingId: hold.bookingId,
        reservationId: hold.reservationId,
        atMs: hold.expiresAtMs,
        paymentReference: CARD,
      },
    ]);
    expect(accepted(await report(strict, hold.reservationId))).toEqual(late);
    expect(eventsOf(strict, "PaidLate")).toHaveLength(1);

    const lenient = await openLenient({ sweeps });
    const adas = await holdPaid(lenient);
    lenient.clock.set(adas.expiresAtMs);
    const bens = await lenient.hold("ben", "10:30");
    expect(accepted(await report(lenient, adas.reservationId)).outcome).toBe("late");
    accepted(await lenient.release(bens.bookingId));
    expect(accepted(await report(lenient, adas.reservationId)).outcome, "late stays late").toBe("late");
    expect(eventsOf(lenient, "PaidLate")).toHaveLength(1);
    expect(eventsOf(lenient, "ReservationExpired")).toHaveLength(1);
  });

  it("R-92 removed by retention: reportPayment is late", async () => {
    const world = await openWorld({ sweeps });
    const hold = await holdPaid(world);
    world.pass(7 * DAY - 1);
    const young = { reservationId: `${hold.reservationId.slice(0, 20)}ffffffff0000` };
    expect(codeOf(await report(world, young.reservationId)), "too young to be removed").toBe("RESERVATION_NOT_FOUND");
    await world.sweep();
    world.pass(8 * DAY);
    accepted(await world.engine.removeOld({ endedOlderThanDays: 7 }));
    expect(codeOf(await world.engine.getReservation({ reservationId: hold.reservationId }))).toBe(
      "RESERVATION_NOT_FOUND",
    );
    const late = accepted(await report(world, hold.reservationId));
    expect(late).toEqual({
      reservationId: hold.reservationId,
      bookingId: null,
      paymentReference: CARD,
      outcome: "late",
      confirmedReservationId: null,
    });
    const again = { centerId: CENTER, reservationId: hold.reservationId, paymentReference: CARD };
    expect(accepted(await world.engine.reportPayment(again, { idempotencyKey: "one" }))).toEqual(late);
    expect(accepted(await world.engine.reportPayment(again, { idempotencyKey: "one" }))).toEqual(late);
    expect(accepted(await world.engine.reportPayment(again, { idempotencyKey: "two" }))).toEqual(late);
    expect(eventsOf(world, "PaidLate")).toMatchObject([{ bookingId: null, reservationId: hold.reservationId }]);
    expect(accepted(await report(world, hold.reservationId, "pi_other")).outcome, "other money").toBe("late");
    expect(eventsOf(world, "PaidLate")).toHaveLength(2);
    for (const id of [hold.bookingId, hold.invoices[0]?.id ?? "", hold.appointments[0]?.id ?? ""])
      expect(codeOf(await report(world, id)), "not the id of a reservation").toBe("RESERVATION_NOT_FOUND");
    expect(codeOf(await world.engine.reportPayment({ ...again, centerId: "elsewhere" }))).toBe("CENTER_MISMATCH");
    const used = await world.engine.createBooking(
      { centerId: CENTER, date: "2026-05-30", guests: [guest("ada", "massage")] },
      { idempotencyKey: "used" },
    );
    expect(codeOf(used)).toBe("accepted");
    const other = { ...again, paymentReference: "pi_third" };
    expect(codeOf(await world.engine.reportPayment(other, { idempotencyKey: "used" }))).toBe("IDEMPOTENCY_KEY_REUSED");
    expect(eventsOf(world, "PaidLate")).toHaveLength(2);
  });

  it("a reference is of one hold: abandoned, it may be begun for the booking's next hold, and each is reported by itself", async () => {
    const world = await openWorld({ sweeps });
    const old = await holdPaid(world);
    accepted(await world.engine.abandonPayment({ reservationId: old.reservationId, paymentReference: CARD }));
    const again = { reservationId: old.reservationId, paymentReference: CARD, minutes: 1 };
    expect(codeOf(await world.engine.beginPayment(again)), "of the same hold").toBe("PAYMENT_MISMATCH");
    const next = accepted(await world.reserve(old.bookingId, "14:00"));
    accepted(await world.engine.beginPayment({ ...again, reservationId: next.reservationId }));
    expect(accepted(await report(world, next.reservationId)).outcome).toBe("settled");
    expect(eventsOf(world, "PaidLate")).toEqual([]);
    for (let nth = 0; nth < 2; nth += 1)
      expect(accepted(await report(world, old.reservationId)).outcome, "only if the host says so").toBe("late");
    expect(eventsOf(world, "PaidLate")).toMatchObject([{ reservationId: old.reservationId }]);
    expect(accepted(await report(world, next.reservationId)).outcome).toBe("settled");
  });

  it("R-97 reserved to move, being paid: cancel of the old appointment is refused", async () => {
    const world = await openWorld({ sweeps });
    const old = accepted(await world.confirm((await world.hold("ada", "10:00")).bookingId));
    const movesAppointmentId = old.appointments[0]?.id ?? "";
    const moving = await world.book({ guests: [guest("ada", item("massage", { movesAppointmentId }))] });
    const hold = accepted(await world.reserve(moving, "12:00"));
    const begun = { reservationId: hold.reservationId, paymentReference: CARD, minutes: 40 };
    const { expiresAtMs } = accepted(await world.engine.beginPayment(begun));
    expect((await world.view(old.bookingId)).reservation?.appointments).toMatchObject([
      { move: { kind: "pending", untilMs: expiresAtMs } },
    ]);
    const cancelled = await world.engine.cancelAppointment({ appointmentId: movesAppointmentId });
    expect(refusalOf(cancelled)).toEqual({
      code: "HOLD_BEING_PAID",
      reservationId: hold.reservationId,
      expiresAtMs,
    });
    const quoted = await world.engine.quoteCancellation({ appointmentId: movesAppointmentId });
    expect(refusalOf(quoted), "a quote is what the cancel would answer").toEqual(refusalOf(cancelled));
    world.clock.set(expiresAtMs - 1);
    const settled = accepted(await report(world, hold.reservationId));
    expect(settled.outcome).toBe("settled");
    expect((await world.view(old.bookingId)).status, "moved").toBe("cancelled");
  });

  it("R-99 expired, a payment begun, policy reacquire: confirm must name it", async () => {
    const world = await openLenient({ sweeps });
    const old = await holdPaid(world);
    world.clock.set(old.expiresAtMs);
    expect(codeOf(await world.confirm(old.bookingId))).toBe("PAYMENT_MISMATCH");
    const again = accepted(await world.engine.confirm({ bookingId: old.bookingId, paymentReference: CARD }));
    expect(accepted(await report(world, old.reservationId))).toMatchObject({
      outcome: "settled",
      confirmedReservationId: again.reservationId,
    });
    expect(eventsOf(world, "PaymentSettled")).toHaveLength(1);
    const byOldId = { reservationId: old.reservationId, paymentReference: CARD };
    expect(accepted(await world.engine.confirm(byOldId)), "the message came twice").toEqual(again);
    expect(accepted(await world.engine.confirm(byOldId, { idempotencyKey: "key" }))).toEqual(again);
    expect(accepted(await world.engine.confirm(byOldId, { idempotencyKey: "key" }))).toEqual(again);
    expect(codeOf(await world.engine.confirm({ reservationId: old.reservationId }))).toBe("RESERVATION_EXPIRED");
    accepted(await world.engine.cancelAppointment({ appointmentId: again.appointments[0]?.id ?? "" }));
    expect(codeOf(await world.engine.confirm(byOldId))).toBe("RESERVATION_CANCELLED");

    const strict = await openWorld({ sweeps });
    const hold = await holdPaid(strict);
    strict.clock.set(hold.expiresAtMs);
    expect(codeOf(await strict.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("money that was reported first has taken the place again: the confirm that follows finds it confirmed", async () => {
    const world = await openLenient({ sweeps });
    const { reservationId, expiresAtMs } = await holdPaid(world);
    world.clock.set(expiresAtMs);
    const paid = accepted(await report(world, reservationId));
    const confirmed = accepted(await world.engine.confirm({ reservationId, paymentReference: CARD }));
    expect(confirmed.reservationId).toBe(paid.confirmedReservationId);
    expect(eventsOf(world, "ReservationConfirmed")).toHaveLength(1);
  });

  it("abandoning after the expiry keeps money from taking the place again, and records the expiry first", async () => {
    const world = await openLenient({ sweeps });
    const hold = await holdPaid(world);
    world.clock.set(hold.expiresAtMs);
    const given = { reservationId: hold.reservationId, paymentReference: CARD };
    const abandoned = accepted(await world.engine.abandonPayment(given));
    expect(abandoned).toEqual({ ...given, bookingId: hold.bookingId, outcome: "abandoned" });
    expect(accepted(await world.engine.abandonPayment(given)).outcome).toBe("already_abandoned");
    expect(world.eventTypes().slice(-3)).toEqual(["ReservationExpired", "InvoiceVoided", "PaymentAbandoned"]);
    expect(accepted(await report(world, hold.reservationId)).outcome).toBe("late");
    expect(codeOf(await world.confirm(hold.bookingId)), "unpaid").toBe("accepted");
  });

  it("a declined card: the next one is begun once the first is abandoned, and one of them settles", async () => {
    const world = await openWorld({ sweeps });
    const hold = await holdPaid(world, "ada", "10:00", 30);
    const { reservationId } = hold;
    const second = { reservationId, paymentReference: "pi_second", minutes: 60 };
    expect(codeOf(await world.engine.beginPayment(second))).toBe("HOLD_BEING_PAID");
    accepted(await world.engine.abandonPayment({ reservationId, paymentReference: CARD }));
    expect(accepted(await world.engine.beginPayment(second)).expiresAtMs, "time is added once").toBe(hold.expiresAtMs);
    expect(accepted(await report(world, reservationId)).outcome, "the first comes all the same").toBe("late");
    expect(accepted(await report(world, reservationId, "pi_second")).outcome).toBe("settled");
    expect(accepted(await report(world, reservationId)).outcome).toBe("late");
    expect(codeOf(await report(world, reservationId, "pi_third"))).toBe("PAYMENT_MISMATCH");
    expect([eventsOf(world, "PaidLate").length, eventsOf(world, "PaymentSettled").length]).toEqual([1, 1]);
    const { reservation } = await world.view(hold.bookingId);
    expect(reservation?.payments.map(({ status }) => status)).toEqual(["late", "settled"]);
    expect(reservation?.invoices, "one payment stands for all invoices").toMatchObject([{ status: "finalized" }]);
  });

  it("is the application's alone: a guest begins, abandons and reports nothing, and names no payment", async () => {
    const world = await openWorld({ sweeps });
    const { reservationId, bookingId } = await holdPaid(world);
    const ada = { actor: { kind: "guest", guestId: "ada" } } as const;
    const payment = { reservationId, paymentReference: CARD };
    const refusals = [
      await world.engine.beginPayment({ ...payment, minutes: 5 }, ada),
      await world.engine.abandonPayment(payment, ada),
      await world.engine.reportPayment({ ...payment, centerId: CENTER }, ada),
    ].map(refusalOf);
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: "INVALID_INPUT", field: "options.actor" });
    expect(refusalOf(await world.engine.confirm({ bookingId, paymentReference: CARD }, ada))).toMatchObject({
      code: "INVALID_INPUT",
      field: "paymentReference",
    });
    expect(codeOf(await world.confirm(bookingId, {}, ada))).toBe("PAYMENT_MISMATCH");
    expect(codeOf(await world.release(bookingId, ada))).toBe("HOLD_BEING_PAID");
  });

  it("an idempotency key gives the first answer again, and another request under it is refused", async () => {
    const world = await openWorld({ sweeps });
    const { reservationId, bookingId } = await world.hold("ada", "10:00");
    const begin = { reservationId, paymentReference: CARD, minutes: 30 };
    const first = accepted(await world.engine.beginPayment(begin, { idempotencyKey: "begin" }));
    world.pass(1);
    expect(accepted(await world.engine.beginPayment(begin, { idempotencyKey: "begin" }))).toEqual(first);
    const other = await world.engine.beginPayment({ ...begin, minutes: 31 }, { idempotencyKey: "begin" });
    expect(codeOf(other)).toBe("IDEMPOTENCY_KEY_REUSED");
    const given = { reservationId, paymentReference: CARD };
    const abandoned = accepted(await world.engine.abandonPayment(given, { idempotencyKey: "abandon" }));
    expect(accepted(await world.engine.abandonPayment(given, { idempotencyKey: "abandon" }))).toEqual(abandoned);
    const money = { ...given, centerId: CENTER };
    const late = accepted(await world.engine.reportPayment(money, { idempotencyKey: "report" }));
    expect(late.outcome).toBe("late");
    accepted(await world.release(bookingId));
    expect(accepted(await world.engine.reportPayment(money, { idempotencyKey: "report" }))).toEqual(late);
    expect(eventsOf(world, "PaidLate")).toHaveLength(1);
  });

  it("money and the last instant of the hold: one before, at, and after", async () => {
    const outcomes = [];
    for (const offset of [-1, 0, 1]) {
      const world = await openWorld({ sweeps });
      const hold = await holdPaid(world, "ada", "10:00", 30);
      expect(hold.expiresAtMs).toBe(world.clock.nowMs() + 30 * MINUTE);
      world.clock.set(hold.expiresAtMs + offset);
      outcomes.push(accepted(await report(world, hold.reservationId)).outcome);
    }
    expect(outcomes).toEqual(["settled", "late", "late"]);
  });

  it("a port that is down delays a refund: money is late only after an answer", async () => {
    const world = await openLenient({ sweeps });
    const hold = await holdPaid(world);
    world.clock.set(hold.expiresAtMs);
    world.host.away.add("catalog");
    expect(codeOf(await report(world, hold.reservationId))).toBe("SOURCE_UNAVAILABLE");
    expect(eventsOf(world, "PaidLate")).toEqual([]);
    world.host.away.clear();
    expect(accepted(await report(world, hold.reservationId)).outcome).toBe("settled");
  });

  it("reports that come at once, by two engines: one settles or is late, the others find it so", async () => {
    for (const offset of [-1, 0]) {
      const world = await openWorld({ sweeps });
      const hold = await holdPaid(world);
      world.clock.set(hold.expiresAtMs + offset);
      const engines = [world.engine, world.openNode().engine] as const;
      const input = { centerId: CENTER, reservationId: hold.reservationId, paymentReference: CARD };
      const answers = await Promise.all(
        [0, 1, 0, 1, 0, 1].map((nth) => (engines[nth] ?? world.engine).reportPayment(input)),
      );
      const outcomes = new Set(answers.map((it) => (it.isOk() ? it.value.outcome : "refused")));
      expect([...outcomes]).toEqual([offset < 0 ? "settled" : "late"]);
      expect(eventsOf(world, offset < 0 ? "PaymentSettled" : "PaidLate")).toHaveLength(1);
    }
  });

  it("reports at once about a removed reservation, with keys of their own: one event", async () => {
    const world = await openWorld({ sweeps });
    const hold = await holdPaid(world);
    world.pass(DAY);
    await world.sweep();
    world.pass(8 * DAY);
    accepted(await world.engine.removeOld({ endedOlderThanDays: 7 }));
    const engines = [world.engine, world.openNode().engine] as const;
    const input = { centerId: CENTER, reservationId: hold.reservationId, paymentReference: CARD };
    const answers = await Promise.all(
      [0, 1, 2, 3].map((nth) =>
        (engines[nth % 2] ?? world.engine).reportPayment(input, { idempotencyKey: `key-${nth}` }),
      ),
    );
    expect(answers.map((it) => it.isOk())).toEqual([true, true, true, true]);
    expect(eventsOf(world, "PaidLate")).toHaveLength(1);
  });

  it("a release and a report at once: the payment keeps the hold", async () => {
    const world = await openWorld({ sweeps });
    const hold = await holdPaid(world);
    const [released, reported] = await Promise.all([world.release(hold.bookingId), report(world, hold.reservationId)]);
    expect(["HOLD_BEING_PAID", "ALREADY_CONFIRMED"]).toContain(codeOf(released));
    expect(accepted(reported).outcome).toBe("settled");
  });

  it("a hold that is paid beyond its slot's start may be confirmed until then", async () => {
    const world = await openWorld({ sweeps });
    world.clock.set(Date.parse("2026-05-11T09:50:00Z"));
    const slots = await world.listed(await world.book("ada"));
    const hold = await world.hold("ada", slots[0] ?? "");
    const payment = { reservationId: hold.reservationId, paymentReference: CARD, minutes: 60 };
    const { expiresAtMs } = accepted(await world.engine.beginPayment(payment));
    expect(expiresAtMs).toBeGreaterThan(hold.startMs + 5 * MINUTE);
    for (const offset of [-1, 0, 1]) {
      const other = await openWorld({ sweeps });
      other.clock.set(Date.parse("2026-05-11T09:50:00Z"));
      const held = await other.hold("ada", slots[0] ?? "");
      accepted(await other.engine.beginPayment({ ...payment, reservationId: held.reservationId }));
      other.clock.set(expiresAtMs + offset);
      expect(accepted(await report(other, held.reservationId)).outcome).toBe(offset < 0 ? "settled" : "late");
    }
  });

  it("a reservation that never existed is refused until its id is old enough to have been removed", async () => {
    const world = await openWorld({ sweeps });
    const { reservationId } = await world.hold("ada", "10:00");
    const unknown = `${reservationId.slice(0, 20)}ffffffff0000`;
    const oldEnoughMs = parseInt(reservationId.slice(0, 12), 16) + 7 * DAY * MINUTE;
    const codes = [];
    for (const offset of [-1, 0, 1]) {
      world.clock.set(oldEnoughMs + offset);
      codes.push(codeOf(await report(world, unknown)));
    }
    expect(codes).toEqual(["RESERVATION_NOT_FOUND", "accepted", "accepted"]);
    expect(eventsOf(world, "PaidLate")).toHaveLength(1);
  });
});
