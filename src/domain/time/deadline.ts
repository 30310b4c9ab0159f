import type { EpochMs } from "./instant.ts";

/**
 * The boundary, rule 3: what has a deadline lives on `[made, expiresAt)`, and at exactly `expiresAt` it is dead.
 * Everything in this library that asks "is it still alive?" asks here.
 */
export const isLive = (expiresAtMs: EpochMs, nowMs: EpochMs): boolean => nowMs < expiresAtMs;
