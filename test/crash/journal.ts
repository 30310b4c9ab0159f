import type { CommandOptionsInput, ReservationEngine } from "../../src/index.ts";

/** A command as a client asks it: the function's name, its input and the key under which it may be asked again. */
export type Ask = Readonly<{ key: string; command: CommandName; input: Readonly<Record<string, unknown>> }>;

export type CommandName = Extract<
  keyof ReservationEngine,
  | "createBooking"
  | "reserve"
  | "confirm"
  | "extend"
  | "release"
  | "cancelInvoice"
  | "cancelAppointment"
  | "block"
  | "unblock"
>;

/** What a client heard: the ids and instants of an acceptance, or the code of a refusal. */
export type Told = Readonly<{ key: string; answer: Accepted | Readonly<{ refused: string }> }>;

export type Accepted = Readonly<{ accepted: Readonly<Record<string, unknown>> }>;

/** What a client writes down, a line each: before it asks, and once it has heard. */
export type Line = Readonly<{ ask: Ask }> | Readonly<{ told: Told }> | Readonly<{ fault: string }>;

export const isAccepted = (answer: Told["answer"]): answer is Accepted => "accepted" in answer;

/** Asks an engine, and keeps of the answer what can be compared. Anything thrown is a fault. */
export const askEngine = async (engine: ReservationEngine, { key, command, input }: Ask): Promise<Told> => {
  const run = engine[command] as unknown as Asking;
  const result = await run(input, { idempotencyKey: key });
  return result.match<Told>(
    (answer) => ({ key, answer: { accepted: answer } }),
    ({ code }) => ({ key, answer: { refused: code } }),
  );
};

type Asking = (
  input: Ask["input"],
  options: CommandOptionsInput,
) => Promise<{
  match: <T>(accepted: (answer: Readonly<Record<string, unknown>>) => T, refused: (it: { code: string }) => T) => T;
}>;

/** The whole lines of what a process wrote; one that was killed may leave half a line. */
export const readLines = (text: string): readonly Line[] =>
  text
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Line);
