import fc from "fast-check";

// The same code is tested with the same cases each time, so that a failure can be repeated, and counts of outcomes do
// not depend on luck. FC_SEED=random tests others, FC_SEED=<number> those of that seed.
const asked = process.env["FC_SEED"] ?? "20260510";
const seed = asked === "random" ? Math.trunc(Math.random() * 0x7fffffff) : Number(asked);
if (!Number.isSafeInteger(seed)) throw new Error(`FC_SEED must be a whole number or "random", not ${asked}`);
if (asked === "random") console.log(`FC_SEED=${seed}`);
fc.configureGlobal({ seed });
