import type { BlockId, CenterId } from "../ids.ts";
import type { Claim } from "../claim/claim.ts";
import { uncovered } from "../claim/cover.ts";
import type { EpochMs } from "../time/instant.ts";

/** A resource taken without a booking: a walk-in, sick leave, an appointment made elsewhere. */
export type Block = StandingBlock | RemovedBlock;

type BlockTerms = Readonly<{
  id: BlockId;
  centerId: CenterId;
  /**
   * The host's id for the block. It names one block until that is removed; used again after that, it creates a new one.
   */
  externalId: string;
  reason: BlockReason;
  /** The revision of the host's record; a lower one changes nothing. Null if the host gave none. */
  revision: number | null;
  /** The whole span of a clipped block, unit by unit; empty for a block that does not clip (rule 24). */
  covers: readonly Claim[];
  blockedAtMs: EpochMs;
}>;

export type BlockReason = "walk_in" | "absence" | "external_appointment" | "maintenance" | "other";

/** A block that has not been removed. Its claims last as long as it does. */
export type StandingBlock = BlockTerms &
  Readonly<{
    status: "standing";
    /** The claims that it took: for a clipped block, the free parts of its span. */
    claims: readonly Claim[];
  }>;

/** A block whose claims were given back; kept as evidence (rule 12). */
export type RemovedBlock = BlockTerms &
  Readonly<{ status: "removed"; claimed: readonly Claim[]; removedAtMs: EpochMs }>;

/** Returns all claims and covers of a block: none once it is removed. */
export const claimsOfBlock = (block: Block): readonly Claim[] =>
  block.status === "removed" ? [] : block.covers.length === 0 ? block.claims : [...block.claims, ...block.covers];

/** Returns the requested span on each unit. */
export const askedOf = ({ claims, covers }: StandingBlock): readonly Claim[] =>
  covers.length === 0 ? claims : covers.map(uncovered);
