import { describe, expect, it } from "vitest";
import type { BlockInput, StandingClaim } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, DATE, MINUTE, room, service, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const UMA = { kind: "therapist", therapistId: "uma" } as const;
const clip = (start: string, end: string, over: Partial<BlockInput> = {}): BlockInput => ({
  centerId: CENTER,
  externalId: "leave",
  resource: UMA,
  start: at(start),
  end: at(end),
  overlap: "clip",
  ...over,
});

const spansOf = (claims: readonly Pick<StandingClaim, "unit" | "startMs" | "endMs">[]) =>
  claims.map(({ unit, startMs, endMs }) => [unit, startMs, endMs]);
/** The claims of a block on a day, as the day is shown. */
const takenBy = async (world: World, blockId: string) => {
  const { claims } = accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE }));
  return spansOf(claims.filter(({ owner }) => owner.id === blockId)).sort();
};
const uma = (start: string, end: string) => ["t:uma", at(start), at(end)];

describe.each(SWEEPERS)("rule 24, the sweeper $sweeper: a clipped block", ({ sweeps }) => {
  it("lists the existing claims, and covers its whole span for new claims", async () => {
    const world = await openWorld({ sweeps });
    const held = await world.hold("ada", "11:00");
    const answer = accepted(await world.engine.block(clip("10:00", "14:00")));
    expect(answer).toEqual({
      blockId: answer.blockId,
      outcome: "blocked",
      standing: [
        {
          unit: "t:uma",
          startMs: at("11:00"),
          endMs: at("12:00"),
          owner: { kind: "reservation", id: held.reservationId },
          heldUntilMs: held.expiresAtMs,
        },
      ],
    });
    expect(await takenBy(world, answer.blockId)).toEqual([uma("10:00", "11:00"), uma("12:00", "14:00")]);
    const other = await world.book("ben");
    const listed = await world.listed(other);
    for (const time of ["09:30", "10:00", "10:30", "11:00", "11:30", "12:00", "13:30"]) {
      expect(listed).not.toContain(time);
      // Waiting for the hold to end does not help.
      expect(codeOf(await world.reserve(other, time)), time).toBe("SLOT_TAKEN");
    }
    expect(codeOf(await world.reserve(other, "14:00"))).toBe("accepted");
  });

  it("an existing claim is confirmed, extended and read as before", async () => {
    const world = await openWorld({ sweeps });
    const held = await world.hold("ada", "11:00");
    accepted(await world.engine.block(clip("10:00", "14:00")));
    world.pass(1);
    expect(codeOf(await world.extend(held.bookingId))).toBe("accepted");
    expect(accepted(await world.reserve(held.bookingId, "11:00")).reservationId).toBe(held.reservationId);
    expect(codeOf(await world.confirm(held.bookingId))).toBe("accepted");
    const { blocks } = accepted(await world.engine.listBlocks({ centerId: CENTER, externalId: "leave" }));
    expect(accepted(await world.engine.getBlock({ blockId: blocks[0]!.id })).standing).toMatchObject([
      { owner: { id: held.reservationId }, heldUntilMs: null },
    ]);
  });

  it.each([
    [
      "is released",
      async (world: World, { bookingId }: { bookingId: string }) => {
        accepted(await world.release(bookingId));
      },
    ],
    [
      "expires",
      (world: World, { expiresAtMs }: { expiresAtMs: number }) => {
        world.clock.set(expiresAtMs);
        return Promise.resolve();
      },
    ],
    [
      "is confirmed and cancelled",
      async (world: World, { bookingId }: { bookingId: string }) => {
        accepted(await world.confirm(bookingId));
        accepted(await world.engine.cancelGuest({ bookingId, guestId: "ada" }));
      },
    ],
    [
      "moves to another slot",
      async (world: World, { bookingId }: { bookingId: string }) => {
        accepted(await world.reserve(bookingId, "15:00"));
      },
    ],
  ])("N13 an existing hold or appointment %s: the block gets its place, and no other booking", async (_, end) => {
    const world = await openWorld({ sweeps });
    const held = await world.hold("ada", "11:00");
    const { blockId } = accepted(await world.engine.block(clip("10:00", "14:00")));
    await end(world, held);
    const other = await world.book("ben");
    expect(refusalOf(await world.reserve(other, "11:00"))).toMatchObject({ code: "SLOT_TAKEN" });
    expect(await world.listed(other)).not.toContain("11:00");
    expect(
      refusalOf(await world.engine.block(clip("11:00", "12:00", { externalId: "other", overlap: "refuse" }))),
    ).toMatchObject({ code: "SLOT_TAKEN" });
    expect(await takenBy(world, blockId)).toEqual([
      uma("10:00", "11:00"),
      uma("11:00", "12:00"),
      uma("12:00", "14:00"),
    ]);
    expect(accepted(await world.engine.getBlock({ blockId })).standing).toEqual([]);
    accepted(await world.engine.unblock({ centerId: CENTER, externalId: "leave" }));
    expect(codeOf(await world.reserve(other, "11:00"))).toBe("accepted");
  });

  it("a booking's own hold does not move within its place, and is not made again once it has expired", async () => {
    const world = await openWorld({ sweeps, policies: { lateConfirm: "reacquire" } });
    const held = await world.hold("ada", "11:00");
    accepted(await world.engine.block(clip("10:00", "14:00")));
    expect(codeOf(await world.reserve(held.bookingId, "11:30"))).toBe("SLOT_TAKEN");
    expect((await world.view(held.bookingId)).reservation).toMatchObject({
      id: held.reservationId,
      status: "reserved",
    });
    world.clock.set(held.expiresAtMs);
    expect(codeOf(await world.confirm(held.bookingId))).toBe("SLOT_TAKEN");
  });

  it("a reschedule that stands is completed; a new one does not stay under the block", async () => {
    const world = await openWorld({ sweeps });
    const { bookingId } = await world.hold("ada", "11:00");
    const confirmed = accepted(await world.confirm(bookingId));
    const appointmentId = confirmed.appointments[0]!.id;
    const first = await world.hold(
      { guests: [{ guestId: "ada", items: [{ itemId: "massage", movesAppointmentId: appointmentId }] }] },
      "11:30",
    );
    const { blockId, standing } = accepted(await world.engine.block(clip("10:00", "14:00")));
    expect(spansOf(standing)).toEqual([uma("11:00", "12:00"), uma("12:00", "12:30")]);
    accepted(await world.confirm(first.bookingId));
    expect(await takenBy(world, blockId)).toEqual([
      uma("10:00", "11:00"),
      uma("11:00", "11:30"),
      uma("12:30", "14:00"),
    ]);
    const moved = accepted(await world.engine.getReservation({ reservationId: first.reservationId })).reservation;
    const second = await world.book({
      guests: [{ guestId: "ada", items: [{ itemId: "massage", movesAppointmentId: moved.appointments[0]!.id }] }],
    });
    expect(codeOf(await world.reserve(second, "11:30"))).toBe("SLOT_TAKEN");
    expect(codeOf(await world.reserve(second, "15:00"))).toBe("accepted");
  });

  it("several units are clipped each by itself", async () => {
    const sauna = service("sauna", { needsTherapist: false, roomKind: "hot" });
    const world = await openWorld({ sweeps, items: [sauna], rooms: [room("one", "hot", 2)] });
    const held = await world.hold({ guests: [{ guestId: "ada", items: [{ itemId: "sauna" }] }] }, "11:00");
    const all = { resource: { kind: "room", roomId: "one" } as const };
    const { blockId, standing } = accepted(await world.engine.block(clip("10:00", "13:00", all)));
    expect(standing).toHaveLength(1);
    const bed = standing[0]!.unit;
    const other = bed === "r:one#1" ? "r:one#2" : "r:one#1";
    expect(await takenBy(world, blockId)).toEqual(
      [
        [bed, at("10:00"), at("11:00")],
        [bed, at("12:00"), at("13:00")],
        [other, at("10:00"), at("13:00")],
      ].sort(),
    );
    accepted(await world.release(held.bookingId));
    expect(codeOf(await world.reserve(await world.book("ben", "sauna"), "11:00"))).toBe("SLOT_TAKEN");
  });

  it("over midnight is shown on each day as far as the claims of that day are known", async () => {
    const world = await openWorld({ sweeps });
    const next = "2026-05-12";
    for (const [name, start, end] of [
      ["evening", at("22:00"), at("24:00")],
      ["night", at("01:00", next), at("02:00", next)],
    ] as const)
      accepted(await world.engine.block(clip("00:00", "00:00", { externalId: name, start, end, overlap: "refuse" })));
    const { blockId } = accepted(await world.engine.block(clip("21:00", "24:00", { end: at("03:00", next) })));
    const shown = async (date: string) =>
      spansOf(
        accepted(await world.engine.centerDay({ centerId: CENTER, date })).claims.filter(
          ({ owner }) => owner.id === blockId,
        ),
      ).sort();
    expect(await shown(DATE)).toEqual([uma("21:00", "22:00")]);
    expect(await shown(next)).toEqual([
      ["t:uma", at("00:00", next), at("01:00", next)],
      ["t:uma", at("02:00", next), at("03:00", next)],
    ]);
  });

  it("blocks lie over each other, and the one that stays gets the time that the other gives back", async () => {
    const world = await openWorld({ sweeps });
    const first = accepted(await world.engine.block(clip("10:00", "12:00", { externalId: "first" })));
    const second = accepted(await world.engine.block(clip("11:00", "13:00", { externalId: "second" })));
    expect(spansOf(second.standing)).toEqual([uma("10:00", "12:00")]);
    const third = accepted(await world.engine.block(clip("09:00", "14:00", { externalId: "third" })));
    expect(spansOf(third.standing)).toEqual([uma("10:00", "12:00"), uma("12:00", "13:00")]);
    accepted(await world.engine.unblock({ centerId: CENTER, externalId: "first" }));
    expect(codeOf(await world.reserve(await world.book("ada"), "10:00"))).toBe("SLOT_TAKEN");
    accepted(await world.engine.unblock({ centerId: CENTER, externalId: "third" }));
    expect(codeOf(await world.reserve(await world.book("ada"), "10:00"))).toBe("accepted");
    expect(codeOf(await world.reserve(await world.book("ben"), "11:00"))).toBe("SLOT_TAKEN");
    expect(await takenBy(world, second.blockId)).toEqual([uma("11:00", "12:00"), uma("12:00", "13:00")]);
    expect(await takenBy(world, first.blockId)).toEqual([]);
  });

  it("takes over a lapsed hold's place at once, with its expiry on record", async () => {
    const world = await openWorld({ sweeps });
    const held = await world.hold("ada", "11:00");
    world.clock.set(held.expiresAtMs);
    const { blockId, standing } = accepted(await world.engine.block(clip("10:00", "14:00")));
    expect(standing).toEqual([]);
    expect(await takenBy(world, blockId)).toEqual([uma("10:00", "14:00")]);
    expect(world.eventTypes()).toContain("ReservationExpired");
  });

  it("that finds nothing free has all of it later", async () => {
    const world = await openWorld({ sweeps });
    const held = await world.hold("ada", "11:00");
    const { blockId } = accepted(await world.engine.block(clip("11:00", "12:00")));
    expect(await takenBy(world, blockId)).toEqual([]);
    accepted(await world.release(held.bookingId));
    expect(await takenBy(world, blockId)).toEqual([uma("11:00", "12:00")]);
  });

  it("the same again is the same: the requested span is compared", async () => {
    const world = await openWorld({ sweeps });
    const held = await world.hold("ada", "11:00");
    const first = accepted(await world.engine.block(clip("10:00", "14:00"), { idempotencyKey: "leave-1" }));
    const events = world.eventTypes().length;
    const again = accepted(await world.engine.block(clip("10:00", "14:00")));
    expect(again).toEqual({ ...first, outcome: "unchanged" });
    accepted(await world.release(held.bookingId));
    expect(accepted(await world.engine.block(clip("10:00", "14:00")))).toEqual({ ...again, standing: [] });
    expect(accepted(await world.engine.block(clip("10:00", "14:00", { overlap: "refuse" }))).outcome).toBe("unchanged");
    expect(accepted(await world.engine.block(clip("10:00", "14:00"), { idempotencyKey: "leave-1" }))).toEqual(first);
    expect(world.eventTypes().filter((type) => type.startsWith("SlotBlock"))).toEqual(["SlotBlocked"]);
    expect(world.eventTypes().length).toBe(events + 1);
  });
});

