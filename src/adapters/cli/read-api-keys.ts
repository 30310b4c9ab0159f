import { err, ok, type Result } from "neverthrow";
import { apiKeyProblem, createApiKeys } from "../http/api-keys.ts";
import type { Authentication } from "../http/authentication.ts";
import { systemClock } from "../system/clock.ts";

/**
 * Reads the `name=key` pairs of HOLDFAST_API_KEYS. A repeated name has several keys, so that one can be replaced. A
 * problem is one sentence, which never repeats a key.
 */
export const readApiKeys = (text: string): Result<Authentication, string> => {
  const keys = new Map<string, string[]>();
  for (const [at, entry] of text.split(",").entries()) {
    const pair = entry.trim();
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    if (equals < 0) return err(`HOLDFAST_API_KEYS: entry ${at + 1} is not of the form name=key.`);
    const [name, key] = [pair.slice(0, equals), pair.slice(equals + 1)];
    const problem = apiKeyProblem(name, key);
    if (problem !== null) return err(`HOLDFAST_API_KEYS: entry ${at + 1}: ${problem}.`);
    keys.set(name, [...(keys.get(name) ?? []), key]);
  }
  if (keys.size === 0) return err("HOLDFAST_API_KEYS has no key: set it to name=key, at least 16 characters long.");
  try {
    return ok(createApiKeys({ keys: Object.fromEntries(keys), clock: systemClock }));
  } catch (thrown) {
    return err(`HOLDFAST_API_KEYS: ${thrown instanceof Error ? thrown.message : "cannot be used"}.`);
  }
};
