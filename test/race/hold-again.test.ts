import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReservationEngine, type ReservationStore } from "../../src/index.ts";
import type { OpenedStore, StoreHarness } from "../../src/conformance/index.ts";
import { createPostgresHarness } from "../adapters/postgres/harness.ts";
import { codeOf, refusalOf, tally, accepted } from "../support/answers.ts";
import { tampered } from "../support/tampered-store.ts";
import { reserveCall } from "../model/asks.ts";
import { book, bookingFor, createHost, MINUTE, NOW, partsOn, rome } from "../support/small-spa.ts";
import { memoryHarness } from "../conformance/memory-harness.ts";
import { sqliteHarness } from "../conformance/sqlite-harness.ts";
import { booked, held, PLAINLY, Seen, startOf, TURNS } from "./asked.ts";
import { expectLinearizable } from "./linearizable.ts";
import { place, Race } from "./race.ts";

const WAIT = 10;
const ONE_THERAPIST = [{ gender: 0, skills: 1, shift: 0, rest: 0, off: 0 }];

describe("rule 10: a hold that expires while its holder claims the place again", () => {
  it("two bookings of the holder and a sweep meet around the expiry: the place is not held again", async () => {
    const seen = new Seen();
    const world = place({ therapists: ONE_THERAPIST, holdAgain: WAIT });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), TURNS, async (scheduler, turns) => {
        const race = new Race(scheduler, world);
        const [first, second, third] = [
          await booked(race, { holder: "h" }),
          await booked(race, { holder: "h" }),
          await booked(race, { holder: "other" }),
        ];
        const slot = startOf(world, 2);
        const short = race.send(0, reserveCall({ bookingId: first, slot, blockTimeMinutes: 2 }, PLAINLY));
        const long = race.send(1, reserveCall({ bookingId: second, slot, blockTimeMinutes: 15 }, PLAINLY));
        const others = race.send(2, reserveCall({ bookingId: third, slot: startOf(world, 6) }, PLAINLY));
        race.tick(world.startMs + 2 * MINUTE, turns);
        const sweeping = [race.sweep(2), race.sweep(0)];
        await race.end();
        await Promise.all(sweeping);
        expect((await others).isOk()).toBe(true);
        const [one, other] = [await short, await long];
        expect(one.isOk() && other.isOk()).toBe(false);
        for (const answer of [one, other]) seen.note(answer.isOk() ? "reserved" : answer.error.code);
        await expectLinearizable(race);
      }),
      { numRuns: 400 },
    );
    expect(seen.times("reserved")).toBeGreaterThan(300);
    expect(seen.times("SLOT_HELD")).toBeGreaterThan(20);
    expect(seen.times("HOLD_AGAIN_TOO_SOON")).toBeGreaterThan(0);
  });

  it("the booking itself, at and after its expiry: again only once the wait is over", async () => {
    const seen = new Seen();
    const world = place({ therapists: ONE_THERAPIST, holdAgain: WAIT });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.constantFrom(-1, 0, 1), async (scheduler, laterMs) => {
        const race = new Race(scheduler, world);
        const [own, another] = [await booked(race, { holder: "h" }), await booked(race, { holder: "h" })];
        const { expiresAtMs } = await held(race, own, 2);
        const overMs = expiresAtMs + WAIT * MINUTE;
        race.clock.set(expiresAtMs);
        const slot = startOf(world, 2);
        const sent = [own, another].map((bookingId, node) =>
          race.send(node, reserveCall({ bookingId, slot }, PLAINLY)),
        );
        race.tick(overMs + laterMs);
        const sweeping = race.sweep(2);
        await race.end();
        await sweeping;
        const answers = await Promise.all(sent);
        const reserved = answers.filter((answer) => answer.isOk());
        expect(reserved.length).toBeLessThanOrEqual(laterMs < 0 ? 0 : 1);
        for (const answer of answers) seen.note(answer.isOk() ? "reserved" : answer.error.code);
        await expectLinearizable(race);
      }),
      { numRuns: 200 },
    );
    expect(seen.times("reserved")).toBeGreaterThan(10);
    expect(seen.times("HOLD_AGAIN_TOO_SOON")).toBeGreaterThan(100);
  });
});

