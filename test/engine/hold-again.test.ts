import { describe, expect, it } from "vitest";
import type { HolderWanted, ReservationStore } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  actingAs,
  at,
  byTherapist,
  CENTER,
  DATE,
  guest,
  item,
  MINUTE,
  room,
  service,
  therapist,
} from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const WAIT = 15 * MINUTE;
const open = (over: WorldOptions = {}): Promise<World> =>
  openWorld({ ...over, limits: { holdAgainAfterMinutes: 15, liveReservationsPerHolder: 9, ...over.limits } });

/** Books, reserves, and lets the hold expire. */
const expiredHold = async (world: World, ...[who, time, over]: Parameters<World["hold"]>) => {
  const hold = await world.hold(who, time, over);
  world.clock.set(hold.expiresAtMs);
  return hold;
};

const tooSoon = (againAtMs: number) => ({ code: "HOLD_AGAIN_TOO_SOON", againAtMs });

/** The listing's reason why a start is not a slot; null if it is one. */
const explained = async (world: World, bookingId: string, time: string) => {
  const { slots, unavailable } = accepted(await world.engine.findSlots({ bookingId, explain: true }));
  if (slots.some(({ startMs }) => startMs === at(time))) return null;
  const found = unavailable?.find(({ startMs }) => startMs === at(time));
  return { refusal: found?.refusal, obstacles: found?.obstacles, warnings: found?.warnings };
};

