import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  blockCall,
  cancelCall,
  confirmCall,
  createCall,
  extendCall,
  releaseCall,
  reserveCall,
  unblockCall,
  type Call,
} from "../model/asks.ts";
import { CENTER } from "../model/scene.ts";
import { booked, confirmed, held, PLAINLY, Seen, startOf } from "./asked.ts";
import { expectLinearizable } from "./linearizable.ts";
import { place, Race } from "./race.ts";

const BOOKINGS = 6;
const THERAPIST = { gender: 0, skills: 1, shift: 0, rest: 0, off: 0 };

/** One concurrent call: its command, booking, slot and node. */
const wish = fc.record({
  kind: fc.constantFrom(
    ...(["reserve", "reserve", "reserve", "confirm", "confirm", "extend", "release"] as const),
    ...(["cancel", "cancelInvoice", "block", "block", "unblock", "unblock", "sweep", "tick", "tick", "move"] as const),
  ),
  booking: fc.nat(BOOKINGS - 1),
  slot: fc.nat(6),
  node: fc.nat(2),
  ms: fc.constantFrom(-60_000, -1, 0, 1, 60_000),
  twice: fc.boolean(),
});

describe("many commands at once", () => {
  it.each([
    ["strict", false],
    ["reacquire", true],
  ])(
    "rules 2, 5, 6, 7, 11: any mix of commands, sweeps and clock steps is linearizable (late confirm: %s)",
    async (_policy, reacquires) => {
      const seen = new Seen();
      const world = place({ therapists: [THERAPIST, THERAPIST], reacquires });
      const wishes = fc.array(wish, { minLength: 4, maxLength: 16, size: "max" });
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), wishes, async (scheduler, wanted) => {
          const race = new Race(scheduler, world);
          const bookings: string[] = [];
          for (let nth = 0; nth < 4; nth += 1) bookings.push(await booked(race, { holder: `h${nth}` }));
          const { expiresAtMs } = await held(race, bookings[1]!, 2, true);
          await held(race, bookings[2]!, 3);
          const old = await confirmed(race, bookings[3]!, 5);
          const appointmentId = old.appointments[0]!.id;
          for (const holder of ["a", "b"]) bookings.push(await booked(race, { holder, moves: appointmentId }));
          await held(race, bookings[4]!, 6, true);
          race.clock.set(expiresAtMs - 1);

          const callOf = ({
            kind,
            booking,
            slot,
          }: Pick<(typeof wanted)[number], "kind" | "booking" | "slot">): Call | null => {
            const bookingId = bookings[booking]!;
            const [start, end] = [startOf(world, slot), startOf(world, slot + 1)];
            const guests = [{ items: [{ itemId: "s0", movesAppointmentId: appointmentId }] }];
            switch (kind) {
              case "reserve":
                return reserveCall({ bookingId, slot: start }, PLAINLY);
              case "confirm":
                return confirmCall({ bookingId }, PLAINLY);
              case "extend":
                return extendCall({ bookingId }, PLAINLY);
              case "release":
                return releaseCall({ bookingId }, PLAINLY);
              case "cancel":
                return cancelCall({ appointmentId }, PLAINLY);
              case "cancelInvoice":
                return cancelCall({ invoiceId: old.invoices[0]!.id }, PLAINLY);
              case "block": {
                const resource = { kind: "therapist", therapistId: "t1" } as const;
                // Wider than a slot, and clipped: holds and appointments stand in it (case N13).
                const clip = { overlap: "clip", end: startOf(world, slot + 2) } as const;
                const over = booking % 2 === 0 ? clip : {};
                return blockCall({ centerId: CENTER, externalId: "ill", resource, start, end, ...over }, PLAINLY);
              }
              case "unblock":
                return unblockCall({ centerId: CENTER, externalId: "ill" }, PLAINLY);
              case "move":
                return createCall({ centerId: CENTER, date: world.dates[0], guests, holderKey: "c" }, PLAINLY);
              case "sweep":
              case "tick":
                return null;
            }
          };

          const sent = wanted.flatMap(({ node, ms, twice, ...it }, nth) => {
            const call = callOf(it);
            if (it.kind === "tick") race.tick(expiresAtMs + ms);
            if (it.kind === "sweep") void race.sweep(node);
            if (call === null) return [];
            const keyed = { ...call, asking: { ...call.asking, key: `mixed-${nth}` } };
            const answers = [race.send(node, keyed), ...(twice ? [race.send(node + 1, keyed)] : [])];
            return answers.map((answer) => ({ kind: it.kind, nth, answer }));
          });
          await race.end();
          const answers = new Map<number, unknown>();
          for (const { kind, nth, answer } of sent) {
            const it = await answer;
            seen.note(it.isOk() ? `${kind} accepted` : `${kind} refused`);
            if (it.isErr()) seen.note(it.error.code);
            // I04: whichever of two is accepted answers the same.
            if (it.isOk() && answers.has(nth)) expect(it.value).toEqual(answers.get(nth));
            if (it.isOk()) answers.set(nth, it.value);
          }
          await expectLinearizable(race);
        }),
        { numRuns: 400 },
      );
      for (const kind of [
        "reserve",
        "confirm",
        "extend",
        "release",
        "cancel",
        "cancelInvoice",
        "block",
        "unblock",
        "move",
      ])
        expect(seen.times(`${kind} accepted`), kind).toBeGreaterThan(15);
      for (const kind of ["reserve", "confirm", "extend", "release", "block"])
        expect(seen.times(`${kind} refused`), kind).toBeGreaterThan(20);
      expect(seen.times("CONTENDED")).toBe(0);
    },
  );
});
