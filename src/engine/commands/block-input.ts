import type { BlockReason } from "../../domain/block/block.ts";
import { hostId } from "../../domain/input/fields.ts";
import { oneOf, oneOfKinds, optional, shape, text, wholeNumber, type ReadBy } from "../../domain/input/reader.ts";
import type { CenterId, EquipmentId, RoomId, TherapistId } from "../../domain/ids.ts";
import { askedTime } from "./asked-time.ts";

/** The resource that a block takes. */
export type BlockResourceInput =
  | Readonly<{
      kind: "therapist";
      /** The therapist's id. */
      therapistId: string;
    }>
  | Readonly<{
      kind: "room";
      /** The room's id. */
      roomId: string;
      /** The number of one of its beds, from 1; all beds by default. */
      bed?: number;
    }>
  | Readonly<{
      kind: "equipment";
      /** The equipment's id. */
      equipmentId: string;
      /** The number of one of its pieces, from 1; all pieces by default. */
      piece?: number;
    }>;

/** A block of a list that names its center once. */
export type ListedBlockInput = Readonly<{
  /** The host's own name for it, 1 to 200 characters. The same name means the same block. */
  externalId: string;
  /** The resource that the block takes. */
  resource: BlockResourceInput;
  /**
   * The start: an instant in epoch milliseconds, or ISO text, which is the center's wall time unless it has an offset.
   */
  start: number | string;
  /** The end, exclusive; written as `start`. */
  end: number | string;
  /** `other` by default. */
  reason?: BlockReason;
  /**
   * If the span has existing claims (rule 24), `refuse` (the default) refuses the whole block. `clip` covers the whole
   * span against new claims; existing claims may end or be confirmed, and the block takes the time that becomes free.
   */
  overlap?: "refuse" | "clip";
  /**
   * A whole number from 0 that grows with each change of the host's record: a lower one than before changes nothing.
   * None by default.
   */
  revision?: number;
}>;

/** A block of a center. */
export type BlockInput = ListedBlockInput &
  Readonly<{
    /** The center's id. */
    centerId: string;
  }>;

const nth = optional(wholeNumber({ min: 1, max: 1_000 }), null);
export const resource = oneOfKinds({
  therapist: shape({ kind: oneOf(["therapist"]), therapistId: hostId<TherapistId>() }),
  room: shape({ kind: oneOf(["room"]), roomId: hostId<RoomId>(), bed: nth }),
  equipment: shape({ kind: oneOf(["equipment"]), equipmentId: hostId<EquipmentId>(), piece: nth }),
});

const REASONS = [
  "walk_in",
  "absence",
  "external_appointment",
  "maintenance",
  "other",
] as const satisfies readonly BlockReason[];
export const externalId = text({ max: 200 });
export const revision = optional(wholeNumber({ min: 0, max: Number.MAX_SAFE_INTEGER }), null);
const blockFields = {
  externalId,
  resource,
  start: askedTime,
  end: askedTime,
  reason: optional(oneOf(REASONS), "other" as const),
  overlap: optional(oneOf(["refuse", "clip"]), "refuse" as const),
  revision,
};

/** Reads one block of a list that names the center for all of them. */
export const listedBlock = shape(blockFields);
export const blockInput = shape({ centerId: hostId<CenterId>(), ...blockFields });

export type AskedBlock = ReadBy<typeof blockInput>;
