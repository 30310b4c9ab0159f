import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reserveCall } from "../model/asks.ts";
import { booked, held, PLAINLY, Seen, startOf } from "./asked.ts";
import { expectLinearizable } from "./linearizable.ts";
import { place, Race } from "./race.ts";

describe("many who want the same", () => {
  it("A01: of two female therapists one is free; twenty ask for a female at once: one winner, nineteen typed refusals", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const race = new Race(scheduler, place());
        await held(race, await booked(race, { holder: "before" }), 2);
        const wants = { gender: "female", kind: "gender" } as const;
        const bookings: string[] = [];
        for (let nth = 0; nth < 20; nth += 1)
          bookings.push(await booked(race, { holder: `h${nth}`, therapist: wants }));
        const slot = startOf(race.world, 2);
        const answers = bookings.map((bookingId, nth) => race.send(nth, reserveCall({ bookingId, slot }, PLAINLY)));
        await race.end();
        const expiresAtMs = race.world.startMs + 5 * 60_000;
        for (const answer of await Promise.all(answers)) {
          seen.note(answer.isOk() ? "won" : answer.error.code);
          if (answer.isErr()) expect(answer.error).toEqual({ code: "SLOT_HELD", heldUntilMs: expiresAtMs });
        }
        expect(race.log.filter(({ set }) => set.events.length > 0)).toHaveLength(2);
        await expectLinearizable(race);
      }),
      { numRuns: 50 },
    );
    expect(seen.times("won")).toBe(50);
    expect(seen.times("SLOT_HELD")).toBe(19 * 50);
  });

  it("A05, rule 6: fifty overlapping groups at once: no deadlock, nothing claimed in part", async () => {
    const seen = new Seen();
    const therapist = { gender: 0, skills: 3, shift: 0, rest: 0, off: 0 };
    const world = place({
      therapists: [therapist, therapist, { ...therapist, gender: 1 }, { ...therapist, gender: 1 }],
      rooms: [
        { kind: 0, beds: 2 },
        { kind: 1, beds: 2 },
      ],
      services: [
        { duration: 30, preparation: 5, recovery: 10, therapist: true, room: 1, equipment: 1 },
        { duration: 60, preparation: 0, recovery: 0, therapist: true, room: 2, equipment: 0 },
      ],
    });
    const wish = fc.record({
      guests: fc.integer({ min: 1, max: 3 }),
      items: fc.shuffledSubarray(["s0", "s1"], { minLength: 1 }),
      therapist: fc.constantFrom(
        { kind: "any" } as const,
        { kind: "gender", gender: "male" } as const,
        { kind: "named", therapistId: "t1" } as const,
      ),
      start: fc.nat(4),
      node: fc.nat(2),
    });
    const wishes = fc.array(wish, { minLength: 50, maxLength: 50, size: "max" });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), wishes, async (scheduler, groups) => {
        const race = new Race(scheduler, world);
        const bookings: string[] = [];
        for (const [nth, group] of groups.entries()) bookings.push(await booked(race, { ...group, holder: `h${nth}` }));
        const answers = groups.map(({ start, node }, nth) =>
          race.send(node, reserveCall({ bookingId: bookings[nth]!, slot: startOf(world, start) }, PLAINLY)),
        );
        await race.end();
        let won = 0;
        for (const answer of await Promise.all(answers)) {
          won += answer.isOk() ? 1 : 0;
          seen.note(answer.isOk() ? "won" : answer.error.code);
          if (answer.isErr()) expect(["SLOT_HELD", "OUTSIDE_WORKING_TIME", "CONTENDED"]).toContain(answer.error.code);
        }
        expect(won).toBeGreaterThan(0);
        // The claims are the model's claims for each winner, and no others.
        await expectLinearizable(race);
      }),
      { numRuns: 20 },
    );
    expect(seen.times("won")).toBeGreaterThan(3 * 20);
    expect(seen.times("SLOT_HELD")).toBeGreaterThan(20 * 20);
    expect(seen.times("CONTENDED")).toBeLessThan(20);
  });
});
