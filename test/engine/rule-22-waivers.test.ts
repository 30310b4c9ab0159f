import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { WAIVABLE_RULES, type WaivableRule } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  actingAs,
  at,
  CENTER,
  daily,
  DATE,
  guest,
  MINUTE,
  NOW,
  service,
  therapist,
  wallTimeOf,
} from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const waiving = (...rules: readonly WaivableRule[]) => ({ rules, reason: "a regular", by: "front desk 2" });
const EVERY_RULE = { waive: waiving(...WAIVABLE_RULES) };
const DAY = 24 * 60 * MINUTE;

/** Each rule, a center where it alone is in the way of 12:00, and what refuses then. */
const IN_THE_WAY: readonly Readonly<{ rule: WaivableRule; over: WorldOptions; slot: string; code: string }>[] = [
  { rule: "lead_time", over: { limits: { leadTimeMinutes: 3 * 1_440 } }, slot: "12:00", code: "SLOT_IN_PAST" },
  { rule: "horizon", over: { limits: { horizonDays: 1 } }, slot: "12:00", code: "SLOT_BEYOND_HORIZON" },
  { rule: "grid", over: {}, slot: "12:01", code: "SLOT_OFF_GRID" },
  {
    rule: "closed",
    over: { center: { openingHours: [daily("13:00", "18:00")] } },
    slot: "12:00",
    code: "OUTSIDE_WORKING_TIME",
  },
  {
    rule: "holiday",
    over: { center: { holidays: [{ date: DATE as never, name: "Feast" }] } },
    slot: "12:00",
    code: "OUTSIDE_WORKING_TIME",
  },
  {
    rule: "not_working",
    over: {
      therapists: [
        therapist("uma", {
          breaks: [daily("12:00", "12:30")],
          daysOff: [{ firstDate: DATE as never, lastDate: DATE as never }],
        }),
      ],
    },
    slot: "12:00",
    code: "OUTSIDE_WORKING_TIME",
  },
];

