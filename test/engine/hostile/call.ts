import type { Result } from "neverthrow";
import type { EventSink, Refusal, ReservationEngine } from "../../../src/index.ts";

/** Each function that takes input and answers with a Result. */
export type FunctionName = Exclude<keyof ReservationEngine, "centerOf" | "latestInstantMs" | "within">;

const NO_SINK: EventSink = { deliver: () => Promise.resolve() };

/** The one place that casts hostile input to the expected types. */
export const call = async (
  engine: ReservationEngine,
  name: FunctionName,
  input: unknown,
  ...options: readonly unknown[]
): Promise<Result<unknown, Refusal>> => {
  const run = engine[name] as (...all: readonly unknown[]) => Promise<Result<unknown, Refusal>>;
  return name === "deliverEvents" ? run(NO_SINK, input, ...options) : run(input, ...options);
};
