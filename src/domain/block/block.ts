import type { BlockId, CenterId } from "../ids.ts";
import type { Claim } from "../claim/claim.ts";
import type { EpochMs } from "../time/instant.ts";

/** A resource taken without a booking: a walk-in, sick leave, an appointment made elsewhere. */
export type Block = StandingBlock | RemovedBlock;

type BlockTerms = Readonly<{
  id: BlockId;
  centerId: CenterId;
  /** The host's own name for it: the same one again is the same block while it stands, and a new one after that. */
  externalId: string;
  reason: BlockReason;
  blockedAtMs: EpochMs;
}>;

export type BlockReason = "walk_in" | "absence" | "external_appointment" | "maintenance" | "other";

/** Claims stand for as long as it does. */
export type StandingBlock = BlockTerms & Readonly<{ status: "standing"; claims: readonly Claim[] }>;

/** Took back its claims; kept as evidence (rule 12). */
export type RemovedBlock = BlockTerms &
  Readonly<{ status: "removed"; claimed: readonly Claim[]; removedAtMs: EpochMs }>;

/** What a block has taken: nothing once it is removed. */
export const claimsOfBlock = (block: Block): readonly Claim[] => (block.status === "standing" ? block.claims : []);