type Postgres = Awaited<ReturnType<typeof createPostgresHarness>>;
let postgres: Postgres;
beforeAll(async () => {
  postgres = await createPostgresHarness();
});
afterAll(() => postgres.end());

const STORES: readonly (readonly [name: string, harness: () => StoreHarness])[] = [
  ["memory", () => memoryHarness],
  ["sqlite", () => sqliteHarness("read only")],
  ["postgres", () => postgres],
];

describe.each(STORES)("rule 10: on the store %s, by several processes", (_, harness) => {
  const open = async () => {
    const opened: OpenedStore = await harness().open();
    await opened.setClock(NOW);
    const host = createHost({ limits: { holdAgainAfterMinutes: WAIT, liveReservationsPerHolder: 20 } });
    const engineOn = (store: ReservationStore, seed: number) =>
      createReservationEngine(partsOn(store, host, { seed, policies: { maxAttempts: 50 } }));
    let seed = 1;
    return {
      opened,
      store: opened.store,
      engine: engineOn(opened.store, seed),
      engineOn,
      /** One more process on the store. */
      node: async () => engineOn((await opened.reopen?.()) ?? opened.store, (seed += 1)),
    };
  };
  const bookings = async (world: Parameters<typeof book>[0], guestId: string, count: number) => {
    const made: string[] = [];
    for (let at = 0; at < count; at += 1) made.push(await book(world, bookingFor(guestId)));
    return made;
  };

  it("a hold that came and went since the read: the commit is refused, and the place waits", async () => {
    const { opened, store, engineOn, node } = await open();
    const slow = tampered(store);
    const [engine, quick] = [engineOn(slow, 7), await node()];
    const [first, second] = (await bookings({ engine: quick }, "ada", 2)) as [string, string];
    const slot = rome("10:00");
    slow.onNextCommit(async (commit) => {
      accepted(await quick.reserve({ bookingId: second, slot, blockTimeMinutes: 5 }));
      await opened.setClock(NOW + 5 * MINUTE);
      expect(accepted(await quick.expireDue()).expired).toBe(1);
      return commit();
    });
    const answer = await engine.reserve({ bookingId: first, slot, blockTimeMinutes: 20 });
    expect(refusalOf(answer)).toEqual({ code: "HOLD_AGAIN_TOO_SOON", againAtMs: NOW + (5 + WAIT) * MINUTE });
    expect(slow.takeTrips().commits).toBe(1);
    await opened.close();
  });

  it("at the expiry instant none of the holder's bookings gets the place, and another holder does", async () => {
    const { opened, engine, node } = await open();
    const engines = [engine, await node(), await node()];
    const [held, ...adas] = (await bookings({ engine }, "ada", 12)) as [string, ...string[]];
    const dans = await book({ engine }, bookingFor("dan"));
    const slot = rome("10:00");
    accepted(await engine.reserve({ bookingId: held, slot }));
    const claims = () =>
      Promise.all([held, ...adas].map((bookingId, at) => engines[at % 3]!.reserve({ bookingId, slot })));
    for (const [minutes, outcome] of [
      [10, { HOLD_AGAIN_TOO_SOON: 12 }],
      [10 + WAIT, { accepted: 1, SLOT_HELD: 11 }],
    ] as const) {
      await opened.setClock(NOW + minutes * MINUTE);
      expect(tally(await claims())).toEqual(outcome);
    }
    await opened.setClock(NOW + (20 + WAIT) * MINUTE);
    const [own, others] = await Promise.all([claims(), engine.reserve({ bookingId: dans, slot })]);
    expect(codeOf(others)).toBe("accepted");
    for (const answer of own) expect(["HOLD_AGAIN_TOO_SOON", "SLOT_HELD"]).toContain(codeOf(answer));
    await opened.close();
  });
});
