import { describe, expect, it } from "vitest";
import { createZoneRules } from "../../examples/zone-data/zone-rules.ts";
import { canonicalId, type CenterId, type GuestId } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  actingAs,
  addOn,
  byTherapist,
  DATE,
  equipment,
  guest,
  item,
  offer,
  pack,
  room,
  rowKey,
  service,
  therapist,
} from "../support/catalog.ts";
import { openWorld, type WorldOptions } from "../support/engine-world.ts";
import { instant, hostId, TWINS } from "../../src/conformance/store/fixtures.ts";
import { spellingsOf } from "../../src/conformance/spellings.ts";

/** A thing of the host: the spelling that the host has, and all four. */
const guid = (first: string) => {
  const bare = hostId(`${first}b2c3d4e5f60718293a4b5c6d7e8f90`.slice(0, 32));
  const all = spellingsOf(bare) as readonly string[] as readonly [string, string, string, string];
  return { own: all[3], all };
};

const SPA = guid("a1");
const ADA = guid("ada1");
const BEN = guid("be01");
const UMA = guid("da01");
const MASSAGE = guid("5a");
const OILS = guid("01");
const RITUAL = guid("7a");
const TABLE = guid("e0");
const SUITE = guid("c0");

/** A host that has GUIDs throughout, with dashes and capitals, and refers to them in its catalog in other spellings. */
const GUIDS: WorldOptions = {
  center: { id: hostId(SPA.own) },
  items: [
    service(MASSAGE.own, { equipmentIds: [hostId(TABLE.all[0])], roomKind: "suite" }),
    addOn(OILS.own),
    pack(RITUAL.own, [MASSAGE.all[2]]),
  ],
  therapists: [therapist(UMA.own, { skills: [hostId(MASSAGE.all[1])] })],
  rooms: [room(SUITE.own, "suite")],
  equipment: [equipment(TABLE.own)],
  guests: [
    { id: hostId(ADA.own), centerId: hostId(SPA.all[0]) },
    { id: hostId(BEN.own), centerId: null },
  ],
  relations: { [ADA.all[2]]: [BEN.all[1]] },
};

const FOUR = [0, 1, 2, 3] as const;