describe.each(SWEEPERS)("rule 24, the sweeper $sweeper: a block that is moved", ({ sweeps }) => {
  it("gives its old place back and takes the new one, in one commit", async () => {
    const world = await openWorld({ sweeps });
    const refuse = { overlap: "refuse" } as const;
    const { blockId } = accepted(await world.engine.block(clip("10:00", "12:00", refuse)));
    expect(accepted(await world.engine.block(clip("11:00", "13:00", refuse)))).toEqual({
      blockId,
      outcome: "moved",
      standing: [],
    });
    expect(await takenBy(world, blockId)).toEqual([uma("11:00", "13:00")]);
    const ada = await world.hold("ada", "10:00");
    expect(world.eventTypes()).toEqual(["SlotBlocked", "SlotBlockMoved", "ReservationMade"]);
    const before = world.dump();
    expect(refusalOf(await world.engine.block(clip("10:30", "13:00", refuse)))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: ada.expiresAtMs,
    });
    expect(world.dump()).toEqual(before);
    expect(accepted(await world.engine.block(clip("10:30", "13:00")))).toMatchObject({
      blockId,
      outcome: "moved",
      standing: [{ owner: { id: ada.reservationId } }],
    });
    accepted(await world.release(ada.bookingId));
    expect(await takenBy(world, blockId)).toEqual([uma("10:30", "11:00"), uma("11:00", "13:00")]);
    expect(codeOf(await world.engine.block(clip("09:00", "09:30")))).toBe("accepted");
    expect(await takenBy(world, blockId)).toEqual([uma("09:00", "09:30")]);
    expect(codeOf(await world.reserve(await world.book("ben"), "11:00"))).toBe("accepted");
  });

  it("by a revision: a lower one changes nothing, also after a removal", async () => {
    const world = await openWorld({ sweeps });
    const leave = (start: string, end: string, revision?: number) =>
      world.engine.block(clip(start, end, revision === undefined ? {} : { revision }));
    const { blockId } = accepted(await leave("10:00", "11:00", 3));
    for (const [start, end, revision, outcome] of [
      ["12:00", "13:00", 2, "older_revision"],
      ["10:00", "11:00", 2, "older_revision"],
      ["10:00", "11:00", 3, "unchanged"],
      ["12:00", "13:00", 3, "moved"],
      ["12:00", "13:00", 5, "unchanged"],
      ["10:00", "11:00", 4, "older_revision"],
      ["10:00", "11:00", undefined, "moved"],
      ["12:00", "13:00", 4, "older_revision"],
    ] as const) {
      expect([accepted(await leave(start, end, revision)).outcome, revision]).toEqual([outcome, revision]);
    }
    expect(await takenBy(world, blockId)).toEqual([uma("10:00", "11:00")]);
    const unblock = (revision?: number) =>
      world.engine.unblock({ centerId: CENTER, externalId: "leave", ...(revision === undefined ? {} : { revision }) });
    expect(accepted(await unblock(4))).toEqual({ blockId, outcome: "older_revision" });
    expect(accepted(await unblock(6))).toEqual({ blockId, outcome: "unblocked" });
    expect(accepted(await unblock(6))).toEqual({ blockId, outcome: "unchanged" });
    expect(accepted(await leave("10:00", "11:00", 5))).toEqual({ blockId, outcome: "older_revision", standing: [] });
    expect(await takenBy(world, blockId)).toEqual([]);
    const anew = accepted(await leave("10:00", "11:00", 7));
    expect(anew.outcome).toBe("blocked");
    expect(anew.blockId).not.toBe(blockId);
  });

  it("by a revision: a removed one's counts, also a higher one that came after the removal", async () => {
    const world = await openWorld({ sweeps });
    const leave = (revision?: number) =>
      world.engine.block(clip("10:00", "11:00", revision === undefined ? {} : { revision }));
    const unblock = (revision: number) => world.engine.unblock({ centerId: CENTER, externalId: "leave", revision });
    const { blockId } = accepted(await leave(1));
    accepted(await unblock(2));
    const removed = accepted(await world.engine.getBlock({ blockId })).block;
    expect(accepted(await unblock(5))).toEqual({ blockId, outcome: "unchanged" });
    expect(accepted(await world.engine.getBlock({ blockId })).block).toEqual({ ...removed, revision: 5 });
    expect(accepted(await leave(4)).outcome).toBe("older_revision");
    expect(accepted(await unblock(4)).outcome).toBe("older_revision");
    const anew = accepted(await leave());
    expect(anew.outcome).toBe("blocked");
    expect(accepted(await leave(3))).toEqual({ blockId: anew.blockId, outcome: "older_revision", standing: [] });
    expect(accepted(await unblock(3))).toEqual({ blockId: anew.blockId, outcome: "older_revision" });
    expect(await takenBy(world, anew.blockId)).toEqual([uma("10:00", "11:00")]);
  });

  it.each([
    ["block", "unblock"],
    ["unblock", "block"],
  ] as const)("by a revision: a late %s, decided before the %s is recorded, is decided again", async (one, other) => {
    const world = await openWorld({ sweeps });
    const node = world.openNode();
    const calls = {
      block: ({ engine }: Pick<World, "engine">) => engine.block(clip("10:00", "11:00", { revision: 4 })),
      unblock: ({ engine }: Pick<World, "engine">) =>
        engine.unblock({ centerId: CENTER, externalId: "leave", revision: 5 }),
    };
    accepted(await world.engine.block(clip("10:00", "11:00", { revision: 1 })));
    accepted(await world.engine.unblock({ centerId: CENTER, externalId: "leave", revision: 2 }));
    node.store.onNextCommit(async (commit) => {
      accepted<unknown>(await calls[other](world));
      return commit();
    });
    const { outcome } = accepted<{ outcome: string }>(await calls[one](node));
    expect(outcome).toBe(one === "block" ? "older_revision" : "unblocked");
  });

  it("another unit under the same name is refused", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma"), therapist("vic")] });
    const { blockId } = accepted(await world.engine.block(clip("10:00", "12:00")));
    const vic = { resource: { kind: "therapist", therapistId: "vic" } as const };
    expect(refusalOf(await world.engine.block(clip("10:00", "12:00", vic)))).toEqual({
      code: "EXTERNAL_ID_REUSED",
      externalId: "leave",
      blockId,
    });
  });
});

