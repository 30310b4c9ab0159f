import type { Result } from "neverthrow";
import type { Refusal } from "../domain/refusal/refusal.ts";
import type { Pause } from "../ports/pause.ts";
import type { Telemetry } from "../ports/telemetry.ts";
import type { ReservationEngine } from "./engine.ts";

/** The functions that are observed: those that ask the store. */
const OBSERVED = [
  "createBooking",
  "findSlots",
  "reserve",
  "confirm",
  "extend",
  "release",
  "cancelInvoice",
  "cancelGuest",
  "cancelAppointment",
  "block",
  "unblock",
  "getBooking",
  "getReservation",
] as const satisfies readonly (keyof ReservationEngine)[];

type Run = (...input: readonly unknown[]) => Promise<Result<unknown, Refusal>>;

/**
 * The same engine, each call of it in a span and counted by outcome: `accepted`, or the refusal's code. An engine that is
 * not observed pays nothing for it.
 */
export const observeEngine = (engine: ReservationEngine, telemetry: Telemetry): ReservationEngine => {
  const observed = OBSERVED.map((command) => {
    const run = engine[command] as Run;
    const observe: Run = (...input) =>
      telemetry.span(`holdfast.${command}`, async (label) => {
        const startedMs = performance.now();
        const answer = await run(...input);
        const outcome = answer.isOk() ? "accepted" : answer.error.code;
        label({ outcome });
        telemetry.count("holdfast_commands_total", { command, outcome });
        telemetry.record("holdfast_command_duration_seconds", { command }, (performance.now() - startedMs) / 1_000);
        return answer;
      });
    return [command, observe];
  });
  return { ...engine, ...Object.fromEntries(observed) } as ReservationEngine;
};

/** A command pauses before it is decided again, and for no other reason: that is counted. */
export const observePause =
  (pause: Pause, telemetry: Telemetry): Pause =>
  (attempt) => {
    telemetry.count("holdfast_conflict_retries_total", {});
    return pause(attempt);
  };
