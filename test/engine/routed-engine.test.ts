import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  bucketOfTag,
  centerTag,
  createRoutedEngine,
  tagOf,
  type CenterId,
  type EngineCalls,
  type EngineJob,
  type GuestBookingsView,
  type ListGuestBookingsInput,
} from "../../src/index.ts";
import { hostId, TWINS } from "../../src/conformance/store/fixtures.ts";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import { IdsOfCalls } from "../model/engines.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, DATE, guest, MINUTE, NOW, offer, therapist } from "../support/catalog.ts";
import { openWorld, type World } from "../support/engine-world.ts";
import { createTestStore, type TestStore } from "../support/stores.ts";
import { withChanging } from "./hostile/values.ts";

// Engines on several databases, behind one router. Three centers, each in a bucket of its own.

const CENTERS = ["spa-1", "spa-2", "spa-3"].map((id) => hostId<CenterId>(id));
const BUCKETS = CENTERS.map((it) => centerTag(it));
const bucketOf = (tag: string): number =>
  Math.max(
    0,
    BUCKETS.findIndex((it) => it === tag),
  );
const GUESTS = ["ada", "ben", "cleo"];

/** One engine on one store, and a routed engine on three, with the same ids and the same host. */
const openBoth = async () => {
  const offers = CENTERS.map((id) => offer({ center: { id }, therapists: [therapist("uma"), therapist("vic")] }));
  const [{ center, ...rest }, ...otherCenters] = offers as [(typeof offers)[0], ...typeof offers];
  const world = await openWorld({ center, ...rest, otherCenters, policies: { lateConfirm: "reacquire" } });
  const ids = new IdsOfCalls();
  const engineOn = (store: TestStore) => world.engineOn(store, { ids });
  const { clock } = world;
  const store = createTestStore({ clock });
  const stores = CENTERS.map(() => createTestStore({ clock }));
  const plain = engineOn(store);
  const engines = stores.map(engineOn);
  return { world, clock, ids, store, stores, plain, engines, routed: createRoutedEngine({ engines, bucketOf }) };
};

type Both = Awaited<ReturnType<typeof openBoth>>;
type Name = Exclude<keyof EngineCalls, "within" | "centerOf" | "latestInstantMs">;
type Call = Readonly<{ name: Name; input: object; options?: object }>;
type Run = (...input: unknown[]) => ReturnType<EngineCalls["getBooking"]>;

const STEP = fc.record({ kind: fc.nat(26), center: fc.nat(2), nth: fc.nat(7), time: fc.nat(9), other: fc.nat(7) });
type Step = typeof STEP extends fc.Arbitrary<infer Value> ? Value : never;

/** The ids that earlier answers named, the latest first. */
type Known = Readonly<Record<"booking" | "reservation" | "appointment" | "invoice" | "block", string[]>>;
const UNKNOWN = "f".repeat(32);
const nthOf = (ids: readonly string[], nth: number): string => ids[nth % Math.max(1, ids.length)] ?? UNKNOWN;

