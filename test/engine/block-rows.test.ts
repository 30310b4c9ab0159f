import { describe, expect, it } from "vitest";
import type { BlockInput } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, therapist } from "../support/catalog.ts";
import { openWorld, SWEEPERS, type World } from "../support/engine-world.ts";

// The rows of docs/transitions.md about blocks, and the one about a new booking.

const NAME = { centerId: CENTER, externalId: "sick" };
const UMA = { kind: "therapist", therapistId: "uma" } as const;
const asked = (over: Partial<BlockInput> = {}): BlockInput => ({
  ...NAME,
  resource: UMA,
  start: at("11:00"),
  end: at("12:00"),
  ...over,
});
const LATER = { start: at("15:00"), end: at("16:00") };

describe.each(SWEEPERS)("rows of blocks, the sweeper $sweeper", ({ sweeps }) => {
  const open = (): Promise<World> => openWorld({ sweeps });
  const blocked = async (over: Partial<BlockInput> = {}) => {
    const world = await open();
    const { blockId } = accepted(await world.engine.block(asked(over)));
    return { world, blockId };
  };
  /** The types of the events that a call wrote. */
  const eventsOf = async (world: World, call: () => Promise<unknown>): Promise<readonly string[]> => {
    const before = world.eventTypes().length;
    await call();
    return world.eventTypes().slice(before);
  };
  const statusOf = async (world: World, blockId: string) =>
    accepted(await world.engine.getBlock({ blockId })).block.status;

  it("R-130 no booking: createBooking makes one", async () => {
    const world = await open();
    expect(await eventsOf(world, async () => world.book("ada"))).toEqual([]);
    const { status } = await world.view(await world.book("ben"));
    expect(status).toBe("open");
  });

  it("R-131 no block of the name: block takes its units for the span", async () => {
    const { world, blockId } = await blocked();
    expect(world.eventTypes()).toEqual(["SlotBlocked"]);
    expect(await statusOf(world, blockId)).toBe("standing");
  });

  it("R-132 standing: block of the same units and span changes nothing", async () => {
    const { world, blockId } = await blocked();
    const before = world.dump();
    const again = accepted(await world.engine.block(asked({ reason: "absence" })));
    expect(again).toEqual({ blockId, outcome: "unchanged", standing: [] });
    expect(world.dump()).toEqual(before);
  });

  it("R-133 standing: block of the same units and another span moves it in one commit", async () => {
    const { world, blockId } = await blocked();
    const events = await eventsOf(world, async () => {
      expect(accepted(await world.engine.block(asked(LATER)))).toEqual({ blockId, outcome: "moved", standing: [] });
    });
    expect(events).toEqual(["SlotBlockMoved"]);
    expect(codeOf(await world.reserve(await world.book("ada"), "11:00"))).toBe("accepted");
    expect(codeOf(await world.reserve(await world.book("ben"), "15:00"))).toBe("SLOT_TAKEN");
  });

  it("R-134 standing: block of other units is refused", async () => {
    const world = await openWorld({ sweeps, therapists: [therapist("uma"), therapist("vic")] });
    const { blockId } = accepted(await world.engine.block(asked()));
    const before = world.dump();
    const other = asked({ resource: { kind: "therapist", therapistId: "vic" } });
    expect(refusalOf(await world.engine.block(other))).toEqual({
      ...{ code: "EXTERNAL_ID_REUSED", externalId: "sick", blockId },
    });
    expect(world.dump()).toEqual(before);
  });

  it("R-135 standing or removed: block with an older revision changes nothing", async () => {
    const { world, blockId } = await blocked({ revision: 5 });
    const older = { blockId, outcome: "older_revision", standing: [] };
    expect(accepted(await world.engine.block(asked({ ...LATER, revision: 4 })))).toEqual(older);
    accepted(await world.engine.unblock(NAME));
    const events = await eventsOf(world, async () => {
      expect(accepted(await world.engine.block(asked({ revision: 4 })))).toEqual(older);
    });
    expect(events).toEqual([]);
    expect(await statusOf(world, blockId)).toBe("removed");
  });

  it("R-136 removed: block makes another block of the name", async () => {
    const { world, blockId } = await blocked();
    accepted(await world.engine.unblock(NAME));
    const events = await eventsOf(world, async () => {
      const again = accepted(await world.engine.block(asked()));
      expect(again.outcome).toBe("blocked");
      expect(again.blockId).not.toBe(blockId);
    });
    expect(events).toEqual(["SlotBlocked"]);
    expect(await statusOf(world, blockId)).toBe("removed");
  });

  it("R-137 a hold in the span, before exp: block is refused", async () => {
    const world = await open();
    const { expiresAtMs } = await world.hold("ada", "11:00");
    world.clock.set(expiresAtMs - 1);
    expect(refusalOf(await world.engine.block(asked()))).toEqual({ code: "SLOT_HELD", heldUntilMs: expiresAtMs });
  });

  it("R-138 a hold in the span, at exp: block records the expiry and takes the units", async () => {
    const world = await open();
    const { expiresAtMs } = await world.hold("ada", "11:00", { createInvoice: true });
    world.clock.set(expiresAtMs);
    const events = await eventsOf(world, async () => accepted(await world.engine.block(asked())));
    expect(events).toEqual(["ReservationExpired", "InvoiceVoided", "SlotBlocked"]);
  });

  it("R-139 an appointment or another block in the span: block is refused", async () => {
    const world = await open();
    const { bookingId } = await world.hold("ada", "11:00");
    accepted(await world.confirm(bookingId));
    accepted(await world.engine.block(asked({ ...LATER, externalId: "other" })));
    expect(refusalOf(await world.engine.block(asked()))).toEqual({ code: "SLOT_TAKEN", startMs: at("11:00") });
    expect(refusalOf(await world.engine.block(asked(LATER)))).toEqual({ code: "SLOT_TAKEN", startMs: at("15:00") });
  });

  it("R-140 claims in the span, to be clipped: block covers the whole span and lists them", async () => {
    const world = await open();
    const { bookingId, expiresAtMs } = await world.hold("ada", "11:00");
    const events = await eventsOf(world, async () => {
      const { outcome, standing } = accepted(
        await world.engine.block(asked({ start: at("10:00"), end: at("13:00"), overlap: "clip" })),
      );
      expect(outcome).toBe("blocked");
      expect(standing.map(({ unit, heldUntilMs }) => [unit, heldUntilMs])).toEqual([["t:uma", expiresAtMs]]);
    });
    expect(events).toEqual(["SlotBlocked"]);
    expect(codeOf(await world.reserve(await world.book("ben"), "12:00"))).toBe("SLOT_TAKEN");
    expect(codeOf(await world.confirm(bookingId))).toBe("accepted");
  });

  it("R-141 standing: unblock gives its units back", async () => {
    const { world, blockId } = await blocked();
    const events = await eventsOf(world, async () => {
      expect(accepted(await world.engine.unblock(NAME))).toEqual({ blockId, outcome: "unblocked" });
    });
    expect(events).toEqual(["SlotUnblocked"]);
    expect(codeOf(await world.reserve(await world.book("ada"), "11:00"))).toBe("accepted");
  });

  it("R-142 removed: unblock again changes nothing", async () => {
    const { world, blockId } = await blocked();
    accepted(await world.engine.unblock(NAME));
    const before = world.dump();
    expect(accepted(await world.engine.unblock(NAME))).toEqual({ blockId, outcome: "unchanged" });
    expect(world.dump()).toEqual(before);
  });

  it("R-143 standing: unblock with an older revision changes nothing", async () => {
    const { world, blockId } = await blocked({ revision: 5 });
    const before = world.dump();
    expect(accepted(await world.engine.unblock({ ...NAME, revision: 4 }))).toEqual({
      blockId,
      outcome: "older_revision",
    });
    expect(world.dump()).toEqual(before);
  });

  it("R-144 no block of the name: unblock is refused", async () => {
    const world = await open();
    const refusal = { code: "BLOCK_NOT_FOUND", externalId: "sick", blockId: null };
    expect(refusalOf(await world.engine.unblock(NAME))).toEqual(refusal);
  });

  it("R-145 no reservation: confirm, extend, beginPayment and abandonPayment are refused", async () => {
    const world = await open();
    const bookingId = await world.book("ada");
    const payment = { bookingId, paymentReference: "pay-1" };
    const answers = [
      await world.confirm(bookingId),
      await world.extend(bookingId),
      await world.engine.beginPayment({ ...payment, minutes: 30 }),
      await world.engine.abandonPayment(payment),
    ];
    for (const answer of answers) expect(refusalOf<unknown>(answer)).toEqual({ code: "NOT_RESERVED", bookingId });
  });

  it("R-146 no reservation: release is harmless", async () => {
    const world = await open();
    const released = accepted(await world.release(await world.book("ada")));
    expect(released).toEqual({ outcome: "nothing_reserved", reservationId: null });
  });
});
