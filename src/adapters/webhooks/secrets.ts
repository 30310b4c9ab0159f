import { ruleBy, type OptionRule } from "../../domain/input/options.ts";

const PREFIX = "whsec_";
const LEAST_BYTES = 24;
const MOST_BYTES = 64;
const MOST_SECRETS = 10;

/** Whether a secret has the form of the specification: `whsec_` and base64. */
const isSecret = (secret: unknown): boolean => {
  if (typeof secret !== "string" || !secret.startsWith(PREFIX)) return false;
  const text = secret.slice(PREFIX.length);
  const key = Buffer.from(text, "base64");
  // Buffer ignores characters outside base64: a valid text is one that encodes back to itself.
  return key.toString("base64") === text && key.length >= LEAST_BYTES && key.length <= MOST_BYTES;
};

/** Returns the problem without the secret. */
export const someSecrets: OptionRule = ruleBy(`a list of 1 to ${MOST_SECRETS} secrets`, (value) => {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_SECRETS)
    return `must be a list of 1 to ${MOST_SECRETS} secrets`;
  const at = value.findIndex((it) => !isSecret(it));
  return at < 0
    ? null
    : `[${at}] must be ${PREFIX} and the base64 of ${LEAST_BYTES} to ${MOST_BYTES} random bytes, such as of openssl rand -base64 32`;
});
