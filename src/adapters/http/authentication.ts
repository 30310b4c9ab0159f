import { canonicalId, parseHostId, type GuestId } from "../../domain/ids.ts";
import type { Actor } from "../../engine/runtime/command-options.ts";

/**
 * The sender of a request: an application, which acts for the host of any booking, or one guest, who acts for that
 * guest alone (rule 1). An application's name separates its idempotency keys from those of others. No answer contains
 * this name.
 */
export type Principal = Readonly<{ kind: "application"; name: string }> | Readonly<{ kind: "guest"; guestId: string }>;

/** Identifies the sender of a request. A host with its own authentication implements `authenticate`. */
export interface Authentication {
  /** Returns null if the request identifies no principal. A rejection is answered with HTTP 500, without detail. */
  authenticate(request: Request): Promise<Principal | null> | Principal | null;
  /** Returns a bearer token for valid credentials, or null. Without it `POST /Token` is always refused. */
  issueToken?(credentials: readonly string[]): Promise<IssuedToken | null>;
}

export type IssuedToken = Readonly<{ token: string; expiresInSeconds: number }>;

/** Accepts every sender as the application: for a server that only this machine can reach, or behind a host's gate. */
export const noAuthentication = (): Authentication => ({
  authenticate: () => ({ kind: "application", name: "open" }),
  issueToken: () => Promise.resolve({ token: "open", expiresInSeconds: 86_400 }),
});

/**
 * Returns the engine's actor for a principal. Null, so unauthenticated, if a host's own authentication answered with
 * anything but an application with a storable name, or a guest with an id.
 */
export const actorOf = (principal: Principal | null | undefined): Actor | null => {
  const { kind, name, guestId: id } = (principal ?? {}) as Readonly<Record<string, unknown>>;
  if (kind === "application") return typeof name === "string" && !LONE_SURROGATE.test(name) ? { kind } : null;
  const guestId = kind === "guest" && typeof id === "string" ? parseHostId<GuestId>(id) : null;
  return guestId === null ? null : { kind: "guest", guestId };
};

/** Returns the name that an application's commands and open bookings count for; a guest's count for the holder (rule 10). */
export const callerOf = (name: string): string => encodeURIComponent(name).slice(0, 200) || "-";

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * Returns a caller's idempotency key, prefixed with its principal: the same key of two principals means two commands,
 * and one guest in two spellings is one principal (rule 25). A guest's id is preceded by its length and an
 * application's name is encoded without colons, so no two pairs of principal and key give the same text.
 */
export const keyOfPrincipal = (principal: Principal, key: string): string => {
  if (principal.kind === "application") return `app:${encodeURIComponent(principal.name)}:${key}`;
  const guestId = canonicalId(principal.guestId as GuestId);
  return `guest${guestId.length}:${guestId}${key}`;
};
