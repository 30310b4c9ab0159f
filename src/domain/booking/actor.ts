import type { GuestId } from "../ids.ts";

/** The actor of a command: the application, which acts for the host, or a guest (rule 1). */
export type Actor = Readonly<{ kind: "application" }> | Readonly<{ kind: "guest"; guestId: GuestId }>;