describe.each(SWEEPERS)("rule 22: rules that staff waive, the sweeper $sweeper", ({ sweeps }) => {
  const open = (over: WorldOptions = {}): Promise<World> => openWorld({ ...over, sweeps });

  it("R-100 some rules waived by the application: reserve makes a hold outside them", async () => {
    const world = await open();
    const bookingId = await world.book("ada");
    const hold = accepted(
      await world.reserve(bookingId, "07:10", { waive: waiving("closed", "grid", "not_working"), createInvoice: true }),
    );
    expect(hold.startMs).toBe(at("07:10"));
    const waiver = waiving("grid", "closed", "not_working");
    expect((await world.view(bookingId)).reservation?.waiver).toEqual(waiver);
    expect(world.eventTypes()).toEqual(["ReservationMade", "RulesWaived", "InvoiceOpened"]);
    const { reservationId } = hold;
    const [, told] = world.events();
    expect(told).toEqual({
      type: "RulesWaived",
      centerId: "spa",
      bookingId,
      reservationId,
      atMs: NOW,
      waiver,
    });
    accepted(await world.confirm(bookingId));
    expect((await world.view(bookingId)).reservation).toMatchObject({ status: "confirmed", waiver });
  });

  it("R-101 a guest waives a rule: reserve is refused", async () => {
    const world = await open();
    const bookingId = await world.book("ada");
    const before = world.dump();
    const refused = refusalOf(await world.reserve(bookingId, "12:00", EVERY_RULE, actingAs("ada")));
    expect(refused).toEqual({
      code: "INVALID_INPUT",
      field: "waive",
      problem: "is for the application only: guests waive nothing",
    });
    const held = await world.engine.hold(
      {
        centerId: "spa",
        guests: [{ guestId: "ada", items: [{ itemId: "massage" }] }],
        slot: at("12:00"),
        ...EVERY_RULE,
      },
      actingAs("ada"),
    );
    expect(refusalOf(held)).toEqual(refused);
    expect(world.dump()).toEqual(before);
    expect(codeOf(await world.reserve(bookingId, "12:00", {}, actingAs("ada")))).toBe("accepted");
  });

  it("R-102 every rule waived, another's claim in the way: reserve is refused", async () => {
    const world = await open();
    const bens = await world.hold("ben", "20:00", EVERY_RULE);
    const adas = await world.book("ada");
    for (const time of ["19:01", "20:00", "20:59"])
      expect(refusalOf(await world.reserve(adas, time, EVERY_RULE))).toEqual({
        code: "SLOT_HELD",
        heldUntilMs: bens.expiresAtMs,
      });
    accepted(await world.confirm(bens.bookingId));
    expect(codeOf(await world.reserve(adas, "20:59", EVERY_RULE))).toBe("SLOT_TAKEN");
    expect(codeOf(await world.reserve(adas, "21:00", EVERY_RULE))).toBe("accepted");
  });

  it("R-103 reserved without some rules, before exp: reserve of the same slot changes nothing", async () => {
    const world = await open();
    const hold = await world.hold("ada", "07:00", { waive: waiving("closed", "not_working") });
    const before = world.dump();
    const again = await world.reserve(hold.bookingId, "07:00", { waive: { ...EVERY_RULE.waive, by: "another" } });
    expect(accepted(again)).toEqual(hold);
    expect(accepted(await world.reserve(hold.bookingId, "07:00"))).toEqual(hold);
    expect(world.dump()).toEqual(before);
  });

  it("R-104 reserved without some rules, before exp: reserve of another slot has only the waiver of its own", async () => {
    const world = await open();
    const { bookingId } = await world.hold("ada", "07:00", { waive: waiving("closed", "not_working") });
    expect(codeOf(await world.reserve(bookingId, "07:30"))).toBe("OUTSIDE_WORKING_TIME");
    accepted(await world.reserve(bookingId, "12:00"));
    expect((await world.view(bookingId)).reservation?.waiver).toBeNull();
    expect(world.eventTypes().filter((type) => type === "RulesWaived")).toHaveLength(1);
  });

  it("R-105 expired, made without some rules, policy reacquire: the new reservation has the same waiver", async () => {
    const world = await open({ policies: { lateConfirm: "reacquire" } });
    const hold = await world.hold("ada", "07:00", { waive: waiving("closed", "not_working") });
    world.clock.set(hold.expiresAtMs);
    const { reservationId } = accepted(await world.confirm(hold.bookingId));
    expect(reservationId).not.toBe(hold.reservationId);
    expect((await world.view(hold.bookingId)).reservation?.waiver).toEqual(waiving("closed", "not_working"));
    const waived = world.events().flatMap((it) => (it.type === "RulesWaived" ? [it.reservationId] : []));
    expect(waived).toEqual([hold.reservationId, reservationId]);
  });

  it.each(IN_THE_WAY)("$rule alone is in the way: $code, and with it waived listed and held", async (it) => {
    const world = await open(it.over);
    const bookingId = await world.book("ada");
    const others = WAIVABLE_RULES.filter((rule) => rule !== it.rule);
    const listed = async (waive: readonly WaivableRule[]): Promise<readonly string[]> =>
      accepted(await world.engine.findSlots({ bookingId, waive })).slots.map(({ startMs }) => wallTimeOf(startMs));
    const available = async (waive: readonly WaivableRule[]): Promise<readonly string[]> => {
      const guests = [{ guestId: "ada", items: [{ itemId: "massage" }] }];
      const asked = { centerId: "spa", date: DATE, guests, detail: "slots", waive } as const;
      return (accepted(await world.engine.findAvailability(asked)).listing?.slots ?? []).map(({ startMs }) =>
        wallTimeOf(startMs),
      );
    };
    for (const lists of [listed, available]) {
      expect(await lists([])).not.toContain(it.slot);
      expect(await lists(others)).not.toContain(it.slot);
      expect(await lists([it.rule])).toContain(it.slot);
    }
    expect(codeOf(await world.reserve(bookingId, it.slot))).toBe(it.code);
    expect(codeOf(await world.reserve(bookingId, it.slot, { waive: waiving(...others) }))).toBe(it.code);
    expect(codeOf(await world.reserve(bookingId, it.slot, { waive: waiving(it.rule) }))).toBe("accepted");
  });

  it("a service's own lead times are waived with the center's, for a hold as for a reserve", async () => {
    for (const own of [{ leadTimeMinutes: 3 * 1_440 }, { leadTimeDays: 2 }]) {
      const world = await open({ items: [service("massage", own)] });
      const asked = { centerId: CENTER, guests: [guest("ada", "massage")], slot: at("12:00") };
      expect(codeOf(await world.engine.hold(asked))).toBe("SLOT_IN_PAST");
      expect(codeOf(await world.engine.hold({ ...asked, waive: waiving("horizon") }))).toBe("SLOT_IN_PAST");
      expect(codeOf(await world.engine.hold({ ...asked, waive: waiving("lead_time") }))).toBe("accepted");
      const bookingId = await world.book("ben");
      expect(codeOf(await world.reserve(bookingId, "14:00", { waive: waiving("lead_time") }))).toBe("accepted");
    }
  });

  it.each([-1, 0, 1])("the past is not waived: a start %d ms from now", async (ms) => {
    const world = await open({ limits: { leadTimeMinutes: 60 } });
    const bookingId = await world.book("ada");
    world.clock.set(at("12:00") - ms);
    const answer = await world.reserve(bookingId, "12:00", { waive: waiving("lead_time") });
    expect(codeOf(answer)).toBe(ms === 1 ? "accepted" : "SLOT_IN_PAST");
  });

  it.each([
    {
      rule: "lead_time" as const,
      limits: { leadTimeMinutes: 60 },
      plusMs: 60 * MINUTE,
      refusedAt: -1,
      code: "SLOT_IN_PAST",
    },
    { rule: "horizon" as const, limits: { horizonDays: 1 }, plusMs: DAY, refusedAt: 1, code: "SLOT_BEYOND_HORIZON" },
  ])(
    "the three instants at the edge of $rule, with and without it",
    async ({ rule, limits, plusMs, refusedAt, code }) => {
      for (const ms of [-1, 0, 1]) {
        const world = await open({ limits });
        const bookingId = await world.book("ada");
        world.clock.set(at("12:00") - plusMs - ms);
        expect([ms, codeOf(await world.reserve(bookingId, "12:00"))]).toEqual([
          ms,
          ms === refusedAt ? code : "accepted",
        ]);
        const another = await world.book("ben");
        accepted(await world.release(bookingId));
        expect(codeOf(await world.reserve(another, "12:00", { waive: waiving(rule) }))).toBe("accepted");
      }
    },
  );

  it("hours of the evening before a holiday still run on into it where closing is waived", async () => {
    const world = await open({
      center: { openingHours: [daily("20:00", "26:00")], holidays: [{ date: DATE as never, name: "Feast" }] },
      therapists: [therapist("uma", { shifts: [daily("00:00", "24:00")] })],
    });
    const bookingId = await world.book("ada");
    const listed = async (waive: readonly WaivableRule[]): Promise<readonly string[]> =>
      accepted(await world.engine.findSlots({ bookingId, waive })).slots.map(({ startMs }) => wallTimeOf(startMs));
    expect(await listed([])).toEqual(["00:00", "00:30", "01:00"]);
    expect(await listed(["closed"])).toEqual(["00:00", "00:30", "01:00"]);
    expect(await listed(["closed", "holiday"])).toContain("12:00");
  });

  it("the same rules in another order, or named twice, are the same request", async () => {
    const world = await open();
    const bookingId = await world.book("ada");
    const key = { idempotencyKey: "once" };
    const first = await world.reserve(bookingId, "07:00", { waive: waiving("closed", "not_working") }, key);
    const again = await world.reserve(bookingId, "07:00", { waive: waiving("not_working", "closed", "closed") }, key);
    expect(accepted(again)).toEqual(accepted(first));
    const other = await world.reserve(bookingId, "07:00", { waive: waiving("closed") }, key);
    expect(codeOf(other)).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("with every rule waived, no unit is ever claimed twice at one instant", async () => {
    let held = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            minute: fc.integer({ min: 0, max: 1_439 }),
            confirms: fc.boolean(),
            minutesLater: fc.nat(6),
            rules: fc.subarray([...WAIVABLE_RULES], { minLength: 3 }),
          }),
          { minLength: 3, maxLength: 12 },
        ),
        async (asked) => {
          const world = await open({ therapists: [therapist("uma"), therapist("vic")] });
          for (const [nth, { minute, confirms, minutesLater, rules }] of asked.entries()) {
            const bookingId = await world.book({
              guests: [{ items: [{ itemId: "massage" }] }],
              holderKey: `holder-${nth}`,
            });
            const slot = at("00:00") + minute * MINUTE;
            const reserved = await world.engine.reserve({ bookingId, slot, waive: waiving(...rules) });
            held += Number(reserved.isOk());
            if (reserved.isOk() && confirms) accepted(await world.confirm(bookingId));
            world.pass(minutesLater);
          }
          expect(overlapsIn(world)).toEqual([]);
        },
      ),
      { numRuns: 40 },
    );
    expect(held).toBeGreaterThan(40);
  });
});

/** Pairs of claims on one unit that were live at one instant and overlap, by the public records alone. */
const overlapsIn = (world: World): readonly string[] => {
  const nowMs = world.clock.nowMs();
  const taken = world
    .dump()
    .partitions.flatMap(({ reservations }) => reservations)
    .flatMap(({ state }) => {
      const lives = state.status === "confirmed" || (state.status === "reserved" && nowMs < state.expiresAtMs);
      return lives
        ? state.appointments.map((it) => ({ unit: it.therapist?.unit ?? "", startMs: it.startMs, endMs: it.endMs }))
        : [];
    });
  return taken.flatMap((one, at) =>
    taken
      .slice(at + 1)
      .filter((it) => it.unit === one.unit && it.startMs < one.endMs && one.startMs < it.endMs)
      .map((it) => `${one.unit} ${one.startMs} ${it.startMs}`),
  );
};
