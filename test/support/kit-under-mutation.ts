const only = process.env["HOLDFAST_KIT_ONLY"]?.split(",");

/**
 * Options of the kit while Stryker breaks the store (vitest.kit.config.ts), else null: a case that hangs ends soon, and the
 * histories are few. HOLDFAST_KIT_ONLY names the cases that run, if not all.
 */
export const UNDER_MUTATION =
  process.env["HOLDFAST_KIT_SUBJECT"] === undefined
    ? null
    : { timeLimitMs: 6_000, seeds: { from: 1, count: 4 }, ...(only && { only }) };
