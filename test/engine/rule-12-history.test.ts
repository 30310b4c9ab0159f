import { describe, expect, it } from "vitest";
import type { DeliveredEvent, HistoryEntry, HistoryOfInput, HistoryView, ReservationEngine } from "../../src/index.ts";
import { createRandom } from "../../src/conformance/random.ts";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { actingAs, CENTER, guest, NOW, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

// Rule 12: a booking's history is listed in order, for as long as its events are kept.

const DAY_MS = 86_400_000;

/** All pages as one list. */
const history = async (
  engine: ReservationEngine,
  bookingId: string,
  over: Partial<HistoryOfInput> = {},
): Promise<readonly HistoryEntry[]> => {
  const entries: HistoryEntry[] = [];
  for (let after: string | null = null; ; ) {
    const page: HistoryView = accepted(await engine.historyOf({ bookingId, ...over, after }));
    entries.push(...page.entries);
    if (page.next === null) return entries;
    after = page.next;
  }
};

const typesOf = (entries: readonly HistoryEntry[]): readonly string[] => entries.map(({ type }) => type);

/** Every event of the store, as delivered to a new consumer. */
const delivered = async ({ engine }: World): Promise<readonly DeliveredEvent[]> => {
  const events: DeliveredEvent[] = [];
  for (let more = true; more; )
    ({ more } = accepted(
      await engine.deliverEvents({ deliver: async (it) => void events.push(it) }, { consumer: "audit", limit: 500 }),
    ));
  return events;
};

describe.each(SWEEPERS)("the history of a booking, the sweeper $sweeper", ({ sweeps }) => {
  it("has its creation and all that happened to its reservations, each with who acted", async () => {
    const world = await openWorld({ sweeps });
    const bookingId = await world.book("ada");
    world.pass(1);
    const byAda = { ...actingAs("ada"), idempotencyKey: "order-1" };
    const first = accepted(await world.reserve(bookingId, "10:00", { createInvoice: true }, byAda));
    world.pass(1);
    const second = accepted(
      await world.reserve(bookingId, "12:00", { createInvoice: true }, { idempotencyKey: "order-2" }),
    );
    await world.hold("ben", "15:00");
    world.pass(1);
    accepted(await world.extend(bookingId, { idempotencyKey: "more" }));
    const confirmed = accepted(await world.confirm(bookingId, {}, { idempotencyKey: "pay" }));
    world.pass(60);
    const cancel = { appointmentId: confirmed.appointments[0]?.id ?? "" };
    accepted(await world.engine.cancelAppointment(cancel, { ...actingAs("ada"), idempotencyKey: "sorry" }));
    const entries = await history(world.engine, bookingId);
    const { reservationId: one } = first;
    const { reservationId: other } = second;
    expect(
      entries.map((it) => [
        it.type,
        (it.atMs - NOW) / 60_000,
        "reservationId" in it ? it.reservationId : null,
        it.by?.commandId,
      ]),
    ).toEqual([
      ["BookingCreated", 0, null, undefined],
      ["ReservationMade", 1, one, "order-1"],
      ["InvoiceOpened", 1, one, "order-1"],
      ["ReservationReleased", 2, one, "order-2"],
      ["InvoiceVoided", 2, one, "order-2"],
      ["ReservationMade", 2, other, "order-2"],
      ["InvoiceOpened", 2, other, "order-2"],
      ["ReservationExtended", 3, other, "more"],
      ["ReservationConfirmed", 3, other, "pay"],
      ["InvoiceFinalized", 3, other, "pay"],
      ["AppointmentCancelled", 63, other, "sorry"],
      ["ReservationCancelled", 63, other, "sorry"],
    ]);
    expect(entries[0]).toEqual({
      ...{ type: "BookingCreated", centerId: CENTER, bookingId, atMs: NOW, openedBy: null, by: null },
    });
    expect(entries[1]?.by).toEqual({ actor: { kind: "guest", guestId: "ada" }, commandId: "order-1" });
    expect(entries[5]).toMatchObject({ origin: { kind: "superseding", reservationId: one } });
  });

  it("has an expiry from its deadline on, once, at that instant and without an actor", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "10:00", { createInvoice: true });
    const newEntries = async () => (await history(world.engine, hold.bookingId)).slice(3);
    world.clock.set(hold.expiresAtMs - 1);
    expect(await newEntries()).toEqual([]);
    world.clock.set(hold.expiresAtMs);
    const facts = { atMs: hold.expiresAtMs, reservationId: hold.reservationId, by: null };
    const ended = [
      expect.objectContaining({ ...facts, type: "ReservationExpired" }) as unknown,
      expect.objectContaining({ ...facts, type: "InvoiceVoided", invoiceId: hold.invoices[0]?.id }) as unknown,
    ];
    expect(await newEntries()).toEqual(ended);
    world.pass(5);
    expect(await newEntries()).toEqual(ended);
    expect(await history(world.engine, hold.bookingId, { limit: 1 })).toEqual(
      await history(world.engine, hold.bookingId),
    );
    await world.sweep();
    expect(await newEntries()).toEqual(ended);
    accepted(await world.reserve(hold.bookingId, "12:00"));
    expect(await newEntries()).toEqual([...ended, expect.objectContaining({ type: "ReservationMade" })]);
  });

  it("comes in pages of so many events, the creation on the first", async () => {
    const world = await openWorld({ sweeps });
    const { bookingId } = await world.hold("ada", "10:00", { createInvoice: true });
    accepted(await world.confirm(bookingId));
    const all = await history(world.engine, bookingId);
    expect(typesOf(all)).toHaveLength(5);
    for (const limit of [1, 2, 3, 4, 5]) expect(await history(world.engine, bookingId, { limit })).toEqual(all);
    const page = accepted(await world.engine.historyOf({ bookingId, limit: 3 }));
    expect([page.entries.length, page.next !== null]).toEqual([4, true]);
    const last = accepted(await world.engine.historyOf({ bookingId, limit: 4 }));
    expect([last.entries.length, last.next]).toEqual([5, null]);
  });
});

