import type { Authentication, IssuedToken, Principal } from "./authentication.ts";

export type ApiKeysOptions = Readonly<{
  /** A secret of at least 16 characters for each application's name. Several may be valid, so that one can be replaced. */
  keys: Readonly<Record<string, string>>;
  /** How long a bearer token of `POST /Token` is good for; 24 hours by default. */
  tokenSeconds?: number;
  /** The clock that tokens expire by, in epoch milliseconds; `Date.now` by default. No reservation depends on it. */
  nowMs?: () => number;
}>;

type Known = Readonly<{ name: string; key: string; signing: () => Promise<SigningKey> }>;

/** Web Crypto's type, which has no name of its own where there is no DOM. */
type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const KEY_NAME = /^[\w.-]{1,40}$/;
const SCHEME = /^(apikey|bearer) +(\S{1,512})$/i;
const TOKEN = /^([\w.-]{1,40})~(\d{1,15})~([\w-]{43})$/;
const LEAST_KEY_LENGTH = 16;
const A_DAY_SECONDS = 86_400;

/**
 * API keys: `Authorization: apikey <key>`, or `bearer <token>` with a token of `POST /Token`. A token names its key, says
 * when it ends, and is signed with the key: nothing is kept, every process knows it, and it dies with its key. Throws a
 * `RangeError` at creation for a name or a key that will not do.
 */
export const createApiKeys = ({
  keys,
  tokenSeconds = A_DAY_SECONDS,
  nowMs = Date.now,
}: ApiKeysOptions): Authentication => {
  const known = Object.entries(keys).map(([name, key]) => knownKey(name, key));

  const keyHolder = (secret: string): Known | null => {
    let found: Known | null = null;
    // All are compared, whether or not one was found: the time says nothing about which.
    for (const it of known) if (isSame(it.key, secret)) found = it;
    return found;
  };

  const tokenHolder = async (token: string): Promise<Known | null> => {
    const [, name, expiry, signature] = TOKEN.exec(token) ?? [];
    if (name === undefined || expiry === undefined || signature === undefined) return null;
    const holder = known.find((it) => it.name === name);
    if (holder === undefined) return null;
    return isSame(await sign(holder, expiry), signature) && nowMs() < Number(expiry) * 1_000 ? holder : null;
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
        const expiry = String(Math.floor(nowMs() / 1_000) + tokenSeconds);
        return { token: `${holder.name}~${expiry}~${await sign(holder, expiry)}`, expiresInSeconds: tokenSeconds };
      }
      return null;
    },
  };
};

const knownKey = (name: string, key: string): Known => {
  if (!KEY_NAME.test(name)) throw new RangeError("the name of an API key has 1 to 40 letters, digits, dots or dashes");
  if (!/^[\x21-\x7e]+$/.test(key) || key.length < LEAST_KEY_LENGTH || key.length > 512) {
    throw new RangeError(`the API key ${name} must have ${LEAST_KEY_LENGTH} to 512 visible ASCII characters`);
  }
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

/** Takes as long for any secret as for the right one: each character given is compared, wherever the first difference is. */
const isSame = (secret: string, given: string): boolean => {
  let difference = secret.length ^ given.length;
  for (let at = 0; at < given.length; at += 1) {
    difference |= secret.charCodeAt(at % secret.length) ^ given.charCodeAt(at);
  }
  return difference === 0;
};
