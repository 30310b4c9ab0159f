import { err, ok, type Result } from "neverthrow";
import type { Block, RemovedBlock } from "../../domain/block/block.ts";
import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { canonicalId, centerTag, type CenterId } from "../../domain/ids.ts";
import type { UnblockRefusal } from "../../domain/refusal/refusal.ts";
import { AT_COMMIT } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";
import { blockEvent, externalId, type BlockAnswer } from "./block.ts";
import { mustBeApplication, readCommand, type CommandOptionsInput } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { noChanges, runCommand, type Decision } from "../runtime/run-command.ts";

export type UnblockInput = Readonly<{ centerId: string; externalId: string }>;

const unblockInput = shape({ centerId: hostId<CenterId>(), externalId });

/** Takes a block away again; once removed, removing it is harmless. */
export const unblock = async (
  context: EngineContext,
  rawInput: UnblockInput,
  rawOptions?: CommandOptionsInput,
): Promise<Result<BlockAnswer, UnblockRefusal>> => {
  const read = readCommand(unblockInput, rawInput, rawOptions);
  if (read.isErr()) return err(read.error);
  const { input: asked, options } = read.value;
  const byApplication = mustBeApplication(options.actor);
  if (byApplication.isErr()) return err(byApplication.error);
  const tag = centerTag(asked.centerId);
  return runCommand<"unblocked", BlockAnswer, UnblockRefusal>(context, {
    kind: "unblocked",
    options,
    request: asked,
    tag,
    read: () => ({
      tag,
      subject: { kind: "block", centerId: canonicalId(asked.centerId), externalId: asked.externalId },
      alsoReservations: [],
      claims: { kind: "none" },
      holder: { kind: "none" },
      openBookings: null,
    }),
    replay: ({ blockId }) => Promise.resolve(ok({ blockId })),
    decide: ({ block: found }) =>
      Promise.resolve(
        found === null
          ? err({ code: "BLOCK_NOT_FOUND", externalId: asked.externalId, blockId: null })
          : ok(removal(found)),
      ),
  });
};

const removal = ({ state, version }: Versioned<Block>): Decision<BlockAnswer> => {
  const { id: blockId, centerId } = state;
  const record = { kind: "unblocked", blockId } as const;
  if (state.status === "removed") {
    return {
      kind: "unchanged",
      centerId,
      restsOn: [{ id: blockId, version }],
      beforeMs: null,
      record,
      answer: { blockId },
    };
  }
  const { claims, ...terms } = state;
  const removed: RemovedBlock = { ...terms, status: "removed", claimed: claims, removedAtMs: AT_COMMIT };
  return {
    kind: "change",
    changes: {
      ...noChanges(centerId),
      blocks: [{ state: removed, expectedVersion: version, claims: { released: claims, claimed: [] } }],
      events: [blockEvent(removed, "SlotUnblocked")],
    },
    record,
    answer: { blockId },
  };
};
