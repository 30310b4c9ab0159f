import { err, ok } from "neverthrow";
import type { Block, RemovedBlock } from "../../domain/block/block.ts";
import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import type { CenterId } from "../../domain/ids.ts";
import type { UnblockRefusal } from "../../domain/refusal/refusal.ts";
import { AT_COMMIT } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";
import { fromRecord, type Changes, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { blockEvent, externalId, readNamed, type BlockAnswer } from "./block.ts";

export type UnblockInput = Readonly<{ centerId: string; externalId: string }>;

const unblockInput = shape({ centerId: hostId<CenterId>(), externalId });

export const unblock = defineCommand({
  kind: "unblocked",
  input: unblockInput,
  access: "application",
  read: ({ asked }) => readNamed(asked),
  decide: ({ asked, snapshot: { block: found } }): Decided<BlockAnswer, UnblockRefusal> => {
    if (found === null) return err({ code: "BLOCK_NOT_FOUND", externalId: asked.externalId, blockId: null });
    const { id: blockId, status } = found.state;
    return ok({
      kind: status === "removed" ? "unchanged" : "change",
      changes: removal(found),
      record: { kind: "unblocked", blockId },
      answer: { blockId },
    });
  },
  replay: fromRecord(({ blockId }) => ({ blockId })),
});

const removal = ({ state, version }: Versioned<Block>): Changes => {
  const { id, centerId } = state;
  if (state.status === "removed") return { centerId, unchanged: [{ id, version }] };
  const { claims, ...terms } = state;
  const removed: RemovedBlock = { ...terms, status: "removed", claimed: claims, removedAtMs: AT_COMMIT };
  return {
    centerId,
    blocks: [{ state: removed, expectedVersion: version, claims: { released: claims, claimed: [] } }],
    events: [blockEvent(removed, "SlotUnblocked")],
  };
};
