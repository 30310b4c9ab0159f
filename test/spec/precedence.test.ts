import { err, type Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import { unknownLike } from "../support/values.ts";
import type { CenterCatalog } from "../../src/domain/catalog/center-catalog.ts";
import type { Refusal } from "../../src/domain/refusal/refusal.ts";
import type { EngineParts } from "../../src/engine/runtime/parts.ts";
import { precedenceLists } from "../support/documents.ts";
import {
  book,
  bookingFor,
  confirmed,
  createWorld,
  DAY,
  hold,
  MINUTE,
  rome,
  therapist,
  type World,
  type WorldOptions,
} from "../support/small-spa.ts";
import { accepted } from "../support/answers.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

// Each request here is wrong in every way at once. Its mistakes are mended one by one, in the order in which they are
// refused; that order must be the one that docs/errors.md states for the function.

type Step = readonly [code: Refusal["code"], mend: () => unknown];
const lists = precedenceLists();

/** Whether `some` stand in `all` in the same order; one entry may be met several times in a row. */
const isInOrder = (some: readonly string[], all: readonly string[]): boolean => {
  let from = 0;
  return some.every((code) => {
    from = all.indexOf(code, from);
    return from >= 0;
  });
};

const mendAll = async (
  name: string,
  ask: () => Promise<Result<unknown, Refusal>>,
  steps: readonly Step[],
): Promise<void> => {
  const codes = steps.map(([code]) => code);
  expect([name, codes, isInOrder(codes, lists.get(name) ?? [])]).toEqual([name, codes, true]);
  for (const [at, [code, mend]] of steps.entries()) {
    const answer = await ask();
    expect([at, answer.isErr() ? answer.error.code : answer]).toEqual([at, code]);
    await mend();
  }
  accepted(await ask());
};

const withoutWait = ({ center, items }: CenterCatalog): CenterCatalog => ({
  center: { ...center, limits: { ...center.limits, holdAgainAfterMinutes: 0 } },
  items,
});

/** A world of which any part can fail: while its name is in `down`. */
const fragile = (options: WorldOptions = {}) => {
  const down = new Set<"store" | "commit" | "catalog" | "roster" | "guests">();
  const failure = err({ outcome: "not_done", cause: "it is down" } as const);
  const world: World = createWorld({
    ...options,
    around: (store) => ({
      ...store,
      read: (...asked) => (down.has("store") ? Promise.resolve(failure) : store.read(...asked)),
      list: (request) => (down.has("store") ? Promise.resolve(failure) : store.list(request)),
      agenda: (request) => (down.has("store") ? Promise.resolve(failure) : store.agenda(request)),
      commit: (sets) => (down.has("commit") ? Promise.resolve(failure) : store.commit(sets)),
    }),
    parts: {
      catalog: {
        centerIds: async () => [hostId("spa")],
        center: async (id) => {
          if (down.has("catalog")) throw new Error("it is down");
          return world.host.catalog.center.id === id ? world.host.catalog : null;
        },
      },
      roster: {
        roster: async () => {
          if (down.has("roster")) throw new Error("it is down");
          return world.host.roster;
        },
      },
      guests: fragileGuests(() => down.has("guests")),
    },
  });
  return {
    ...world,
    down,
    up: (what: "store" | "commit" | "catalog" | "roster" | "guests") => () => down.delete(what),
  };
};

const fragileGuests = (isDown: () => boolean): EngineParts["guests"] => ({
  find: async (ids) => {
    if (isDown()) throw new Error("it is down");
    return ids
      .filter((id) => id !== "nemo")
      .map((id) => ({ id, centerId: hostId("spa"), firstName: "", lastName: "", email: null, phone: null }));
  },
  relationsOf: async () => [{ guestId: hostId("ben"), kind: "family" }],
});

const KEY = { idempotencyKey: "used-before" };
const DAN = { actor: { kind: "guest", guestId: "dan" } } as const;
const uma = { itemId: "talk", therapist: { kind: "named", therapistId: "uma" } } as const;

/** Uses the key up, for a command that no test repeats. */
const useKey = async ({ engine }: Pick<World, "engine">): Promise<void> => {
  const use = bookingFor("ada", { groupName: "uses the key" });
  accepted(await engine.createBooking(use, KEY));
};

const block = (externalId: string, start: number | string, end: number | string, therapistId = "uma") =>
  ({ centerId: "spa", externalId, resource: { kind: "therapist", therapistId }, start, end }) as const;

describe("refusals come in the order of docs/errors.md", () => {
  it("createBooking", async () => {
    const world = fragile({ limits: { guestsPerBooking: 2, itemsPerBooking: 2, openBookingsPerHolder: 1 } });
    const held = await hold(world, "ada", rome("09:00"));
    const party = { guests: ["ada", "ben"].map((guestId) => ({ guestId, items: [{ itemId: "talk" }] })) };
    const old = await confirmed(world, "ada", rome("11:00"), party);
    const [adas, bens] = old.appointments.map(({ id }) => id as string);
    accepted(await world.engine.cancelAppointment({ appointmentId: bens! }));
    await book(world, bookingFor("dan", { reference: "order-1" }));
    // Ada's first booking that stays open, and the last that she may have.
    await useKey(world);
    const { host: spa, down } = world;
    const { catalog } = spa;
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    for (const part of ["store", "catalog", "roster", "guests", "commit"] as const) down.add(part);

    const generous = {
      ...catalog,
      center: { ...catalog.center, limits: { ...catalog.center.limits, openBookingsPerHolder: 100 } },
    };

    const item = (over = {}) => ({ ...uma, ...over });
    let asked: unknown = { ...bookingFor("ada"), date: "2026-02-30" };
    let options: object = { ...KEY, ...DAN };
    const ask = () => world.engine.createBooking(asked as never, options);
    const want =
      (...guests: readonly object[]) =>
      () =>
        (asked = { ...bookingFor("ada"), hostId: "ada", guests });
    const zoe = { itemId: "talk", therapist: { kind: "named", therapistId: "zoe" } };
    const adaTwice = { guestId: "ada", items: [item()] };
    const nemo = { guestId: "nemo", items: [item()] };
    const dan = { guestId: "dan", items: [item()] };
    const moving = (over: object, ...items: readonly object[]) => ({
      guestId: "ada",
      items: [item(), ...items],
      ...over,
    });
    const unknown = unknownLike(adas!);
    await mendAll("createBooking", ask, [
      ["INVALID_INPUT", want({ items: [{ itemId: "magic" }, item()] }, { items: [item()] }, { items: [item()] })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = DAN)],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["TOO_MANY_GUESTS", want({ items: [{ itemId: "magic" }, item()] }, { items: [item()] })],
      ["TOO_MANY_ITEMS", want({ items: [{ itemId: "magic" }, zoe] })],
      ["ITEM_NOT_FOUND", want({ guestId: "ada", items: [{ ...zoe, durationMinutes: 7 }] }, adaTwice)],
      ["DURATION_NOT_OFFERED", want({ guestId: "ada", items: [zoe] }, adaTwice)],
      ["THERAPIST_NOT_FOUND", want(adaTwice, adaTwice)],
      ["GUEST_REPEATED", want({ guestId: "ada", movesInvoiceId: unknown, items: [item()] }, nemo)],
      ["NOT_THE_HOST", () => (options = {})],
      ["SOURCE_UNAVAILABLE", world.up("guests")],
      ["GUEST_NOT_FOUND", want({ guestId: "ada", movesInvoiceId: unknown, items: [item()] }, dan)],
      ["RELATIONSHIP_MISSING", want(moving({ movesInvoiceId: unknown }, item({ movesAppointmentId: unknown })))],
      ["INVOICE_NOT_FOUND", want(moving({}, item({ movesAppointmentId: unknown })))],
      ["APPOINTMENT_NOT_FOUND", want(moving({}, item({ movesAppointmentId: held.appointments[0]!.id })))],
      ["NOT_CONFIRMED", want(moving({}, item({ movesAppointmentId: bens })))],
      [
        "APPOINTMENT_NOT_BOOKED",
        () => {
          want(moving({}, item({ movesAppointmentId: adas })))();
          asked = { ...(asked as object), reference: "order-1", uniqueReference: true };
        },
      ],
      ["REFERENCE_TAKEN", want(moving({}, item({ movesAppointmentId: adas })))],
      ["TOO_MANY_OPEN_BOOKINGS", () => (spa.catalog = generous)],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("hold", async () => {
    const limits = {
      guestsPerBooking: 2,
      itemsPerBooking: 2,
      liveReservationsPerHolder: 2,
      holdAgainAfterMinutes: 120,
    };
    const world = fragile({ limits });
    const { engine, host: spa, down, clock } = world;
    await useKey(world);
    clock.set(rome("11:00"));
    await hold(world, "ada", rome("14:30"));
    clock.set(rome("12:00"));
    const old = await confirmed(world, "ada", rome("16:00"));
    const cancelled = await confirmed(world, "ada", rome("18:00") - 60 * MINUTE);
    const [movesAppointmentId, gone] = [old.appointments[0]!.id, cancelled.appointments[0]!.id];
    accepted(await engine.cancelAppointment({ appointmentId: gone }));
    const moving = { guests: [{ guestId: "ada", items: [{ ...uma, movesAppointmentId }] }] };
    const mover = await book(world, bookingFor("ada", moving));
    accepted(await engine.reserve({ bookingId: mover, slot: rome("17:00") }));
    const held = await hold(world, "dan", rome("14:30"));
    const another = await hold(world, "ada", rome("10:00") + 24 * 60 * MINUTE, { booking: { date: "2026-05-11" } });

    await book(world, bookingFor("dan", { reference: "order-1" }));
    const { catalog, roster } = spa;
    const unknown = unknownLike(movesAppointmentId);
    const zoe = { itemId: "talk", therapist: { kind: "named", therapistId: "zoe" } };
    const one = (guestId: string | null, over = {}) => ({
      ...(guestId === null ? {} : { guestId }),
      items: [{ ...uma, ...over }],
    });
    let asked: Record<string, unknown> = { centerId: "spa", hostId: "ada", blockTimeMinutes: 99, slot: "soon" };
    let options: object = { ...KEY, ...DAN };
    const say = (over: object) => () => (asked = { ...asked, ...over });
    const want = (...guests: readonly object[]) => say({ guests });
    want(...Array.from({ length: 3 }, () => ({ items: [{ itemId: "magic" }, uma] })))();
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    for (const part of ["store", "catalog", "roster", "guests", "commit"] as const) down.add(part);
    const meanwhile = (work: () => Promise<unknown>) => async () => {
      down.delete("commit");
      await work();
      down.add("commit");
    };
    await mendAll("hold", () => engine.hold(asked as never, options), [
      ["INVALID_INPUT", say({ slot: "2026-03-29T02:30" })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = DAN)],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["TOO_MANY_GUESTS", want({ items: [{ itemId: "magic" }, uma] }, { items: [uma] })],
      ["TOO_MANY_ITEMS", want({ items: [{ itemId: "magic" }, zoe] })],
      ["ITEM_NOT_FOUND", want({ guestId: "ada", items: [{ ...zoe, durationMinutes: 7 }] }, one("ada"))],
      ["DURATION_NOT_OFFERED", want({ guestId: "ada", items: [zoe] }, one("ada"))],
      ["THERAPIST_NOT_FOUND", want(one("ada"), one("ada"))],
      ["GUEST_REPEATED", want({ ...one("ada"), movesInvoiceId: unknown }, one("nemo"))],
      ["NOT_THE_HOST", () => (options = {})],
      ["SOURCE_UNAVAILABLE", world.up("guests")],
      ["GUEST_NOT_FOUND", want({ ...one("ada"), movesInvoiceId: unknown }, one("dan"))],
      ["RELATIONSHIP_MISSING", want({ ...one("ada", { movesAppointmentId: unknown }), movesInvoiceId: unknown })],
      ["INVOICE_NOT_FOUND", want(one("ada", { movesAppointmentId: unknown }))],
      ["APPOINTMENT_NOT_FOUND", want(one("ada", { movesAppointmentId: held.appointments[0]!.id }))],
      ["NOT_CONFIRMED", want(one("ada", { movesAppointmentId: gone }))],
      [
        "APPOINTMENT_NOT_BOOKED",
        () =>
          (asked = {
            ...asked,
            hostId: undefined,
            guests: [one(null, { movesAppointmentId })],
            ...{ reference: "order-1", uniqueReference: true },
          }),
      ],
      ["REFERENCE_TAKEN", say({ uniqueReference: false })],
      ["WALL_TIME_SKIPPED", say({ slot: rome("10:15") })],
      [
        "GUEST_REQUIRED",
        say({ guests: [one("ada", { itemId: "massage", therapist: undefined, movesAppointmentId })] }),
      ],
      ["BLOCK_TIME_TOO_LONG", say({ blockTimeMinutes: 20 })],
      [
        "APPOINTMENT_BEING_MOVED",
        meanwhile(async () => {
          accepted(await engine.release({ bookingId: mover }));
          await hold(world, "ada", rome("12:00") + 24 * 60 * MINUTE, { booking: { date: "2026-05-11" } });
        }),
      ],
      ["SLOT_OFF_GRID", say({ slot: rome("10:00") })],
      ["SLOT_IN_PAST", () => (spa.roster = { ...roster, rooms: new Map() })],
      ["SLOT_IN_PAST", say({ slot: rome("17:30") })],
      ["NO_ELIGIBLE_RESOURCE", () => (spa.roster = roster)],
      ["OUTSIDE_WORKING_TIME", say({ slot: rome("14:30"), guests: [one("ada", { movesAppointmentId })] })],
      ["SLOT_HELD", meanwhile(async () => accepted(await engine.confirm({ reservationId: held.reservationId })))],
      [
        "SLOT_TAKEN",
        meanwhile(async () => accepted(await engine.cancelAppointment({ appointmentId: held.appointments[0]!.id }))),
      ],
      ["HOLD_AGAIN_TOO_SOON", () => (spa.catalog = withoutWait(catalog))],
      [
        "HOLDER_LIMIT_REACHED",
        meanwhile(async () => accepted(await engine.release({ reservationId: another.reservationId }))),
      ],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("findAvailability", async () => {
    const world = fragile({ limits: { guestsPerBooking: 2, itemsPerBooking: 2, windowDays: 3 } });
    const { host: spa, down } = world;
    const { catalog, roster } = spa;
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    for (const part of ["store", "catalog", "roster", "guests"] as const) down.add(part);
    const zoe = { itemId: "talk", therapist: { kind: "named", therapistId: "zoe" } };
    const one = (guestId: string) => ({ guestId, items: [uma] });
    let asked: Record<string, unknown> = { centerId: "spa", date: "2026-02-30", days: 4, hostId: "ada" };
    const say = (over: object) => () => (asked = { ...asked, ...over });
    const want = (...guests: readonly object[]) => say({ guests });
    want(...Array.from({ length: 3 }, () => ({ items: [{ itemId: "magic" }, uma] })))();
    await mendAll("findAvailability", () => world.engine.findAvailability(asked as never), [
      ["INVALID_INPUT", say({ date: DAY })],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["WINDOW_TOO_LONG", say({ days: 3 })],
      ["TOO_MANY_GUESTS", want({ items: [{ itemId: "magic" }, uma] }, { items: [uma] })],
      ["TOO_MANY_ITEMS", want({ items: [{ itemId: "magic" }, zoe] })],
      ["ITEM_NOT_FOUND", want({ guestId: "ada", items: [{ ...zoe, durationMinutes: 7 }] }, one("ada"))],
      ["DURATION_NOT_OFFERED", want({ guestId: "ada", items: [zoe] }, one("ada"))],
      ["THERAPIST_NOT_FOUND", want(one("ada"), one("ada"))],
      ["GUEST_REPEATED", want(one("ada"), one("nemo"))],
      ["SOURCE_UNAVAILABLE", world.up("guests")],
      ["GUEST_NOT_FOUND", want(one("ada"), one("dan"))],
      ["RELATIONSHIP_MISSING", want(one("ada"))],
      [
        "STORE_UNAVAILABLE",
        () => {
          down.delete("store");
          spa.roster = { ...roster, therapists: new Map([[hostId("uma"), therapist("uma", "female", [])]]) };
        },
      ],
      ["NO_ELIGIBLE_RESOURCE", () => (spa.roster = roster)],
    ]);
  });

  it("findSlots", async () => {
    const world = fragile();
    const bookingId = await book(world, bookingFor("ada"));
    const { host: spa, down } = world;
    const { catalog, roster } = spa;
    spa.catalog = { center: { ...catalog.center, id: hostId("moved") }, items: new Map() };
    spa.roster = { ...roster, therapists: new Map() };
    for (const part of ["store", "catalog", "roster"] as const) down.add(part);
    let asked: { bookingId: string } = { bookingId: "none" };
    await mendAll("findSlots", () => world.engine.findSlots(asked), [
      ["INVALID_INPUT", () => (asked = { bookingId: unknownLike(bookingId) })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["BOOKING_NOT_FOUND", () => (asked = { bookingId })],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = { ...catalog, items: new Map() })],
      ["ITEM_NOT_FOUND", () => (spa.catalog = catalog)],
      [
        "THERAPIST_NOT_FOUND",
        () => (spa.roster = { ...roster, therapists: new Map([[hostId("uma"), therapist("uma", "female", [])]]) }),
      ],
      ["NO_ELIGIBLE_RESOURCE", () => (spa.roster = roster)],
    ]);
  });

  it("reserve", async () => {
    const world = fragile({ limits: { liveReservationsPerHolder: 2, holdAgainAfterMinutes: 120 } });
    const { engine, host: spa, down, clock } = world;
    await useKey(world);
    clock.set(rome("11:00"));
    await hold(world, "ada", rome("14:30"));
    clock.set(rome("12:00"));
    const two = (first: object) => ({ guests: [{ ...first, items: [{ itemId: "massage" }] }, { items: [uma] }] });
    const fixed = await book(world, bookingFor("ada", two({ guestId: "ada" })));
    accepted(await engine.reserve({ bookingId: fixed, slot: rome("12:30") }));
    accepted(await engine.confirm({ bookingId: fixed }));
    const old = await confirmed(world, "ada", rome("16:00"));
    const movesAppointmentId = old.appointments[0]!.id;
    const moving = { guests: [{ guestId: "ada", items: [{ ...uma, movesAppointmentId }] }] };
    const mover = await book(world, bookingFor("ada", moving));
    accepted(await engine.reserve({ bookingId: mover, slot: rome("17:00") }));
    const open = await book(
      world,
      bookingFor("ada", { guests: [{ items: [{ itemId: "massage", movesAppointmentId }] }, { items: [uma] }] }),
    );
    // A hold is in the way at 14:30, later a confirmed appointment; and Ada may have two holds.
    const held = await hold(world, "dan", rome("14:30"));
    const tomorrow = (time: string) =>
      hold(world, "ada", rome(time) + 24 * 60 * MINUTE, { booking: { date: "2026-05-11" } });
    const another = await tomorrow("10:00");

    const { catalog, roster } = spa;
    const moved: CenterCatalog = { center: { ...catalog.center, id: hostId("moved") }, items: new Map() };
    const noTherapists = { ...roster, therapists: new Map() };
    let asked: Record<string, unknown> = {
      bookingId: unknownLike(fixed),
      slot: "soon",
      guestIds: ["eve", "ben", "cleo"],
      blockTimeMinutes: 99,
    };
    let options: object = { ...KEY, ...DAN };
    const say = (over: object) => () => (asked = { ...asked, ...over });
    spa.catalog = moved;
    spa.roster = noTherapists;
    for (const part of ["store", "catalog", "roster", "guests", "commit"] as const) down.add(part);
    await mendAll("reserve", () => engine.reserve(asked as never, options), [
      ["INVALID_INPUT", say({ slot: "2026-03-29T02:30" })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["BOOKING_NOT_FOUND", say({ bookingId: fixed })],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = DAN)],
      ["NOT_THE_HOST", () => (options = {})],
      ["INVALID_INPUT", say({ guestIds: ["eve", "ben"] })],
      ["GUEST_FIXED", say({ guestIds: [] })],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = { ...catalog, items: new Map() })],
      ["WALL_TIME_SKIPPED", say({ slot: rome("10:15") + 24 * 60 * MINUTE })],
      ["ALREADY_CONFIRMED", say({ bookingId: open })],
      ["ITEM_NOT_FOUND", () => (spa.catalog = catalog)],
      ["THERAPIST_NOT_FOUND", () => (spa.roster = { ...roster, rooms: new Map() })],
      ["GUEST_REQUIRED", say({ guestIds: ["ada", "ada"] })],
      ["GUEST_REPEATED", say({ guestIds: ["ada", "nemo"] })],
      ["SOURCE_UNAVAILABLE", world.up("guests")],
      ["GUEST_NOT_FOUND", say({ guestIds: ["ada", "dan"] })],
      ["RELATIONSHIP_MISSING", say({ guestIds: ["ada", "ben"] })],
      ["BLOCK_TIME_TOO_LONG", say({ blockTimeMinutes: 20 })],
      [
        "APPOINTMENT_BEING_MOVED",
        async () => {
          down.delete("commit");
          accepted(await engine.release({ bookingId: mover }));
          await tomorrow("12:00");
          down.add("commit");
        },
      ],
      ["SLOT_OUTSIDE_WINDOW", say({ slot: rome("10:15") })],
      ["SLOT_OFF_GRID", say({ slot: rome("10:00") })],
      ["SLOT_IN_PAST", say({ slot: rome("17:30") })],
      ["NO_ELIGIBLE_RESOURCE", () => (spa.roster = roster)],
      ["OUTSIDE_WORKING_TIME", say({ slot: rome("14:30") })],
      [
        "SLOT_HELD",
        async () => {
          down.delete("commit");
          accepted(await engine.confirm({ reservationId: held.reservationId }));
          down.add("commit");
        },
      ],
      [
        "SLOT_TAKEN",
        async () => {
          down.delete("commit");
          accepted(await engine.cancelAppointment({ appointmentId: held.appointments[0]!.id }));
          down.add("commit");
        },
      ],
      ["HOLD_AGAIN_TOO_SOON", () => (spa.catalog = withoutWait(catalog))],
      [
        "HOLDER_LIMIT_REACHED",
        async () => {
          down.delete("commit");
          accepted(await engine.release({ reservationId: another.reservationId }));
          down.add("commit");
        },
      ],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("confirm, strict", async () => {
    const world = fragile();
    const { engine, clock, down } = world;
    await useKey(world);
    const never = await book(world, bookingFor("ada"));
    const expired = await hold(world, "ada", rome("10:00"));
    clock.set(expired.expiresAtMs);
    const live = await hold(world, "ada", rome("11:00"));
    down.add("store").add("commit");
    let asked: object = {};
    let options: object = { ...KEY, ...DAN };
    await mendAll("confirm", () => engine.confirm(asked as never, options), [
      ["INVALID_INPUT", () => (asked = { bookingId: unknownLike(never) })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["BOOKING_NOT_FOUND", () => (asked = { bookingId: never })],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = DAN)],
      ["NOT_THE_HOST", () => (options = {})],
      ["NOT_RESERVED", () => (asked = { reservationId: expired.reservationId })],
      ["RESERVATION_EXPIRED", () => (asked = { reservationId: live.reservationId })],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("confirm, late, with the policy to reacquire", async () => {
    const world = fragile({ policies: { lateConfirm: "reacquire" } });
    const { engine, clock, down } = world;
    const old = await confirmed(world, "ada", rome("17:00"));
    const movesAppointmentId = old.appointments[0]!.id;
    const moving = { guests: [{ guestId: "ada", items: [{ ...uma, movesAppointmentId }] }] };
    const [first, second] = [
      await book(world, bookingFor("ada", moving)),
      await book(world, bookingFor("ada", moving)),
    ];
    const late = accepted(await engine.reserve({ bookingId: first, slot: rome("14:00") }));
    const past = await hold(world, "ben", rome("09:00"));
    clock.set(rome("10:00"));
    const mover = accepted(await engine.reserve({ bookingId: second, slot: rome("12:00") }));
    const taken = await confirmed(world, "dan", rome("13:30"));
    const held = await hold(world, "dan", rome("14:30"));
    down.add("commit");
    const without = (change: () => Promise<Result<unknown, unknown>>) => async () => {
      down.delete("commit");
      accepted(await change());
      down.add("commit");
    };
    let reservationId: string = past.reservationId;
    await mendAll("confirm", () => engine.confirm({ reservationId }), [
      ["SLOT_IN_PAST", () => (reservationId = late.reservationId)],
      ["APPOINTMENT_BEING_MOVED", without(() => engine.release({ reservationId: mover.reservationId }))],
      ["SLOT_TAKEN", without(() => engine.cancelAppointment({ appointmentId: taken.appointments[0]!.id }))],
      ["SLOT_HELD", without(() => engine.release({ reservationId: held.reservationId }))],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("payment", async () => {
    const world = fragile();
    const { engine, down } = world;
    await useKey(world);
    const without = (change: () => Promise<Result<unknown, unknown>>) => async () => {
      down.delete("commit");
      accepted(await change());
      down.add("commit");
    };
    const held = await hold(world, "ada", rome("10:00"));
    const { reservationId } = held;
    const payment = (paymentReference: string) => ({ reservationId, paymentReference, minutes: 5 });
    accepted(await engine.beginPayment(payment("pi_old")));
    const abandon = (paymentReference: string) => engine.abandonPayment({ reservationId, paymentReference });
    accepted(await abandon("pi_old"));
    accepted(await engine.beginPayment(payment("pi_now")));
    const settled = await confirmed(world, "ada", rome("13:00"));
    const unreserved = await book(world, bookingFor("ada"));
    const unknown = unknownLike(reservationId);
    let asked: Record<string, unknown> = {};
    let options: object = {};
    const say = (over: Record<string, unknown>) => () => (asked = { ...asked, ...over });
    const begin = (first: Record<string, unknown>, after: readonly Step[]): readonly Step[] => {
      asked = first;
      options = KEY;
      down.add("store").add("commit");
      return [["STORE_UNAVAILABLE", world.up("store")], ...after, ["STORE_UNAVAILABLE", world.up("commit")]];
    };
    const plainly = () => (options = {});
    await mendAll(
      "beginPayment",
      () => engine.beginPayment(asked as never, options),
      begin({ reservationId: unknown, paymentReference: "pi_old", minutes: 5 }, [
        ["RESERVATION_NOT_FOUND", () => (asked = { ...asked, reservationId: undefined, bookingId: unreserved })],
        ["IDEMPOTENCY_KEY_REUSED", plainly],
        ["NOT_RESERVED", () => (asked = { ...asked, bookingId: settled.bookingId })],
        ["ALREADY_CONFIRMED", () => (asked = { ...asked, bookingId: held.bookingId })],
        ["PAYMENT_MISMATCH", say({ paymentReference: "pi_new" })],
        ["HOLD_BEING_PAID", without(() => abandon("pi_now"))],
      ]),
    );
    await mendAll(
      "abandonPayment",
      () => engine.abandonPayment(asked as never, options),
      begin({ reservationId: unknown, paymentReference: "pi_none" }, [
        ["RESERVATION_NOT_FOUND", () => (asked = { paymentReference: "pi_none", bookingId: unreserved })],
        ["IDEMPOTENCY_KEY_REUSED", plainly],
        ["NOT_RESERVED", () => (asked = { ...asked, bookingId: held.bookingId })],
        ["PAYMENT_MISMATCH", say({ paymentReference: "pi_new" })],
      ]),
    );
    accepted(await engine.beginPayment(payment("pi_last")));
    await mendAll("reportPayment", () => engine.reportPayment(asked as never, options), [
      ["CENTER_MISMATCH", say({ centerId: held.centerId })] as const,
      ...begin({ centerId: "elsewhere", reservationId: unknown, paymentReference: "pi_none" }, [
        ["RESERVATION_NOT_FOUND", say({ reservationId })],
        ["IDEMPOTENCY_KEY_REUSED", plainly],
        ["PAYMENT_MISMATCH", say({ paymentReference: "pi_last" })],
      ]),
    ]);
  });

  it("extend and release", async () => {
    for (const name of ["extend", "release"] as const) {
      const world = fragile();
      const { engine, clock, down } = world;
      await useKey(world);
      const never = await book(world, bookingFor("ada"));
      const settled = await confirmed(world, "ada", rome("10:00"));
      const live = await hold(world, "ada", rome("11:00"));
      down.add("store").add("commit");
      let asked: object = {};
      let options: object = { ...KEY, ...DAN };
      const extending: readonly Step[] = [
        ["NOT_RESERVED", () => (asked = { reservationId: settled.reservationId })],
        ["ALREADY_CONFIRMED", () => (asked = { reservationId: live.reservationId })],
        ["LIFETIME_CAP_REACHED", () => clock.advance(MINUTE)],
      ];
      const releasing: readonly Step[] = [["ALREADY_CONFIRMED", () => (asked = { reservationId: live.reservationId })]];
      const first = name === "extend" ? { bookingId: never } : { reservationId: settled.reservationId };
      await mendAll(name, () => engine[name](asked as never, options), [
        ["INVALID_INPUT", () => (asked = { reservationId: unknownLike(live.reservationId) })],
        ["STORE_UNAVAILABLE", world.up("store")],
        ["RESERVATION_NOT_FOUND", () => (asked = first)],
        ["IDEMPOTENCY_KEY_REUSED", () => (options = DAN)],
        ["NOT_THE_HOST", () => (options = {})],
        ...(name === "extend" ? extending : releasing),
        ["STORE_UNAVAILABLE", world.up("commit")],
      ]);
    }
  });

  it("quoteCancellation", async () => {
    const world = fragile();
    const { engine, down } = world;
    const never = await book(world, bookingFor("ada"));
    const released = await hold(world, "ada", rome("10:00"), { createInvoice: true });
    accepted(await engine.release({ reservationId: released.reservationId }));
    const held = await hold(world, "ada", rome("10:00"), { createInvoice: true });
    const { reservationId } = held;
    accepted(await engine.beginPayment({ reservationId, paymentReference: "pi_1", minutes: 5 }));
    const party = { guests: ["ada", "ben"].map((guestId) => ({ guestId, items: [{ itemId: "talk" }] })) };
    const settled = await confirmed(world, "ada", rome("12:00"), party);
    const [adas, bens] = [settled.appointments[0]!.id, settled.appointments[1]!.id];
    const moveOf = (guestId: string, movesAppointmentId: string) =>
      book(world, bookingFor(guestId, { guests: [{ guestId, items: [{ ...uma, movesAppointmentId }] }] }));
    const gone = await moveOf("ben", bens);
    accepted(await engine.reserve({ bookingId: gone, slot: rome("15:00") }));
    accepted(await engine.confirm({ bookingId: gone }));
    // Marked, and being moved by a hold that is being paid.
    const mover = await moveOf("ada", adas);
    const moving = accepted(await engine.reserve({ bookingId: mover, slot: rome("16:00") }));
    accepted(await engine.beginPayment({ bookingId: mover, paymentReference: "pi_2", minutes: 60 }));
    down.add("store");

    let asked: Record<string, unknown> = {};
    const say = (over: Record<string, unknown>) => () => (asked = over);
    const appointment = (appointmentId: string) => say({ appointmentId });
    const guest = (bookingId: string, guestId: string) => say({ bookingId, guestId });
    await mendAll("quoteCancellation", () => engine.quoteCancellation(asked as never), [
      ["INVALID_INPUT", say({ centerId: "elsewhere", appointmentId: adas })],
      ["CENTER_MISMATCH", say({ appointmentId: unknownLike(adas) })],
      ["STORE_UNAVAILABLE", () => world.up("store")() && say({ invoiceId: unknownLike(adas) })()],
      ["INVOICE_NOT_FOUND", guest(unknownLike(adas), "ada")],
      ["BOOKING_NOT_FOUND", appointment(unknownLike(adas))],
      ["APPOINTMENT_NOT_FOUND", guest(never, "cleo")],
      ["GUEST_NOT_FOUND", guest(never, "ada")],
      ["NOT_RESERVED", appointment(held.appointments[0]!.id)],
      ["NOT_CONFIRMED", appointment(released.appointments[0]!.id)],
      ["RESERVATION_RELEASED", appointment(bens)],
      ["APPOINTMENT_NOT_BOOKED", say({ invoiceId: held.invoices[0]!.id })],
      ["HOLD_BEING_PAID", appointment(adas)],
      ["HOLD_BEING_PAID", () => engine.abandonPayment({ bookingId: mover, paymentReference: "pi_2" })],
    ]);
    // A mark goes before the hold that moves it: it is made while no hold is, and a hold cannot be made after it.
    accepted(await engine.release({ reservationId: moving.reservationId }));
    world.clock.set(rome("12:30"));
    accepted(await engine.markAttendance({ appointmentId: adas, attendance: "arrived" }));
    await mendAll("quoteCancellation", () => engine.quoteCancellation(asked as never), [
      ["ATTENDANCE_MARKED", () => engine.markAttendance({ appointmentId: adas, attendance: "expected" })],
    ]);
  });

  it("markAttendance", async () => {
    const world = fragile();
    const { engine, down, clock } = world;
    await useKey(world);
    const released = await hold(world, "ada", rome("10:00"));
    accepted(await engine.release({ reservationId: released.reservationId }));
    const held = await hold(world, "ada", rome("10:00"));
    const gone = await confirmed(world, "ben", rome("11:00"));
    accepted(await engine.cancelAppointment({ appointmentId: gone.appointments[0]!.id }));
    const settled = await confirmed(world, "ada", rome("12:00"));
    const own = settled.appointments[0]!.id;
    const moving = { guests: [{ guestId: "ada", items: [{ ...uma, movesAppointmentId: own }] }] };
    const mover = await book(world, bookingFor("ada", moving));
    accepted(await engine.reserve({ bookingId: mover, slot: rome("16:00") }));
    down.add("store").add("commit");

    let asked: Record<string, unknown> = {};
    let options: object = { ...KEY, ...DAN };
    const giveUp = async () => {
      down.delete("commit");
      accepted(await engine.release({ bookingId: mover }));
      down.add("commit");
    };
    const mark = (appointmentId: string, attendance = "no_show") => ({ appointmentId, attendance });
    const say = (over: Record<string, unknown>) => () => (asked = over);
    await mendAll("markAttendance", () => engine.markAttendance(asked as never, options), [
      ["INVALID_INPUT", say({ ...mark(own), centerId: "elsewhere" })],
      ["CENTER_MISMATCH", say(mark(unknownLike(own)))],
      ["INVALID_INPUT", () => (options = KEY)],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["APPOINTMENT_NOT_FOUND", say(mark(held.appointments[0]!.id))],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = {})],
      ["NOT_CONFIRMED", say(mark(released.appointments[0]!.id))],
      ["RESERVATION_RELEASED", say(mark(gone.appointments[0]!.id))],
      ["APPOINTMENT_NOT_BOOKED", say(mark(own))],
      ["APPOINTMENT_BEING_MOVED", giveUp],
      ["ATTENDANCE_TOO_EARLY", () => clock.set(rome("12:00") + 1)],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("markAttendance after its day", async () => {
    const world = fragile();
    const { engine, clock } = world;
    const settled = await confirmed(world, "ada", rome("12:00"));
    const appointmentId = settled.appointments[0]!.id;
    clock.set(rome("12:00") + 1);
    accepted(await engine.markAttendance({ appointmentId, attendance: "arrived" }));
    clock.set(rome("12:00") + 24 * 60 * MINUTE);
    let asked = { appointmentId, attendance: "no_show" };
    await mendAll("markAttendance", () => engine.markAttendance(asked as never), [
      ["ATTENDANCE_SETTLED", () => (asked = { appointmentId, attendance: "arrived" })],
    ]);
  });

  it("cancelInvoice, cancelGuest and cancelAppointment", async () => {
    const world = fragile();
    const { engine, down } = world;
    await useKey(world);
    const never = await book(world, bookingFor("ada"));
    const released = await hold(world, "ada", rome("10:00"), { createInvoice: true });
    accepted(await engine.release({ reservationId: released.reservationId }));
    const held = await hold(world, "ada", rome("10:00"));
    const party = { guests: ["ada", "ben"].map((guestId) => ({ guestId, items: [{ itemId: "talk" }] })) };
    const settled = await confirmed(world, "ada", rome("12:00"), party);
    const bens = settled.appointments[1]!.id;
    const moving = { guests: [{ guestId: "ben", items: [{ ...uma, movesAppointmentId: bens }] }] };
    const mover = await book(world, bookingFor("ben", moving));
    accepted(await engine.reserve({ bookingId: mover, slot: rome("15:00") }));
    accepted(await engine.confirm({ bookingId: mover }));

    let asked: Record<string, unknown> = {};
    let options: object = {};
    const say = (over: Record<string, unknown>) => () => (asked = over);
    const around = (
      missing: Record<string, unknown>,
      [notFound, ...own]: readonly [Step, ...Step[]],
    ): readonly Step[] => {
      asked = {};
      options = { ...KEY, ...DAN };
      down.add("store").add("commit");
      return [
        ["INVALID_INPUT", say(missing)],
        ["STORE_UNAVAILABLE", world.up("store")],
        notFound,
        ["IDEMPOTENCY_KEY_REUSED", () => (options = DAN)],
        ...own,
        ["STORE_UNAVAILABLE", world.up("commit")],
      ];
    };
    const asHost = () => (options = {});
    const appointment = (id: string) => say({ appointmentId: id });
    await mendAll(
      "cancelAppointment",
      () => engine.cancelAppointment(asked as never, options),
      around({ appointmentId: unknownLike(bens) }, [
        ["APPOINTMENT_NOT_FOUND", appointment(held.appointments[0]!.id)],
        ["NOT_THE_HOST", asHost],
        ["NOT_CONFIRMED", appointment(released.appointments[0]!.id)],
        ["RESERVATION_RELEASED", appointment(bens)],
        ["APPOINTMENT_NOT_BOOKED", appointment(settled.appointments[0]!.id)],
      ]),
    );
    const again = await confirmed(world, "ada", rome("12:00"), party);
    await mendAll(
      "cancelInvoice",
      () => engine.cancelInvoice(asked as never, options),
      around({ invoiceId: unknownLike(bens) }, [
        ["INVOICE_NOT_FOUND", say({ invoiceId: released.invoices[0]!.id })],
        ["NOT_THE_HOST", asHost],
        ["RESERVATION_RELEASED", say({ invoiceId: settled.invoices[1]!.id })],
        ["APPOINTMENT_NOT_BOOKED", say({ invoiceId: again.invoices[1]!.id })],
      ]),
    );
    const guest = (bookingId: string, guestId: string) => ({ bookingId, guestId });
    await mendAll(
      "cancelGuest",
      () => engine.cancelGuest(asked as never, options),
      around(guest(unknownLike(bens), "ada"), [
        ["BOOKING_NOT_FOUND", say(guest(never, "cleo"))],
        ["NOT_THE_HOST", asHost],
        ["GUEST_NOT_FOUND", say(guest(never, "ada"))],
        ["NOT_RESERVED", say(guest(held.bookingId, "ada"))],
        ["NOT_CONFIRMED", say(guest(settled.bookingId, "ben"))],
        ["APPOINTMENT_NOT_BOOKED", say(guest(again.bookingId, "ada"))],
      ]),
    );
  });

  it("block and unblock", async () => {
    const world = fragile();
    const { engine, host: spa, down } = world;
    await useKey(world);
    const steamer = { kind: "equipment", equipmentId: "steamer" } as const;
    accepted(await engine.block({ ...block("sick", rome("16:00"), rome("17:00")), resource: steamer }));
    const taken = await confirmed(world, "ada", rome("10:00"));
    const held = await hold(world, "ada", rome("11:00"));
    const { catalog } = spa;
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    for (const part of ["store", "catalog", "roster", "commit"] as const) down.add(part);
    let asked: object = block("", "2026-03-29T02:30", rome("09:00"), "zoe");
    let options: object = KEY;
    const without = (change: () => Promise<Result<unknown, unknown>>) => async () => {
      down.delete("commit");
      accepted(await change());
      down.add("commit");
    };
    await mendAll("block", () => engine.block(asked as never, options), [
      ["INVALID_INPUT", () => (asked = block("sick", "2026-03-29T02:30", "2026-03-29T01:30", "zoe"))],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = {})],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["WALL_TIME_SKIPPED", () => (asked = block("sick", rome("12:00"), `${DAY}T12:00`, "zoe"))],
      ["INVALID_INPUT", () => (asked = block("sick", rome("10:30"), rome("12:00"), "zoe"))],
      ["UNIT_NOT_FOUND", () => (asked = block("sick", rome("10:30"), rome("12:00")))],
      ["EXTERNAL_ID_REUSED", () => (asked = block("other", rome("10:30"), rome("12:00")))],
      ["SLOT_TAKEN", without(() => engine.cancelAppointment({ appointmentId: taken.appointments[0]!.id }))],
      ["SLOT_HELD", without(() => engine.release({ reservationId: held.reservationId }))],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);

    down.add("store").add("commit");
    options = KEY;
    let name = { centerId: "spa", externalId: "" };
    await mendAll("unblock", () => engine.unblock(name, options), [
      ["INVALID_INPUT", () => (name = { centerId: "spa", externalId: "unknown" })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["IDEMPOTENCY_KEY_REUSED", () => (options = {})],
      ["BLOCK_NOT_FOUND", () => (name = { centerId: "spa", externalId: "sick" })],
      ["STORE_UNAVAILABLE", world.up("commit")],
    ]);
  });

  it("queries", async () => {
    const world = fragile();
    const { engine, host: spa, down } = world;
    const held = await hold(world, "ada");
    const { blockId } = accepted(await engine.block(block("sick", rome("16:00"), rome("17:00"))));
    const { catalog } = spa;
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    let asked: Record<string, unknown> = {};
    down.add("store").add("catalog").add("roster");
    const say = (over: Record<string, unknown>) => () => (asked = over);
    await mendAll("centerDay", () => engine.centerDay(asked as never), [
      ["INVALID_INPUT", say({ centerId: "spa", date: DAY })],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["STORE_UNAVAILABLE", world.up("store")],
    ]);
    for (const part of ["store", "catalog", "roster"] as const) down.add(part);
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    const resource = { kind: "therapist", therapistId: "zoe" };
    const range = (start?: string, end = `${DAY}T12:00`) => ({ centerId: "spa", resource, start, end });
    asked = { ...range(), centerId: "" };
    await mendAll("listBlocks", () => engine.listBlocks(asked as never), [
      ["INVALID_INPUT", say(range())],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["INVALID_INPUT", say(range("2026-03-29T02:30", "2026-03-29T01:30"))],
      ["WALL_TIME_SKIPPED", say(range(`${DAY}T12:00`))],
      ["INVALID_INPUT", say(range(`${DAY}T10:00`))],
      ["UNIT_NOT_FOUND", say({ ...range(`${DAY}T10:00`), resource: { kind: "therapist", therapistId: "uma" } })],
      ["STORE_UNAVAILABLE", world.up("store")],
    ]);
    asked = {};
    for (const part of ["store", "catalog", "roster"] as const) down.add(part);
    spa.catalog = { ...catalog, center: { ...catalog.center, id: hostId("moved") } };
    await mendAll("movedWallTimes", () => engine.movedWallTimes(asked as never), [
      ["INVALID_INPUT", say({ centerId: "spa" })],
      ["SOURCE_UNAVAILABLE", world.up("catalog")],
      ["SOURCE_UNAVAILABLE", world.up("roster")],
      ["CENTER_NOT_FOUND", () => (spa.catalog = catalog)],
      ["STORE_UNAVAILABLE", world.up("store")],
    ]);
    asked = {};
    down.add("store");
    await mendAll("getBooking", () => engine.getBooking(asked as never), [
      ["INVALID_INPUT", say({ bookingId: unknownLike(held.bookingId) })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["BOOKING_NOT_FOUND", say({ bookingId: held.bookingId })],
    ]);
    asked = {};
    down.add("store");
    await mendAll("historyOf", () => engine.historyOf(asked as never), [
      ["INVALID_INPUT", say({ bookingId: unknownLike(held.bookingId) })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["BOOKING_NOT_FOUND", say({ bookingId: held.bookingId })],
    ]);
    asked = {};
    down.add("store");
    await mendAll("findBooking", () => engine.findBooking(asked as never), [
      ["INVALID_INPUT", say({ centerId: "spa", reference: "order-1" })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["REFERENCE_NOT_FOUND", async () => book(world, bookingFor("ada", { reference: "order-1" }))],
    ]);
    asked = {};
    down.add("store");
    await mendAll("getReservation", () => engine.getReservation(asked as never), [
      ["INVALID_INPUT", say({ reservationId: unknownLike(held.bookingId) })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["RESERVATION_NOT_FOUND", say({ reservationId: held.reservationId })],
    ]);
    asked = {};
    down.add("store");
    await mendAll("getBlock", () => engine.getBlock(asked as never), [
      ["INVALID_INPUT", say({ blockId: unknownLike(held.bookingId) })],
      ["STORE_UNAVAILABLE", world.up("store")],
      ["BLOCK_NOT_FOUND", say({ blockId })],
    ]);
  });
});
