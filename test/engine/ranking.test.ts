import { describe, expect, it } from "vitest";
import { leastLoadedRanking, type BookingId, type Ranking, type TherapistId } from "../../src/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { at, CENTER, guest, room, service, therapist, wallTimeOf } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

const therapists = ["uma", "vic", "xia"].map((id) => therapist(id));

const openLoaded = (over: WorldOptions = {}): Promise<World> =>
  openWorld({ therapists, policies: { ranking: leastLoadedRanking }, ...over });

const busy = async (world: World, therapistId: string, start: string, end: string, date?: string): Promise<void> => {
  const resource = { kind: "therapist", therapistId } as const;
  const span = { start: at(start, date), end: at(end, date) };
  const externalId = `${therapistId} ${date ?? ""} ${start}`;
  accepted(await world.engine.block({ centerId: CENTER, externalId, resource, ...span }));
};

type Serving = { appointments: readonly { therapist: { id: TherapistId } | null }[] };
const servedBy = ({ appointments }: Serving) => appointments.map((it) => it.therapist?.id);

const listedAllocations = async ({ engine }: World, bookingId: BookingId) =>
  accepted(await engine.findSlots({ bookingId, withAllocations: true })).slots;

describe.each(SWEEPERS)("rule 17: the least loaded therapist first, the sweeper $sweeper", ({ sweeps }) => {
  it("takes the therapist with the fewest minutes taken on the day, however far from the start", async () => {
    const world = await openLoaded({ sweeps });
    await busy(world, "uma", "16:00", "18:00");
    await busy(world, "vic", "15:00", "15:30");
    await busy(world, "vic", "16:30", "17:00");
    await busy(world, "xia", "14:00", "15:30");
    const order: unknown[] = [];
    for (const who of ["ada", "ben", "cleo"]) order.push(...servedBy(await world.hold(who, "09:00")));
    expect(order).toEqual(["vic", "xia", "uma"]);
  });

  it("gives a party its first guests the least loaded", async () => {
    const world = await openLoaded({ sweeps });
    await busy(world, "uma", "16:00", "16:30");
    await busy(world, "vic", "16:00", "17:00");
    const party = { guests: ["ada", "ben", "cleo"].map((it) => guest(it, "massage")) };
    expect(servedBy(await world.hold(party, "10:00"))).toEqual(["xia", "uma", "vic"]);
  });

  it("counts the booking's date alone: from its midnight to the next", async () => {
    const world = await openLoaded({ sweeps });
    await busy(world, "uma", "12:00", "20:00", "2026-05-10");
    await busy(world, "uma", "00:00", "08:00", "2026-05-12");
    await busy(world, "vic", "23:30", "23:59");
    await busy(world, "xia", "00:00", "00:30");
    const booking = await world.book("ada");
    for (const time of ["09:00", "17:00"]) {
      expect(servedBy(accepted(await world.reserve(booking, time)))).toEqual(["uma"]);
    }
  });

  it("lists the therapist that a reserve then takes, at every start, and does not count the booking's own hold", async () => {
    const massage = service("massage", { roomKind: "treatment", preparationMinutes: 5, recoveryMinutes: 10 });
    const rooms = [room("one", "treatment", 2), room("two", "treatment")];
    const world = await openLoaded({ sweeps, items: [massage], rooms, limits: { lifetimeCapMinutes: 1_000 } });
    await busy(world, "uma", "09:00", "11:00");
    await busy(world, "vic", "15:00", "16:45");
    await world.hold("eve", "12:00");
    await world.hold("finn", "13:30");
    const booking = await world.book({ guests: [guest("ada", "massage", "massage"), guest("ben", "massage")] });
    const listed = await listedAllocations(world, booking);
    expect(listed.length).toBeGreaterThan(8);
    const chosen = new Set<string>();
    for (const { startMs, allocation } of listed) {
      const held = accepted(await world.reserve(booking, wallTimeOf(startMs)));
      expect(held.appointments.map(({ id: _id, wallStartMs: _wall, ...place }) => place)).toEqual(allocation);
      expect(await listedAllocations(world, booking)).toEqual(listed);
      chosen.add(servedBy(held).join());
    }
    expect(chosen.size).toBeGreaterThan(1);
  });

  it("lists by the whole day, also the time after the reach of its last start", async () => {
    const world = await openLoaded({ sweeps, center: { gridMinutes: 240 } });
    await busy(world, "uma", "22:00", "23:00");
    await busy(world, "vic", "22:00", "23:30");
    const booking = await world.book("ada");
    const listed = await listedAllocations(world, booking);
    expect(listed.map(({ allocation }) => allocation?.[0]?.therapist?.id)).toEqual(["xia", "xia"]);
    await busy(world, "xia", "21:00", "23:59");
    const fuller = await listedAllocations(world, booking);
    expect(fuller.map(({ allocation }) => allocation?.[0]?.therapist?.id)).toEqual(["uma", "uma"]);
    expect(servedBy(accepted(await world.reserve(booking, "12:00")))).toEqual(["uma"]);
  });

  it("does not count holds that have lapsed", async () => {
    const world = await openLoaded({ sweeps, therapists: therapists.slice(0, 2) });
    await busy(world, "vic", "16:00", "16:30");
    const { expiresAtMs, ...first } = await world.hold("ada", "12:00");
    expect(servedBy(first)).toEqual(["uma"]);
    const bens = await world.book("ben");
    const firstChoice = async () =>
      (await listedAllocations(world, bens)).find(({ startMs }) => startMs === at("10:00"))?.allocation;
    expect((await firstChoice())?.[0]?.therapist?.id).toBe("vic");
    world.clock.set(expiresAtMs);
    expect((await firstChoice())?.[0]?.therapist?.id).toBe("uma");
    expect(servedBy(accepted(await world.reserve(bens, "10:00")))).toEqual(["uma"]);
  });

  it("A06 equal inputs give equal allocation", async () => {
    const run = async (roster: typeof therapists) => {
      const world = await openLoaded({ sweeps, therapists: roster });
      const order: unknown[] = [];
      for (const time of ["09:00", "11:00", "13:00", "15:00", "09:00", "13:30"]) {
        order.push(servedBy(await world.hold(`guest-${order.length}`, time)));
      }
      return order;
    };
    const order = await run(therapists);
    expect(await run([...therapists].reverse())).toEqual(order);
    expect(new Set(order.slice(0, 3).flat()).size, "each gets one before anybody gets a second").toBe(3);
  });
});

