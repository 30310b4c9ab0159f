import { err, ok, type Result } from "neverthrow";
import { askedOf, type Block } from "../../domain/block/block.ts";
import { mintedId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { tagOf } from "../../domain/ids.ts";
import type { BlockNotFound, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { uncovered } from "../../domain/claim/cover.ts";
import { poolOf } from "../../domain/claim/unit.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { hullOf } from "../../domain/slot/search/left-claims.ts";
import { standingUnder } from "../commands/clip.ts";
import { isGuard } from "../commands/left-units.ts";
import { ofCenter, type OfCenterInput } from "../runtime/center-guard.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** The block to return. */
export type GetBlockInput = OfCenterInput &
  Readonly<{
    /** The block's id, as the engine minted it. */
    blockId: string;
  }>;

/**
 * A block as it was at `atMs`: its claims while it stands, or its former claims once removed. A clipped block also
 * lists the existing claims in its span; the rest of the span is the block's (rule 24).
 */
export type BlockView = Readonly<{ atMs: EpochMs; block: Block; standing: readonly StandingClaim[] }>;

const blockInput = shape({ blockId: mintedId("block"), ...ofCenter });

export const getBlock = defineQuery({
  input: blockInput,
  answer: async (
    context,
    { blockId },
  ): Promise<Result<BlockView, BlockNotFound | SourceUnavailable | StoreUnavailable>> => {
    const tag = tagOf(blockId);
    const subject = { kind: "block_by_id", blockId } as const;
    // The claims and the block must come from one read: if the block has moved out of the span, both are read again.
    for (let span: Interval | null = null; ; ) {
      const claims = span === null ? NO_CLAIMS : ({ kind: "span", span, guestIds: [] } as const);
      const seen = await readNow(context, { tag, subject, claims });
      if (seen.isErr()) return err(seen.error);
      const { snapshot, nowMs: atMs } = seen.value;
      const found = snapshot.block;
      if (found === null || isGuard(found.state)) return err({ code: "BLOCK_NOT_FOUND", externalId: null, blockId });
      const block = found.state;
      if (block.status === "removed" || block.covers.length === 0) return ok({ atMs, block, standing: [] });
      const asked = askedOf(block);
      const wanted = hullOf(asked);
      if (span !== null && span.startMs <= wanted.startMs && wanted.endMs <= span.endMs) {
        const index = await planFor(context, block);
        return index.map((known) => ({
          atMs,
          block,
          standing: standingUnder({ index: known, asked, claims: snapshot.claims, own: blockId }, atMs),
        }));
      }
      span = wanted;
    }
  },
});

const NO_CLAIMS = { kind: "none" } as const;

/**
 * Null if the catalog no longer has the center, or if no unit of the block is one of several that can replace each
 * other.
 */
const planFor = async (
  { centers }: EngineContext,
  { centerId, covers }: Block,
): Promise<Result<CenterIndex | null, SourceUnavailable>> => {
  if (covers.every((it) => poolOf(uncovered(it).unit) === null)) return ok(null);
  const planned = await centers.index(centerId);
  if (planned.isOk()) return ok(planned.value);
  return planned.error.code === "CENTER_NOT_FOUND" ? ok(null) : err(planned.error);
};