describe("rule 24: blocks are listed", () => {
  it("by range, by unit, by external id, page by page", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    const held = await world.hold("ada", "11:00");
    const ids: string[] = [];
    for (const [externalId, start, end, therapistId] of [
      ["one", "08:00", "09:00", "uma"],
      ["two", "11:00", "12:00", "uma"],
      ["three", "11:00", "12:00", "vic"],
      ["four", "15:00", "16:00", "uma"],
    ] as const) {
      world.clock.advance(1);
      const resource = { kind: "therapist", therapistId } as const;
      ids.push(accepted(await world.engine.block(clip(start, end, { externalId, resource }))).blockId);
    }
    const list = async (over: object) => {
      const view = accepted(
        await world.engine.listBlocks({ centerId: CENTER, start: at("08:00"), end: at("16:00"), ...over }),
      );
      return { names: view.blocks.map((it) => it.externalId), next: view.next };
    };
    expect(await list({})).toEqual({ names: ["one", "two", "three", "four"], next: null });
    expect(await list({ start: at("09:00"), end: at("15:00") })).toEqual({ names: ["two", "three"], next: null });
    expect(await list({ resource: UMA })).toEqual({ names: ["one", "two", "four"], next: null });
    expect(await list({ limit: 3 })).toEqual({ names: ["one", "two", "three"], next: ids[2] });
    expect(await list({ limit: 3, after: ids[2] })).toEqual({ names: ["four"], next: null });
    const of = (externalId: string) => ({ externalId, start: undefined, end: undefined });
    expect(await list(of("two"))).toEqual({ names: ["two"], next: null });
    expect(await list(of("none"))).toEqual({ names: [], next: null });
    accepted(await world.engine.unblock({ centerId: CENTER, externalId: "two" }));
    expect(await list({})).toEqual({ names: ["one", "three", "four"], next: null });
    expect((await list(of("two"))).names, "the latest of that name").toEqual(["two"]);
    expect(held.reservationId).toBeDefined();
  });

  it("within bounds", async () => {
    const world = await openWorld();
    const list = (over: object) =>
      world.engine.listBlocks({ centerId: CENTER, start: at("08:00"), end: at("16:00"), ...over });
    const day = 24 * 60 * MINUTE;
    for (const [over, field] of [
      [{ start: undefined }, "start"],
      [{ end: undefined }, "end"],
      [{ end: at("08:00") }, "end"],
      [{ end: at("08:00") + 92 * day + 1 }, "end"],
      [{ limit: 501 }, "limit"],
      [{ limit: 0 }, "limit"],
      [{ after: "x" }, "after"],
    ] as const) {
      expect(refusalOf(await list(over)), field).toMatchObject({ code: "INVALID_INPUT", field });
    }
    expect(codeOf(await list({ end: at("08:00") + 92 * day }))).toBe("accepted");
    expect(codeOf(await list({ centerId: "no" }))).toBe("CENTER_NOT_FOUND");
    expect(codeOf(await list({ resource: { kind: "therapist", therapistId: "zoe" } }))).toBe("UNIT_NOT_FOUND");
  });
});
