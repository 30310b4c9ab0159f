import * as fc from "fast-check";
import { ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import {
  orderKeyOf,
  type DeliverEventsAnswer,
  type ParkedRequest,
  type RecordedEvent,
  type ReservationId,
} from "../../src/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { MINUTE, therapist } from "../support/catalog.ts";
import { about, openSink, positionsOf, typesOf } from "../support/event-sink.ts";
import { NOT_DONE } from "../support/tampered-store.ts";
import { openWorld, type World } from "../support/engine-world.ts";

const openSpa = (over: Parameters<typeof openWorld>[0] = {}): Promise<World> =>
  openWorld({ therapists: ["uma", "vic", "xia"].map((id) => therapist(id)), ...over });

const deliver = async (
  { engine }: Pick<World, "engine">,
  ...input: Parameters<World["engine"]["deliverEvents"]>
): Promise<DeliverEventsAnswer> => accepted(await engine.deliverEvents(...input));

const parkedIn = async ({ store }: World) =>
  (await store.outbox.parkedEvents({ consumer: "default", afterKey: null, limit: 5 }))._unsafeUnwrap();

const NOTHING = {
  delivered: 0,
  parked: 0,
  deadLetters: 0,
  retryAtMs: null,
  more: false,
  leasedUntilMs: null,
  overtaken: false,
};

describe("an event that its sink does not take", () => {
  it("is parked, and the later events of its reservation wait behind it; others go on", async () => {
    const world = await openSpa();
    const ada = await world.hold("ada", "10:00", { createInvoice: true });
    const ben = await world.hold("ben", "10:00", { createInvoice: true });
    const sink = openSink();
    sink.refuse(about(ada.reservationId));
    const first = await deliver(world, sink);
    expect(first).toMatchObject({ delivered: 2, parked: 1, deadLetters: 0, more: false });
    expect(sink.taken.every(about(ben.reservationId))).toBe(true);
    expect(typesOf(sink.offered.filter(about(ada.reservationId)))).toEqual(["ReservationMade"]);
    // Later events of both are delivered only for the one that is not parked.
    accepted(await world.confirm(ada.bookingId));
    accepted(await world.confirm(ben.bookingId));
    expect(await deliver(world, sink)).toMatchObject({ delivered: 2, parked: 0, retryAtMs: first.retryAtMs });
    sink.refuse(() => false);
    world.clock.set(first.retryAtMs! - 1);
    expect(await deliver(world, sink)).toMatchObject({ ...NOTHING, retryAtMs: first.retryAtMs });
    world.clock.set(first.retryAtMs!);
    expect(await deliver(world, sink)).toMatchObject({ ...NOTHING, delivered: 4 });
    const adas = ["ReservationMade", "InvoiceOpened", "ReservationConfirmed", "InvoiceFinalized"];
    expect(typesOf(sink.taken.filter(about(ada.reservationId)))).toEqual(adas);
    expect(await deliver(world, sink)).toMatchObject(NOTHING);
  });

  it("is tried again after delays that double, each by chance between a half and the whole, up to a bound", async () => {
    const redelivery = { firstDelayMs: 1_000, longestDelayMs: 10_000, maxAttempts: 8 };
    const world = await openSpa({ policies: { redelivery } });
    await world.hold("ada", "10:00");
    const sink = openSink();
    sink.refuse(() => true);
    const delays: number[] = [];
    for (let attempt = 1; attempt < 8; attempt += 1) {
      const { atMs, retryAtMs, parked } = await deliver(world, sink);
      expect(parked).toBe(1);
      delays.push(retryAtMs! - atMs);
      world.clock.set(retryAtMs!);
    }
    const longest = [1_000, 2_000, 4_000, 8_000, 10_000, 10_000, 10_000];
    for (const [at, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual(longest[at]! / 2);
      expect(delay).toBeLessThanOrEqual(longest[at]!);
    }
    expect(new Set(delays.slice(4)).size).toBe(3);
    expect(await deliver(world, sink)).toMatchObject({ ...NOTHING, deadLetters: 1 });
    expect(sink.offered).toHaveLength(8);
  });

  it("is parked further on if its next event fails, counted from one again", async () => {
    const world = await openSpa();
    const hold = await world.hold("ada", "10:00", { createInvoice: true });
    const sink = openSink();
    sink.refuse(() => true);
    for (let attempt = 1; attempt <= 3; attempt += 1) world.clock.set((await deliver(world, sink)).retryAtMs!);
    sink.refuse(({ event }) => event.type === "InvoiceOpened");
    const { delivered, parked } = await deliver(world, sink);
    expect([delivered, parked]).toEqual([1, 1]);
    expect(await parkedIn(world)).toMatchObject([
      {
        key: hold.reservationId,
        position: 2,
        attempts: 1,
        cause: "no room for InvoiceOpened",
      },
    ]);
  });

  it("has a cause that every store can hold", async () => {
    const causes: readonly (readonly [unknown, string])[] = [
      [new Error(`${"x".repeat(499)}\u{1F600}`), `${"x".repeat(499)}\uFFFD`],
      [new Error("a\0b"), "a\uFFFDb"],
      ["a text", "it failed without saying why"],
      [undefined, "it failed without saying why"],
    ];
    for (const [reason, cause] of causes) {
      const world = await openSpa();
      await world.hold("ada", "10:00");
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- a sink may reject with anything
      await deliver(world, { deliver: () => Promise.reject(reason) });
      expect((await parkedIn(world)).map((it) => it.cause)).toEqual([cause]);
    }
  });

  it("waits with more behind it than one round delivers", async () => {
    const world = await openSpa({ limits: { lifetimeCapMinutes: 600, maxBlockTimeMinutes: 10 } });
    const hold = await world.hold("ada", "16:00");
    const sink = openSink();
    sink.refuse(() => true);
    await deliver(world, sink);
    for (let count = 0; count < 150; count += 1) {
      world.clock.advance(1_000);
      accepted(await world.extend(hold.bookingId));
    }
    sink.refuse(() => false);
    expect(await deliver(world, sink, { limit: 200 })).toMatchObject({ delivered: 99, parked: 1 });
    expect((await deliver(world, sink)).delivered).toBe(52);
    expect(positionsOf(sink.taken)).toEqual(Array.from({ length: 151 }, (_, at) => at + 1));
  });
});

describe("dead letters", () => {
  it("are listed with the sink's error, and retried on request", async () => {
    const policies = { redelivery: { firstDelayMs: 1, longestDelayMs: 1, maxAttempts: 1 } };
    const world = await openSpa({ policies });
    const holds = [
      await world.hold("ada", "10:00"),
      await world.hold("ben", "10:00"),
      await world.hold("cleo", "10:00"),
    ];
    const keys = holds.map(({ reservationId }) => reservationId).sort();
    const sink = openSink();
    sink.refuse(() => true);
    expect(await deliver(world, sink)).toMatchObject({ deadLetters: 3, parked: 0, retryAtMs: null });
    world.pass(60 * 24 * 365);
    expect(await deliver(world, sink)).toMatchObject(NOTHING);
    expect(accepted(await world.engine.outboxStatus())).toMatchObject({ undelivered: 0, parked: 0, deadLetters: 3 });

    const page = accepted(await world.engine.listDeadLetters({ limit: 2 }));
    expect(page.deadLetters.map(({ key }) => key)).toEqual(keys.slice(0, 2));
    expect(page).toMatchObject({
      next: keys[1],
      deadLetters: [{ attempts: 1, cause: "no room for ReservationMade" }, {}],
    });
    const rest = accepted(await world.engine.listDeadLetters({ limit: 2, after: page.next }));
    expect([rest.deadLetters.map(({ key }) => key), rest.next]).toEqual([keys.slice(2), null]);
    expect(accepted(await world.engine.listDeadLetters({ consumer: "mail" }))).toEqual({ deadLetters: [], next: null });

    sink.refuse(() => false);
    const retry = async (key: string) => accepted(await world.engine.retryDeadLetter({ key })).retried;
    expect([await retry(holds[1]!.reservationId), await retry(holds[1]!.bookingId)]).toEqual([true, false]);
    expect(await deliver(world, sink)).toMatchObject({ ...NOTHING, delivered: 1 });
    expect(sink.taken.every(about(holds[1]!.reservationId))).toBe(true);
    expect(await retry(holds[1]!.reservationId)).toBe(false);
    expect(accepted(await world.engine.outboxStatus()).deadLetters).toBe(2);
  });

  it("are found among any number of parked ones", async () => {
    const world = await openSpa();
    const all = Array.from({ length: 2_500 }, (_, at) => ({
      key: (at + 1).toString(16).padStart(32, "0") as ReservationId,
      position: at + 1,
      attempts: 1,
      retryAtMs: (at + 1) % 1_100 === 0 ? null : world.clock.nowMs(),
      cause: "",
    }));
    const { store } = world.openNode();
    const parts = {
      ...store,
      outbox: {
        ...store.outbox,
        parkedEvents: ({ afterKey, limit }: ParkedRequest) =>
          Promise.resolve(ok(all.filter(({ key }) => afterKey === null || key > afterKey).slice(0, limit))),
      },
    };
    const { deadLetters, next } = accepted(await world.engineOn(parts).listDeadLetters({ limit: 5 }));
    expect([deadLetters.map(({ position }) => position), next]).toEqual([[1_100, 2_200], null]);
  });
});

describe("two dispatchers at once", () => {
  it("do not deliver twice while the lease holds, and take over when it ends", async () => {
    const world = await openSpa();
    await world.hold("ada", "10:00", { createInvoice: true });
    const [one, two] = [openSink(), openSink()];
    let goOn = (): void => undefined;
    const held = new Promise<void>((resolve) => (goOn = resolve));
    const slow = {
      deliver: async (it: RecordedEvent) => {
        await held;
        await one.deliver(it);
      },
    };
    const first = world.engine.deliverEvents(slow, { leaseSeconds: 30 });
    const other = world.openNode();
    const leasedUntilMs = world.clock.nowMs() + 30_000;
    expect(await deliver(other, two)).toMatchObject({ ...NOTHING, leasedUntilMs });
    world.clock.set(leasedUntilMs - 1);
    expect(await deliver(other, two)).toMatchObject({ leasedUntilMs });
    world.clock.set(leasedUntilMs);
    expect(await deliver(other, two)).toMatchObject({ delivered: 2, leasedUntilMs: null });
    goOn();
    expect(accepted(await first)).toMatchObject({ delivered: 2, overtaken: true });
    expect(positionsOf(one.taken)).toEqual([1, 2]);
    expect(positionsOf(two.taken)).toEqual([1, 2]);
    expect(await deliver(world, one)).toMatchObject(NOTHING);
  });

  it("take turns if each settles in time", async () => {
    const world = await openSpa();
    const sinks = [openSink(), openSink()];
    const nodes = [world, world.openNode()];
    for (const name of ["ada", "ben", "cleo"]) await world.hold(name, "10:00");
    for (let round = 0; round < 4; round += 1) {
      const answers = await Promise.all(nodes.map((node, at) => deliver(node, sinks[at]!, { limit: 1 })));
      expect(answers.filter(({ delivered }) => delivered > 0).length).toBe(round < 3 ? 1 : 0);
    }
    expect(sinks.flatMap(({ taken }) => positionsOf(taken)).sort()).toEqual([1, 2, 3]);
  });

  it("that share a name are one: a round that failed at the store does not shut itself out", async () => {
    const world = await openSpa();
    await world.hold("ada", "10:00");
    const sink = openSink();
    world.store.onNextSettlement(NOT_DONE);
    expect(codeOf(await world.engine.deliverEvents(sink, { dispatcher: "spa-1" }))).toBe("STORE_UNAVAILABLE");
    expect(await deliver(world, sink)).toMatchObject({ delivered: 0, leasedUntilMs: world.clock.nowMs() + MINUTE });
    expect(await deliver(world, sink, { dispatcher: "spa-1" })).toMatchObject({ delivered: 1 });
    expect(positionsOf(sink.taken)).toEqual([1, 1]);
  });
});

describe("delivery with any failure", () => {
  it("hands over every event at least once, in order per reservation, and none waits for another's", async () => {
    let [refusals, repeats] = [0, 0];
    const step = fc.oneof(
      fc.record({ kind: fc.constant("hold" as const), guest: fc.constantFrom("ada", "ben", "cleo", "dora", "eve") }),
      fc.record({ kind: fc.constant("end" as const), at: fc.nat(9), confirms: fc.boolean() }),
      fc.record({
        kind: fc.constant("round" as const),
        node: fc.nat(1),
        limit: fc.integer({ min: 1, max: 5 }),
        failing: fc.uniqueArray(fc.nat(3), { maxLength: 3 }),
        settles: fc.boolean(),
      }),
      fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(-5_000, 1, 700, 30_000, 60_000, 600_000) }),
    );
    const property = fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 40 }), async (steps) => {
      const world = await openSpa();
      const nodes = [world, world.openNode()];
      const sink = openSink();
      const bookings: string[] = [];
      const keys: string[] = [];
      let time = 9;
      for (const it of steps) {
        if (it.kind === "hold" && time < 17) {
          const hold = await world.reserve(await world.book(it.guest), `${String(time).padStart(2, "0")}:00`);
          time += 1;
          if (hold.isErr()) continue;
          bookings.push(hold.value.bookingId);
          keys.push(hold.value.reservationId);
        } else if (it.kind === "end" && bookings.length > 0) {
          const bookingId = bookings[it.at % bookings.length]!;
          codeOf(it.confirms ? await world.confirm(bookingId) : await world.release(bookingId));
        } else if (it.kind === "round") {
          const failing = new Set(it.failing.map((at) => keys[at]));
          const isRefused = ({ event }: RecordedEvent): boolean => failing.has(orderKeyOf(event));
          sink.refuse(isRefused);
          const node = nodes[it.node]!;
          if (!it.settles) node.store.onNextSettlement(NOT_DONE);
          const [before, offered] = [sink.taken.length, sink.offered.length];
          codeOf(await node.engine.deliverEvents(sink, { limit: it.limit }));
          refusals += sink.offered.slice(offered).filter(isRefused).length;
          expect(sink.taken.slice(before).some(isRefused)).toBe(false);
        } else if (it.kind === "pass") {
          world.clock.advance(it.ms);
        }
      }
      sink.refuse(() => false);
      for (let quiet = 0; quiet < 2; ) {
        const answer = await world.engine.deliverEvents(sink);
        if (answer.isErr()) continue; // A failure of the store that no round has met yet.
        const { delivered, retryAtMs, leasedUntilMs, more } = answer.value;
        quiet = delivered === 0 && !more && (leasedUntilMs ?? retryAtMs) === null ? quiet + 1 : 0;
        world.clock.set(Math.max(world.clock.nowMs(), leasedUntilMs ?? retryAtMs ?? 0));
      }
      const all = world.events();
      expect(new Set(positionsOf(sink.taken)).size).toBe(all.length);
      repeats += sink.taken.length - all.length;
      for (const key of new Set(keys)) {
        const positions = positionsOf(sink.taken.filter(about(key)));
        const firsts = positions.filter((position, at) => positions.indexOf(position) === at);
        expect(firsts).toEqual([...firsts].sort((one, other) => one - other));
        // A repeated event is followed by its next ones in order: none is left out.
        const places = positions.map((position) => firsts.indexOf(position));
        expect(places.every((place, at) => at === 0 || place <= places[at - 1]! + 1)).toBe(true);
      }
      expect(accepted(await world.engine.outboxStatus())).toMatchObject({ undelivered: 0, parked: 0, deadLetters: 0 });
    });
    await fc.assert(property, { numRuns: 100 });
    expect(refusals).toBeGreaterThan(100);
    expect(repeats).toBeGreaterThan(50);
  });

  it("a reservation that fails never delays another: the events offered of others are the same as without it", async () => {
    const property = fc.asyncProperty(fc.array(fc.nat(3), { minLength: 1, maxLength: 12 }), async (order) => {
      const tell = async (isFailing: boolean) => {
        const world = await openSpa();
        const holds = [];
        for (const name of ["ada", "ben", "cleo", "dora"])
          holds.push(await world.hold(name, "16:00").catch(() => null));
        const sink = openSink();
        const failing = holds[0]!.reservationId;
        if (isFailing) sink.refuse(about(failing));
        const offeredOthers: (readonly number[])[] = [];
        for (const at of order) {
          const hold = holds[at];
          if (hold !== null && hold !== undefined) codeOf(await world.extend(hold.bookingId));
          world.clock.advance(10_000);
          const before = sink.taken.length;
          await deliver(world, sink);
          offeredOthers.push(positionsOf(sink.taken.slice(before).filter((it) => !about(failing)(it))));
        }
        return offeredOthers;
      };
      expect(await tell(true)).toEqual(await tell(false));
    });
    await fc.assert(property, { numRuns: 40 });
  });
});
