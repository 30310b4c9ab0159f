import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cancelCall, confirmCall, reserveCall } from "../model/asks.ts";
import { booked, confirmed, held, PLAINLY, Seen, startOf, TURNS } from "./asked.ts";
import { expectLinearizable } from "./linearizable.ts";
import { place, Race } from "./race.ts";

const ONE_THERAPIST = place({ therapists: [{ gender: 0, skills: 1, shift: 0, rest: 0, off: 0 }] });

describe("a reschedule in a race", () => {
  it("V07: the old appointment is cancelled while its reschedule is confirmed: one of them, and nothing is claimed twice", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.boolean(), async (scheduler, byInvoice) => {
        const race = new Race(scheduler, ONE_THERAPIST);
        const old = await confirmed(race, await booked(race, { holder: "old" }), 2);
        const appointmentId = old.appointments[0]!.id;
        const moving = await booked(race, { holder: "new", moves: appointmentId });
        await held(race, moving, 3);
        const target = byInvoice ? { invoiceId: old.invoices[0]!.id } : { appointmentId };
        const sent = [
          race.send(0, confirmCall({ bookingId: moving }, PLAINLY)),
          race.send(1, cancelCall(target, PLAINLY)),
          race.send(
            2,
            reserveCall({ bookingId: await booked(race, { holder: "third" }), slot: startOf(race.world, 2) }, PLAINLY),
          ),
        ];
        await race.end();
        const [confirming, cancelling, third] = await Promise.all(sent);
        expect(confirming!.isOk()).toBe(cancelling!.isErr());
        if (confirming!.isErr()) expect(confirming.error.code).toBe("RESERVATION_RELEASED");
        if (cancelling!.isErr()) expect(cancelling.error.code).toBe("APPOINTMENT_NOT_BOOKED");
        seen.note(confirming!.isOk() ? "moved" : "cancelled");
        seen.note(third!.isOk() ? "third" : third!.error.code);
        await expectLinearizable(race);
      }),
      { numRuns: 100 },
    );
    expect(seen.times("moved")).toBeGreaterThan(3);
    expect(seen.times("cancelled")).toBeGreaterThan(3);
    expect(seen.times("third")).toBeGreaterThan(2);
    expect(seen.times("SLOT_TAKEN")).toBeGreaterThan(2);
  });

  it("rule 7, row R-59: the hold of a reschedule meets its deadline while the old appointment is cancelled: released in time or expired", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), TURNS, async (scheduler, turns) => {
        const race = new Race(scheduler, ONE_THERAPIST);
        const old = await confirmed(race, await booked(race, { holder: "old" }), 2);
        const moving = await booked(race, { holder: "new", moves: old.appointments[0]!.id });
        const { expiresAtMs } = await held(race, moving, 3);
        race.clock.set(expiresAtMs - 1);
        const cancelling = race.send(1, cancelCall({ appointmentId: old.appointments[0]!.id }, PLAINLY));
        race.tick(expiresAtMs, turns);
        await race.end();
        expect((await cancelling).isOk()).toBe(true);
        const types = race.store.dump().events.map(({ event }) => event.type);
        seen.note(types.includes("ReservationReleased") ? "released" : "not in time");
        await expectLinearizable(race);
      }),
      { numRuns: 100 },
    );
    expect(seen.times("released")).toBeGreaterThan(3);
    expect(seen.times("not in time")).toBeGreaterThan(3);
  });

  it("row R-64: two bookings reserve a new place for one appointment at once: one is refused", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const race = new Race(scheduler, place());
        const old = await confirmed(race, await booked(race, { holder: "old" }), 2);
        const moves = old.appointments[0]!.id;
        const bookings = [await booked(race, { holder: "a", moves }), await booked(race, { holder: "b", moves })];
        const sent = bookings.map((bookingId, nth) =>
          race.send(nth, reserveCall({ bookingId, slot: startOf(race.world, 4 + nth) }, PLAINLY)),
        );
        await race.end();
        const answers = await Promise.all(sent);
        expect(answers.filter((answer) => answer.isOk())).toHaveLength(1);
        for (const answer of answers) if (answer.isErr()) expect(answer.error.code).toBe("APPOINTMENT_BEING_MOVED");
        seen.note(answers[0]!.isOk() ? "first" : "second");
        await expectLinearizable(race);
      }),
      { numRuns: 60 },
    );
    expect(seen.times("first")).toBeGreaterThan(2);
    expect(seen.times("second")).toBeGreaterThan(2);
  });
});