describe.each(SWEEPERS)(
  "rule 10: no hold of the same place right after an expiry, the sweeper $sweeper",
  ({ sweeps }) => {
    it.each([
      ["at the expiry", 0, false],
      ["one before the wait is over", WAIT - 1, false],
      ["once the wait is over", WAIT, true],
      ["one after", WAIT + 1, true],
    ])("the same booking, %s", async (_, laterMs, isAllowed) => {
      const world = await open({ sweeps });
      const { bookingId, expiresAtMs } = await expiredHold(world, "ada", "10:00");
      world.clock.set(expiresAtMs + laterMs);
      const againAtMs = expiresAtMs + WAIT;
      const reasons = {
        refusal: tooSoon(againAtMs),
        obstacles: [{ kind: "held_before", unit: "t:uma", endMs: at("11:00"), againAtMs }],
        warnings: [],
      };
      expect(await explained(world, bookingId, "10:00")).toEqual(isAllowed ? null : reasons);
      expect((await world.listed(bookingId)).includes("10:00")).toBe(isAllowed);
      const before = world.dump();
      const answer = await world.reserve(bookingId, "10:00");
      if (isAllowed) accepted(answer);
      else {
        expect(refusalOf(answer)).toEqual(tooSoon(againAtMs));
        expect(world.dump()).toEqual(before);
      }
    });

    it("a refusal records nothing, and another place may be held at once", async () => {
      const world = await open({ sweeps });
      const { bookingId, expiresAtMs } = await expiredHold(world, "ada", "10:00");
      await world.sweep();
      const { length } = world.events();
      expect(refusalOf(await world.reserve(bookingId, "10:00"))).toEqual(tooSoon(expiresAtMs + WAIT));
      expect(world.events()).toHaveLength(length);
      accepted(await world.reserve(bookingId, "11:00"));
    });

    it("another booking of the holder waits, another holder does not", async () => {
      const world = await open({ sweeps });
      const { expiresAtMs } = await expiredHold(world, "ada", "10:00");
      const adas = await world.book("ada");
      expect(refusalOf(await world.reserve(adas, "10:00"))).toEqual(tooSoon(expiresAtMs + WAIT));
      expect(refusalOf(await world.reserve(adas, "10:30"))).toEqual(tooSoon(expiresAtMs + WAIT));
      const bens = await world.book("ben");
      expect(await world.listed(bens)).toContain("10:00");
      const held = accepted(await world.reserve(bens, "10:00"));
      // Another's hold comes first: the wait may end before it or after.
      expect(refusalOf(await world.reserve(adas, "10:00"))).toEqual({
        code: "SLOT_HELD",
        heldUntilMs: held.expiresAtMs,
      });
      accepted(await world.confirm(bens));
      expect(codeOf(await world.reserve(adas, "10:00"))).toBe("SLOT_TAKEN");
      expect((await explained(world, adas, "10:00"))?.refusal).toEqual({ code: "SLOT_TAKEN", startMs: at("10:00") });
    });

    it("a place that only touches the old one may be held, one that its preparation or recovery meets may not", async () => {
      const items = [service("massage", { preparationMinutes: 15, recoveryMinutes: 15 })];
      const world = await open({ sweeps, items, center: { gridMinutes: 15 } });
      await expiredHold(world, "ada", "12:00");
      const listed = await world.listed(await world.book("ada"));
      expect(listed.filter((time) => time >= "10:00" && time <= "14:00")).toEqual([
        ...["10:00", "10:15", "10:30"],
        ...["13:30", "13:45", "14:00"],
      ]);
      for (const [time, code] of [
        ["10:30", "accepted"],
        ["10:45", "HOLD_AGAIN_TOO_SOON"],
        ["13:15", "HOLD_AGAIN_TOO_SOON"],
        ["13:30", "accepted"],
      ] as const) {
        const booking = await world.book("ada");
        expect([time, codeOf(await world.reserve(booking, time))]).toEqual([time, code]);
        accepted(await world.release(booking));
      }
    });

    it("a release does not make the holder wait, nor another slot, nor a confirm and a cancel", async () => {
      const world = await open({ sweeps });
      const released = await world.hold("ada", "10:00");
      world.clock.set(released.expiresAtMs - 1);
      accepted(await world.release(released.bookingId));
      const again = accepted(await world.reserve(released.bookingId, "10:00"));
      accepted(await world.reserve(released.bookingId, "12:00"));
      accepted(await world.reserve(released.bookingId, "10:00"));
      const { invoices } = accepted(await world.confirm(released.bookingId));
      world.clock.set(again.expiresAtMs + MINUTE);
      accepted(await world.engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }));
      expect(codeOf(await world.reserve(await world.book("ada"), "10:00"))).toBe("accepted");
    });

    it("a release that comes after the expiry changes nothing", async () => {
      const world = await open({ sweeps });
      const { bookingId, expiresAtMs } = await expiredHold(world, "ada", "10:00");
      expect(accepted(await world.release(bookingId)).outcome).toBe("already_expired");
      expect(refusalOf(await world.reserve(bookingId, "10:00"))).toEqual(tooSoon(expiresAtMs + WAIT));
    });

    it("the wait counts from the expiry as it was extended, not from when it was recorded", async () => {
      const world = await open({ sweeps });
      const { bookingId, expiresAtMs } = await world.hold("ada", "10:00");
      world.clock.set(expiresAtMs - MINUTE);
      const extended = accepted(await world.extend(bookingId));
      expect(extended.expiresAtMs).toBeGreaterThan(expiresAtMs);
      world.clock.set(extended.expiresAtMs + WAIT - MINUTE);
      await world.sweep();
      const againAtMs = extended.expiresAtMs + WAIT;
      expect(refusalOf(await world.reserve(bookingId, "10:00"))).toEqual(tooSoon(againAtMs));
      world.clock.set(againAtMs);
      expect(codeOf(await world.reserve(bookingId, "10:00"))).toBe("accepted");
    });

    it("another therapist may be held for the same time: the guest's own time does not wait", async () => {
      const world = await open({ sweeps, therapists: [therapist("uma"), therapist("vic")] });
      const uma = { guests: [guest("ada", item("massage", byTherapist("uma")))] };
      const { expiresAtMs, bookingId } = await expiredHold(world, uma, "10:00");
      expect(refusalOf(await world.reserve(bookingId, "10:00"))).toEqual(tooSoon(expiresAtMs + WAIT));
      const any = await world.book("ada");
      expect(await world.listed(any)).toContain("10:00");
      const hold = accepted(await world.reserve(any, "10:00"));
      expect(hold.appointments[0]?.therapist?.id).toBe("vic");
    });

    it("of several places that wait, the first that is free again counts", async () => {
      const world = await open({ sweeps, items: [bath], rooms: [room("tub", "bath", 2)] });
      const first = await world.hold("ada", "10:00");
      world.pass(3);
      const second = await world.hold({ guests: [guest("ben", "massage")], hostId: "ada" }, "10:00");
      world.clock.set(second.expiresAtMs);
      const third = await world.book("ada");
      expect(refusalOf(await world.reserve(third, "10:00"))).toEqual(tooSoon(first.expiresAtMs + WAIT));
      world.clock.set(first.expiresAtMs + WAIT);
      const hold = accepted(await world.reserve(third, "10:00"));
      expect(hold.appointments[0]?.room?.unit).toBe(first.appointments[0]?.room?.unit);
    });

    it("the holder is the guest who is the host, else the application's key, with either actor", async () => {
      const world = await open({ sweeps });
      const unnamed = (holderKey: string) => ({ guests: [{ items: [item("massage")] }], holderKey });
      const desk = await expiredHold(world, unnamed("desk"), "10:00");
      expect(codeOf(await world.reserve(await world.book(unnamed("desk")), "10:00"))).toBe("HOLD_AGAIN_TOO_SOON");
      const kiosk = await expiredHold(world, unnamed("kiosk"), "10:00", { guestIds: ["ada"] });
      // The listing does not know a guest who is named only now.
      const late = await world.book(unnamed("kiosk"));
      expect(await world.listed(late)).toContain("10:00");
      expect(refusalOf(await world.reserve(late, "10:00", { guestIds: ["ada"] }))).toEqual(
        tooSoon(kiosk.expiresAtMs + WAIT),
      );
      expect(kiosk.expiresAtMs).toBeGreaterThan(desk.expiresAtMs);
      const adas = await world.book("ada");
      expect(codeOf(await world.reserve(adas, "10:00", {}, actingAs("ada")))).toBe("HOLD_AGAIN_TOO_SOON");
      expect(codeOf(await world.reserve(late, "10:00"))).toBe("accepted");
    });

    it("a reschedule waits for the place its expired hold added, and not for its old place", async () => {
      const world = await open({ sweeps });
      const confirmed = accepted(await world.confirm((await world.hold("ada", "10:00")).bookingId));
      const movesAppointmentId = confirmed.appointments[0]?.id ?? "";
      const moving = () => world.book({ guests: [guest("ada", item("massage", { movesAppointmentId }))] });
      const first = await moving();
      const { expiresAtMs } = accepted(await world.reserve(first, "10:30"));
      world.clock.set(expiresAtMs);
      const second = await moving();
      expect(await world.listed(second)).toEqual(expect.arrayContaining(["09:30", "10:00", "11:30"]));
      for (const booking of [first, second]) {
        for (const time of ["10:30", "11:00"]) {
          expect(await world.listed(booking)).not.toContain(time);
          expect(refusalOf(await world.reserve(booking, time))).toEqual(tooSoon(expiresAtMs + WAIT));
        }
      }
      // The old place again, as far as the expired hold had met it.
      accepted(await world.reserve(second, "10:00"));
      accepted(await world.reserve(second, "09:30"));
    });

    it("a late confirm by the policy reacquire does not wait: it holds nothing, it confirms", async () => {
      const world = await open({ sweeps, policies: { lateConfirm: "reacquire" } });
      const { bookingId } = await expiredHold(world, "ada", "10:00");
      expect(codeOf(await world.reserve(bookingId, "10:00"))).toBe("HOLD_AGAIN_TOO_SOON");
      expect(codeOf(await world.confirm(bookingId))).toBe("accepted");
    });

    it("a block does not wait", async () => {
      const world = await open({ sweeps });
      await expiredHold(world, "ada", "10:00");
      const span = { start: `${DATE}T10:00`, end: `${DATE}T11:00` };
      const resource = { kind: "therapist", therapistId: "uma" } as const;
      expect(codeOf(await world.engine.block({ centerId: CENTER, externalId: "walk-in", resource, ...span }))).toBe(
        "accepted",
      );
    });

    it("the wait is that of the catalog at the time of the claim", async () => {
      const world = await open({ sweeps, limits: { holdAgainAfterMinutes: 0 } });
      const { bookingId, expiresAtMs } = await expiredHold(world, "ada", "10:00");
      world.host.change({ limits: { holdAgainAfterMinutes: 15 } });
      expect(refusalOf(await world.reserve(bookingId, "10:00"))).toEqual(tooSoon(expiresAtMs + WAIT));
      world.host.change({ limits: { holdAgainAfterMinutes: 0 } });
      expect(codeOf(await world.reserve(bookingId, "10:00"))).toBe("accepted");
    });

    it("a claim on a bed that left may be laid on a place that the holder waits for", async () => {
      const world = await open({ sweeps, items: [bath], rooms: [room("tub", "bath", 3)] });
      expect(await onBed(world, "ada", 1)).toBe("r:tub#1");
      world.pass(10);
      expect(await onBed(world, "ben", 3)).toBe("r:tub#3");
      world.host.change({ rooms: [room("tub", "bath", 1)] });
      const adas = await world.book("ada");
      expect(codeOf(await world.reserve(adas, "10:00"))).toBe("SLOT_HELD");
      expect(await world.listed(adas)).not.toContain("10:00");
      world.host.change({ rooms: [room("tub", "bath", 2)] });
      expect(await world.listed(adas)).toContain("10:00");
      const { appointments } = accepted(await world.reserve(adas, "10:00"));
      expect(appointments[0]?.room?.unit).toBe("r:tub#2");
    });

    it("no holder waits for a bed that left", async () => {
      const world = await open({ sweeps, items: [bath], rooms: [room("tub", "bath", 3)] });
      expect(await onBed(world, "ada", 3)).toBe("r:tub#3");
      world.pass(10);
      world.host.change({ rooms: [room("tub", "bath", 1)] });
      expect(codeOf(await world.reserve(await world.book("ada"), "10:00"))).toBe("accepted");
    });
  },
);

