import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { STORE } from "../support/stores.ts";
import { History, newTally } from "./history.ts";
import { step } from "./step-arbitrary.ts";
import type { Step } from "./steps.ts";
import { worldOf } from "./world.ts";
import { worldSpec } from "./world-arbitrary.ts";

/** The history holds both sides: the model and the engines. */
class StepCommand implements fc.AsyncCommand<object, History> {
  readonly step: Step;

  constructor(it: Step) {
    this.step = it;
  }

  check = (): boolean => true;
  run = (_model: object, history: History): Promise<void> => history.step(this.step);
  toString = (): string => JSON.stringify(this.step);
}

/** A slower store runs a part of the same histories. */
const IS_MEMORY = STORE === "memory";

describe("the engine against a slow, obvious model", () => {
  it("rules 1 to 17: every command of a generated history is answered, and recorded, as the model says", async () => {
    const tally = newTally();
    const commands = fc.commands([fc.noBias(step).map((it) => new StepCommand(it))], { maxCommands: 120, size: "max" });
    await fc.assert(
      fc.asyncProperty(fc.noBias(worldSpec), commands, async (spec, steps) => {
        const history = new History(worldOf(spec), { checkEvery: 4, tally });
        await fc.asyncModelRun(() => ({ model: {}, real: history }), steps);
        history.end();
      }),
      { numRuns: IS_MEMORY ? 120 : 40 },
    );

    if (!IS_MEMORY) {
      expect(tally.accepted.get("reserve")).toBeGreaterThan(20);
      return;
    }
    const of = (counts: ReadonlyMap<string, number>, name: string): number => counts.get(name) ?? 0;
    const rate = (name: string): number => {
      const accepted = of(tally.accepted, name);
      return accepted / (accepted + of(tally.refused, name));
    };
    // A property that refuses everything would hold too, so the accepted commands and the refusal codes are counted.
    expect(of(tally.accepted, "reserve")).toBeGreaterThan(300);
    for (const name of ["createBooking", "confirm", "release", "block", "findSlots", "findAvailability"])
      expect(rate(name)).toBeGreaterThan(0.2);
    for (const name of ["reserve", "hold", "cancelInvoice", "cancelGuest", "cancelAppointment"])
      expect(rate(name)).toBeGreaterThan(0.1);
    for (const name of ["beginPayment", "abandonPayment", "reportPayment", "markAttendance", "quoteCancellation"])
      expect(rate(name), name).toBeGreaterThan(0.05);
    expect(of(tally.accepted, "extend")).toBeGreaterThan(10);
    for (const code of [
      "SLOT_HELD",
      "SLOT_TAKEN",
      "RESERVATION_EXPIRED",
      "LIFETIME_CAP_REACHED",
      "IDEMPOTENCY_KEY_REUSED",
    ])
      expect(of(tally.codes, code), code).toBeGreaterThan(20);
  });
});
