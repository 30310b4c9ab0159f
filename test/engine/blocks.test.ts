import { describe, expect, it } from "vitest";
import type { BlockInput } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, DATE, equipment, MINUTE, room, service, therapist } from "../support/catalog.ts";
import { storeAway } from "../support/tampered-store.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const UMA = { kind: "therapist", therapistId: "uma" } as const;
const sick = (start: string, end: string, over: Partial<BlockInput> = {}): BlockInput => ({
  centerId: CENTER,
  externalId: "sick-1",
  resource: UMA,
  start: at(start),
  end: at(end),
  reason: "absence",
  ...over,
});
const unitsOn = async (world: World) =>
  accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE })).claims.map(({ unit }) => unit);

describe.each(SWEEPERS)("blocks, the sweeper $sweeper", ({ sweeps }) => {
  it("R03 a block refuses overlapping slots, in listing and on writing; touching is not overlapping", async () => {
    const world = await openWorld({ sweeps });
    accepted(await world.engine.block(sick("11:00", "12:00")));
    const booking = await world.book("ada");
    const listed = await world.listed(booking);
    for (const time of ["10:30", "11:00", "11:30"]) {
      expect(listed).not.toContain(time);
      expect(refusalOf(await world.reserve(booking, time))).toEqual({ code: "SLOT_TAKEN", startMs: at(time) });
    }
    expect(listed).toEqual(expect.arrayContaining(["10:00", "12:00"]));
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("accepted");
    expect(codeOf(await world.reserve(booking, "12:00"))).toBe("accepted");
  });

  it("R03 a block is refused by an overlapping claim: held until an instant, or taken", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "11:00");
    expect(refusalOf(await world.engine.block(sick("11:59", "13:00")))).toEqual({
      code: "SLOT_HELD",
      heldUntilMs: hold.expiresAtMs,
    });
    expect(codeOf(await world.engine.block(sick("12:00", "13:00")))).toBe("accepted");
    accepted(await world.confirm(hold.bookingId));
    const other = sick("10:00", "11:01", { externalId: "sick-2" });
    expect(refusalOf(await world.engine.block(other))).toEqual({ code: "SLOT_TAKEN", startMs: at("11:00") });
    accepted(await world.engine.cancelGuest({ bookingId: hold.bookingId, guestId: "ada" }));
    expect(codeOf(await world.engine.block(other))).toBe("accepted");
  });

  it("R03 a block takes over at exp the place of a lapsed hold, with its expiry on record", async () => {
    const world = await openWorld({ sweeps });
    const hold = await world.hold("ada", "11:00", { createInvoice: true });
    world.clock.set(hold.expiresAtMs);
    accepted(await world.engine.block(sick("11:30", "12:30")));
    expect([...world.eventTypes()].sort()).toEqual(
      ["InvoiceOpened", "InvoiceVoided", "ReservationExpired", "ReservationMade", "SlotBlocked"].sort(),
    );
    expect(codeOf(await world.confirm(hold.bookingId))).toBe("RESERVATION_EXPIRED");
  });

  it("R03 its external id makes it idempotent", async () => {
    const world = await openWorld({ sweeps });
    const { blockId } = accepted(await world.engine.block(sick("11:00", "12:00")));
    const before = world.dump();
    const same = { blockId, outcome: "unchanged", standing: [] };
    expect(accepted(await world.engine.block(sick("11:00", "12:00")))).toEqual(same);
    expect(accepted(await world.engine.block(sick("11:00", "12:00", { reason: "other" })))).toEqual(same);
    expect(world.dump()).toEqual(before);
    const twenty = await Promise.all(
      Array.from({ length: 20 }, () => world.engine.block(sick("14:00", "15:00", { externalId: "sick-2" }))),
    );
    expect(new Set(twenty.map((it) => accepted(it).blockId)).size).toBe(1);
    expect(world.eventTypes()).toEqual(["SlotBlocked", "SlotBlocked"]);
  });

  it("R03 unblock gives the time back; again is harmless, and so is blocking anew", async () => {
    const world = await openWorld({ sweeps });
    const named = { centerId: CENTER, externalId: "sick-1" };
    expect(refusalOf(await world.engine.unblock(named))).toEqual({
      ...{ code: "BLOCK_NOT_FOUND", externalId: "sick-1", blockId: null },
    });
    const { blockId } = accepted(await world.engine.block(sick("11:00", "12:00")));
    expect(accepted(await world.engine.unblock(named))).toEqual({ blockId, outcome: "unblocked" });
    expect(accepted(await world.engine.unblock(named))).toEqual({ blockId, outcome: "unchanged" });
    expect(codeOf(await world.reserve(await world.book("ada"), "11:00"))).toBe("accepted");
    expect(codeOf(await world.engine.block(sick("15:00", "16:00")))).toBe("accepted");
    expect(world.eventTypes()).toEqual(["SlotBlocked", "SlotUnblocked", "ReservationMade", "SlotBlocked"]);
  });

  it("Rule 12: blocked anew it is another block, and each removed one stays on record as it was", async () => {
    const world = await openWorld({ sweeps });
    const named = { centerId: CENTER, externalId: "sick-1" };
    const spans = [
      ["11:00", "12:00"],
      ["15:00", "16:00"],
      ["11:00", "12:00"],
    ] as const;
    const ids: string[] = [];
    for (const [start, end] of spans) {
      const { blockId } = accepted(await world.engine.block(sick(start, end)));
      expect(accepted(await world.engine.block(sick(start, end))), "while it stands it is the same").toMatchObject({
        blockId,
      });
      ids.push(blockId);
      world.pass(1);
      expect(accepted(await world.engine.unblock(named)), "the one that stands").toMatchObject({ blockId });
      expect(accepted(await world.engine.unblock(named)), "the latest that stood").toMatchObject({ blockId });
      world.pass(1);
    }
    expect(new Set(ids).size).toBe(spans.length);
    const { blockId } = accepted(await world.engine.block(sick("11:00", "12:30")));
    const recorded = world
      .dump()
      .partitions.flatMap(({ blocks }) => blocks)
      .map(({ state }) => state)
      .sort((one, other) => one.blockedAtMs - other.blockedAtMs);
    for (const state of recorded) {
      const { block, atMs } = accepted(await world.engine.getBlock({ blockId: state.id.toUpperCase() }));
      expect({ block, atMs }).toEqual({ block: state, atMs: world.clock.nowMs() });
    }
    expect(recorded.map(({ id, status }) => [id, status])).toEqual([
      ...ids.map((id) => [id, "removed"]),
      [blockId, "standing"],
    ]);
    for (const [nth, [start, end]] of spans.entries()) {
      expect(recorded[nth]).toMatchObject({
        externalId: "sick-1",
        claimed: [{ unit: "t:uma", startMs: at(start), endMs: at(end) }],
        removedAtMs: (recorded[nth]?.blockedAtMs ?? 0) + MINUTE,
      });
    }
    const events = world.events().filter((it) => it.type === "SlotBlocked" || it.type === "SlotUnblocked");
    expect(events.map(({ blockId: id }) => id)).toEqual([...ids.flatMap((id) => [id, id]), blockId]);
  });

  it("Rule 12: a key's replay names the block of its own time, though it was blocked anew since", async () => {
    const world = await openWorld({ sweeps });
    const first = accepted(await world.engine.block(sick("11:00", "12:00"), { idempotencyKey: "block-1" }));
    const named = { centerId: CENTER, externalId: "sick-1" };
    expect(accepted(await world.engine.unblock(named, { idempotencyKey: "unblock-1" }))).toMatchObject({
      blockId: first.blockId,
    });
    const second = accepted(await world.engine.block(sick("11:00", "12:00")));
    expect(second.blockId).not.toBe(first.blockId);
    expect(accepted(await world.engine.block(sick("11:00", "12:00"), { idempotencyKey: "block-1" }))).toEqual(first);
    expect(accepted(await world.engine.unblock(named, { idempotencyKey: "unblock-1" }))).toEqual({
      blockId: first.blockId,
      outcome: "unblocked",
    });
    expect(codeOf(await world.reserve(await world.book("ada"), "11:00")), "the second stands").toBe("SLOT_TAKEN");
  });

  it("R03 a room without a bed means all its beds, equipment without a piece all its pieces", async () => {
    const sauna = service("sauna", { needsTherapist: false, roomKind: "hot" });
    const world = await openWorld({
      sweeps,
      items: [sauna],
      rooms: [room("one", "hot", 3)],
      equipment: [equipment("oven", 2)],
    });
    const all = { kind: "room", roomId: "one" } as const;
    accepted(await world.engine.block(sick("09:00", "10:00", { externalId: "b2", resource: { ...all, bed: 2 } })));
    expect(await unitsOn(world)).toEqual(["r:one#2"]);
    expect(refusalOf(await world.engine.block(sick("09:30", "10:30", { externalId: "all", resource: all })))).toEqual({
      code: "SLOT_TAKEN",
      startMs: at("09:00"),
    });
    accepted(await world.engine.block(sick("10:00", "11:00", { externalId: "all", resource: all })));
    const ovens = { kind: "equipment", equipmentId: "oven" } as const;
    accepted(await world.engine.block(sick("10:00", "11:00", { externalId: "ovens", resource: ovens })));
    expect([...(await unitsOn(world))].sort()).toEqual([
      "e:oven#1",
      "e:oven#2",
      "r:one#1",
      "r:one#2",
      "r:one#2",
      "r:one#3",
    ]);
    expect(codeOf(await world.reserve(await world.book("ada", "sauna"), "10:30"))).toBe("SLOT_TAKEN");
    expect(codeOf(await world.reserve(await world.book("ada", "sauna"), "09:00"))).toBe("accepted");
  });
});