describe("Rule 25: ids of the host are the host's", () => {
  it.each(FOUR)(
    "N10 a host with GUIDs is found in spelling %i, asked in it, and answered as it writes them",
    async (n) => {
      const world = await openWorld(GUIDS);
      const { engine, host, directory } = world;
      const { bookingId } = accepted(
        await engine.createBooking({
          centerId: SPA.all[n],
          date: DATE,
          hostId: ADA.all[n],
          guests: [guest(ADA.all[n], item(MASSAGE.all[n], { addOnIds: [OILS.all[n]], ...byTherapist(UMA.all[n]) }))],
        }),
      );
      expect(
        host.asked.every((id) => id === SPA.all[n]),
        "the center as it came",
      ).toBe(true);
      expect(directory.asked).toEqual([ADA.all[n]]);
      const { booking } = await world.view(bookingId);
      expect(booking).toMatchObject({
        centerId: SPA.own,
        hostId: ADA.own,
        party: [
          {
            guestId: ADA.own,
            items: [{ itemId: MASSAGE.own, addOnIds: [OILS.own], therapist: { therapistId: UMA.own } }],
          },
        ],
      });
      const reserved = accepted(await world.reserve(bookingId, "10:00", { createInvoice: true }));
      expect(reserved).toMatchObject({
        centerId: SPA.own,
        appointments: [
          {
            guestId: ADA.own,
            service: { id: MASSAGE.own, addOns: [{ id: OILS.own }] },
            therapist: { id: UMA.own, unit: `t:${rowKey(UMA.own)}` },
            room: { id: SUITE.own },
            equipment: [{ id: TABLE.own }],
          },
        ],
      });
      accepted(await world.confirm(bookingId, {}, actingAs(ADA.all[n])));
      expect(new Set(world.events().map(({ centerId }) => centerId))).toEqual(new Set([SPA.own]));
      const page = { centerId: SPA.all[n], guestId: ADA.all[n] };
      expect(accepted(await engine.listGuestReservations(page)).reservations).toHaveLength(1);
      accepted(await engine.cancelGuest({ bookingId, guestId: ADA.all[n] }, actingAs(ADA.all[3 - n] as string)));
    },
  );

  it.each(FOUR)("N10 a family, a package and a group are found in spelling %i", async (n) => {
    const world = await openWorld({
      ...GUIDS,
      equipment: [equipment(TABLE.own, 2)],
      rooms: [room(SUITE.own, "suite", 2)],
    });
    const asked = { centerId: SPA.all[n], date: DATE, guests: [guest(BEN.all[n], item(RITUAL.all[n]))] };
    const booking = await world.book({ ...asked, hostId: ADA.all[3 - n] as string });
    expect((await world.view(booking)).booking).toMatchObject({ hostId: ADA.own, party: [{ guestId: BEN.own }] });
    const { appointments } = accepted(await world.reserve(booking, "10:00", {}, actingAs(ADA.all[n])));
    expect(appointments[0]?.service.package?.id).toBe(RITUAL.own);
    const twice = [guest(ADA.all[n], MASSAGE.all[n]), guest(ADA.all[3 - n] as string, MASSAGE.all[n])];
    expect(codeOf(await world.engine.createBooking({ ...asked, guests: twice }))).toBe("GUEST_REPEATED");
  });

  it("N10 a guest who is named when the slot is reserved is kept as the directory writes it", async () => {
    const world = await openWorld(GUIDS);
    const unnamed = { centerId: SPA.all[1], date: DATE, guests: [{ items: [item(MASSAGE.all[0])] }] };
    const booking = await world.book(unnamed);
    const first = accepted(await world.reserve(booking, "10:00", { guestIds: [ADA.all[0]] }));
    expect((await world.view(booking)).booking).toMatchObject({ hostId: ADA.own, party: [{ guestId: ADA.own }] });
    expect(accepted(await world.reserve(booking, "10:00", { guestIds: [ADA.all[2]] })), "the same name").toEqual(first);
    expect(codeOf(await world.reserve(booking, "10:00", { guestIds: [BEN.all[2]] }))).toBe("GUEST_FIXED");
  });

  it("N10 a block takes the same unit in each spelling, and is the same block", async () => {
    const world = await openWorld(GUIDS);
    const at = { externalId: "sick", start: `${DATE}T10:00`, end: `${DATE}T11:00` };
    const blocks = await Promise.all(
      FOUR.map((n) =>
        world.engine.block({
          ...at,
          centerId: SPA.all[n],
          resource: { kind: "therapist", therapistId: UMA.all[3 - n] as string },
        }),
      ),
    );
    expect(new Set(blocks.map((it) => accepted(it).blockId)).size).toBe(1);
    const table = { kind: "equipment", equipmentId: TABLE.all[2], piece: 1 } as const;
    accepted(await world.engine.block({ ...at, externalId: "broken", centerId: SPA.all[0], resource: table }));
    const suite = { kind: "room", roomId: SUITE.all[1] } as const;
    accepted(await world.engine.block({ ...at, externalId: "wet", centerId: SPA.all[2], resource: suite }));
    expect(accepted(await world.engine.centerDay({ centerId: SPA.all[0], date: DATE })).claims).toHaveLength(3);
    const gone = FOUR.map((n) => world.engine.unblock({ centerId: SPA.all[n], externalId: "sick" }));
    expect(new Set((await Promise.all(gone)).map((it) => accepted(it).blockId)).size).toBe(1);
    expect(new Set(world.events().map(({ centerId }) => centerId))).toEqual(new Set([SPA.own]));
  });

  it("N10 one guest in two spellings has one list, one limit and one diary", async () => {
    const world = await openWorld({
      ...GUIDS,
      guests: [],
      relations: {},
      limits: { liveReservationsPerHolder: 1 },
      therapists: ["uma", "vic"].map((it) => therapist(it)),
      items: [service(MASSAGE.own)],
    });
    const book = (n: number) =>
      world.book({ centerId: SPA.all[n] as string, guests: [guest(ADA.all[n] as string, MASSAGE.all[n] as string)] });
    accepted(await world.reserve(await book(0), "10:00"));
    expect(codeOf(await world.reserve(await book(2), "12:00"))).toBe("HOLDER_LIMIT_REACHED");
    world.host.change({ limits: { liveReservationsPerHolder: 9 } });
    expect(codeOf(await world.reserve(await book(3), "10:00"))).toBe("SLOT_HELD");
    accepted(await world.reserve(await book(1), "12:00"));
    for (const n of FOUR) {
      const page = { centerId: SPA.all[3 - n] as string, guestId: ADA.all[n] };
      expect(accepted(await world.engine.listGuestReservations(page)).reservations).toHaveLength(2);
      expect(accepted(await world.engine.listLiveReservations({ centerId: SPA.all[n] })).reservations).toHaveLength(2);
    }
  });

  it("N10 appointments whose wall time has moved are found in every spelling of their center", async () => {
    const world = await openWorld(GUIDS);
    accepted(
      await world.reserve(await world.book({ centerId: SPA.own, guests: [guest(ADA.own, MASSAGE.own)] }), "10:00"),
    );
    const zones = createZoneRules({ version: "other", zones: { "Europe/Rome": [[instant(0), 5 * 3_600_000]] } });
    const engine = world.engineOn(world.store, { zones });
    for (const n of FOUR) {
      expect(accepted(await engine.movedWallTimes({ centerId: SPA.all[n] })).moved).toHaveLength(1);
    }
  });

  it("N10 a host that changes how it writes its ids loses no records", async () => {
    const world = await openWorld(GUIDS);
    const booking = await world.book({ centerId: SPA.own, guests: [guest(ADA.own, MASSAGE.own)] });
    const hold = accepted(await world.reserve(booking, "10:00"));
    world.host.change({
      center: { id: hostId(SPA.all[0]) },
      items: [service(MASSAGE.all[0], { equipmentIds: [hostId(TABLE.own)] })],
      therapists: [therapist(UMA.all[0])],
      equipment: [equipment(TABLE.all[0])],
    });
    const rival = await world.book({ centerId: SPA.all[0], guests: [guest(BEN.own, MASSAGE.own)] });
    expect(refusalOf(await world.reserve(rival, "10:00"))).toMatchObject({ code: "SLOT_HELD" });
    accepted(await world.confirm(booking));
    expect(
      accepted(await world.engine.getReservation({ reservationId: hold.reservationId })).reservation.centerId,
    ).toBe(SPA.own);
  });

  it("N10 other ids stay exactly as they are", async () => {
    const world = await openWorld({ items: [service("massage"), service("Massage")], therapists: [therapist("uma")] });
    expect((await world.view(await world.book("Ada", "Massage"))).booking).toMatchObject({
      hostId: "Ada",
      party: [{ items: [{ itemId: "Massage" }] }],
    });
    accepted(await world.reserve(await world.book("Ada"), "10:00"));
    expect(codeOf(await world.reserve(await world.book("ada", "massage"), "11:00", {}, actingAs("Ada")))).toBe(
      "NOT_THE_HOST",
    );
    const braces = `{${SPA.all[2]}}`;
    expect(canonicalId(hostId<CenterId>(braces))).toBe(braces);
  });

  it("two ids of a catalog that are one GUID are a fault of the catalog, by name", async () => {
    const world = await openWorld({ ...GUIDS, therapists: [therapist(UMA.all[0]), therapist(UMA.all[2])] });
    const asked = { centerId: SPA.own, date: DATE, guests: [guest(ADA.own, MASSAGE.own)] };
    const refusal = refusalOf(await world.engine.createBooking(asked));
    expect(refusal).toMatchObject({ code: "SOURCE_UNAVAILABLE", source: "catalog" });
    expect(JSON.stringify(refusal)).toContain(UMA.all[2]);
  });

  it("a guest of another center is refused at create, at reserve and as a relation; one of all centers is not", async () => {
    const world = await openWorld({
      guests: [
        { id: hostId<GuestId>("eve"), centerId: hostId<CenterId>("elsewhere") },
        { id: hostId<GuestId>("ada"), centerId: hostId<CenterId>("spa") },
      ],
      relations: { ada: ["eve"], eve: ["ben"] },
    });
    const notFound = { code: "GUEST_NOT_FOUND", guestId: "eve" };
    const asked = { centerId: "spa", date: DATE };
    const create = (...guests: readonly ReturnType<typeof guest>[]) => world.engine.createBooking({ ...asked, guests });
    expect(refusalOf(await create(guest("eve", "massage"))), "alone").toEqual(notFound);
    expect(refusalOf(await create(guest("ada", "massage"), guest("eve", "massage"))), "in a family").toEqual(notFound);
    const hosted = { ...asked, hostId: "eve", guests: [guest("ben", "massage")] };
    expect(refusalOf(await world.engine.createBooking(hosted)), "as its host").toEqual(notFound);
    const unnamed = await world.book({ guests: [{ items: [item("massage")] }] });
    expect(refusalOf(await world.reserve(unnamed, "10:00", { guestIds: ["eve"] })), "at reserve").toEqual(notFound);
    accepted(await create(guest("ben", "massage")));
    accepted(await create(guest("ada", "massage")));
  });
});

