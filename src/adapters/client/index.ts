export { createHoldfastClient, type ClientOptions, type HoldfastClient } from "./client.ts";
export type { Answer, CallInput, CallOptions, NoAnswer, Operation, Refusal, Schemas } from "./answers.ts";