const callOf = ({ kind, center, nth, time, other }: Step, known: Known): Call => {
  const centerId = CENTERS[center];
  const guestId = GUESTS[nth % 3] as string;
  const bookingId = nthOf(known.booking, nth);
  const reservationId = nthOf(known.reservation, nth);
  const slot = `${DATE}T${String(9 + (time % 9)).padStart(2, "0")}:${time % 2 === 0 ? "00" : "30"}:00`;
  const guests = [guest(guestId, "massage")];
  const guarded = other === 0 ? { centerId } : {};
  const subject = other % 2 === 0 ? { bookingId } : { reservationId };
  const options = other > 4 ? { idempotencyKey: `key-${nth}` } : {};
  const externalId = `block ${other % 3}`;
  const span = { start: at("09:00") + time * 60 * MINUTE, end: at("10:00") + time * 60 * MINUTE };
  const resource = { kind: "therapist", therapistId: other % 2 === 0 ? "uma" : "vic" };
  const centerIds = CENTERS.slice(center).concat(CENTERS.slice(0, nth % 3));
  const calls: readonly Call[] = [
    {
      name: "createBooking",
      input: { centerId, date: DATE, guests, ...(nth === 0 ? { hostId: "ada" } : {}) },
      options,
    },
    { name: "hold", input: { centerId, guests, slot, createInvoice: other % 2 === 0 }, options },
    { name: "hold", input: { centerId, guests, slot: slot.replace("11T", "12T"), reference: "order" } },
    { name: "reserve", input: { bookingId, slot, createInvoice: true, ...guarded }, options },
    { name: "confirm", input: { ...subject, ...guarded }, options },
    { name: "confirm", input: { reservationId } },
    { name: "extend", input: { ...subject, ...guarded } },
    { name: "release", input: { ...subject, ...guarded }, options },
    { name: "beginPayment", input: { ...subject, paymentReference: "pi_1", minutes: 5 } },
    { name: "abandonPayment", input: { reservationId, paymentReference: "pi_1" } },
    { name: "reportPayment", input: { centerId, reservationId, paymentReference: "pi_1" } },
    { name: "cancelInvoice", input: { invoiceId: nthOf(known.invoice, nth) } },
    { name: "cancelGuest", input: { bookingId, guestId } },
    { name: "cancelAppointment", input: { appointmentId: nthOf(known.appointment, nth), ...guarded } },
    { name: "quoteCancellation", input: { appointmentId: nthOf(known.appointment, nth) } },
    { name: "markAttendance", input: { appointmentId: nthOf(known.appointment, nth), attendance: "arrived" } },
    { name: "block", input: { centerId, externalId, resource, ...span, overlap: nth > 3 ? "clip" : "refuse" } },
    { name: "unblock", input: { centerId, externalId } },
    { name: "importBlocks", input: { centerId, blocks: [{ externalId, resource, ...span }] } },
    { name: "findSlots", input: { bookingId, explain: true } },
    { name: "findAvailability", input: { centerId, date: DATE, guests, detail: "slots" } },
    { name: "getBooking", input: { bookingId, ...guarded } },
    { name: "findBooking", input: { centerId, reference: "order" } },
    { name: "getBlock", input: { blockId: nthOf(known.block, nth) } },
    { name: "listAgenda", input: { centerId, date: DATE, days: 2 } },
    { name: "listGuestReservations", input: { centerId, guestId } },
    { name: "listGuestBookings", input: { guestId, centerIds, limit: 1 + time } },
  ];
  return calls[kind] as Call;
};

type Named = Partial<Record<"bookingId" | "reservationId" | "blockId", string>> &
  Partial<Record<"appointments" | "invoices", readonly Readonly<{ id: string }>[]>>;

const learn = (known: Known, answer: Named): void => {
  const add = (ids: string[], id: string | undefined): unknown =>
    id === undefined || ids.includes(id) ? null : ids.unshift(id);
  add(known.booking, answer.bookingId);
  add(known.reservation, answer.reservationId);
  add(known.block, answer.blockId);
  for (const { id } of answer.appointments ?? []) add(known.appointment, id);
  for (const { id } of answer.invoices ?? []) add(known.invoice, id);
};

/** All pages of a list, as one. */
const allPages = async (run: Run, input: object): Promise<unknown> => {
  const all: unknown[] = [];
  for (let after: string | null = null, pages = 0; pages < 200; pages += 1) {
    const { bookings, next } = accepted(await run({ ...input, after })) as unknown as {
      bookings: object[];
      next: string | null;
    };
    expect(bookings.length).toBeLessThanOrEqual((input as { limit: number }).limit);
    all.push(...bookings);
    if (next === null) return all;
    after = next;
  }
  throw new Error("a list ends");
};

const answerOf = async (engine: EngineCalls, { name, input, options }: Call): Promise<unknown> => {
  const run = engine[name] as unknown as Run;
  if (name === "listGuestBookings") return allPages(run, input);
  const answer = await run(input, ...(options === undefined ? [] : [options]));
  return answer.isOk() ? { accepted: answer.value } : { refused: answer.error };
};

const bookingsIn = ({ partitions }: MemoryDump): number => partitions.flatMap(({ bookings }) => bookings).length;
const sorted = (texts: readonly string[]): readonly string[] => [...texts].sort();
const eventsOf = ({ dump }: TestStore, centerId: CenterId) =>
  dump()
    .events.map(({ event }) => event)
    .filter((it) => it.centerId === centerId);

/** Runs one history on both. Returns how many commands were accepted. */
const runHistory = async (steps: readonly Step[]): Promise<number> => {
  const both = await openBoth();
  const known: Known = { booking: [], reservation: [], appointment: [], invoice: [], block: [] };
  let count = 0;
  for (const [at, step] of steps.entries()) {
    if (step.other === 7) both.clock.advance(step.time * MINUTE);
    if (step.other === 6) for (const it of [both.plain, ...both.engines]) accepted(await it.expireDue());
    const call = callOf(step, known);
    both.ids.begin(at);
    const expected = await answerOf(both.plain, call);
    both.ids.begin(at);
    expect([call, await answerOf(both.routed, call)]).toEqual([call, expected]);
    if (typeof expected !== "object" || expected === null || !("accepted" in expected)) continue;
    learn(known, expected.accepted as Named);
    count += 1;
  }
  expectApart(both, known);
  return count;
};

