import { describe, expect, it } from "vitest";
import type { CreateBookingInput } from "../../src/index.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import {
  addOn,
  at,
  byGender,
  byTherapist,
  CENTER,
  DATE,
  guest,
  item,
  MINUTE,
  pack,
  room,
  service,
  therapist,
} from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const liking = (therapistId: string) => ({ prefer: { therapistId } });
const UMA_VIC_WIM = [therapist("uma"), therapist("vic", { gender: "male" }), therapist("wim")];

const slotsOf = async (world: World, party: Partial<CreateBookingInput>) => {
  const bookingId = await world.book(party);
  const listed = accepted(await world.engine.findSlots({ bookingId, withAllocations: true })).slots;
  return { bookingId, listed, first: listed[0], ten: listed.find(({ startMs }) => startMs === at("10:00")) };
};
const serving = (slot: Awaited<ReturnType<typeof slotsOf>>["first"]) =>
  slot?.allocation?.map((it) => [it.therapist?.id, ...(it.otherTherapists ?? []).map(({ id }) => id)].join("+"));

describe.each(SWEEPERS)("Rule 29: a preferred therapist; the sweeper $sweeper", ({ sweeps }) => {
  const open = (over: object = {}) => openWorld({ therapists: UMA_VIC_WIM, sweeps, ...over });

  it("is had whenever free, and another one otherwise: the listing says which, and a reserve does the same", async () => {
    const world = await open();
    for (const id of ["uma", "vic", "wim"]) {
      const { ten } = await slotsOf(world, { guests: [guest("ada", item("massage", liking(id)))] });
      expect([serving(ten), ten?.preferences]).toEqual([[id], { wanted: 1, met: 1 }]);
    }
    await world.hold({ guests: [guest("ben", item("massage", byTherapist("vic")))] }, "10:00");
    const { bookingId, listed, ten } = await slotsOf(world, { guests: [guest("ada", item("massage", liking("vic")))] });
    expect(listed, "no start is lost").toHaveLength(17);
    expect(ten?.preferences).toEqual({ wanted: 1, met: 0 });
    expect(listed.filter(({ preferences }) => preferences?.met === 0)).toHaveLength(3);
    const held = accepted(await world.reserve(bookingId, "12:00"));
    expect(held.appointments[0]?.therapist?.id).toBe("vic");
  });

  it("is met in the order of guests and items, as far as the binding choices allow", async () => {
    const world = await open();
    const both = await slotsOf(world, {
      guests: [guest("ada", item("massage", liking("uma"))), guest("ben", item("massage", liking("uma")))],
    });
    expect([serving(both.ten)?.[0], both.ten?.preferences]).toEqual(["uma", { wanted: 2, met: 1 }]);
    const bound = await slotsOf(world, {
      guests: [
        guest("ada", item("massage", liking("uma"))),
        guest("ben", item("massage", { ...byTherapist("uma"), ...liking("vic") })),
        guest("cleo", item("massage", { ...byGender("male"), ...liking("wim") })),
      ],
    });
    expect([serving(bound.ten), bound.ten?.preferences]).toEqual([["wim", "uma", "vic"], { wanted: 3, met: 0 }]);
    const later = await slotsOf(world, {
      guests: [guest("ada", item("massage")), guest("ben", item("massage", liking("uma")))],
    });
    expect([serving(later.ten)?.[1], later.ten?.preferences]).toEqual(["uma", { wanted: 1, met: 1 }]);
  });

  it("leaves a listing of a booking without preferences as it was", async () => {
    const world = await open();
    const { listed } = await slotsOf(world, { guests: [guest("ada", "massage")] });
    expect(listed.every((it) => !("preferences" in it))).toBe(true);
    const asked = { centerId: CENTER, date: DATE, guests: [guest("ada", item("massage", liking("wim")))] };
    const { listing } = accepted(await world.engine.findAvailability({ ...asked, detail: "slots" }));
    expect(listing?.slots[0]).toMatchObject({ allocation: null, preferences: { wanted: 1, met: 1 } });
  });

  it("must be of the roster when the booking is made, and may leave it later", async () => {
    const world = await open();
    const asked = { centerId: CENTER, date: DATE, guests: [guest("ada", item("massage", liking("zoe")))] };
    const unknown = { code: "THERAPIST_NOT_FOUND", therapistIds: ["zoe"] };
    expect(refusalOf(await world.engine.createBooking(asked))).toEqual(unknown);
    expect(refusalOf(await world.engine.findAvailability(asked))).toEqual(unknown);
    const { centerId, guests } = asked;
    expect(refusalOf(await world.engine.hold({ centerId, guests, slot: at("10:00") }))).toEqual(unknown);
    const { bookingId } = await slotsOf(world, { guests: [guest("ada", item("massage", liking("wim")))] });
    world.host.change({ therapists: UMA_VIC_WIM.slice(0, 2) });
    const [first] = accepted(await world.engine.findSlots({ bookingId })).slots;
    expect(first).not.toHaveProperty("preferences");
    expect(codeOf(await world.reserve(bookingId, "10:00"))).toBe("accepted");
  });

  it("is one request in any spelling of its id", async () => {
    const [plain, dashed] = ["8d3f6a521c7b4e90a8d45b2f9c0e7a11", "8D3F6A52-1C7B-4E90-A8D4-5B2F9C0E7A11"];
    const world = await open({ therapists: [therapist(plain)] });
    const create = (id: string) =>
      world.engine.createBooking(
        { centerId: CENTER, date: DATE, guests: [guest("ada", item("massage", liking(id)))] },
        { idempotencyKey: "k" },
      );
    const { bookingId } = accepted(await create(plain));
    expect(accepted(await create(dashed)).bookingId).toBe(bookingId);
    expect((await world.view(bookingId)).booking.party[0]?.items[0]?.prefer).toEqual({ therapistId: plain });
  });
});

