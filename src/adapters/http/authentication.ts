import { canonicalId, parseHostId, type GuestId } from "../../domain/ids.ts";
import type { Actor } from "../../engine/runtime/command-options.ts";

/**
 * Who sends a request: an application, which acts for the host of any booking, or one guest, who acts for that guest
 * alone (rule 1). An application's name keeps its idempotency keys apart from those of others; it is part of no answer.
 */
export type Principal = Readonly<{ kind: "application"; name: string }> | Readonly<{ kind: "guest"; guestId: string }>;

/** Says who sends a request. A host with an authentication of its own implements `authenticate`. */
export interface Authentication {
  /** Null where nobody is known by what the request carries. A rejection is answered with HTTP 500, without detail. */
  authenticate(request: Request): Promise<Principal | null> | Principal | null;
  /** A bearer token for who proves to be somebody, or null; without it `POST /Token` is always refused. */
  issueToken?(credentials: readonly string[]): Promise<IssuedToken | null>;
}

export type IssuedToken = Readonly<{ token: string; expiresInSeconds: number }>;

/** Everybody is the application: for a server that only this machine can reach, or behind a host's own gate. */
export const noAuthentication = (): Authentication => ({
  authenticate: () => ({ kind: "application", name: "open" }),
  issueToken: () => Promise.resolve({ token: "open", expiresInSeconds: 86_400 }),
});

/**
 * Who that is to the engine. Null if a host's own authentication answered with anything else than an application with a
 * storable name, or a guest with an id: such a request is of nobody.
 */
export const actorOf = (principal: Principal | null | undefined): Actor | null => {
  const { kind, name, guestId: id } = (principal ?? {}) as Readonly<Record<string, unknown>>;
  if (kind === "application") return typeof name === "string" && !LONE_SURROGATE.test(name) ? { kind } : null;
  const guestId = kind === "guest" && typeof id === "string" ? parseHostId<GuestId>(id) : null;
  return guestId === null ? null : { kind: "guest", guestId };
};

const LONE_SURROGATE = /\p{Surrogate}/u;

/**
 * A caller's idempotency key in the name of its principal: two principals that choose the same key mean two commands,
 * whatever their names are, and one guest in two spellings is one (rule 25). A guest's id has its length before it and an
 * application's name no colon, so that no two pairs of name and key come to the same text.
 */
export const keyOfPrincipal = (principal: Principal, key: string): string => {
  if (principal.kind === "application") return `app:${encodeURIComponent(principal.name)}:${key}`;
  const guestId = canonicalId(principal.guestId as GuestId);
  return `guest${guestId.length}:${guestId}${key}`;
};
