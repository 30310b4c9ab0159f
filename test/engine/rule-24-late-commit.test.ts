import { expect, it } from "vitest";
import type { ReservationStore } from "../../src/index.ts";
import { accepted, refusalOf } from "../support/answers.ts";
import { at, CENTER } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";
import { gate } from "../support/gate.ts";

// A reserve reads a free place, and its commit is on its way. Meanwhile the place is held, a clipped block covers it,
// and the hold ends: the block has the place, though no claim of the unit itself is in the way of the commit.

type World = Awaited<ReturnType<typeof openWorld>>;
type HoldAnswer = Awaited<ReturnType<World["hold"]>>;

const ENDS: Readonly<Record<string, (world: World, held: HoldAnswer) => Promise<void>>> = {
  "is released": async (world, { bookingId }) => {
    accepted(await world.release(bookingId));
  },
  "is confirmed and cancelled": async (world, { bookingId }) => {
    accepted(await world.engine.cancelGuest({ bookingId, guestId: "ada" }));
  },
  expires: async (world, { expiresAtMs }) => {
    world.clock.set(expiresAtMs);
    await world.sweep();
  },
};

it.each(Object.keys(ENDS))(
  "rule 24: a decision before a clipped block is not committed under it after the claim there %s",
  async (how) => {
    const world = await openWorld();
    const [arrived, go] = [gate(), gate()];
    const slow: ReservationStore = {
      ...world.store,
      commit: async (sets) => {
        arrived.open();
        await go.passed;
        return world.store.commit(sets);
      },
    };
    const bookingId = await world.book("ben");
    const late = world.engineOn(slow).reserve({ bookingId, slot: at("11:00") });
    await arrived.passed;
    const held = await world.hold("ada", "11:00");
    if (how === "is confirmed and cancelled") accepted(await world.confirm(held.bookingId));
    const resource = { kind: "therapist", therapistId: "uma" } as const;
    const block = { centerId: CENTER, externalId: "leave", resource, start: at("10:00"), end: at("14:00") };
    accepted(await world.engine.block({ ...block, overlap: "clip" }));
    await ENDS[how]!(world, held);
    go.open();
    expect(refusalOf(await late)).toMatchObject({ code: "SLOT_TAKEN" });
  },
);
