import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlockAnswer, BlockInput, ReserveAnswer } from "../../src/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest, MINUTE, room, service } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

const sauna = service("sauna", { needsTherapist: false, roomKind: "hot" });
const ROOM = { kind: "room", roomId: "r" } as const;
const clip = (start: string, end: string, over: Partial<BlockInput> = {}): BlockInput => ({
  centerId: CENTER,
  externalId: "leave",
  resource: ROOM,
  start: at(start),
  end: at(end),
  overlap: "clip",
  ...over,
});

/** Opens a world with `beds` beds, each taken by a hold at 11:00; then the catalog has `left`. */
const withHolds = async (beds: number, left: number, sweeps = false) => {
  const world = await openWorld({ sweeps, items: [sauna], rooms: [room("r", "hot", beds)] });
  const holds: ReserveAnswer[] = [];
  for (const who of ["ada", "ben", "cleo"].slice(0, beds))
    holds.push(await world.hold({ guests: [guest(who, "sauna")] }, "11:00"));
  const on = (bed: number) => holds.find((it) => it.appointments[0]?.room?.unit === `r:r#${bed}`)!;
  for (let bed = 1; bed <= left; bed += 1) accepted(await world.release(on(bed).bookingId));
  world.host.change({ rooms: [room("r", "hot", left)] });
  return { world, on };
};

const sameFromAll = async (world: World, asked: BlockInput, answer: BlockAnswer) => {
  const again = accepted(await world.engine.block(asked));
  expect({ ...again, outcome: answer.outcome }).toEqual(answer);
  expect(accepted(await world.engine.getBlock({ blockId: answer.blockId })).standing).toEqual(answer.standing);
};

describe.each(SWEEPERS)("rules 24 and 26, the sweeper $sweeper: a clip of a room of which a bed left", ({ sweeps }) => {
  it("leaves a claim on the bed that left the bed it is laid on, and covers it", async () => {
    const { world, on } = await withHolds(2, 1, sweeps);
    const held = on(2);
    const answer = accepted(await world.engine.block(clip("10:00", "14:00")));
    expect(answer.standing).toMatchObject([{ unit: "r:r#2", owner: { id: held.reservationId } }]);
    await sameFromAll(world, clip("10:00", "14:00"), answer);
    const { block } = accepted(await world.engine.getBlock({ blockId: answer.blockId }));
    expect(block).toMatchObject({
      claims: [
        { startMs: at("10:00"), endMs: at("11:00") },
        { startMs: at("12:00"), endMs: at("14:00") },
      ],
    });
    const dora = await world.book("dora", "sauna");
    for (const time of ["09:30", "11:00", "12:00"]) expect(codeOf(await world.reserve(dora, time))).toBe("SLOT_TAKEN");
    expect(codeOf(await world.confirm(held.bookingId))).toBe("accepted");
  });

  it("takes a bed whole if the claim on the one that left has a place on another", async () => {
    const { world, on } = await withHolds(3, 2, sweeps);
    const first = clip("10:00", "14:00", { resource: { ...ROOM, bed: 1 } });
    const one = accepted(await world.engine.block(first));
    expect(one.standing).toEqual([]);
    await sameFromAll(world, first, one);
    const second = clip("10:00", "14:00", { externalId: "second", resource: { ...ROOM, bed: 2 } });
    const two = accepted(await world.engine.block(second));
    expect(two.standing).toMatchObject([{ unit: "r:r#3", owner: { id: on(3).reservationId } }]);
    await sameFromAll(world, second, two);
  });

  it("leaves nothing out for a hold that has ended", async () => {
    const { world, on } = await withHolds(2, 1, sweeps);
    const { blockId } = accepted(await world.engine.block(clip("10:00", "14:00")));
    accepted(await world.release(on(2).bookingId));
    expect(accepted(await world.engine.getBlock({ blockId })).standing).toEqual([]);
    expect(codeOf(await world.reserve(await world.book("dora", "sauna"), "11:00"))).toBe("SLOT_TAKEN");
  });

  it("a block that is refused whole is refused, as before", async () => {
    const { world } = await withHolds(2, 1, sweeps);
    expect(codeOf(await world.engine.block(clip("10:00", "14:00", { overlap: "refuse" })))).toBe("SLOT_HELD");
  });
});