describe("the limits of a booking's history", () => {
  it("it is marked incomplete once retention may have removed an event of the booking", async () => {
    const world = await openWorld();
    const { bookingId } = await world.hold("ada", "10:00");
    accepted(await world.confirm(bookingId));
    const typesIn = async (id: string) => {
      const { complete, entries } = accepted(await world.engine.historyOf({ bookingId: id }));
      return [complete, typesOf(entries)] as const;
    };
    const all = ["BookingCreated", "ReservationMade", "ReservationConfirmed", "InvoiceFinalized"];
    expect(await typesIn(bookingId)).toEqual([true, all]);
    const remove = { eventsOlderThanDays: 1 };
    accepted(await world.engine.removeOld(remove));
    expect(await typesIn(bookingId)).toEqual([true, all]);
    world.clock.set(NOW + DAY_MS - 1);
    const later = await world.book({ date: "2026-05-12", guests: [guest("ben", "massage")] });
    accepted(await world.engine.removeOld(remove));
    expect(await typesIn(bookingId)).toEqual([true, all]);
    world.clock.set(NOW + DAY_MS);
    expect(accepted(await world.engine.removeOld(remove)).events).toBe(3);
    expect(await typesIn(bookingId)).toEqual([false, ["BookingCreated"]]);
    expect(await typesIn(later)).toEqual([true, ["BookingCreated"]]);
  });

  it("a booking that retention has removed has none, and a store without an outbox keeps none", async () => {
    const world = await openWorld();
    const open = await world.book("ada");
    world.clock.set(NOW + 7 * DAY_MS);
    accepted(await world.engine.removeOld());
    expect(codeOf(await world.engine.historyOf({ bookingId: open }))).toBe("BOOKING_NOT_FOUND");
    const engine = world.engineOn({ ...world.store, outbox: null });
    expect(refusalOf(await engine.historyOf({ bookingId: open }))).toMatchObject({
      ...{ code: "INVALID_INPUT", field: "store" },
    });
  });

  it("is read again if a hold lapses between its two reads of the store", async () => {
    for (const confirms of [true, false]) {
      const world = await openWorld();
      const hold = await world.hold("ada", "10:00");
      world.clock.set(hold.expiresAtMs - 1);
      let looks = 0;
      const { store } = world;
      const engine = world.engineOn({
        ...store,
        outbox: {
          ...store.outbox,
          bookingEvents: async (request) => {
            looks += 1;
            if (looks === 1 && confirms) accepted(await world.confirm(hold.bookingId));
            world.clock.set(hold.expiresAtMs);
            return store.outbox.bookingEvents(request);
          },
        },
      });
      const { entries, atMs } = accepted(await engine.historyOf({ bookingId: hold.bookingId }));
      expect([atMs, looks]).toEqual([hold.expiresAtMs, 2]);
      expect(typesOf(entries).slice(2)).toEqual(
        confirms ? ["ReservationConfirmed", "InvoiceFinalized"] : ["ReservationExpired"],
      );
    }
  });

  it("has an expiry once if a sweep records it between the two reads", async () => {
    const world = await openWorld();
    const hold = await world.hold("ada", "10:00");
    world.clock.set(hold.expiresAtMs);
    const { outbox } = world.store;
    const engine = world.engineOn({
      ...world.store,
      outbox: {
        ...outbox,
        bookingEvents: async (request) => {
          await world.sweep();
          return outbox.bookingEvents(request);
        },
      },
    });
    expect(typesOf(await history(engine, hold.bookingId)).slice(2)).toEqual(["ReservationExpired"]);
  });
});