it("INV-43 all spellings of a GUID are one id, and the one that the host writes is shown", async () => {
  const world = await openWorld(GUIDS);
  const asked = (n: number) => ({ centerId: SPA.all[n] as string, guests: [guest(ADA.all[n] as string, MASSAGE.own)] });
  accepted(await world.reserve(await world.book(asked(0)), "10:00"));
  for (const n of FOUR) {
    const booking = await world.book(asked(n));
    expect((await world.view(booking)).booking).toMatchObject({ centerId: SPA.own, hostId: ADA.own });
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("SLOT_HELD");
  }
});

it("INV-44 a command id names one command of its center", async () => {
  const [one, other] = TWINS;
  const world = await openWorld({ center: { id: one }, otherCenters: [offer({ center: { id: other } })] });
  const create = async (centerId: string) =>
    accepted(
      await world.engine.createBooking(
        { centerId, date: DATE, guests: [guest("ada", "massage")] },
        { idempotencyKey: "order-1" },
      ),
    ).bookingId;
  const bookings = [await create(one), await create(other), await create(one), await create(other)];
  expect(bookings.slice(2)).toEqual(bookings.slice(0, 2));
  expect(new Set(bookings).size).toBe(2);
});

describe("Rule 25: hashes", () => {
  it("N09 the same request in another spelling is the same request, and by the same guest", async () => {
    const world = await openWorld(GUIDS);
    const key = { idempotencyKey: "order-1" };
    const create = (n: number) =>
      world.engine.createBooking(
        {
          centerId: SPA.all[n] as string,
          date: DATE,
          guests: [
            guest(
              ADA.all[n] as string,
              item(MASSAGE.all[n] as string, {
                addOnIds: [OILS.all[n] as string],
                ...byTherapist(UMA.all[n] as string),
              }),
            ),
          ],
        },
        { ...key, ...actingAs(ADA.all[3 - n] as string) },
      );
    const made = await Promise.all(FOUR.map(create));
    const ids = new Set(made.map((it) => accepted(it).bookingId));
    expect(ids.size).toBe(1);
    const [bookingId = ""] = ids;
    const cancel = { bookingId, guestId: ADA.all[2] };
    accepted(await world.reserve(bookingId, "10:00"));
    accepted(await world.confirm(bookingId));
    const first = accepted(await world.engine.cancelGuest(cancel, { idempotencyKey: "cancel" }));
    for (const n of FOUR) {
      const again = { bookingId, guestId: ADA.all[n] };
      expect(accepted(await world.engine.cancelGuest(again, { idempotencyKey: "cancel" }))).toEqual(first);
    }
    const other = await world.engine.cancelGuest({ bookingId, guestId: BEN.own }, { idempotencyKey: "cancel" });
    expect(codeOf(other)).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("N09 names that a request does not spell as ids are compared letter by letter", async () => {
    const world = await openWorld({ ...GUIDS, therapists: [therapist(UMA.own)] });
    const block = (externalId: string) =>
      world.engine.block(
        {
          centerId: SPA.own,
          externalId,
          resource: { kind: "therapist", therapistId: UMA.own },
          start: `${DATE}T10:00`,
          end: `${DATE}T11:00`,
        },
        { idempotencyKey: "block" },
      );
    accepted(await block(SPA.all[0]));
    expect(codeOf(await block(SPA.all[1]))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  const [one, other] = TWINS;
  const TWIN_WORLD = { center: { id: one }, otherCenters: [offer({ center: { id: other } })] };

  it("N08 one key at two centers with one tag: two commands, for each command", async () => {
    const world = await openWorld(TWIN_WORLD);
    const { engine } = world;
    const key = (name: string) => ({ idempotencyKey: name });
    const bookings: string[] = [];
    for (const centerId of [one, other]) {
      const asked = { centerId, date: DATE, guests: [guest("ada", "massage")] };
      const { bookingId } = accepted(await engine.createBooking(asked, key("create")));
      expect(accepted(await engine.createBooking(asked, key("create"))).bookingId).toBe(bookingId);
      bookings.push(bookingId);
    }
    expect(new Set(bookings).size).toBe(2);
    const both = async (run: (bookingId: string) => Promise<unknown>): Promise<readonly unknown[]> => {
      const answers: unknown[] = [];
      for (const bookingId of bookings) {
        const first = await run(bookingId);
        expect(await run(bookingId), "again").toEqual(first);
        answers.push(first);
      }
      return answers;
    };
    const held = await both(async (id) => accepted(await world.reserve(id, "10:00", {}, key("reserve"))).reservationId);
    expect(new Set(held).size).toBe(2);
    world.pass(2);
    const extended = await both(async (id) => accepted(await world.extend(id, key("extend"))).reservationId);
    expect(extended).toEqual(held);
    const confirmed = await both(async (id) => accepted(await world.confirm(id, {}, key("confirm"))).reservationId);
    expect(confirmed).toEqual(held);
    const cancelled = await both(
      async (bookingId) =>
        accepted(await engine.cancelGuest({ bookingId, guestId: "ada" }, key("cancel"))).reservationId,
    );
    expect(cancelled).toEqual(held);
    for (const [at, centerId] of [one, other].entries()) {
      bookings[at] = await world.book({ centerId, guests: [guest("ben", "massage")] });
    }
    const again = await both(
      async (id) => accepted(await world.reserve(id, "12:00", {}, key("reserve-2"))).reservationId,
    );
    const released = await both(async (id) => accepted(await world.release(id, key("release"))).reservationId);
    expect(released).toEqual(again);

    const blocks: string[] = [];
    for (const centerId of [one, other]) {
      const resource = { kind: "therapist", therapistId: "uma" } as const;
      const block = { centerId, externalId: "sick", resource, start: `${DATE}T14:00`, end: `${DATE}T15:00` };
      blocks.push(accepted(await engine.block(block, key("block"))).blockId);
      expect(accepted(await engine.unblock({ centerId, externalId: "sick" }, key("unblock"))).blockId).toBe(
        blocks.at(-1),
      );
    }
    expect(new Set(blocks).size).toBe(2);
  });

  it("N08 one key at one center is one command, also of two kinds and about two bookings", async () => {
    const world = await openWorld(TWIN_WORLD);
    const key = { idempotencyKey: "k" };
    const asked = { centerId: one, date: DATE, guests: [guest("ada", "massage")] };
    const { bookingId } = accepted(await world.engine.createBooking(asked, key));
    expect(codeOf(await world.reserve(bookingId, "10:00", {}, key))).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("N08 limits, holders, lists and blocks of two centers with one tag never meet", async () => {
    const world = await openWorld({ ...TWIN_WORLD, limits: { liveReservationsPerHolder: 1 } });
    for (const centerId of [one, other]) {
      accepted(await world.reserve(await world.book({ centerId, guests: [guest("ada", "massage")] }), "10:00"));
      const page = { centerId, guestId: "ada" };
      expect(accepted(await world.engine.listGuestReservations(page)).reservations).toHaveLength(1);
      expect(accepted(await world.engine.listLiveReservations({ centerId })).reservations).toHaveLength(1);
      expect(accepted(await world.engine.centerDay({ centerId, date: DATE })).claims).toHaveLength(1);
    }
  });

  it("N09 a key of the host never is a guest's: their limits are apart, under any names", async () => {
    const world = await openWorld({ limits: { liveReservationsPerHolder: 1 } });
    accepted(await world.reserve(await world.book("ada"), "10:00"));
    for (const [holderKey, time] of [
      ["ada", "11:00"],
      ["g:ada", "12:00"],
      ["k:ada", "13:00"],
    ] as const) {
      const unnamed = { guests: [{ items: [item("massage")] }], holderKey };
      accepted(await world.reserve(await world.book(unnamed), time));
    }
  });
});