describe("rule 17: two engines and the least loaded", () => {
  it("both want the same one at once: one has it, the other takes the next", async () => {
    const world = await openLoaded();
    await busy(world, "uma", "16:00", "17:00");
    await busy(world, "vic", "16:00", "16:30");
    const nodes = [world.openNode(), world.openNode()];
    const bookings = [await world.book("ada"), await world.book("ben")];
    const answers = await Promise.all(
      nodes.map(({ engine }, nth) => engine.reserve({ bookingId: bookings[nth] ?? "", slot: at("10:00") })),
    );
    expect(answers.map((it) => servedBy(accepted(it))[0]).sort()).toEqual(["vic", "xia"]);
    expect(world.pauses).toEqual([1]);
  });
});

describe("rule 17: the reads of a ranking", () => {
  const TWO = { reads: 1, commits: 1, others: 0 };
  const THREE = { reads: 2, commits: 1, others: 0 };
  const tripsOf = async ({ store }: Pick<World, "store">, run: () => ReturnType<World["reserve"]>) => {
    store.takeTrips();
    expect(codeOf(await run())).toBe("accepted");
    return store.takeTrips();
  };

  it("the day in the one read of a reserve, and so also the time by which the catalog has grown the booking", async () => {
    const world = await openLoaded();
    world.store.takeTrips();
    const booking = await world.book("ada");
    expect(world.store.takeTrips()).toEqual(TWO);
    expect(await tripsOf(world, () => world.reserve(booking, "09:00"))).toEqual(TWO);
    expect(await tripsOf(world, () => world.reserve(booking, "17:00"))).toEqual(TWO);
    const bens = await world.book("ben");
    world.host.change({ items: [service("massage", { durationMinutes: 75 })] });
    expect(await tripsOf(world, () => world.reserve(bens, "10:00"))).toEqual(TWO);
  });

  it("a second read if the booking was made for a ranking that reads less, once", async () => {
    const world = await openWorld({ therapists });
    const other = world.openNode({ ranking: leastLoadedRanking });
    await busy(world, "uma", "16:00", "18:00");
    await busy(world, "vic", "16:00", "17:00");
    const bookingId = await world.book("ada");
    const reserve = (time: string) => () => other.engine.reserve({ bookingId, slot: at(time) });
    expect(await tripsOf(other, reserve("10:00"))).toEqual(THREE);
    expect(servedBy(accepted(await reserve("10:00")()))).toEqual(["xia"]);
    expect(await tripsOf(other, reserve("12:00"))).toEqual(TWO);
  });

  it("a ranking by day gets the free time of the whole day", async () => {
    const gapsMs: number[] = [];
    const tightest: Ranking = { reads: "day", cost: ({ gapMs }) => gapsMs.push(gapMs) && gapMs };
    const world = await openLoaded({ policies: { ranking: tightest } });
    await busy(world, "uma", "11:30", "12:00");
    await busy(world, "vic", "11:15", "12:00");
    await busy(world, "xia", "11:45", "12:00");
    expect(servedBy(await world.hold("ada", "10:00"))).toEqual(["vic"]);
    expect(gapsMs.map((gapMs) => gapMs / 60_000)).toEqual([630, 615, 645]);
  });
});
