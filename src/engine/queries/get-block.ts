import { err, ok, type Result } from "neverthrow";
import { askedOf, type Block } from "../../domain/block/block.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { tagOf, type BlockId } from "../../domain/ids.ts";
import type { BlockNotFound, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { hullOf } from "../../domain/slot/search/left-claims.ts";
import { standingUnder } from "../commands/clip.ts";
import { isGuard } from "../commands/left-units.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";

export type GetBlockInput = OfCenterInput & Readonly<{ blockId: string }>;

/**
 * A block as it was at `atMs`: what it takes while it stands, and what it took once it is removed. Of a clipped one also what
 * stands in its span; all the rest of the span is the block's (rule 24).
 */
export type BlockView = Readonly<{ atMs: EpochMs; block: Block; standing: readonly StandingClaim[] }>;

const blockInput = shape({ blockId: mintedId<BlockId>(), ...ofCenter });

export const getBlock = defineQuery({
  input: blockInput,
  answer: async (context, { blockId }): Promise<Result<BlockView, BlockNotFound | StoreUnavailable>> => {
    const seen = await readNow(context, { tag: tagOf(blockId), subject: { kind: "block_by_id", blockId } });
    if (seen.isErr()) return err(seen.error);
    const { snapshot, nowMs: atMs } = seen.value;
    const found = snapshot.block;
    if (found === null || isGuard(found.state)) return err({ code: "BLOCK_NOT_FOUND", externalId: null, blockId });
    const block = found.state;
    if (block.status === "removed" || block.covers.length === 0) return ok({ atMs, block, standing: [] });
    const asked = askedOf(block);
    const beside = await readNow(context, {
      tag: tagOf(blockId),
      subject: { kind: "block_by_id", blockId },
      claims: { kind: "span", span: hullOf(asked), guestIds: [] },
    });
    return beside.map(({ snapshot: { claims }, nowMs }) => ({
      atMs: nowMs,
      block,
      standing: standingUnder(asked, claims, blockId, nowMs),
    }));
  },
});