describe.each(SWEEPERS)("Rule 29: the length of a service; the sweeper $sweeper", ({ sweeps }) => {
  const durations = [{ durationMinutes: 90, priceMinor: 11_000 }];
  const items = [service("massage", { durations }), addOn("oil"), pack("ritual", ["massage"])];
  const lasting = (minutes: number, addOnIds: readonly string[] = []) => [
    guest("ada", item("massage", { durationMinutes: minutes, addOnIds })),
  ];

  it("is chosen with its price; add-ons come on top; the reservation keeps it (rule 13)", async () => {
    const world = await openWorld({ items, sweeps });
    const { first, listed } = await slotsOf(world, { guests: lasting(90, ["oil"]) });
    expect(first).toMatchObject({ priceMinor: 12_500, endMs: at("09:00") + 105 * MINUTE });
    expect(listed.at(-1)?.startMs).toBe(at("16:00"));
    const bookingId = await world.book({ guests: lasting(90) });
    const held = accepted(await world.reserve(bookingId, "10:00"));
    expect(held.appointments[0]).toMatchObject({ endMs: at("11:30"), service: { priceMinor: 11_000 } });
    world.host.change({ items: [service("massage")] });
    expect(refusalOf(await world.reserve(bookingId, "12:00"))).toEqual({
      code: "DURATION_NOT_OFFERED",
      itemId: "massage",
      durationMinutes: 90,
      offeredMinutes: [60],
    });
    expect(codeOf(await world.engine.findSlots({ bookingId }))).toBe("DURATION_NOT_OFFERED");
    expect(accepted(await world.confirm(bookingId)).appointments[0]?.endMs).toBe(at("11:30"));
  });

  it("is the service's own without a choice, which may be spelt out", async () => {
    const world = await openWorld({ items, sweeps });
    for (const guests of [lasting(60), [guest("ada", "massage")]]) {
      const { first } = await slotsOf(world, { guests });
      expect(first).toMatchObject({ priceMinor: 8_000, endMs: at("10:00") });
    }
  });

  it("must be one that is offered, and a package has none to choose", async () => {
    const world = await openWorld({ items, sweeps });
    const create = (itemId: string, durationMinutes: number) =>
      world.engine.createBooking({
        centerId: CENTER,
        date: DATE,
        guests: [guest("ada", item(itemId, { durationMinutes }))],
      });
    expect(refusalOf(await create("massage", 75))).toMatchObject({ offeredMinutes: [60, 90] });
    expect(refusalOf(await create("ritual", 60))).toMatchObject({ code: "DURATION_NOT_OFFERED", offeredMinutes: [] });
    expect(codeOf(await create("massage", 0))).toBe("INVALID_INPUT");
  });
});

