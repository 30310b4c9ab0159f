import type { Result } from "neverthrow";
import type { Refusal } from "../../domain/refusal/refusal.ts";
import type { Pause } from "../../ports/pause.ts";
import { checkOptions, withFunctions } from "../../domain/input/options.ts";
import type { MetricLabels, Telemetry } from "../../ports/telemetry.ts";
import { A_TELEMETRY } from "./check-parts.ts";
import { quietly } from "./quietly.ts";
import type { EngineCalls } from "../engine.ts";

/** The observed functions: those that use the store. */
const OBSERVED = [
  "createBooking",
  "hold",
  "findAvailability",
  "findSlots",
  "reserve",
  "confirm",
  "extend",
  "release",
  "cancelInvoice",
  "cancelGuest",
  "cancelAppointment",
  "quoteCancellation",
  "markAttendance",
  "beginPayment",
  "abandonPayment",
  "reportPayment",
  "block",
  "unblock",
  "getBooking",
  "findBooking",
  "historyOf",
  "getReservation",
  "getBlock",
  "listBlocks",
  "listAgenda",
  "listGuestBookings",
] as const satisfies readonly (keyof EngineCalls)[];

type Run = (...input: readonly unknown[]) => Promise<Result<unknown, Refusal>>;

/**
 * Wraps an engine: each call has a span and is counted by outcome, `accepted` or the refusal's code. An engine that is
 * not observed has no cost. No answer depends on the telemetry.
 */
export const observeEngine = <Engine extends EngineCalls>(engine: Engine, telemetry: Telemetry): Engine => {
  checkOptions(
    "observeEngine",
    { engine, telemetry },
    {
      engine: withFunctions(...OBSERVED),
      telemetry: A_TELEMETRY,
    },
  );
  const observed = OBSERVED.map((command) => {
    const run = engine[command] as Run;
    const observe: Run = (...input) =>
      inSpan(telemetry, `holdfast.${command}`, async (label) => {
        const startedMs = performance.now();
        const answer = await run(...input);
        const outcome = answer.isOk() ? "accepted" : answer.error.code;
        quietly(() => label({ outcome }));
        quietly(() => telemetry.count("holdfast_commands_total", { command, outcome }));
        const seconds = (performance.now() - startedMs) / 1_000;
        quietly(() => telemetry.record("holdfast_command_duration_seconds", { command }, seconds));
        return answer;
      });
    return [command, observe];
  });
  return { ...engine, ...Object.fromEntries(observed) } as Engine;
};

type Work = (label: (labels: MetricLabels) => void) => Promise<Result<unknown, Refusal>>;

/** Runs the work once, in a span if the telemetry makes one. Returns the work's answer, even if the span fails. */
const inSpan = async (telemetry: Telemetry, name: string, work: Work): Promise<Result<unknown, Refusal>> => {
  let answer: Promise<Result<unknown, Refusal>> | undefined;
  const once: Work = (label) => (answer ??= work(label));
  try {
    const span: Promise<unknown> = telemetry.span(name, once);
    await span;
  } catch {
    // The work's own failure is returned below; a failure of the telemetry changes no answer.
  }
  return once(() => undefined);
};

/** Counts pauses: a command pauses only before it is decided again. */
export const observePause =
  (pause: Pause, telemetry: Telemetry): Pause =>
  (attempt) => {
    quietly(() => telemetry.count("holdfast_conflict_retries_total", {}));
    return pause(attempt);
  };
