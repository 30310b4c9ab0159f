import type { GuestId } from "../ids.ts";

/** The actor of a command: the application, which acts for the host, or a guest (rule 1). */
export type Actor<Id extends string = GuestId> =
  | Readonly<{ kind: "application" }>
  | Readonly<{ kind: "guest"; guestId: Id }>;
