import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blockCall, confirmCall, createCall, extendCall, releaseCall, reserveCall, type Call } from "../model/asks.ts";
import { CENTER } from "../model/scene.ts";
import { booked, held, PLAINLY, Seen, startOf } from "./asked.ts";
import { expectLinearizable } from "./linearizable.ts";
import { place, Race } from "./race.ts";

const KEYED = { ...PLAINLY, key: "the-key" };

/** Commands that change something, each prepared so that it can be accepted. */
const COMMANDS: Readonly<Record<string, (race: Race) => Promise<Call>>> = {
  createBooking: async (race) => {
    const guests = [{ items: [{ itemId: "s0" }] }];
    return createCall({ centerId: CENTER, date: race.world.dates[0], guests, holderKey: "h" }, KEYED);
  },
  reserve: async (race) => {
    const bookingId = await booked(race, { holder: "h" });
    return reserveCall({ bookingId, slot: startOf(race.world, 1), createInvoice: true }, KEYED);
  },
  confirm: async (race) => {
    const bookingId = await booked(race, { holder: "h" });
    await held(race, bookingId, 1);
    return confirmCall({ bookingId }, KEYED);
  },
  extend: async (race) => {
    const bookingId = await booked(race, { holder: "h" });
    await held(race, bookingId, 1);
    race.clock.advance(60_000);
    return extendCall({ bookingId }, KEYED);
  },
  release: async (race) => {
    const bookingId = await booked(race, { holder: "h" });
    await held(race, bookingId, 1);
    return releaseCall({ bookingId }, KEYED);
  },
  block: async (race) => {
    const resource = { kind: "therapist", therapistId: "t0" } as const;
    const [start, end] = [startOf(race.world, 1), startOf(race.world, 2)];
    return blockCall({ centerId: CENTER, externalId: "ill", resource, start, end }, KEYED);
  },
};

describe("duplicates at once", () => {
  it.each(Object.keys(COMMANDS))(
    "I04: ten times the same %s under one key have one effect and equal answers",
    async (name) => {
      const seen = new Seen();
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), async (scheduler) => {
          const race = new Race(scheduler, place());
          const call = await COMMANDS[name]!(race);
          const before = race.log.length;
          const sent = Array.from({ length: 10 }, (_, nth) => race.send(nth, call));
          await race.end();
          const answers = await Promise.all(sent);
          for (const answer of answers) {
            seen.note(answer.isOk() ? "accepted" : answer.error.code);
            expect(answer._unsafeUnwrap()).toEqual(answers[0]!._unsafeUnwrap());
          }
          expect(race.log).toHaveLength(before + 1);
          await expectLinearizable(race);
        }),
        { numRuns: 30 },
      );
      expect(seen.times("accepted")).toBe(300);
    },
  );

  it("I02, I04: two different requests under one key at once: one is accepted, the other refused as reuse", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const race = new Race(scheduler, place());
        const bookingId = await booked(race, { holder: "h" });
        const sent = [1, 3].map((nth) =>
          race.send(nth, reserveCall({ bookingId, slot: startOf(race.world, nth) }, KEYED)),
        );
        await race.end();
        const answers = await Promise.all(sent);
        expect(answers.filter((answer) => answer.isOk())).toHaveLength(1);
        for (const answer of answers) if (answer.isErr()) expect(answer.error.code).toBe("IDEMPOTENCY_KEY_REUSED");
        seen.note(answers[0]!.isOk() ? "first" : "second");
        await expectLinearizable(race);
      }),
      { numRuns: 50 },
    );
    expect(seen.times("first")).toBeGreaterThan(2);
    expect(seen.times("second")).toBeGreaterThan(2);
  });

  it("H01, rule 10: fifty reserves of one holder at once never pass its limit of three", async () => {
    const seen = new Seen();
    const therapist = { gender: 0, skills: 1, shift: 0, rest: 0, off: 0 };
    const world = place({ therapists: Array.from({ length: 10 }, () => therapist), rooms: [{ kind: 0, beds: 50 }] });
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.array(fc.nat(5), { minLength: 50, maxLength: 50, size: "max" }),
        async (scheduler, starts) => {
          const race = new Race(scheduler, world);
          const bookings: string[] = [];
          for (let nth = 0; nth < 50; nth += 1) bookings.push(await booked(race, { holder: "greedy" }));
          const sent = bookings.map((bookingId, nth) =>
            race.send(nth, reserveCall({ bookingId, slot: startOf(world, starts[nth]!) }, PLAINLY)),
          );
          await race.end();
          let won = 0;
          for (const answer of await Promise.all(sent)) {
            won += answer.isOk() ? 1 : 0;
            seen.note(answer.isOk() ? "won" : answer.error.code);
          }
          expect(won).toBe(3);
          await expectLinearizable(race);
        },
      ),
      { numRuns: 15 },
    );
    expect(seen.times("won")).toBe(3 * 15);
    expect(seen.times("HOLDER_LIMIT_REACHED")).toBe(47 * 15);
  });
});
