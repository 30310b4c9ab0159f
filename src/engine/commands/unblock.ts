import { err, ok } from "neverthrow";
import { claimsOfBlock, type Block, type RemovedBlock } from "../../domain/block/block.ts";
import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import type { BlockId, CenterId } from "../../domain/ids.ts";
import type { UnblockRefusal } from "../../domain/refusal/refusal.ts";
import { AT_COMMIT } from "../../domain/time/instant.ts";
import type { UnblockOutcome, Versioned } from "../../ports/reservation-store.ts";
import { fromRecord, type Changes, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { externalId, revision } from "./block-input.ts";
import { blockEvent, readNamed, rewritten } from "./block.ts";

/** The block to remove. */
export type UnblockInput = Readonly<{
  /** The center's id. */
  centerId: string;
  /** The block's external id, 1 to 200 characters. */
  externalId: string;
  /** As for a block: a lower one than the block's changes nothing (rule 24). None by default. */
  revision?: number;
}>;

export type UnblockAnswer = Readonly<{ blockId: BlockId; outcome: UnblockOutcome }>;

const unblockInput = shape({ centerId: hostId<CenterId>(), externalId, revision });

export const unblock = defineCommand({
  kind: "unblocked",
  input: unblockInput,
  access: "application",
  read: ({ asked }) => readNamed(asked),
  decide: ({ asked, snapshot: { block: found } }): Decided<UnblockAnswer, UnblockRefusal> => {
    if (found === null) return err({ code: "BLOCK_NOT_FOUND", externalId: asked.externalId, blockId: null });
    const { id: blockId, status, revision: before } = found.state;
    const isOlder = asked.revision !== null && before !== null && asked.revision < before;
    const outcome = isOlder ? "older_revision" : status === "removed" ? "unchanged" : "unblocked";
    const latest = isOlder ? before : (asked.revision ?? before);
    const isWritten = outcome === "unblocked" || latest !== before;
    return ok({
      kind: isWritten ? "change" : "unchanged",
      changes: isWritten ? removal(found, latest) : untouched(found),
      record: { kind: "unblocked", blockId, outcome },
      answer: { blockId, outcome },
    });
  },
  replay: fromRecord<"unblocked", UnblockAnswer>(({ blockId, outcome }) => ({ blockId, outcome })),
});

const untouched = ({ state: { id, centerId }, version }: Versioned<Block>): Changes => ({
  centerId,
  unchanged: [{ id, version }],
});

/** Removes the block with its revision, or records a higher one: a late message is older than the removal, too. */
const removal = (found: Versioned<Block>, latest: number | null): Changes => {
  const { state, version } = found;
  const { centerId } = state;
  if (state.status === "removed")
    return { centerId, blocks: [rewritten({ state: { ...state, revision: latest }, version })] };
  const { claims, ...terms } = state;
  const removed: RemovedBlock = {
    ...terms,
    revision: latest,
    status: "removed",
    claimed: claims,
    removedAtMs: AT_COMMIT,
  };
  return {
    centerId,
    blocks: [{ state: removed, expectedVersion: version, claims: { released: claimsOfBlock(state), claimed: [] } }],
    events: [blockEvent(removed, "SlotUnblocked")],
  };
};
