import { err, ok, Result } from "neverthrow";
import { claimsOfBlock, type Block } from "../../domain/block/block.ts";
import { claimsClash, hasClaim, type Claim } from "../../domain/claim/claim.ts";
import { uncovered } from "../../domain/claim/cover.ts";
import { hostId, mintedId } from "../../domain/input/fields.ts";
import { consistent, optional, shape, wholeNumber, type ReadBy } from "../../domain/input/reader.ts";
import { canonicalId, centerTag, type BlockId, type CenterId, type CenterTag } from "../../domain/ids.ts";
import type {
  CenterNotFound,
  InvalidInput,
  SourceUnavailable,
  StoreUnavailable,
  UnitNotFound,
  WallTimeSkipped,
} from "../../domain/refusal/refusal.ts";
import { DAY_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { askedTime, instantIn } from "../commands/asked-time.ts";
import { externalId, resource, type BlockResourceInput } from "../commands/block-input.ts";
import { unitsOf } from "../commands/block-units.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { readNow, readOnce } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { unavailable } from "../runtime/store-failure.ts";

/** Either one external id, or a range and a page of it. */
export type ListBlocksInput = Readonly<{
  /** The center's id. */
  centerId: string;
  /** Only the block of this name: the standing one, else the latest that stood. It excludes the fields below. */
  externalId?: string;
  /**
   * The range's start: an instant in epoch milliseconds, or ISO text, which is the center's wall time unless it has an
   * offset. Needed unless an external id is given.
   */
  start?: number | string;
  /** The range's end, exclusive, at most 92 days after `start`; written as `start`. */
  end?: number | string;
  /** Only blocks of these units; all by default. */
  resource?: BlockResourceInput;
  /** The `next` of the page before; the first page by default. */
  after?: string | null;
  /** Page size, 1 to 500; 100 by default. */
  limit?: number;
}>;

/** By id; `next` is the cursor of the next page, null after the last. */
export type BlocksView = Readonly<{ atMs: EpochMs; blocks: readonly Block[]; next: BlockId | null }>;

export type ListBlocksRefusal =
  | CenterNotFound
  | UnitNotFound
  | WallTimeSkipped
  | InvalidInput
  | SourceUnavailable
  | StoreUnavailable;

const MOST_DAYS = 92;

const OF_A_RANGE = ["start", "end", "resource", "after", "limit"] as const;

const listInput = consistent(
  shape({
    centerId: hostId<CenterId>(),
    externalId: optional(externalId, null),
    start: optional(askedTime, null),
    end: optional(askedTime, null),
    resource: optional(resource, null),
    after: optional(mintedId("block"), null),
    limit: optional(wholeNumber({ min: 1, max: 500 }), null),
  }),
  (asked) => {
    const field = asked.externalId === null ? undefined : OF_A_RANGE.find((name) => asked[name] !== null);
    return field === undefined ? null : { field, problem: "is for a range: leave it out beside externalId" };
  },
);

export const listBlocks = defineQuery({
  input: listInput,
  answer: async (context, asked): Promise<Result<BlocksView, ListBlocksRefusal>> => {
    const tag = centerTag(asked.centerId);
    const centerId = canonicalId(asked.centerId);
    if (asked.externalId !== null) {
      const named = { kind: "block", centerId, externalId: asked.externalId } as const;
      const seen = await readNow(context, { tag, subject: named });
      return seen.map(({ snapshot, nowMs }) => ({
        atMs: nowMs,
        blocks: snapshot.block === null ? [] : [snapshot.block.state],
        next: null,
      }));
    }
    const index = await context.centers.index(asked.centerId);
    if (index.isErr()) return err(index.error);
    const span = spanOf(context, index.value, asked);
    if (span.isErr()) return err(span.error);
    const units = asked.resource === null ? ok(null) : unitsOf(asked.resource, index.value);
    if (units.isErr()) return err(units.error);
    const wanted = units.value?.map((unit): Claim => ({ unit, ...span.value })) ?? null;
    for (let nth = 0; nth < context.policies.maxAttempts; nth += 1) {
      const page = await pageOf(context, { asked, tag, span: span.value, wanted });
      if (page.isErr()) return err(page.error);
      if (page.value !== null) return ok(page.value);
    }
    return err(unavailable({ outcome: "not_done", cause: "the blocks changed while they were read" }));
  },
});

type Wanted = Readonly<{
  asked: ReadBy<typeof listInput>;
  tag: CenterTag;
  span: Interval;
  /** Null for all units. */
  wanted: readonly Claim[] | null;
}>;

/** The blocks behind the claims of one instant, as they were then. Null if one of them has changed since. */
const pageOf = async (
  context: EngineContext,
  { asked, tag, span, wanted }: Wanted,
): Promise<Result<BlocksView | null, StoreUnavailable>> => {
  const subject = { kind: "center", centerId: canonicalId(asked.centerId) } as const;
  const seen = await readNow(context, { tag, subject, claims: { kind: "span", span, guestIds: [] } });
  if (seen.isErr()) return err(seen.error);
  const { snapshot, nowMs: atMs } = seen.value;
  const met = new Map<BlockId, Claim[]>();
  for (const claim of snapshot.claims) {
    if (claim.owner.kind !== "block") continue;
    if (wanted !== null && !wanted.some((it) => claimsClash(it, uncovered(claim)))) continue;
    met.set(claim.owner.id, [...(met.get(claim.owner.id) ?? []), claim]);
  }
  const { after } = asked;
  const limit = asked.limit ?? 100;
  const listed = [...met.keys()]
    .filter((id) => after === null || id > after)
    .sort((one, other) => (one < other ? -1 : 1));
  const page = listed.slice(0, limit);
  const read = Result.combine(
    await Promise.all(page.map((blockId) => readOnce(context, { tag, subject: { kind: "block_by_id", blockId } }))),
  );
  if (read.isErr()) return err(read.error);
  const blocks: Block[] = [];
  for (const { block } of read.value) {
    if (block === null || block.writtenAtMs > atMs) return ok(null);
    const has = claimsOfBlock(block.state);
    if (!(met.get(block.state.id) ?? []).every((claim) => hasClaim(has, claim))) return ok(null);
    blocks.push(block.state);
  }
  return ok({ atMs, blocks, next: listed.length > limit ? (page.at(-1) ?? null) : null });
};

const spanOf = (
  { parts }: EngineContext,
  { catalog }: CenterIndex,
  { start, end }: Pick<ReadBy<typeof listInput>, "start" | "end">,
): Result<Interval, InvalidInput | WallTimeSkipped> => {
  if (start === null || end === null)
    return err(
      invalidInput({ field: start === null ? "start" : "end", problem: "is required unless externalId is given" }),
    );
  return instantIn(parts.zones, catalog.center.zone, start).andThen((startMs) =>
    instantIn(parts.zones, catalog.center.zone, end).andThen((endMs) => {
      if (endMs <= startMs) return err(invalidInput({ field: "end", problem: "must be later than start" }));
      if (endMs - startMs > MOST_DAYS * DAY_MS)
        return err(invalidInput({ field: "end", problem: `must be within ${MOST_DAYS} days of start` }));
      return ok({ startMs, endMs });
    }),
  );
};