/** Each store has the records of its own center alone, in the order in which the one store has them. */
const expectApart = ({ store, stores, plain, routed }: Both, known: Known): void => {
  CENTERS.forEach((centerId, at) => {
    const own = stores[at] as TestStore;
    expect(eventsOf(own, centerId)).toEqual(eventsOf(store, centerId));
    expect(own.dump().partitions).toEqual(store.dump().partitions.filter(({ tag }) => tag === BUCKETS[at]));
    expect(own.dump().events.filter(({ event }) => event.centerId !== centerId)).toEqual([]);
  });
  for (const id of known.booking) expect(routed.centerOf(id)).toBe(plain.centerOf(id));
};

describe("an engine on several databases", () => {
  it("has a route for each function of an engine, but its jobs", async () => {
    const { plain, routed } = await openBoth();
    const jobs: Readonly<Record<EngineJob, true>> = {
      ...{ expireDue: true, deliverEvents: true, outboxStatus: true, listConsumers: true },
      ...{ removeConsumer: true, listDeadLetters: true, removeOld: true },
    };
    expect(sorted([...Object.keys(routed), ...Object.keys(jobs)])).toEqual(sorted(Object.keys(plain)));
  });

  it("answers any history of three centers as one engine on one store does", async () => {
    let count = 0;
    const history = fc.array(STEP, { minLength: 20, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(history, async (steps) => {
        count += await runHistory(steps);
      }),
      { numRuns: 40 },
    );
    expect(count).toBeGreaterThan(300);
  });

  it("finds no record of another center, by any id", async () => {
    const { routed, engines } = await openBoth();
    const [first, second] = CENTERS as [CenterId, CenterId];
    const { bookingId } = accepted(
      await routed.createBooking({ centerId: first, date: DATE, guests: [guest("ada", "massage")] }),
    );
    expect(codeOf(await (engines[1] as EngineCalls).getBooking({ bookingId }))).toBe("BOOKING_NOT_FOUND");
    expect(codeOf(await routed.getBooking({ bookingId, centerId: second }))).toBe("CENTER_MISMATCH");
    expect(codeOf(await routed.getBooking({ bookingId: bookingId.toUpperCase() }))).toBe("accepted");
  });

  it("reads an id once: an input that changes reaches the center that its engine then reads", async () => {
    const { routed, stores } = await openBoth();
    const changing = withChanging({ date: DATE, guests: [guest("ada", "massage")] }, "centerId", [...CENTERS]);
    const { bookingId } = accepted(await routed.createBooking(changing as never));
    expect(stores.map((it) => bookingsIn(it.dump()))).toEqual([1, 0, 0]);
    expect(tagOf(bookingId)).toBe(BUCKETS[0]);
  });

  it("keeps two centers that share a tag on one engine", async () => {
    const [one, other] = TWINS;
    const world = await openWorld({ center: { id: one }, otherCenters: [offer({ center: { id: other } })] });
    const away = await openWorld();
    const engines = Array.from({ length: 16 }, (_, at) =>
      at === bucketOfTag(centerTag(one), 16) ? world.engine : away.engine,
    );
    const routed = createRoutedEngine({ engines });
    for (const centerId of [one, other])
      accepted(await routed.createBooking({ centerId, date: DATE, guests: [guest("ada", "massage")] }));
    expect([bookingsIn(world.dump()), bookingsIn(away.dump())]).toEqual([2, 0]);
  });

  it("passes a bucket that is not there to its host as a fault", async () => {
    const { engines } = await openBoth();
    for (const bucket of [3, -1, 0.5, NaN]) {
      const routed = createRoutedEngine({ engines, bucketOf: () => bucket });
      await expect(routed.getBooking({ bookingId: UNKNOWN })).rejects.toThrow(
        /bucketOf must return a bucket from 0 to 2/,
      );
    }
    for (const given of [[], {}, [engines[0], {}]])
      expect(() => createRoutedEngine({ engines: given as never })).toThrow(/^createRoutedEngine: engines must/);
  });
});

/** Two databases whose clocks are ten minutes apart, a center on each. */
const openApart = async () => {
  const [one, other] = CENTERS as [CenterId, CenterId];
  const open = (id: CenterId): Promise<World> => openWorld({ center: { id } });
  const [early, late] = [await open(one), await open(other)];
  late.clock.advance(10 * MINUTE);
  return { one, other, early, late, routed: createRoutedEngine({ engines: [early.engine, late.engine], bucketOf }) };
};

describe("two databases with different clocks", () => {
  it("do not disturb each other: a hold lives by its own clock to the last millisecond", async () => {
    const { one, other, early, routed } = await openApart();
    const holdAt = async (centerId: CenterId, time: string) =>
      accepted(await routed.hold({ centerId, guests: [guest("ada", "massage")], slot: `${DATE}T${time}:00` }));
    const held = await holdAt(one, "10:00");
    const later = await holdAt(other, "10:00");
    expect([held.reservedAtMs, later.reservedAtMs]).toEqual([NOW, NOW + 10 * MINUTE]);
    expect(routed.latestInstantMs()).toBe(NOW + 10 * MINUTE);
    expect(routed.latestInstantMs(held.bookingId)).toBe(NOW);
    expect(routed.latestInstantMs(later.bookingId)).toBe(NOW + 10 * MINUTE);
    early.clock.set(held.expiresAtMs - 1);
    expect(codeOf(await routed.confirm({ bookingId: held.bookingId }))).toBe("accepted");
    const again = await holdAt(one, "12:00");
    early.clock.set(again.expiresAtMs);
    expect(codeOf(await routed.confirm({ bookingId: again.bookingId }))).toBe("RESERVATION_EXPIRED");
    const third = await holdAt(one, "14:00");
    early.clock.set(third.expiresAtMs + 1);
    expect(codeOf(await routed.confirm({ bookingId: third.bookingId }))).toBe("RESERVATION_EXPIRED");
    expect(codeOf(await routed.confirm({ bookingId: later.bookingId }))).toBe("accepted");
  });

  it.each([-1, 0, 1])("list a guest's bookings once each, with a start %s ms from one of the clocks", async (offMs) => {
    const { one, other, early, late, routed } = await openApart();
    for (const [centerId, times] of [
      [one, ["09:00", "11:00", "13:00"]],
      [other, ["10:00", "12:00", "14:00"]],
    ] as const) {
      for (const time of times) {
        const asked = { centerId, guests: [guest("ada", "massage")], slot: `${DATE}T${time}:00` };
        const { bookingId } = accepted(await routed.hold(asked));
        accepted(await routed.confirm({ bookingId }));
      }
    }
    const listed = async (limit: number): Promise<readonly number[]> => {
      const starts: number[] = [];
      for (let after: string | null = null, pages = 0; pages < 50; pages += 1) {
        const page: ListGuestBookingsInput = { guestId: "ada", centerIds: [one, other], limit, after };
        const { bookings, next }: GuestBookingsView = accepted(await routed.listGuestBookings(page));
        starts.push(...bookings.map(({ startMs }) => startMs));
        if (next === null) return starts;
        after = next;
      }
      throw new Error("a list ends");
    };
    const ahead = (times: readonly string[]) => times.map((time) => at(time));
    late.clock.set(at("11:00") + 5 * MINUTE);
    early.clock.set(at("11:00") + offMs);
    // The later clock divides the list, whichever center a booking is of.
    for (const limit of [1, 2, 3, 50])
      expect(await listed(limit)).toEqual(ahead(["12:00", "13:00", "14:00", "11:00", "10:00", "09:00"]));
    late.clock.set(at("12:00") + offMs);
    const noon = offMs > 0 ? ["13:00", "14:00", "12:00", "11:00"] : ["12:00", "13:00", "14:00", "11:00"];
    for (const limit of [1, 2, 3, 50]) expect(await listed(limit)).toEqual(ahead([...noon, "10:00", "09:00"]));
  });
});

describe("a host's transaction, with several databases", () => {
  it("is joined by the engine of its first command, and by no other", async () => {
    const { routed, stores } = await openBoth();
    const joined = routed.within({});
    const booking = (centerId: CenterId | undefined) => ({ centerId, date: DATE, guests: [guest("ada", "massage")] });
    const unfit = (because: string) => ({ code: "TRANSACTION_UNFIT", because, cause: expect.any(String) as string });
    const own = stores[0]?.hostTransactions === null ? "not_supported" : "not_a_handle";
    expect(refusalOf(await joined.createBooking({} as never))).toMatchObject({ code: "INVALID_INPUT" });
    expect(refusalOf(await joined.createBooking(booking(CENTERS[1]) as never))).toEqual(unfit(own));
    expect(refusalOf(await joined.createBooking(booking(CENTERS[0]) as never))).toEqual(unfit("other_database"));
    expect(refusalOf(await joined.createBooking({ ...booking(CENTERS[0]), days: 0 } as never))).toMatchObject({
      ...{ code: "INVALID_INPUT", field: "days" },
    });
    expect(refusalOf(await joined.createBooking(booking(CENTERS[1]) as never))).toEqual(unfit(own));
    expect(stores.map((it) => bookingsIn(it.dump()))).toEqual([0, 0, 0]);
  });
});
