import { parseHostId, type GuestId } from "../../domain/ids.ts";
import type { Actor } from "../../engine/command-options.ts";

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

/** Who that is to the engine; null where a host's own authentication answered with no guest's id. */
export const actorOf = (principal: Principal): Actor | null => {
  if (principal.kind === "application") return { kind: "application" };
  const guestId = parseHostId<GuestId>(principal.guestId);
  return guestId === null ? null : { kind: "guest", guestId };
};
