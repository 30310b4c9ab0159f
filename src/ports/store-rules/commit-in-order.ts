import { later, type EpochMs } from "../../domain/time/instant.ts";
import { commitRefusal } from "./commit-refusal.ts";
import type { Recorded } from "./recorded.ts";
import type { ChangeSet, CommitOutcome } from "../reservation-store.ts";

/** Records a change set that was not refused, and returns its sequence. */
export type ApplySet = (set: ChangeSet, atMs: EpochMs) => number;

/**
 * Returns the outcomes of a batch, under the store's locks. Each set is judged at the later of the clock and its own
 * decision, on the state that the sets before it left, and is applied as a whole or not at all.
 */
export const commitInOrder = (
  changeSets: readonly ChangeSet[],
  clockMs: EpochMs,
  { recorded, apply }: Readonly<{ recorded: Recorded; apply: ApplySet }>,
): readonly CommitOutcome[] =>
  changeSets.map((set) => {
    const atMs = later(clockMs, set.decidedAtMs);
    const because = commitRefusal(recorded, set, atMs);
    if (because !== null) return { kind: "refused", because, atMs };
    return { kind: "accepted", sequence: apply(set, atMs), atMs };
  });