describe("rule 24: the existing claims are the same in every answer", () => {
  it("of two clips the older gets the claims that end under both", async () => {
    const world = await openWorld();
    const uma = { resource: { kind: "therapist", therapistId: "uma" } as const };
    const held = await world.hold("ada", "11:00");
    const older = accepted(await world.engine.block(clip("10:00", "14:00", uma)));
    world.clock.advance(1);
    accepted(await world.engine.block(clip("10:00", "14:00", { ...uma, externalId: "younger" })));
    await sameFromAll(world, clip("10:00", "14:00", uma), older);
    expect(older.standing).toMatchObject([{ owner: { id: held.reservationId } }]);
  });

  type Step = Readonly<{
    what: "clip" | "end" | "hold" | "shrink" | "wait";
    name: number;
    from: number;
    length: number;
  }>;
  const step = fc.record<Step>({
    what: fc.constantFrom("clip", "clip", "end", "hold", "shrink", "wait"),
    name: fc.nat(3),
    from: fc.nat(6),
    length: fc.integer({ min: 1, max: 4 }),
  });

  /** Three beds are held at about one time, and then there are two. */
  const FULL: readonly Step[] = [
    { what: "hold", name: 0, from: 3, length: 1 },
    { what: "hold", name: 1, from: 3, length: 1 },
    { what: "hold", name: 2, from: 4, length: 1 },
    { what: "shrink", name: 1, from: 0, length: 1 },
  ];

  it("first answer, repeat and getBlock agree, and no unit is had twice", async () => {
    const seen = { clips: 0, standing: 0, left: 0, overlapping: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 14 }), async (later) => {
        const steps = [...FULL, ...later];
        const world = await openWorld({ items: [sauna], rooms: [room("r", "hot", 3)] });
        const standing = new Map<number, { asked: BlockInput; answer: BlockAnswer }>();
        const holds: string[] = [];
        for (const { what, name, from, length } of steps) {
          world.clock.advance(1);
          if (what === "wait") world.clock.advance(3 * MINUTE);
          if (what === "shrink") world.host.change({ rooms: [room("r", "hot", 1 + (name % 3))] });
          if (what === "end" && holds.length > 0) codeOf(await world.release(holds.pop()!));
          if (what === "end" && holds.length === 0) {
            codeOf(await world.engine.unblock({ centerId: CENTER, externalId: `b${name}` }));
            standing.delete(name);
          }
          if (what === "hold") {
            const booking = await world.book(["ada", "ben", "cleo", "dora"][name]!, "sauna");
            const start = at("09:00") + from * 30 * MINUTE;
            if ((await world.engine.reserve({ bookingId: booking, slot: start })).isOk()) holds.push(booking);
          }
          if (what !== "clip") continue;
          const start = at("09:00") + from * 30 * MINUTE;
          const asked: BlockInput = {
            ...clip("09:00", "10:00"),
            externalId: `b${name}`,
            start,
            end: start + length * 30 * MINUTE,
          };
          const taken = await world.engine.block(asked);
          // Other units under one name are refused: beds have come back since.
          if (taken.isErr()) {
            expect(["EXTERNAL_ID_REUSED", "SLOT_TAKEN"]).toContain(taken.error.code);
            continue;
          }
          seen.clips += 1;
          if (taken.value.standing.length > 0) seen.standing += 1;
          if (standing.size > 1) seen.overlapping += 1;
          const { claims: left } = accepted(await world.engine.claimsOnLeftUnits({ centerId: CENTER }));
          if (taken.value.standing.some((it) => left.some(({ unit }) => unit === it.unit))) seen.left += 1;
          await sameFromAll(world, asked, taken.value);
          standing.set(name, { asked, answer: taken.value });
        }
        const { claims } = accepted(await world.engine.centerDay({ centerId: CENTER, date: DATE }));
        for (const [nth, one] of claims.entries())
          for (const other of claims.slice(0, nth))
            expect(one.unit === other.unit && one.startMs < other.endMs && other.startMs < one.endMs).toBe(false);
        for (const { asked } of standing.values()) {
          const { blocks } = accepted(
            await world.engine.listBlocks({ centerId: CENTER, externalId: asked.externalId }),
          );
          const view = accepted(await world.engine.getBlock({ blockId: blocks[0]!.id }));
          expect(view.block).toEqual(blocks[0]);
          const again = await world.engine.block(asked);
          if (again.isOk()) expect(again.value.standing).toEqual(view.standing);
        }
      }),
      { numRuns: 70 },
    );
    for (const [what, often] of Object.entries(seen)) expect(often, what).toBeGreaterThan(10);
  });
});

describe("the parts of an answer belong to one instant", () => {
  const uma = { resource: { kind: "therapist", therapistId: "uma" } as const };

  it("getBlock: a block that is moved between two reads is shown with the existing claims of its new place", async () => {
    const world = await openWorld();
    const held = await world.hold("ada", "15:00");
    const { blockId } = accepted(await world.engine.block(clip("10:00", "12:00", uma)));
    const node = world.openNode();
    node.store.onNextRead(async (read) => {
      const answer = await read();
      accepted(await world.engine.block(clip("14:00", "17:00", uma)));
      return answer;
    });
    const { block, standing } = accepted(await node.engine.getBlock({ blockId }));
    expect(block.covers).toMatchObject([{ startMs: at("14:00"), endMs: at("17:00") }]);
    expect(standing).toMatchObject([{ owner: { id: held.reservationId } }]);
  });

  it("listBlocks: a block that is moved away between two reads is not listed in its old range", async () => {
    const world = await openWorld();
    accepted(await world.engine.block(clip("10:00", "12:00", uma)));
    const node = world.openNode();
    node.store.onNextRead(async (read) => {
      const answer = await read();
      world.clock.advance(1);
      accepted(await world.engine.block(clip("14:00", "17:00", uma)));
      return answer;
    });
    const range = { centerId: CENTER, start: at("10:00"), end: at("12:00") };
    expect(accepted(await node.engine.listBlocks(range)).blocks).toEqual([]);
  });
});
