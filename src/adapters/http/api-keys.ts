import {
  anyObject,
  between,
  checkOptions,
  mayBeLeftOut,
  withFunctions,
  type OptionRules,
} from "../../domain/input/options.ts";
import { SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Authentication, IssuedToken, Principal } from "./authentication.ts";

export type ApiKeysOptions = Readonly<{
  /**
   * The secrets of each application by its name, each of 16 to 512 characters. Several secrets of one name are valid at
   * once: a new one replaces an old one, and the application keeps its idempotency keys.
   */
  keys: Readonly<Record<string, string | readonly string[]>>;
  /** The lifetime of a bearer token of `POST /Token`; 24 hours by default. */
  tokenSeconds?: number;
  /** The clock that decides when tokens expire; this machine's by default. No reservation depends on it. */
  clock?: Pick<Clock, "nowMs">;
}>;

type Known = Readonly<{ name: string; key: string; signing: () => Promise<SigningKey> }>;

/** Web Crypto's key type: without the DOM's types it cannot be named directly. */
type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const KEY_NAME = /^[\w.-]{1,40}$/;
const SCHEME = /^(apikey|bearer) +(\S{1,512})$/i;
const TOKEN = /^([\w.-]{1,40})~(\d{1,15})~([\w-]{43})$/;
const LEAST_KEY_LENGTH = 16;
const LONGEST_KEY = 512;
const KEY = new RegExp(`^[\\x21-\\x7e]{${LEAST_KEY_LENGTH},${LONGEST_KEY}}$`);
const A_DAY_SECONDS = 86_400;
const MACHINE_CLOCK: Pick<Clock, "nowMs"> = { nowMs: () => Date.now() as EpochMs };

const API_KEYS_OPTIONS: OptionRules<ApiKeysOptions> = {
  keys: anyObject,
  tokenSeconds: mayBeLeftOut(between(1, 100 * 365 * A_DAY_SECONDS)),
  clock: mayBeLeftOut(withFunctions("nowMs")),
};

/**
 * Creates authentication by API keys: `Authorization: apikey <key>`, or `bearer <token>` with a token of `POST /Token`.
 * A token names its application, states its expiry, and is signed with the key. It is not stored: every process can
 * check it, and it is invalid once its key is removed. Throws a TypeError for options that are missing, misspelt or out
 * of range, and a RangeError for an invalid name or key, a repeated key, or an empty list.
 */
export const createApiKeys = (options: ApiKeysOptions): Authentication => {
  checkOptions("createApiKeys", options, API_KEYS_OPTIONS);
  const { keys, tokenSeconds = A_DAY_SECONDS, clock = MACHINE_CLOCK } = options;
  const known = Object.entries(keys).flatMap(([name, given]) => [given].flat().map((key) => knownKey(name, key)));
  if (known.length === 0) throw new RangeError("an API key is required");
  // Each key must belong to one application: the application owns its idempotency keys.
  if (new Set(known.map(({ key }) => key)).size < known.length) throw new RangeError("an API key is repeated");

  const keyHolder = (secret: string): Known | null => {
    let found: Known | null = null;
    // Compares every key, even after a match: the time must not reveal which key matched.
    for (const it of known) if (isSame(it.key, secret)) found = it;
    return found;
  };

  const tokenHolder = async (token: string): Promise<Known | null> => {
    const [, name, expiry, signature] = TOKEN.exec(token) ?? [];
    if (name === undefined || expiry === undefined || signature === undefined) return null;
    let found: Known | null = null;
    for (const it of known) {
      if (it.name === name && isSame(await sign(it, expiry), signature)) found = it;
    }
    return clock.nowMs() < Number(expiry) * SECOND_MS ? found : null;
  };

  return {
    authenticate: async (request): Promise<Principal | null> => {
      const [, scheme, value] = SCHEME.exec(request.headers.get("authorization") ?? "") ?? [];
      if (scheme === undefined || value === undefined) return null;
      const holder = scheme.toLowerCase() === "apikey" ? keyHolder(value) : await tokenHolder(value);
      return holder === null ? null : { kind: "application", name: holder.name };
    },
    issueToken: async (credentials): Promise<IssuedToken | null> => {
      for (const credential of credentials) {
        const holder = keyHolder(credential);
        if (holder === null) continue;
        const expiry = String(Math.floor(clock.nowMs() / SECOND_MS) + tokenSeconds);
        return { token: `${holder.name}~${expiry}~${await sign(holder, expiry)}`, expiresInSeconds: tokenSeconds };
      }
      return null;
    },
  };
};

/** Returns why a name or its key is invalid, or null. Repeats neither: a key may stand in the place of a name. */
export const apiKeyProblem = (name: string, key: string): string | null => {
  if (!KEY_NAME.test(name)) return "the name of an API key has 1 to 40 letters, digits, dots, dashes or underscores";
  return typeof key === "string" && KEY.test(key)
    ? null
    : `an API key must have ${LEAST_KEY_LENGTH} to ${LONGEST_KEY} visible ASCII characters`;
};

const knownKey = (name: string, key: string): Known => {
  const problem = apiKeyProblem(name, key);
  if (problem !== null) throw new RangeError(problem);
  let signing: Promise<SigningKey> | null = null;
  return { name, key, signing: () => (signing ??= signingKey(key)) };
};

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const signingKey = (key: string): Promise<SigningKey> =>
  crypto.subtle.importKey("raw", bytes(key), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);

const sign = async ({ name, signing }: Known, expiry: string): Promise<string> => {
  const signature = new Uint8Array(await crypto.subtle.sign("HMAC", await signing(), bytes(`${name}~${expiry}`)));
  return btoa(String.fromCharCode(...signature))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
};

/** Takes time by the length of `given` alone: every character is compared, also after a difference. */
const isSame = (secret: string, given: string): boolean => {
  let difference = secret.length ^ given.length;
  for (let at = 0; at < given.length; at += 1) {
    difference |= secret.charCodeAt(at % secret.length) ^ given.charCodeAt(at);
  }
  return difference === 0;
};
