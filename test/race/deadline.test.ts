import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { confirmCall, extendCall, reserveCall } from "../model/asks.ts";
import { booked, held, PLAINLY, Seen, startOf, TURNS } from "./asked.ts";
import { expectLinearizable } from "./linearizable.ts";
import { place, Race } from "./race.ts";

const leavings = (race: Race, reservationId: string): readonly string[] =>
  race.store
    .dump()
    .events.map(({ event }) => event)
    .filter((event) => "reservationId" in event && event.reservationId === reservationId)
    .map(({ type }) => type)
    .filter(
      (type) => type === "ReservationConfirmed" || type === "ReservationExpired" || type === "ReservationReleased",
    );

const ONE_THERAPIST = place({ therapists: [{ gender: 0, skills: 1, shift: 0, rest: 0, off: 0 }] });

describe("around the deadline", () => {
  it("B01, B02, rule 5: a confirm and the sweep meet at the deadline: one of them, its invoice finalized or voided", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), TURNS, async (scheduler, turns) => {
        const race = new Race(scheduler, place());
        const bookingId = await booked(race, { holder: "h" });
        const { reservationId, expiresAtMs } = await held(race, bookingId, 2, true);
        race.clock.set(expiresAtMs - 1);
        const confirming = race.send(0, confirmCall({ bookingId }, PLAINLY));
        race.tick(expiresAtMs, turns);
        const sweeping = [race.sweep(1), race.sweep(2)];
        await race.end();
        const answer = await confirming;
        if (answer.isErr())
          expect(answer.error).toEqual({ code: "RESERVATION_EXPIRED", reservationId, expiredAtMs: expiresAtMs });
        const swept = (await Promise.all(sweeping)).reduce((sum, { expired }) => sum + expired, 0);
        expect(leavings(race, reservationId)).toEqual(
          answer.isOk() ? ["ReservationConfirmed"] : swept === 1 ? ["ReservationExpired"] : [],
        );
        seen.note(answer.isOk() ? "confirmed" : swept === 1 ? "expired" : "expired, not swept yet");
        await expectLinearizable(race);
      }),
      { numRuns: 150 },
    );
    expect(seen.times("confirmed")).toBeGreaterThan(3);
    expect(seen.times("expired")).toBeGreaterThan(3);
  });

  it("B04, rule 3: a confirm and a competing reserve meet at the deadline: never both", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), TURNS, async (scheduler, turns) => {
        const race = new Race(scheduler, ONE_THERAPIST);
        const holding = await booked(race, { holder: "first" });
        const wanting = await booked(race, { holder: "second" });
        const { expiresAtMs } = await held(race, holding, 2, true);
        race.clock.set(expiresAtMs - 1);
        const sent = [
          race.send(0, confirmCall({ bookingId: holding }, PLAINLY)),
          race.send(1, reserveCall({ bookingId: wanting, slot: startOf(race.world, 2) }, PLAINLY)),
        ];
        race.tick(expiresAtMs, turns);
        await race.end();
        const [confirming, reserving] = await Promise.all(sent);
        if (confirming!.isErr()) expect(confirming.error.code).toBe("RESERVATION_EXPIRED");
        if (reserving!.isErr()) expect(["SLOT_HELD", "SLOT_TAKEN"]).toContain(reserving.error.code);
        expect(confirming!.isOk() && reserving!.isOk()).toBe(false);
        seen.note(confirming!.isOk() ? "confirmed" : reserving!.isOk() ? "reserved" : "neither");
        await expectLinearizable(race);
      }),
      { numRuns: 150 },
    );
    expect(seen.times("confirmed")).toBeGreaterThan(3);
    expect(seen.times("reserved")).toBeGreaterThan(3);
  });

  it("E05: an extend against a sweeper that has listed the hold as due: the extended hold is not swept", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), TURNS, async (scheduler, turns) => {
        const race = new Race(scheduler, place());
        const bookingId = await booked(race, { holder: "h" });
        const { reservationId, expiresAtMs } = await held(race, bookingId, 2);
        // The sweeper lists at the deadline; then the clock steps back, and another node extends before it.
        race.clock.set(expiresAtMs);
        const sweeping = race.sweep(1);
        const extending = race.send(0, extendCall({ reservationId }, PLAINLY));
        race.tick(expiresAtMs - 1, turns);
        await race.end();
        const [{ expired, overtaken }, answer] = [await sweeping, await extending];
        expect(expired === 1 && answer.isOk()).toBe(false);
        expect(leavings(race, reservationId)).toEqual(expired === 1 ? ["ReservationExpired"] : []);
        const state = race.store.dump().partitions[0]!.reservations[0]!.state;
        if (answer.isOk())
          expect(state).toMatchObject({ status: "reserved", expiresAtMs: expiresAtMs - 1 + 5 * 60_000 });
        else expect(answer.error.code).toBe("RESERVATION_EXPIRED");
        seen.note(overtaken === 1 ? "overtaken" : answer.isOk() ? "extended" : "expired");
        await expectLinearizable(race);
      }),
      { numRuns: 150 },
    );
    expect(seen.times("overtaken")).toBeGreaterThan(2);
    expect(seen.times("extended")).toBeGreaterThan(2);
    expect(seen.times("expired")).toBeGreaterThan(2);
  });

  it("V02, V04: three sweepers at once record each expiry once and void each invoice once", async () => {
    const seen = new Seen();
    const world = place({
      therapists: Array.from({ length: 6 }, () => ({ gender: 0, skills: 1, shift: 0, rest: 0, off: 0 })),
      rooms: [{ kind: 0, beds: 6 }],
    });
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const race = new Race(scheduler, world);
        const reservations: string[] = [];
        for (let nth = 0; nth < 12; nth += 1) {
          const bookingId = await booked(race, { holder: `h${nth}` });
          reservations.push((await held(race, bookingId, nth % 2 === 0 ? 0 : 4, true)).reservationId);
          race.clock.advance(1_000);
        }
        race.clock.advance(5 * 60_000);
        const sweeping = [0, 1, 2, 0].map((node) => race.sweep(node));
        await race.end();
        const swept = await Promise.all(sweeping);
        expect(swept.reduce((sum, { expired }) => sum + expired, 0)).toBe(12);
        for (const id of reservations) expect(leavings(race, id)).toEqual(["ReservationExpired"]);
        const voided = race.store.dump().events.filter(({ event }) => event.type === "InvoiceVoided");
        expect(voided).toHaveLength(12);
        for (const { overtaken } of swept) if (overtaken > 0) seen.note("overtaken");
        await expectLinearizable(race);
      }),
      { numRuns: 40 },
    );
    expect(seen.times("overtaken")).toBeGreaterThan(20);
  });

  it("rules 3 and 7: another slot, whose old hold meets its deadline on the way, supersedes it in time or starts anew", async () => {
    const seen = new Seen();
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), TURNS, async (scheduler, turns) => {
        const race = new Race(scheduler, place());
        const bookingId = await booked(race, { holder: "h" });
        const { reservationId, expiresAtMs } = await held(race, bookingId, 2);
        race.clock.set(expiresAtMs - 1);
        const reserving = race.send(0, reserveCall({ bookingId, slot: startOf(race.world, 4) }, PLAINLY));
        race.tick(expiresAtMs, turns);
        await race.end();
        expect((await reserving).isOk()).toBe(true);
        const [left] = leavings(race, reservationId);
        expect(["ReservationReleased", "ReservationExpired"]).toContain(left);
        seen.note(left!);
        await expectLinearizable(race);
      }),
      { numRuns: 100 },
    );
    expect(seen.times("ReservationReleased")).toBeGreaterThan(3);
    expect(seen.times("ReservationExpired")).toBeGreaterThan(3);
  });
});
