import type { CommandOptionsInput, ReservationEngine } from "../../src/index.ts";

/** A command or a query of a client: the function's name, its input and the key under which it may be retried. */
export type Ask = Readonly<{ key: string; command: CommandName; input: Readonly<Record<string, unknown>> }>;

export type CommandName = Extract<
  keyof ReservationEngine,
  | "createBooking"
  | "reserve"
  | "confirm"
  | "extend"
  | "release"
  | "beginPayment"
  | "reportPayment"
  | "abandonPayment"
  | "cancelInvoice"
  | "cancelAppointment"
  | "block"
  | "unblock"
  | "getBooking"
  | "getReservation"
  | "listLiveReservations"
  | "centerDay"
>;

/** An answer that a client received: the ids and instants of an acceptance, or a refusal's code and facts. */
export type Answered = Readonly<{ key: string; answer: Accepted | Refused }>;

export type Accepted = Readonly<{ accepted: Readonly<Record<string, unknown>> }>;

export type Refused = Readonly<{ refused: string; facts: Readonly<Record<string, unknown>> }>;

/** A line of a client's journal: a call, written before it is made, or its answer; timed by {@link machineUs}. */
export type Line =
  | Readonly<{ ask: Ask; us: number }>
  | Readonly<{ answered: Answered; us: number }>
  | Readonly<{ fault: string }>;

/** Microseconds of a clock that never steps, and is the same for all processes of a machine. */
export const machineUs = (): number => Number(process.hrtime.bigint() / 1_000n);

export const isAccepted = (answer: Answered["answer"]): answer is Accepted => "accepted" in answer;

/** Calls an engine, and returns the comparable part of the answer. Anything thrown is a fault. */
export const askEngine = async (engine: ReservationEngine, { key, command, input }: Ask): Promise<Answered> => {
  const run = engine[command] as unknown as Asking;
  const result = await run(input, { idempotencyKey: key });
  return result.match<Answered>(
    (answer) => ({ key, answer: { accepted: answer } }),
    (refusal) => ({ key, answer: { refused: refusal.code, facts: refusal } }),
  );
};

type Asking = (
  input: Ask["input"],
  options: CommandOptionsInput,
) => Promise<{
  match: <T>(
    accepted: (answer: Readonly<Record<string, unknown>>) => T,
    refused: (it: Readonly<{ code: string }>) => T,
  ) => T;
}>;

/** The complete lines of a process's output; a killed process may leave half a line. */
export const readLines = (text: string): readonly Line[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
