import type { BlockId, CenterId } from "../ids.ts";
import type { Claim } from "../claim/claim.ts";
import { uncovered } from "../claim/cover.ts";
import type { EpochMs } from "../time/instant.ts";

/** A resource taken without a booking: a walk-in, sick leave, an appointment made elsewhere. */
export type Block = StandingBlock | RemovedBlock;

type BlockTerms = Readonly<{
  id: BlockId;
  centerId: CenterId;
  /** The host's own name for it: the same one again is the same block while it stands, and a new one after that. */
  externalId: string;
  reason: BlockReason;
  /** Of the host's own record; a lower one changes nothing. Null if the host gave none. */
  revision: number | null;
  /** The whole span of a clipped block, unit by unit; none of one that was to be refused whole (rule 24). */
  covers: readonly Claim[];
  blockedAtMs: EpochMs;
}>;

export type BlockReason = "walk_in" | "absence" | "external_appointment" | "maintenance" | "other";

/** Claims stand for as long as it does. */
export type StandingBlock = BlockTerms &
  Readonly<{
    status: "standing";
    /** What it took: of a clipped block, what was free. */
    claims: readonly Claim[];
  }>;

/** Took back its claims; kept as evidence (rule 12). */
export type RemovedBlock = BlockTerms &
  Readonly<{ status: "removed"; claimed: readonly Claim[]; removedAtMs: EpochMs }>;

/** What a block has taken and covers: nothing once it is removed. */
export const claimsOfBlock = (block: Block): readonly Claim[] =>
  block.status === "removed" ? [] : block.covers.length === 0 ? block.claims : [...block.claims, ...block.covers];

/** The span that was asked for, on each unit. */
export const askedOf = ({ claims, covers }: StandingBlock): readonly Claim[] =>
  covers.length === 0 ? claims : covers.map(uncovered);
