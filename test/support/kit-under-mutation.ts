/** Options of the kit while Stryker breaks the store (vitest.kit.config.ts), else null: a case that hangs ends soon. */
export const UNDER_MUTATION =
  process.env["HOLDFAST_KIT_SUBJECT"] === undefined ? null : { timeLimitMs: 6_000, seeds: { from: 1, count: 4 } };