describe("random lives", () => {
  it("have histories equal to their delivered events, before and after a sweep", async () => {
    const outcomes: ReturnType<typeof tally>[] = [];
    for (let seed = 1; seed <= 12; seed += 1) {
      const random = createRandom(seed);
      const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
      const bookings: string[] = [];
      for (const who of ["ada", "ben", "cleo"]) bookings.push(await world.book(who));
      const createdMs = world.clock.nowMs();
      const answers = [];
      for (let step = 0; step < 40; step += 1) {
        const bookingId = random.pick(bookings);
        const options = { idempotencyKey: `step-${step}` };
        const time = random.pick(["10:00", "11:00", "12:00", "13:00"]);
        answers.push(
          await random.pick([
            () => world.reserve(bookingId, time, { createInvoice: random.chance(50) }, options),
            () => world.reserve(bookingId, time, {}, options),
            () => world.extend(bookingId, options),
            () => world.release(bookingId, options),
            () => (random.chance(15) ? world.confirm(bookingId, {}, options) : world.extend(bookingId, options)),
            () => world.engine.cancelGuest({ bookingId, guestId: "ada" }, options),
          ])(),
        );
        world.pass(random.pick([0, 0, 1, 5]));
        if (random.chance(5)) await world.sweep();
      }
      outcomes.push(tally(answers));
      const limit = random.pick([1, 2, 7, 1_000]);
      const histories = await Promise.all(bookings.map((bookingId) => history(world.engine, bookingId, { limit })));
      await world.sweep();
      const events = await delivered(world);
      for (const [at, bookingId] of bookings.entries()) {
        const [created, ...rest] = histories[at] ?? [];
        expect(created).toMatchObject({ type: "BookingCreated", bookingId });
        expect(created?.atMs).toBeLessThanOrEqual(createdMs);
        const expected = events.flatMap(({ event, by }) =>
          "bookingId" in event && event.bookingId === bookingId ? [{ ...event, by }] : [],
        );
        expect(rest, `seed ${seed}`).toEqual(expected);
        expect(await history(world.engine, bookingId)).toEqual(histories[at]);
        const instants = rest.map(({ atMs }) => atMs);
        expect(instants).toEqual(instants.toSorted((one, other) => one - other));
      }
    }
    const total = outcomes.reduce((sum, { accepted: count = 0 }) => sum + count, 0);
    expect(total).toBeGreaterThan(100);
  }, 120_000);
});
