import { describe, expect, it } from "vitest";
import type { CancellationTerms } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { actingAs, addOn, at, guest, item, MINUTE, pack, service } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const HOUR = 60 * MINUTE;
const TERMS: CancellationTerms = {
  steps: [
    { minutesBefore: 120, fee: { kind: "share", percent: 50 } },
    { minutesBefore: 60, fee: { kind: "amount", minor: 7_001 } },
  ],
  guestsUntilMinutes: 30,
};
const WAIVED = { reason: "was ill", by: "front desk 2" };

describe.each(SWEEPERS)("rule 28: cancelling late, the sweeper $sweeper", ({ sweeps }) => {
  const open = (over: WorldOptions = {}): Promise<World> =>
    openWorld({
      items: [
        service("massage"),
        service("facial", { durationMinutes: 30, priceMinor: 4_000 }),
        addOn("oils"),
        pack("ritual", ["massage", "facial"], 9_001),
      ],
      ...over,
      sweeps,
      center: { cancellation: TERMS, ...over.center },
    });
  const confirmed = async (world: World, who: Parameters<World["hold"]>[0] = "ada", time = "14:00") => {
    const { bookingId } = await world.hold(who, time);
    const answer = accepted(await world.confirm(bookingId));
    return { ...answer, appointmentId: answer.appointments[0]?.id ?? "", invoiceId: answer.invoices[0]?.id ?? "" };
  };
  const moving = (appointmentId: string) => ({
    guests: [{ guestId: "ada", items: [item("massage", { movesAppointmentId: appointmentId })] }],
  });

  it("R-110 confirmed, before the first step of its terms: cancel is free", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.clock.set(at("12:00") - 1);
    const quote = accepted(await world.engine.quoteCancellation({ appointmentId }));
    expect(quote).toMatchObject({
      ...{ feeMinor: 0, waivedMinor: 0, appointmentIds: [appointmentId], currency: "EUR" },
      ...{ atMs: at("12:00") - 1, freeUntilMs: at("12:00"), guestsUntilMs: at("13:30") },
    });
    expect(accepted(await world.engine.cancelAppointment({ appointmentId }))).toMatchObject({ feeMinor: 0 });
    expect(world.events().at(-2)).toMatchObject({
      type: "AppointmentCancelled",
      fee: { dueMinor: 0, waived: null },
    });
  });

  it("R-111 confirmed, from a step of its terms on: cancel costs what that step says", async () => {
    for (const [atMs, feeMinor] of [
      [at("12:00") - 1, 0],
      [at("12:00"), 4_000],
      [at("12:00") + 1, 4_000],
      [at("13:00") - 1, 4_000],
      [at("13:00"), 7_001],
      [at("13:00") + 1, 7_001],
      [at("17:00"), 7_001],
    ] as const) {
      const world = await open();
      const { appointmentId, bookingId } = await confirmed(world);
      world.clock.set(atMs);
      const quote = accepted(await world.engine.quoteCancellation({ bookingId, guestId: "ada" }));
      const cancelled = accepted(await world.engine.cancelAppointment({ appointmentId }));
      expect([atMs, quote.feeMinor, cancelled.feeMinor]).toEqual([atMs, feeMinor, feeMinor]);
      const [appointment] = (await world.view(bookingId)).reservation?.appointments ?? [];
      expect(appointment).toMatchObject({ status: "cancelled", fee: { dueMinor: feeMinor, waived: null } });
      // Cancelled again, or replayed, it costs the same.
      world.clock.advance(5 * HOUR);
      expect(accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor).toBe(feeMinor);
    }
  });

  it("R-112 confirmed, at the guests' limit or after: cancel by a guest is refused", async () => {
    for (const ms of [-1, 0, 1]) {
      const world = await open();
      const { appointmentId, invoiceId, reservationId, bookingId } = await confirmed(world);
      world.clock.set(at("13:30") + ms);
      const before = world.dump();
      const answer = await world.engine.cancelInvoice({ invoiceId }, actingAs("ada"));
      expect([ms, codeOf(answer)]).toEqual([ms, ms < 0 ? "accepted" : "TOO_LATE_TO_CANCEL"]);
      if (ms < 0) continue;
      expect(refusalOf(answer)).toEqual({ code: "TOO_LATE_TO_CANCEL", reservationId, untilMs: at("13:30") });
      expect(codeOf(await world.engine.cancelGuest({ bookingId, guestId: "ada" }, actingAs("ada")))).toBe(
        "TOO_LATE_TO_CANCEL",
      );
      if (!sweeps) expect(world.dump()).toEqual(before);
      expect(accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor).toBe(7_001);
      // What is cancelled already stays so, whoever asks.
      expect(codeOf(await world.engine.cancelInvoice({ invoiceId }, actingAs("ada")))).toBe("accepted");
    }
  });

  it("R-113 confirmed, the application waives the fee: cancel states what was waived", async () => {
    const world = await open();
    const { appointmentId, bookingId } = await confirmed(world);
    world.clock.set(at("13:00"));
    const asGuest = await world.engine.cancelAppointment({ appointmentId, waiveFee: WAIVED }, actingAs("ada"));
    expect(refusalOf(asGuest)).toMatchObject({ code: "INVALID_INPUT", field: "waiveFee" });
    const cancelled = accepted(await world.engine.cancelAppointment({ appointmentId, waiveFee: WAIVED }));
    expect(cancelled).toMatchObject({ feeMinor: 0, waivedMinor: 7_001 });
    const fee = { dueMinor: 0, waived: { minor: 7_001, ...WAIVED } };
    expect((await world.view(bookingId)).reservation?.appointments[0]).toMatchObject({ fee });
    expect(world.events().at(-2)).toMatchObject({ type: "AppointmentCancelled", fee });
  });

  it("R-114 confirmed, its center's terms changed since the reserve: cancel costs what they were", async () => {
    const world = await open();
    const { appointmentId } = await confirmed(world);
    world.host.change({ center: { cancellation: { steps: [], guestsUntilMinutes: null } } });
    world.clock.set(at("13:00"));
    expect(accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor).toBe(7_001);
  });

  it("R-115 appointments booked, at a step of their place: a hold to move them states the fee, which its confirm keeps", async () => {
    for (const [atMs, feeMinor] of [
      [at("12:00") - 1, 0],
      [at("12:00"), 4_000],
      [at("12:00") + 1, 4_000],
    ] as const) {
      const world = await open();
      const old = await confirmed(world);
      const bookingId = await world.book(moving(old.appointmentId));
      world.clock.set(atMs);
      const hold = accepted(await world.reserve(bookingId, "17:00"));
      expect([atMs, hold.moveFeeMinor]).toEqual([atMs, feeMinor]);
      world.pass(5);
      expect(accepted(await world.confirm(bookingId)).moveFeeMinor).toBe(feeMinor);
      const [moved] = (await world.view(old.bookingId)).reservation?.appointments ?? [];
      const fee = { dueMinor: feeMinor, waived: null };
      expect(moved).toMatchObject({ status: "moved", fee });
      expect(world.events().find(({ type }) => type === "AppointmentMoved")).toMatchObject({ fee });
    }
  });

  it("R-116 appointments booked, at the guests' limit of their place: a guest's hold to move them is refused", async () => {
    for (const ms of [-1, 0, 1]) {
      const world = await open();
      const old = await confirmed(world);
      const bookingId = await world.book(moving(old.appointmentId));
      world.clock.set(at("13:30") + ms);
      const answer = await world.reserve(bookingId, "17:00", {}, actingAs("ada"));
      expect([ms, codeOf(answer)]).toEqual([ms, ms < 0 ? "accepted" : "TOO_LATE_TO_CANCEL"]);
      if (ms < 0) {
        // The hold keeps its word: it was in time.
        world.pass(5);
        expect(codeOf(await world.confirm(bookingId, {}, actingAs("ada")))).toBe("accepted");
      } else {
        const waived = accepted(await world.reserve(bookingId, "17:00", { waiveFee: WAIVED }));
        expect(waived.moveFeeMinor).toBe(0);
        accepted(await world.confirm(bookingId));
        expect((await world.view(old.bookingId)).reservation?.appointments[0]).toMatchObject({
          fee: { waived: { minor: 7_001, ...WAIVED } },
        });
      }
    }
  });

  it("R-117 moved: cancel of the new place costs what its own terms say", async () => {
    const world = await open();
    const old = await confirmed(world);
    const bookingId = await world.book(moving(old.appointmentId));
    world.clock.set(at("13:00"));
    const hold = accepted(await world.reserve(bookingId, "17:00"));
    expect(hold.moveFeeMinor).toBe(7_001);
    const moved = accepted(await world.confirm(bookingId));
    const appointmentId = moved.appointments[0]?.id ?? "";
    world.clock.set(at("15:00") - 1);
    expect(accepted(await world.engine.quoteCancellation({ appointmentId })).feeMinor).toBe(0);
    world.clock.set(at("15:00"));
    expect(accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor).toBe(4_000);
    // The move's own fee stays as it was.
    expect((await world.view(bookingId)).reservation?.moveFees).toEqual([
      { appointmentId: old.appointmentId, fee: { dueMinor: 7_001, waived: null } },
    ]);
  });

  it("R-118 expired, was to move, policy reacquire: the fee is that of the late confirm", async () => {
    const world = await open({ policies: { lateConfirm: "reacquire" } });
    const old = await confirmed(world);
    const bookingId = await world.book(moving(old.appointmentId));
    world.clock.set(at("12:00") - 1);
    expect(accepted(await world.reserve(bookingId, "17:00")).moveFeeMinor).toBe(0);
    world.clock.set(at("13:00"));
    expect(accepted(await world.confirm(bookingId)).moveFeeMinor).toBe(7_001);
    const again = await open({ policies: { lateConfirm: "reacquire" } });
    const other = await confirmed(again);
    const late = await again.book(moving(other.appointmentId));
    again.clock.set(at("12:00") - 1);
    accepted(await again.reserve(late, "17:00", {}, actingAs("ada")));
    again.clock.set(at("13:30"));
    expect(codeOf(await again.confirm(late, {}, actingAs("ada")))).toBe("TOO_LATE_TO_CANCEL");
    // What was waived at the reserve stays waived: what a later step asks for, too.
    const kind = await open({ policies: { lateConfirm: "reacquire" } });
    const third = await confirmed(kind);
    const booked = await kind.book(moving(third.appointmentId));
    kind.clock.set(at("12:00"));
    expect(accepted(await kind.reserve(booked, "17:00", { waiveFee: WAIVED })).moveFeeMinor).toBe(0);
    kind.clock.set(at("13:00"));
    expect(accepted(await kind.confirm(booked)).moveFeeMinor).toBe(0);
    expect((await kind.view(booked)).reservation?.moveFees).toEqual([
      { appointmentId: third.appointmentId, fee: { dueMinor: 0, waived: { minor: 7_001, ...WAIVED } } },
    ]);
  });

  it("a quote of an appointment without a price names no instant from which it costs, nor one of a mere hold", async () => {
    const steps = [{ minutesBefore: 120, fee: { kind: "share", percent: 50 } }] as const;
    const world = await open({
      items: [service("massage", { priceMinor: 0 }), service("facial")],
      center: { cancellation: { steps, guestsUntilMinutes: null } },
    });
    const { appointmentId } = await confirmed(world);
    expect(accepted(await world.engine.quoteCancellation({ appointmentId })).freeUntilMs).toBeNull();
    const priced = await confirmed(world, { guests: [guest("ben", "facial")] }, "15:00");
    const quote = accepted(await world.engine.quoteCancellation({ appointmentId: priced.appointmentId }));
    expect(quote.freeUntilMs).toBe(at("13:00"));
    const hold = await world.hold({ guests: [guest("cleo", "facial")] }, "17:00", { createInvoice: true });
    const invoiceId = hold.invoices[0]?.id ?? "";
    expect(accepted(await world.engine.quoteCancellation({ invoiceId })).freeUntilMs).toBeNull();
  });

  it("of a package each service bears its part of the price and of the amount, and the parts are the whole", async () => {
    const party = { guests: [guest("ada", item("ritual", { addOnIds: ["oils"] }))] };
    for (const [time, whole] of [
      ["12:00", Math.round((6_000 + 1_500 + 3_001) / 2)],
      ["13:00", 7_001],
    ] as const) {
      const world = await open();
      const { appointments, invoiceId } = await confirmed(world, party);
      expect(appointments.map(({ service: it }) => it.package?.priceMinor)).toEqual([6_000 + 1_500, 3_001]);
      world.clock.set(at(time));
      expect(accepted(await world.engine.quoteCancellation({ invoiceId })).feeMinor).toBe(whole);
      let sum = 0;
      for (const { id: appointmentId } of appointments)
        sum += accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor;
      expect(sum).toBe(whole);
    }
  });

  it("a share of a package's price is rounded once, and not for each service", async () => {
    const items = ["one", "two", "three"].map((id) => service(id, { durationMinutes: 30, priceMinor: 101 }));
    const world = await open({ items: [...items, pack("trio", ["one", "two", "three"], 303)] });
    const { appointments, invoiceId } = await confirmed(world, { guests: [guest("ada", "trio")] });
    world.clock.set(at("12:00"));
    expect(accepted(await world.engine.quoteCancellation({ invoiceId })).feeMinor).toBe(152);
    const fees = [];
    for (const { id: appointmentId } of appointments)
      fees.push(accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor);
    expect(fees.reduce((sum, it) => sum + it)).toBe(152);
  });

  it("an open invoice is free to cancel, and what has ended is quoted as the cancel answers", async () => {
    const world = await open();
    const hold = await world.hold("ada", "14:00", { createInvoice: true });
    const invoiceId = hold.invoices[0]?.id ?? "";
    expect(accepted(await world.engine.quoteCancellation({ invoiceId }))).toMatchObject({ feeMinor: 0 });
    const { engine } = world;
    expect(codeOf(await engine.quoteCancellation({ bookingId: hold.bookingId, guestId: "ben" }))).toBe(
      "GUEST_NOT_FOUND",
    );
    expect(codeOf(await engine.quoteCancellation({ bookingId: hold.bookingId, guestId: "ada" }))).toBe("NOT_CONFIRMED");
    accepted(await world.release(hold.bookingId));
    expect(codeOf(await engine.quoteCancellation({ invoiceId }))).toBe("RESERVATION_RELEASED");
    expect(codeOf(await engine.quoteCancellation({ bookingId: await world.book("ben"), guestId: "ben" }))).toBe(
      "NOT_RESERVED",
    );
  });

  it("TOO_LATE_TO_CANCEL names the reservation and the limit", async () => {
    const world = await open();
    const { appointmentId, reservationId } = await confirmed(world);
    world.clock.set(at("13:30"));
    expect(refusalOf(await world.engine.cancelAppointment({ appointmentId }, actingAs("ada")))).toEqual({
      ...{ code: "TOO_LATE_TO_CANCEL", reservationId, untilMs: at("13:30") },
    });
  });

  it("terms that cannot be meant are refused as the catalog's fault", async () => {
    const world = await open();
    const wrong: readonly CancellationTerms[] = [
      { steps: [{ minutesBefore: -1, fee: { kind: "share", percent: 1 } }], guestsUntilMinutes: null },
      { steps: [{ minutesBefore: 1, fee: { kind: "share", percent: 101 } }], guestsUntilMinutes: null },
      { steps: [{ minutesBefore: 1, fee: { kind: "amount", minor: 0.5 } }], guestsUntilMinutes: null },
      { steps: [...TERMS.steps].reverse(), guestsUntilMinutes: null },
      { steps: [], guestsUntilMinutes: 1.5 },
    ];
    for (const cancellation of wrong) {
      world.host.change({ center: { cancellation } });
      expect(
        refusalOf(
          await world.engine.createBooking({ centerId: "spa", date: "2026-05-11", guests: [guest("ada", "massage")] }),
        ),
      ).toMatchObject({
        code: "SOURCE_UNAVAILABLE",
        source: "catalog",
      });
    }
  });
});
