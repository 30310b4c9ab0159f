import type { EpochMs } from "./instant.ts";

/**
 * Rule 3, the boundary: a thing with a deadline is live on `[made, expiresAt)`, and not live at exactly `expiresAt`.
 * Every check of a deadline in this library uses this function.
 */
export const isLive = (expiresAtMs: EpochMs, nowMs: EpochMs): boolean => nowMs < expiresAtMs;
