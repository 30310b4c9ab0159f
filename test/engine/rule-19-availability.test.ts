import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FindAvailabilityInput } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  at,
  CENTER,
  DATE,
  equipment,
  guest,
  item,
  MINUTE,
  service,
  therapist,
  wallTimeOf,
} from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";
import { openWindowWorld, windowSpec } from "../support/window-world.ts";

const slotsOf = async ({ engine }: World, asked: FindAvailabilityInput) =>
  accepted(await engine.findAvailability({ ...asked, detail: "slots" }));
const timesOf = async (world: World, asked: FindAvailabilityInput) =>
  (await slotsOf(world, asked)).listing?.slots.map(({ startMs }) => wallTimeOf(startMs)) ?? [];

describe.each(SWEEPERS)("rule 19: availability without a booking, the sweeper $sweeper", ({ sweeps }) => {
  it("is the listing of a booking of the same party, on random worlds, and changes nothing", async () => {
    const met = { slots: 0, reasons: 0, worlds: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(windowSpec, async (spec) => {
        const { world, asked, dates } = await openWindowWorld(spec);
        const { engine, store } = world;
        const { bookingId } = accepted(await engine.createBooking(asked));
        const booking = await engine.findSlots({ bookingId, withAllocations: true, explain: true });
        const before = world.dump();
        store.takeTrips();
        const found = await engine.findAvailability({
          ...asked,
          detail: "slots",
          withAllocations: true,
          explain: true,
        });
        expect(store.takeTrips()).toEqual({ reads: 1, commits: 0, others: 0 });
        const days = await engine.findAvailability(asked);
        expect(store.takeTrips()).toEqual({ reads: 1, commits: 0, others: 0 });
        met.worlds += 1;
        if (booking.isErr()) {
          met.refused += 1;
          expect([codeOf(found), codeOf(days)]).toEqual([booking.error.code, booking.error.code]);
          return;
        }
        const { listing, byDay, ...rest } = accepted(found);
        const bare = (slots: readonly { startMs: number; endMs: number; priceMinor: number }[]) =>
          slots.map(({ startMs, endMs, priceMinor }) => ({ startMs, endMs, priceMinor }));
        expect(bare(listing?.slots ?? [])).toEqual(bare(booking.value.slots));
        expect(listing?.unavailable).toEqual(booking.value.unavailable);
        expect(listing?.undecided).toEqual(booking.value.undecided);
        expect(byDay).toEqual(booking.value.byDay);
        expect(accepted(days)).toEqual({ ...rest, byDay, listing: null });
        // Each day alone lists the same, to the allocation.
        const each = [];
        for (const date of dates) {
          const alone = { ...asked, date, days: 1, detail: "slots", withAllocations: true } as const;
          each.push(...(accepted(await engine.findAvailability(alone)).listing?.slots ?? []));
        }
        expect(listing?.slots).toEqual(each);
        expect(world.dump()).toEqual(before);
        met.slots += each.length;
        met.reasons += listing?.unavailable?.length ?? 0;
        // An allocation is possible: a booking of its named therapists and place is accepted.
        const slot = each[Math.floor(each.length / 2)];
        if (slot === undefined) return;
        const guests = asked.guests.map((it, guestIndex) => {
          const own = slot.allocation?.filter((place) => place.guestIndex === guestIndex) ?? [];
          return {
            ...it,
            items: it.items.map((one, nth) => {
              const therapistId = own[nth]?.therapist?.id;
              return therapistId === undefined ? one : { ...one, therapist: { kind: "named", therapistId } as const };
            }),
          };
        });
        const { centerId } = asked;
        expect(codeOf(await engine.hold({ centerId, guests, holderKey: "desk", slot: slot.startMs }))).toBe("accepted");
      }),
      { numRuns: 60 },
    );
    expect(met.refused).toBeLessThan(met.worlds / 2);
    expect(Math.min(met.slots, met.reasons)).toBeGreaterThan(met.worlds);
  });

  it("looks at a guest's own time if the guest is named, and only then", async () => {
    const world = await openWorld({ sweeps, therapists: ["uma", "vic"].map((it) => therapist(it)) });
    await world.hold("ada", "10:00");
    const asking = (...guests: FindAvailabilityInput["guests"]) => ({ centerId: CENTER, guests, date: DATE });
    expect(await timesOf(world, asking(guest("ada", "massage")))).not.toContain("10:00");
    expect(await timesOf(world, asking({ items: [item("massage")] }))).toContain("10:00");
    expect(await timesOf(world, asking({ items: [item("massage")] }, { items: [item("massage")] }))).not.toContain(
      "10:00",
    );
  });

  it("refuses guests that do not exist, are repeated or are not related, as a booking does", async () => {
    const world = await openWorld({ sweeps });
    world.directory.unknown.add("nemo");
    const ask = (names: readonly string[], over = {}) =>
      world.engine.findAvailability({
        centerId: CENTER,
        date: DATE,
        guests: names.map((it) => guest(it, "massage")),
        ...over,
      });
    expect(refusalOf(await ask(["nemo"]))).toEqual({ code: "GUEST_NOT_FOUND", guestId: "nemo" });
    expect(refusalOf(await ask(["ada"], { hostId: "nemo" }))).toEqual({ code: "GUEST_NOT_FOUND", guestId: "nemo" });
    expect(refusalOf(await ask(["ada", "ada"]))).toEqual({ code: "GUEST_REPEATED", guestId: "ada" });
    expect(refusalOf(await ask(["ada", "eve"]))).toEqual({
      code: "RELATIONSHIP_MISSING",
      hostId: "ada",
      guestId: "eve",
    });
    world.directory.isAway(true);
    expect(codeOf(await ask(["ada"]))).toBe("SOURCE_UNAVAILABLE");
    expect(
      codeOf(
        await world.engine.findAvailability({ centerId: CENTER, date: DATE, guests: [{ items: [item("massage")] }] }),
      ),
    ).toBe("accepted");
  });

  it("keeps a place from the holder who let a hold of it expire, and from no other", async () => {
    const world = await openWorld({ sweeps, limits: { holdAgainAfterMinutes: 15 } });
    const { expiresAtMs } = await world.hold("ada", "10:00");
    const asking = (who: string | null, over = {}) => ({
      ...{ centerId: CENTER, date: DATE, ...over },
      guests: [who === null ? { items: [item("massage")] } : guest(who, "massage")],
    });
    world.clock.set(expiresAtMs);
    for (const [who, isListed] of [
      ["ada", false],
      ["ben", true],
      [null, true],
    ] as const) {
      expect([who, (await timesOf(world, asking(who))).includes("10:00")]).toEqual([who, isListed]);
    }
    const { listing } = await slotsOf(world, { ...asking("ada"), explain: true });
    expect(listing?.unavailable?.find(({ startMs }) => startMs === at("10:00"))?.refusal).toEqual({
      code: "HOLD_AGAIN_TOO_SOON",
      againAtMs: expiresAtMs + 15 * MINUTE,
    });
    world.clock.set(expiresAtMs + 15 * MINUTE);
    expect(await timesOf(world, asking("ada"))).toContain("10:00");
  });

  it("waits by a key of the host as well", async () => {
    const world = await openWorld({ sweeps, limits: { holdAgainAfterMinutes: 15 } });
    const unnamed = { centerId: CENTER, guests: [{ items: [item("massage")] }] };
    const { expiresAtMs } = accepted(
      await world.engine.hold({ ...unnamed, holderKey: "desk-1", slot: `${DATE}T10:00` }),
    );
    world.clock.set(expiresAtMs);
    expect(await timesOf(world, { ...unnamed, date: DATE, holderKey: "desk-1" })).not.toContain("10:00");
    expect(await timesOf(world, { ...unnamed, date: DATE, holderKey: "desk-2" })).toContain("10:00");
  });

  it("rule 26: a piece that left takes its place on its own day of the window alone", async () => {
    const steam = service("steam", { needsTherapist: false, equipmentIds: [equipment("oven").id] });
    const world = await openWorld({ sweeps, items: [steam], equipment: [equipment("oven", 2)] });
    const second = { kind: "equipment", equipmentId: "oven", piece: 2 } as const;
    const span = { start: "2026-05-12T10:00", end: "2026-05-12T11:00" };
    accepted(await world.engine.block({ centerId: CENTER, externalId: "left", resource: second, ...span }));
    world.host.change({ equipment: [equipment("oven", 1)] });
    const asked = { centerId: CENTER, guests: [guest("ada", "steam")], date: DATE, days: 3 };
    const { listing } = await slotsOf(world, { ...asked, explain: true });
    const gone = listing?.unavailable?.filter(({ refusal }) => refusal.code === "SLOT_TAKEN");
    expect(gone?.map(({ startMs }) => new Date(startMs).toISOString().slice(8, 16))).toEqual([
      "12T07:30",
      "12T08:00",
      "12T08:30",
    ]);
    expect(listing?.slots).toHaveLength(3 * 17 - 3);
  });

  it("takes one read for a month, in detail and by day", async () => {
    const world = await openWorld({ sweeps, limits: { holdAgainAfterMinutes: 15 } });
    world.store.takeTrips();
    const { store } = world;
    const asked = { centerId: CENTER, guests: [guest("ada", "massage")], date: DATE, days: 31 };
    for (const detail of ["days", "slots"] as const) {
      const { byDay } = accepted(await world.engine.findAvailability({ ...asked, detail }));
      expect(byDay).toHaveLength(31);
      if (!sweeps) expect(store.takeTrips()).toEqual({ reads: 1, commits: 0, others: 0 });
    }
  });
});