const bath = service("massage", { needsTherapist: false, roomKind: "bath" });

/** Holds one of three beds: the others are blocked meanwhile. */
const onBed = async (world: World, who: string, wanted: number): Promise<string | undefined> => {
  const others = [1, 2, 3].filter((bed) => bed !== wanted).map((bed) => ({ bed, externalId: `bed ${bed} ${who}` }));
  const span = { start: `${DATE}T10:00`, end: `${DATE}T11:00` };
  for (const { bed, externalId } of others) {
    const resource = { kind: "room", roomId: "tub", bed } as const;
    accepted(await world.engine.block({ centerId: CENTER, externalId, resource, ...span }));
  }
  const { appointments } = await world.hold(who, "10:00");
  for (const { externalId } of others) accepted(await world.engine.unblock({ centerId: CENTER, externalId }));
  return appointments[0]?.room?.unit;
};

describe("rule 10: the reads and the decision of the wait", () => {
  const watched = (world: World) => {
    const wanted: HolderWanted[] = [];
    const store: ReservationStore = {
      ...world.store,
      read: (requests, floorMs) => {
        wanted.push(...requests.map(({ holder }) => holder));
        return world.store.read(requests, floorMs);
      },
    };
    return { engine: world.engineOn(store), wanted };
  };

  it("without a wait nothing more is read than before", async () => {
    const world = await open({ limits: { holdAgainAfterMinutes: 0 } });
    const bookingId = await world.book("ada");
    const { engine, wanted } = watched(world);
    accepted(await engine.findSlots({ bookingId }));
    expect(wanted).toEqual([{ kind: "none" }, { kind: "none" }]);
    wanted.length = 0;
    accepted(await engine.reserve({ bookingId, slot: at("10:00") }));
    expect(wanted).toEqual([{ kind: "of_booking", otherwise: null, expiredWithinMs: 0 }]);
  });

  it("with one, a listing and a reserve take as many reads, once the center is known", async () => {
    const world = await open();
    const bookingId = await world.book("ada");
    const { engine, wanted } = watched(world);
    const holder = { kind: "of_booking", otherwise: null, expiredWithinMs: WAIT };
    accepted(await engine.findSlots({ bookingId }));
    expect(wanted).toEqual([{ kind: "none" }, holder]);
    wanted.length = 0;
    accepted(await engine.findSlots({ bookingId }));
    expect(wanted).toEqual([holder]);
    wanted.length = 0;
    accepted(await engine.reserve({ bookingId, slot: `${DATE}T10:00:00` }));
    expect(wanted).toEqual([holder]);
    wanted.length = 0;
    accepted(await engine.reserve({ bookingId, slot: at("12:00") }));
    expect(wanted).toEqual([holder]);
  });

  it("the commit guards it: a hold that came and went since the read is waited for", async () => {
    const world = await open();
    const [slow, quick] = [await world.book("ada"), await world.book("ada")];
    const other = world.openNode();
    world.store.onNextCommit(async (commit) => {
      const hold = accepted(await other.engine.reserve({ bookingId: quick, slot: at("10:00"), blockTimeMinutes: 5 }));
      world.clock.set(hold.expiresAtMs);
      expect(await world.sweep()).toBe(1);
      return commit();
    });
    const answer = await world.reserve(slow, "10:00", { blockTimeMinutes: 30 });
    expect(refusalOf(answer)).toEqual(tooSoon(world.clock.nowMs() + WAIT));
  });

  it("a hold that expires between the read and the decision is waited for, listed and reserved alike", async () => {
    for (const isListing of [true, false]) {
      const world = await open();
      const held = await world.hold("ada", "10:00");
      const booking = await world.book("ada");
      world.clock.set(held.expiresAtMs - 1);
      const late = async <Answer>(read: () => Promise<Answer>): Promise<Answer> => {
        const answer = await read();
        // Meanwhile another command of the same engine has seen a later instant.
        world.clock.set(held.expiresAtMs);
        await world.view(booking);
        return answer;
      };
      if (isListing) {
        world.store.onNextRead((read) => read());
        world.store.onNextRead(late);
        expect(await world.listed(booking)).not.toContain("10:00");
      } else {
        world.store.onNextRead(late);
        expect(refusalOf(await world.reserve(booking, "10:00"))).toEqual(tooSoon(held.expiresAtMs + WAIT));
      }
    }
  });

  it("retention removes no expired hold before the longest wait is over", async () => {
    const world = await open({ limits: { holdAgainAfterMinutes: 1_440 } });
    const { bookingId, expiresAtMs } = await expiredHold(world, "ada", "16:00");
    await world.sweep();
    world.clock.advance(1_440 * MINUTE - 1);
    expect(codeOf(await world.engine.removeOld({ endedOlderThanDays: 6 }))).toBe("INVALID_INPUT");
    expect(accepted(await world.engine.removeOld({ endedOlderThanDays: 7 })).reservations).toBe(0);
    expect(refusalOf(await world.reserve(bookingId, "16:00"))).toEqual(tooSoon(expiresAtMs + 1_440 * MINUTE));
  });
});
