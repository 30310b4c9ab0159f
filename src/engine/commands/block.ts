import { err, ok, type Result } from "neverthrow";
import { askedOf, claimsOfBlock, type Block, type StandingBlock } from "../../domain/block/block.ts";
import { claimChange, NO_CLAIM_CHANGE, sameClaim, type StandingClaim } from "../../domain/claim/claim.ts";
import { NOTHING_FREED } from "../../domain/claim/occupancy.ts";
import { canonicalId, centerTag, type BlockId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import type { BlockRefusal } from "../../domain/refusal/refusal.ts";
import type { BlockEvent } from "../../domain/reservation/events.ts";
import { inTheWay } from "../../domain/slot/explanation/in-the-way.ts";
import { lapsedOnLeft, remainingFor } from "../../domain/slot/search/left-claims.ts";
import { AT_COMMIT } from "../../domain/time/instant.ts";
import type { BlockOutcome, ClaimsWanted, Versioned } from "../../ports/reservation-store.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromRecord, LOOK_AGAIN, type Attempt, type Call, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { newId } from "../runtime/engine-context.ts";
import { refusingSources } from "../runtime/source-failure.ts";
import { blockInput, type AskedBlock } from "./block-input.ts";
import { claimsOn, claimsWanted, type Wanted } from "./block-units.ts";
import { clipped, standingUnder, unclipped } from "./clip.ts";
import { besideLeft } from "./left-units.ts";
import { displacedBy, expiryWrites } from "./writes.ts";

export type BlockAnswer = Readonly<{
  blockId: BlockId;
  outcome: BlockOutcome;
  /**
   * Existing claims in the span of a clipped block, which keep their place until they end; by unit, in order of time.
   */
  standing: readonly StandingClaim[];
}>;

/** The read of a block by the host's own name for it at a center. */
export const readNamed = ({ centerId, externalId: name }: Pick<AskedBlock, "centerId" | "externalId">): ReadWanted => ({
  tag: centerTag(centerId),
  subject: { kind: "block", centerId: canonicalId(centerId), externalId: name },
});

/** The units to take, or the refusal. The refusal is returned only after the check for a recorded command. */
type Prepared = Result<Wanted, BlockRefusal>;

/** Takes a resource without a booking: same claims, same rules, same commit (cases R03). An import has other input. */
export const takeUnits = {
  kind: "blocked",
  access: "application",
  prepare: ({ context, asked }: Call<AskedBlock>): Promise<Prepared> =>
    refusingSources(async () =>
      (await context.centers.index(asked.centerId)).andThen((index) => claimsWanted(context, asked, index)),
    ),
  read: ({ asked, prepared }: Call<AskedBlock, Prepared>): ReadWanted => ({
    ...readNamed(asked),
    ...(prepared.isOk() ? { claims: claimsAround(prepared.value) } : {}),
  }),
  decide: async (attempt: Attempt<AskedBlock, Prepared>): Promise<Decided<BlockAnswer, BlockRefusal>> =>
    attempt.prepared.isErr() ? err(attempt.prepared.error) : decide(attempt, attempt.prepared.value),
  replay: fromRecord<"blocked", BlockAnswer>(({ blockId, outcome, standing }) => ({ blockId, outcome, standing })),
} as const;

/** All resources: the names of covers, and of claims on units that left, are not known here (rules 24 and 26). */
const claimsAround = ({ span }: Wanted): ClaimsWanted => ({ kind: "span", span, guestIds: [] });

export const block = defineCommand({ input: blockInput, ...takeUnits });

/** How the stored block of the same name compares to the request. */
type Found = Readonly<{ kind: "none" | "older" | "same" | "newer" | "moved" | "elsewhere" }>["kind"];

const compared = (before: Block | null, asked: AskedBlock, { index, ...wanted }: Wanted): Found => {
  if (before === null) return "none";
  const { revision } = before;
  if (asked.revision !== null && revision !== null && asked.revision < revision) return "older";
  if (before.status === "removed") return "none";
  // A unit that has left the catalog still belongs to the block: the same request stays the same.
  const kept = askedOf(before).filter(({ unit }) => remainingFor(index, unit) === null);
  const claims = claimsOn({ index, ...wanted });
  if (kept.length !== claims.length || !kept.every((it) => claims.some(({ unit }) => unit === it.unit)))
    return "elsewhere";
  if (!kept.every((it) => claims.some((other) => sameClaim(it, other)))) return "moved";
  return asked.revision !== null && asked.revision !== revision ? "newer" : "same";
};

type Attempted = Attempt<AskedBlock>;

const decide = async (attempt: Attempted, wanted: Wanted): Promise<Decided<BlockAnswer, BlockRefusal>> => {
  const { asked, snapshot, nowMs } = attempt;
  const { id: centerId } = wanted.index.catalog.center;
  const before = snapshot.block;
  const found = compared(before?.state ?? null, asked, wanted);
  if (before === null || found === "none" || found === "moved") {
    return take(attempt, wanted, found === "moved" ? (before as Versioned<StandingBlock>) : null);
  }
  const { state, version } = before;
  const { id } = state;
  switch (found) {
    case "elsewhere":
      return err({ code: "EXTERNAL_ID_REUSED", externalId: asked.externalId, blockId: id });
    case "older":
      return ok({
        kind: "unchanged",
        changes: { centerId, unchanged: [{ id, version }] },
        ...answered(id, "older_revision", []),
      });
    case "same":
    case "newer": {
      const covered = state.status === "standing" && state.covers.length > 0 ? askedOf(state) : [];
      const under = { index: wanted.index, asked: covered, claims: snapshot.claims, own: id };
      const write = rewritten({ state: { ...state, revision: asked.revision }, version });
      return ok({
        kind: found === "same" ? "unchanged" : "change",
        changes: found === "same" ? { centerId, unchanged: [{ id, version }] } : { centerId, blocks: [write] },
        ...answered(id, "unchanged", standingUnder(under, nowMs)),
      });
    }
    default:
      return unreachable(found);
  }
};

const answered = (blockId: BlockId, outcome: BlockOutcome, standing: readonly StandingClaim[]) =>
  ({ record: { kind: "blocked", blockId, outcome, standing }, answer: { blockId, outcome, standing } }) as const;

/**
 * Writes a block's record again with its claims unchanged, which makes every decision upon the version before stale.
 */
export const rewritten = <State extends Block>({ state, version }: Pick<Versioned<State>, "state" | "version">) => ({
  state,
  expectedVersion: version,
  claims: NO_CLAIM_CHANGE,
});

/** Takes the units, for a new block or in place of a standing block's units. */
const take = async (
  { context, asked, snapshot, nowMs }: Attempted,
  wanted: Wanted,
  before: Versioned<StandingBlock> | null,
): Promise<Decided<BlockAnswer, BlockRefusal>> => {
  const { index } = wanted;
  const { id: centerId } = index.catalog.center;
  const own = before?.state.id ?? null;
  // A removed block's id is never used again: its record keeps its claims and times (rule 12).
  const id = own ?? newId(context, "block", centerTag(centerId), nowMs);
  const whole = claimsOn(wanted);
  if (asked.overlap === "refuse") {
    const refusal = inTheWay(whole, snapshot.claims, own, nowMs);
    if (refusal !== null) return err(refusal);
  }
  const clip =
    asked.overlap === "clip" ? await clipped(context, { index, whole, own: id, snapshot }, nowMs) : unclipped(whole);
  if (clip.isErr()) return err(clip.error);
  if (clip.value === null) return ok(LOOK_AGAIN);
  const { claims, covers, standing, counted, beforeMs } = clip.value;
  const displaced = displacedBy([...claims, ...lapsedOnLeft(index, claims, snapshot.claims, nowMs)], snapshot, null);
  if (displaced === null) return ok(LOOK_AGAIN);
  const beside =
    claims.length === 0
      ? ok([])
      : await besideLeft(context, { index, claims, snapshot, own, freed: NOTHING_FREED }, nowMs);
  if (beside.isErr()) {
    // A clipped block has already left room: so the claims on units that left have changed since.
    const changed =
      asked.overlap === "clip" && (beside.error.code === "SLOT_HELD" || beside.error.code === "SLOT_TAKEN");
    return changed ? ok(LOOK_AGAIN) : err(beside.error);
  }
  if (beside.value === null) return ok(LOOK_AGAIN);
  const expiries = displaced.map((holding) => expiryWrites(context, holding));
  const state: StandingBlock = {
    id,
    centerId,
    externalId: asked.externalId,
    reason: asked.reason,
    // A removed block's revision counts too: a late message is older than the removal.
    revision: asked.revision ?? snapshot.block?.state.revision ?? null,
    covers,
    blockedAtMs: before?.state.blockedAtMs ?? AT_COMMIT,
    status: "standing",
    claims,
  };
  // If the removed block gets a later revision at the same time, either that write or this one is stale.
  const removed = snapshot.block?.state.status === "removed" ? [rewritten(snapshot.block)] : [];
  const change = claimChange(before === null ? [] : claimsOfBlock(before.state), claimsOfBlock(state));
  const event = blockEvent(state, before === null ? "SlotBlocked" : "SlotBlockMoved");
  return ok({
    kind: "change",
    changes: {
      centerId,
      ...(beforeMs === null ? {} : { beforeMs }),
      bookings: expiries.flatMap((it) => it.booking ?? []),
      reservations: [...expiries.map((it) => it.reservation), ...counted.reservations],
      blocks: [
        { state, expectedVersion: before?.version ?? 0, claims: change },
        ...removed,
        ...counted.blocks,
        ...beside.value,
      ],
      events: [...expiries.flatMap((it) => it.events), event],
    },
    ...answered(state.id, before === null ? "blocked" : "moved", standing),
  });
};

export const blockEvent = ({ centerId, id, externalId: name }: Block, type: BlockEvent["type"]): BlockEvent => ({
  type,
  centerId,
  blockId: id,
  externalId: name,
  atMs: AT_COMMIT,
});