describe("a block", () => {
  it("takes only resources of the roster", async () => {
    const world = await openWorld({ rooms: [room("one", "hot", 2)], equipment: [equipment("oven", 1)] });
    const block = (resource: BlockInput["resource"]) => world.engine.block(sick("10:00", "11:00", { resource }));
    const missing = (unit: string) => ({ code: "UNIT_NOT_FOUND", unit });
    expect(refusalOf(await block({ kind: "therapist", therapistId: "zoe" }))).toEqual(missing("t:zoe"));
    expect(refusalOf(await block({ kind: "room", roomId: "two" }))).toEqual(missing("r:two#1"));
    expect(refusalOf(await block({ kind: "room", roomId: "one", bed: 3 }))).toEqual(missing("r:one#3"));
    expect(refusalOf(await block({ kind: "equipment", equipmentId: "oven", piece: 2 }))).toEqual(missing("e:oven#2"));
    expect(refusalOf(await world.engine.block(sick("10:00", "11:00", { centerId: "no" })))).toEqual({
      code: "CENTER_NOT_FOUND",
      centerId: "no",
    });
  });

  it("is the same in the center's wall time, by an offset, or by an instant", async () => {
    const world = await openWorld();
    const spans = [
      [at("10:00"), at("11:00")],
      [`${DATE}T10:00`, `${DATE}T11:00:00`],
      [`${DATE}T08:00:00Z`, `${DATE}T03:00:00-06:00`],
    ] as const;
    const ids: string[] = [];
    for (const [start, end] of spans)
      ids.push(accepted(await world.engine.block({ ...sick("10:00", "11:00"), start, end })).blockId);
    expect(new Set(ids).size).toBe(1);
    const skipped = sick("10:00", "11:00", {
      externalId: "spring",
      start: "2027-03-28T02:30:00",
      end: "2027-03-28T04:00",
    });
    expect(refusalOf(await world.engine.block(skipped))).toEqual({
      code: "WALL_TIME_SKIPPED",
      wallTime: "2027-03-28T02:30:00",
      zone: "Europe/Rome",
    });
  });
});

