import { describe, expect, it } from "vitest";
import type { CenterId } from "../../src/index.ts";
import { accepted, codeOf, refusalOf, tally } from "../support/answers.ts";
import { CENTER, DATE, item, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS } from "../support/engine-world.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

const DAY_MS = 86_400_000;
const unnamed = { centerId: CENTER, date: DATE, guests: [{ items: [item("massage")] }] };
const forAda = { ...unnamed, hostId: "ada" };
const TOO_MANY = "TOO_MANY_OPEN_BOOKINGS";

describe.each(SWEEPERS)("rule 10: bookings that were never reserved, the sweeper $sweeper", ({ sweeps }) => {
  it("a holder has as many as the center allows; a reserve makes room, its expiry takes none", async () => {
    const world = await openWorld({ sweeps, limits: { openBookingsPerHolder: 2 } });
    const create = () => world.engine.createBooking(forAda);
    const { bookingId } = accepted(await create());
    accepted(await create());
    expect(refusalOf(await create())).toEqual({ code: TOO_MANY, of: "holder", limit: 2 });
    expect(codeOf(await world.engine.createBooking({ ...unnamed, hostId: "ben" }))).toBe("accepted");
    const hold = accepted(await world.reserve(bookingId, "10:00"));
    expect(codeOf(await create())).toBe("accepted");
    expect(codeOf(await create())).toBe(TOO_MANY);
    world.clock.set(hold.expiresAtMs);
    expect(codeOf(await create())).toBe(TOO_MANY);
    accepted(await world.reserve(bookingId, "10:00"));
    expect(codeOf(await create())).toBe(TOO_MANY);
  });

  it("a holder key counts as a guest does; a guest goes before a key; with neither only the center counts", async () => {
    const world = await openWorld({ sweeps, limits: { openBookingsPerHolder: 1 } });
    const create = (over: object) => world.engine.createBooking({ ...unnamed, ...over });
    expect(codeOf(await create({ holderKey: "web-1" }))).toBe("accepted");
    expect(codeOf(await create({ holderKey: "web-1" }))).toBe(TOO_MANY);
    expect(codeOf(await create({ holderKey: "web-2" }))).toBe("accepted");
    expect(codeOf(await create({ holderKey: "web-1", hostId: "ada" }))).toBe("accepted");
    expect(codeOf(await create({ holderKey: "web-3", hostId: "ada" }))).toBe(TOO_MANY);
    for (let at = 0; at < 3; at += 1) expect(codeOf(await create({}))).toBe("accepted");
  });

  it("H01 the limit of a holder holds under fifty parallel creates, of one process and of ten", async () => {
    const world = await openWorld({ sweeps, limits: { openBookingsPerHolder: 3 } });
    const one = await Promise.all(Array.from({ length: 50 }, () => world.engine.createBooking(forAda)));
    expect(tally(one)).toEqual({ accepted: 3, [TOO_MANY]: 47 });
    const nodes = Array.from({ length: 10 }, () => world.openNode().engine);
    const ten = await Promise.all(nodes.map((engine) => engine.createBooking({ ...unnamed, hostId: "ben" })));
    expect(tally(ten)).toEqual({ accepted: 3, [TOO_MANY]: 7 });
  });

  it("a caller and the center have bounds of their own, with any holder", async () => {
    const limits = { openBookingsPerCaller: 3, openBookingsPerCenter: 5 };
    const world = await openWorld({ sweeps, limits });
    const create = (caller: string) => world.engine.createBooking(unnamed, { caller });
    const ids = [];
    for (let at = 0; at < 3; at += 1) ids.push(accepted(await create("web")).bookingId);
    expect(refusalOf(await create("web"))).toEqual({ code: TOO_MANY, of: "caller", limit: 3 });
    expect(codeOf(await create("app"))).toBe("accepted");
    accepted(await world.reserve(ids[0] as string, "10:00", { guestIds: ["ada"] }));
    expect(codeOf(await create("web"))).toBe("accepted");
    expect(codeOf(await world.engine.createBooking(unnamed))).toBe("accepted");
    expect(refusalOf(await world.engine.createBooking(unnamed))).toEqual({ code: TOO_MANY, of: "center", limit: 5 });
    expect(refusalOf(await create("app"))).toEqual({ code: TOO_MANY, of: "center", limit: 5 });
  });

  it("H02 a replay is free, and a refused create may be tried again under its key", async () => {
    const world = await openWorld({ sweeps, limits: { openBookingsPerHolder: 1 } });
    const first = accepted(await world.engine.createBooking(forAda, { idempotencyKey: "one" }));
    expect(accepted(await world.engine.createBooking(forAda, { idempotencyKey: "one", caller: "web" }))).toEqual(first);
    expect(codeOf(await world.engine.createBooking(forAda, { idempotencyKey: "two" }))).toBe(TOO_MANY);
    accepted(await world.reserve(first.bookingId, "10:00"));
    expect(codeOf(await world.engine.createBooking(forAda, { idempotencyKey: "two" }))).toBe("accepted");
  });

  it("retention makes room: a booking that was never reserved goes after seven days", async () => {
    const world = await openWorld({ sweeps, limits: { openBookingsPerHolder: 1 } });
    const { bookingId } = accepted(await world.engine.createBooking(forAda));
    const removed = async () => accepted(await world.engine.removeOld()).bookings;
    world.clock.advance(7 * DAY_MS - 1);
    expect(await removed()).toBe(0);
    expect(codeOf(await world.engine.createBooking(forAda))).toBe(TOO_MANY);
    world.clock.advance(1);
    expect(await removed()).toBe(1);
    expect(codeOf(await world.engine.getBooking({ bookingId }))).toBe("BOOKING_NOT_FOUND");
    expect(codeOf(await world.engine.createBooking(forAda))).toBe("accepted");
    expect(refusalOf(await world.engine.removeOld({ openOlderThanDays: 0 }))).toMatchObject({
      field: "openOlderThanDays",
    });
    expect(refusalOf(await world.engine.removeOld({ openOlderThanDays: 1, commandsOlderThanHours: 25 }))).toMatchObject(
      {
        field: "openOlderThanDays",
      },
    );
  });
});

it("the bounds of a caller and a center are counted again only as they come near", async () => {
  const world = await openWorld({ therapists: [therapist("only")], limits: { openBookingsPerCenter: 80 } });
  let counted = 0;
  const { store } = world;
  const read = store.read.bind(store);
  Object.assign(store, {
    read: (...asked: Parameters<typeof read>) => {
      counted += asked[0].filter(({ openBookings }) => openBookings?.center === true).length;
      return read(...asked);
    },
  });
  const created = [];
  for (let at = 0; at < 81; at += 1) created.push(await world.engine.createBooking(unnamed));
  expect(tally(created)).toEqual({ accepted: 80, [TOO_MANY]: 1 });
  expect(counted).toBeLessThan(40);
});

it("the bound of a center is one for all spellings of its id", async () => {
  const bare = "abcdefabcdefabcdefabcdefabcdefab";
  const world = await openWorld({ center: { id: hostId<CenterId>(bare) }, limits: { openBookingsPerCenter: 80 } });
  const spelt = (n: number): string => bare.replace(/./g, (it, at: number) => ((n >> at) & 1 ? it.toUpperCase() : it));
  const created = [];
  for (let at = 0; at < 160; at += 1) {
    created.push(await world.engine.createBooking({ ...unnamed, centerId: spelt(at % 40) }));
  }
  expect(tally(created)).toEqual({ accepted: 80, [TOO_MANY]: 80 });
});
