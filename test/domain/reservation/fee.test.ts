import { expect, it } from "vitest";
import type { CancellationFee } from "../../../src/domain/catalog/cancellation-terms.ts";
import { freeUntilMs } from "../../../src/domain/reservation/fee.ts";
import { MINUTE_MS, plus } from "../../../src/domain/time/instant.ts";
import { anAppointment, instant } from "../../../src/conformance/store/fixtures.ts";

const START = instant(1_778_400_000_000);

it.each<readonly CancellationFee[]>([
  [
    { kind: "amount", minor: 0 },
    { kind: "amount", minor: 5 },
  ],
  [
    { kind: "share", percent: 0 },
    { kind: "share", percent: 5 },
  ],
])("rule 28: cancelling is free until the first step that costs something: %o, %o", (free, due) => {
  const steps = [
    { minutesBefore: 60, fee: free },
    { minutesBefore: 30, fee: due },
  ];
  const priced = (priceMinor: number) => {
    const appointment = anAppointment(1);
    return { ...appointment, service: { ...appointment.service, priceMinor } };
  };
  const until = (count: number, appointment = priced(1_000)) => {
    const cancellation = { steps: steps.slice(0, count), guestsUntilMinutes: null };
    return freeUntilMs({ startMs: START, cancellation, appointments: [appointment] }, [appointment]);
  };
  expect(until(2)).toBe(plus(START, -30 * MINUTE_MS));
  expect(until(1)).toBeNull();
  const always = due.kind === "share" ? null : plus(START, -30 * MINUTE_MS);
  expect([until(2, priced(0)), until(2, priced(9))], "of no price, or of one that rounds to none").toEqual([
    always,
    always,
  ]);
});
