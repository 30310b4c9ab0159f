import { describe, expect, it, vi } from "vitest";
import { createHttpHandler, noAuthentication } from "../../src/adapters/http/index.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import type { ReservationEngine } from "../../src/index.ts";
import { CENTER, DATE, daily, offer, therapist, type OfferChanges } from "../support/catalog.ts";
import { openWorld, type World } from "../support/engine-world.ts";
import { date } from "../support/values.ts";
import type { Json } from "../support/http-server.ts";
import { TWINS } from "../../src/conformance/store/fixtures.ts";

const zones = createLuxonZoneRules();

const sendTo = (world: World, engine: ReservationEngine) => {
  const { catalog, roster } = world.host;
  const handler = createHttpHandler({
    ...{ engine, catalog, roster, guests: world.directory, zones, authentication: noAuthentication() },
  });
  return async (method: string, path: string, body?: unknown): Promise<Json> => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) };
    const headers = { "content-type": "application/json" };
    const response = await handler(new Request(`http://spa.test/v1${path}`, { method, headers, ...init }));
    return (await response.json()) as Json;
  };
};

/** Two centers whose ids carry one tag, the first in Rome and the other in New York. */
const [rome, newYork] = TWINS;
const openScene = async () => {
  const one = { therapists: [therapist("uma")] };
  const world = await openWorld({
    ...{ ...one, center: { id: rome } },
    otherCenters: [offer({ ...one, center: { id: newYork, zone: "America/New_York" } })],
  });
  const listed = vi.spyOn(world.host.catalog, "centerIds");
  const send = sendTo(world, world.engine);
  const book = async (centerId: string, guestId = "ada"): Promise<string> => {
    const guests = [{ id: guestId, items: [{ item: { id: "massage" } }] }];
    return (await send("POST", "/bookings", { center_id: centerId, date: DATE, guests }))["id"] as string;
  };
  const reserve = (bookingId: string, time = "10:00") =>
    send("POST", `/bookings/${bookingId}/slots/reserve`, { slot_time: `${DATE}T${time}:00`, create_invoice: true });
  return { world, listed, send, book, reserve };
};

describe("the center of a call is known without the list of all centers", () => {
  it("no call asks the catalog for it but the one that answers with it", async () => {
    const { world, listed, send, book, reserve } = await openScene();
    const booking = await book(rome);
    const path = `/bookings/${booking}/slots/reserve`;
    expect((await send("GET", `/bookings/${booking}/slots`))["slots"]).not.toEqual([]);
    expect(await reserve(booking)).toMatchObject({ is_reserved: true });
    expect(await reserve(await book(rome, "ben"))).toMatchObject({ error: { reason: "SLOT_HELD" } });
    expect(await reserve("0".repeat(32))).toMatchObject({ error: { reason: "BOOKING_NOT_FOUND" } });
    expect(await send("GET", path)).toMatchObject({ status: "reserved" });
    world.pass(1);
    expect(await send("PATCH", path)).toMatchObject({ error: null });
    const { invoice } = await send("POST", `/bookings/${booking}/slots/confirm`, {});
    expect(await send("DELETE", path)).toMatchObject({ error: { reason: "ALREADY_CONFIRMED" } });
    expect(await send("PUT", `/invoices/${invoice.invoice_id}/cancel`, {})).toMatchObject({ success: true });
    expect(listed).not.toHaveBeenCalled();
    expect((await send("GET", "/centers"))["centers"]).toHaveLength(2);
    expect(listed).toHaveBeenCalledTimes(1);
  });

  it("a refusal shows instants by its own center's clock, also beside one whose ids carry the same tag", async () => {
    const { world, book, reserve } = await openScene();
    const offsetOf = (body: Json): string => String(body["error"].held_until_at).slice(-6);
    await reserve(await book(newYork, "ben"));
    const there = await book(newYork, "cleo");
    expect(offsetOf(await reserve(there))).toBe("-04:00");
    await reserve(await book(rome));
    const here = await book(rome, "dora");
    expect(offsetOf(await reserve(here))).toBe("+02:00");
    expect(offsetOf(await reserve(there))).toBe("-04:00");

    const other = sendTo(world, world.openNode().engine);
    const asked = { slot_time: `${DATE}T10:00:00` };
    for (const [booking, offset] of [
      [there, "-04:00"],
      [here, "+02:00"],
      [there, "-04:00"],
    ] as const)
      expect(offsetOf(await other("POST", `/bookings/${booking}/slots/reserve`, asked))).toBe(offset);
  });
});

describe("centerOf", () => {
  it("leads to the center of an id once it has been read, and to none if several share the tag", async () => {
    const { world, book } = await openScene();
    const { engine } = world.openNode();
    const here = await book(rome);
    expect(engine.centerOf(here)).toBeNull();
    expect((await engine.getBooking({ bookingId: here })).isOk()).toBe(true);
    expect(engine.centerOf(here)).toBe(rome);
    expect(engine.centerOf(here.toUpperCase())).toBe(rome);
    expect(engine.centerOf("nonsense")).toBeNull();
    const there = await book(newYork);
    expect((await engine.getBooking({ bookingId: there })).isOk()).toBe(true);
    expect(engine.centerOf(here)).toBeNull();
    expect(engine.centerOf(there)).toBeNull();
  });
});