describe.each(SWEEPERS)("several therapists of one service; the sweeper $sweeper", ({ sweeps }) => {
  const items = [service("four-hands", { therapistCount: 2 }), service("massage")];
  const open = (over: object = {}) => openWorld({ items, therapists: UMA_VIC_WIM, sweeps, ...over });

  it("are all claimed, from the hold to a cancel, and two of three leave one", async () => {
    const world = await open();
    const bookingId = await world.book("ada", "four-hands");
    const [own] = accepted(await world.reserve(bookingId, "10:00")).appointments;
    const both = [own?.therapist?.id, own?.otherTherapists?.[0]?.id];
    expect(new Set(both).size).toBe(2);
    expect(own?.otherTherapists).toHaveLength(1);
    expect(codeOf(await world.reserve(await world.book("ben", "four-hands"), "10:00"))).toBe("SLOT_HELD");
    const cleo = accepted(await world.reserve(await world.book("cleo"), "10:00"));
    expect(both).not.toContain(cleo.appointments[0]?.therapist?.id);
    expect(codeOf(await world.reserve(await world.book("dora"), "10:00"))).toBe("SLOT_HELD");
    const confirmed = accepted(await world.confirm(bookingId));
    expect(confirmed.appointments[0]?.otherTherapists).toEqual(own?.otherTherapists);
    accepted(await world.engine.cancelInvoice({ invoiceId: confirmed.invoices[0]!.id }));
    expect(codeOf(await world.reserve(await world.book("ben", "four-hands"), "10:00"))).toBe("accepted");
  });

  it("follow the choices: a name is the first, a gender all, a preference any of them", async () => {
    const world = await open();
    const ask = (over: object) => slotsOf(world, { guests: [guest("ada", item("four-hands", over))] });
    expect(serving((await ask(byTherapist("vic"))).ten)?.[0]).toMatch(/^vic\+/);
    expect(
      serving((await ask(byGender("female"))).ten)?.[0]
        ?.split("+")
        .sort(),
    ).toEqual(["uma", "wim"]);
    const male = await world.book({ guests: [guest("ada", item("four-hands", byGender("male")))] });
    expect(refusalOf(await world.engine.findSlots({ bookingId: male }))).toEqual({
      code: "NO_ELIGIBLE_RESOURCE",
      resource: "therapist",
    });
    const { ten } = await ask({ ...byTherapist("vic"), ...liking("wim") });
    expect([serving(ten), ten?.preferences]).toEqual([["vic+wim"], { wanted: 1, met: 1 }]);
  });

  it("are refused as never to be had, if one therapist for each place of a guest's services cannot be", async () => {
    const short = { durationMinutes: 10, preparationMinutes: 20, recoveryMinutes: 20 };
    const world = await open({
      items: [
        service("four-hands", { ...short, therapistCount: 2 }),
        service("massage", { durationMinutes: 10 }),
        service("long", { durationMinutes: 60 }),
      ],
    });
    const asked = (...itemIds: string[]) =>
      world.book({ guests: [guest("ada", ...itemIds)], oneTherapistPerGuest: true });
    const between = await asked("four-hands", "massage", "four-hands");
    const refusal = { code: "NO_ELIGIBLE_RESOURCE", resource: "therapist" };
    expect(refusalOf(await world.engine.findSlots({ bookingId: between }))).toEqual(refusal);
    expect(refusalOf(await world.reserve(between, "10:00"))).toEqual(refusal);
    const enough = await asked("four-hands", "long", "four-hands");
    expect(codeOf(await world.reserve(enough, "10:00"))).toBe("accepted");
    const apart = await open({
      items: [service("massage"), service("facial")],
      therapists: [therapist("uma", { skills: [hostId("massage")] }), therapist("vic", { skills: [hostId("facial")] })],
    });
    const both = await apart.book({ guests: [guest("ada", "massage", "facial")], oneTherapistPerGuest: true });
    expect(refusalOf(await apart.engine.findSlots({ bookingId: both }))).toEqual(refusal);
  });

  it("are alike for a preference: however many items have one, the search does not give up", async () => {
    const short = { durationMinutes: 10, recoveryMinutes: 5 };
    const world = await open({
      items: [service("four-hands", { ...short, therapistCount: 2 }), service("massage", short)],
      therapists: [...UMA_VIC_WIM, therapist("xan")],
    });
    const twelve = (itemId: string) => Array.from({ length: 12 }, () => item(itemId, liking("uma")));
    const guests = [guest("ada", ...twelve("four-hands")), guest("ben", ...twelve("massage"))];
    const { ten } = await slotsOf(world, { guests });
    expect(ten?.preferences).toEqual({ wanted: 24, met: 12 });
    expect(
      serving(ten)
        ?.slice(0, 12)
        .filter((it) => it.split("+").includes("uma")),
    ).toHaveLength(12);
  });

  it("stay the same for all of a guest's items if each guest has one therapist", async () => {
    const world = await open();
    const { ten } = await slotsOf(world, {
      guests: [guest("ada", "four-hands", "massage", item("four-hands", liking("wim")))],
      oneTherapistPerGuest: true,
    });
    const [first = "", second = "", third] = serving(ten) ?? [];
    expect([third, first.split("+")[0], first.split("+").includes("wim")]).toEqual([first, second, true]);
  });
});

describe.each(SWEEPERS)("a processing gap; the sweeper $sweeper", ({ sweeps }) => {
  it("is a service of a package without a therapist: in it the therapist is free for another guest", async () => {
    const half = { durationMinutes: 30, roomKind: "chair" };
    const world = await openWorld({
      items: [
        service("apply", half),
        service("process", { ...half, needsTherapist: false }),
        service("rinse", half),
        service("cut", half),
        pack("colour", ["apply", "process", "rinse"]),
      ],
      rooms: [room("salon", "chair", 2)],
      sweeps,
    });
    const colour = { guests: [guest("ada", "colour")], oneTherapistPerGuest: true };
    const held = accepted(await world.reserve(await world.book(colour), "10:00"));
    expect(held.appointments.map(({ therapist: it, startMs }) => [it?.id ?? null, startMs])).toEqual([
      ["uma", at("10:00")],
      [null, at("10:30")],
      ["uma", at("11:00")],
    ]);
    const cut = await world.book("ben", "cut");
    expect(await world.listed(cut)).toContain("10:30");
    expect(await world.listed(cut)).not.toContain("11:00");
    expect(accepted(await world.reserve(cut, "10:30")).appointments[0]?.therapist?.id).toBe("uma");
    // The chair and the guest stay taken in the gap.
    expect(codeOf(await world.reserve(await world.book("cleo", "cut"), "10:30"))).toBe("SLOT_HELD");
    expect(await world.listed(await world.book("ada", "cut"))).not.toContain("10:30");
  });
});