describe("bulk import", () => {
  it("R03 of 10,000 reports each conflict by its index, and is simply run again", async () => {
    const world = await openWorld({ therapists: [therapist("uma"), therapist("vic")] });
    accepted(await world.engine.block(sick("10:00", "11:00", { externalId: "standing" })));
    const minute = (n: number) => at("00:00", "2026-06-01") + n * MINUTE;
    const blocks = Array.from({ length: 10_000 }, (_, n) => ({
      externalId: `import-${n}`,
      resource: { kind: "therapist", therapistId: n % 2 === 0 ? "uma" : "vic" } as const,
      start: minute(n),
      end: minute(n + 1),
    }));
    const wrong: Readonly<Record<number, readonly [Partial<BlockInput>, string]>> = {
      7: [{ start: at("10:30"), end: at("10:31"), resource: UMA }, "SLOT_TAKEN"],
      300: [{ externalId: "" }, "INVALID_INPUT"],
      4_000: [{ start: minute(3_998), end: minute(3_999) }, "SLOT_TAKEN"],
      5_001: [{ externalId: "import-5000" }, "EXTERNAL_ID_REUSED"],
      9_999: [{ resource: { kind: "therapist", therapistId: "zoe" } }, "UNIT_NOT_FOUND"],
    };
    for (const [index, [over]] of Object.entries(wrong)) Object.assign(blocks[Number(index)] ?? {}, over);
    const progress: number[] = [];
    const run = () =>
      world.engine.importBlocks({ centerId: CENTER, blocks }, (done, total) => {
        expect(total).toBe(10_000);
        progress.push(done);
      });
    const first = accepted(await run());
    expect(first.refused.map(({ index, refusal }) => [index, refusal.code])).toEqual(
      Object.entries(wrong).map(([index, [, code]]) => [Number(index), code]),
    );
    expect(first.refused.map(({ externalId }) => externalId)).toEqual([
      "import-7",
      "",
      "import-4000",
      "import-5000",
      "import-9999",
    ]);
    expect(first.imported).toBe(9_995);
    expect(progress.at(-1)).toBe(10_000);
    expect(progress).toEqual([...progress].sort((one, other) => one - other));
    const before = JSON.stringify(world.dump());
    expect(accepted(await run())).toEqual(first);
    expect(JSON.stringify(world.dump())).toBe(before);
    expect(world.eventTypes()).toHaveLength(9_996);
  });

  it("R03 an import into a center that is unknown, or cannot be read, is refused as a whole", async () => {
    const world = await openWorld();
    const blocks = [{ externalId: "a", resource: UMA, start: at("10:00"), end: at("11:00") }];
    expect(refusalOf(await world.engine.importBlocks({ centerId: "nowhere", blocks }))).toEqual({
      code: "CENTER_NOT_FOUND",
      centerId: "nowhere",
    });
    expect(codeOf(await world.engine.importBlocks({ centerId: "nowhere", blocks: [] }))).toBe("CENTER_NOT_FOUND");
  });

  it("R03 an import that the store interrupts is completed by running it again", async () => {
    const world = await openWorld();
    const blocks = Array.from({ length: 600 }, (_, n) => ({
      externalId: `import-${n}`,
      resource: UMA,
      start: at("00:00", "2026-06-01") + n * MINUTE,
      end: at("00:00", "2026-06-01") + (n + 1) * MINUTE,
    }));
    world.store.onNextCommit((commit) => commit());
    world.store.onNextCommit(storeAway);
    const first = accepted(await world.engine.importBlocks({ centerId: CENTER, blocks }));
    expect(first.refused).toHaveLength(64); // One batch of the engine's.
    expect(first.refused.map(({ refusal }) => refusal.code)).toEqual(first.refused.map(() => "STORE_UNAVAILABLE"));
    expect(first.refused.map(({ index, externalId }) => `import-${index}` === externalId)).not.toContain(false);
    expect(first.imported).toBe(536);
    const again = accepted(await world.openNode().engine.importBlocks({ centerId: CENTER, blocks }));
    expect(again).toEqual({ imported: 600, clipped: [], refused: [] });
    expect(world.eventTypes()).toHaveLength(600);
  });
});
