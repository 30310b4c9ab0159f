import type { EventAuthor } from "../event-outbox.ts";
import type { ChangeSet } from "../reservation-store.ts";

/** Who acted in a set, and under which command: what its events are recorded with. */
export const authorOf = ({ actor, command }: Pick<ChangeSet, "actor" | "command">): EventAuthor | null =>
  actor === null || command === null ? null : { actor, commandId: command.commandId };