describe("how often a call asks", () => {
  it("the store at most once to read and once to commit, two reads for a guest's listing; each source once, but for names", async () => {
    const world = await openWorld({ therapists: [therapist("uma")] });
    const { catalog, roster } = world.host;
    const spies = {
      center: vi.spyOn(catalog, "center"),
      roster: vi.spyOn(roster, "roster"),
      find: vi.spyOn(world.directory, "find"),
    };
    const send = sendTo(world, world.engine);
    const counts: Record<string, unknown> = {};
    const counted = async (name: string, ...request: Parameters<typeof send>): Promise<Json> => {
      world.store.takeTrips();
      for (const spy of Object.values(spies)) spy.mockClear();
      const answer = await send(...request);
      const calls = Object.entries(spies).map(([source, { mock }]) => [source, mock.calls.length] as const);
      counts[name] = { ...world.store.takeTrips(), ...Object.fromEntries(calls) };
      return answer;
    };

    const guests = [{ id: "ada", items: [{ item: { id: "massage" } }] }];
    const { id } = await counted("create", "POST", "/bookings", { center_id: CENTER, date: DATE, guests });
    const path = `/bookings/${String(id)}/slots`;
    await counted("slots", "GET", path);
    const slot = { slot_time: `${DATE}T10:00:00`, create_invoice: true };
    await counted("reserve", "POST", `${path}/reserve`, slot);
    await counted("read hold", "GET", `${path}/reserve`);
    await counted("confirm", "POST", `${path}/confirm`, {});
    await counted("release", "DELETE", `${path}/reserve`);
    const listed = await counted("guest listing", "GET", `/guests/ada/appointments?center_id=${CENTER}`);
    expect(listed).toMatchObject({ appointments: [{ booking_id: id }] });
    const [once, none] = [
      { center: 1, roster: 1, find: 1 },
      { center: 0, roster: 0, find: 0 },
    ];
    const [read, done] = [
      { reads: 1, commits: 0, others: 0 },
      { reads: 1, commits: 1, others: 0 },
    ];
    expect(counts).toEqual({
      create: { ...done, ...once },
      slots: { ...read, ...once, find: 0 },
      // One roster to place it, and one for the names.
      reserve: { ...done, ...once, roster: 2 },
      "read hold": { ...read, ...once, center: 0 },
      confirm: { ...done, ...once, center: 0 },
      // It is confirmed by then: the refusal shows the instant.
      release: { ...read, ...none, center: 1 },
      "guest listing": { reads: 0, commits: 0, others: 2, ...once },
    });
  });
});

describe("the special days of a center (rule 23)", () => {
  const shownBy = async (center: OfferChanges["center"] & object): Promise<unknown> => {
    const world = await openWorld({ center });
    return (await sendTo(world, world.engine)("GET", "/centers"))["centers"][0].special_days;
  };

  it("are left out without any, and are in order of dates, each with its hours in order", async () => {
    expect(await shownBy({})).toBeUndefined();
    const openingDates = [
      { dates: [date("2026-05-14")], hours: [daily("16:00", "26:00"), daily("10:00", "12:00")] },
      { dates: [date("2026-05-15"), date("2026-05-12")], hours: [] },
    ];
    expect(await shownBy({ openingDates })).toEqual([
      { date: "2026-05-12", hours: [] },
      {
        date: "2026-05-14",
        hours: [
          { start_time: "10:00", end_time: "12:00" },
          { start_time: "16:00", end_time: "02:00" },
        ],
      },
      { date: "2026-05-15", hours: [] },
    ]);
  });

  it("show hours from 24:00 on where the clock shows them, as the week does", async () => {
    const nights = { ...daily("23:00", "24:00"), startMinute: 25 * 60, endMinute: 26 * 60 };
    const openingDates = [{ dates: [date("2026-05-14")], hours: [daily("10:00", "12:00"), nights] }];
    const [morning, night] = [
      { start_time: "10:00", end_time: "12:00" },
      { start_time: "01:00", end_time: "02:00" },
    ];
    const openingHours = [{ ...nights, weekdays: [6 as const] }];
    expect(await shownBy({ openingDates, openingHours })).toEqual([
      { date: "2026-05-14", hours: [morning] },
      { date: "2026-05-15", hours: [night] },
    ]);
    const world = await openWorld({ center: { openingHours } });
    const { centers } = await sendTo(world, world.engine)("GET", "/centers");
    expect(centers[0].working_hours).toEqual([{ day_of_week: 0, ...night }]);
  });

  it("have no hours on a holiday, which removes those of the date too", async () => {
    const openingDates = [{ dates: [date(DATE)], hours: [daily("10:00", "12:00")] }];
    expect(await shownBy({ openingDates, holidays: [{ date: date(DATE), name: "Feast" }] })).toEqual([
      { date: DATE, hours: [] },
    ]);
  });
});
