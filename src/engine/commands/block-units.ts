import { err, ok, type Result } from "neverthrow";
import { entryWithId } from "../../domain/catalog/center-catalog.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import { bedUnit, equipmentUnit, therapistUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { canonicalId } from "../../domain/ids.ts";
import type { BlockRefusal, UnitNotFound } from "../../domain/refusal/refusal.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { instantIn } from "./asked-time.ts";
import type { AskedBlock } from "./block-input.ts";

/** The units that a block takes, and its span. */
export type Wanted = Readonly<{ index: CenterIndex; units: readonly UnitKey[]; span: Interval }>;

export const claimsOn = ({ units, span }: Wanted): readonly Claim[] => units.map((unit) => ({ unit, ...span }));

export const claimsWanted = (
  context: EngineContext,
  asked: AskedBlock,
  index: CenterIndex,
): Result<Wanted, BlockRefusal> => {
  const { zone } = index.catalog.center;
  const start = instantIn(context.parts.zones, zone, asked.start);
  if (start.isErr()) return err(start.error);
  const end = instantIn(context.parts.zones, zone, asked.end);
  if (end.isErr()) return err(end.error);
  if (end.value <= start.value)
    return err({ code: "INVALID_INPUT", field: "end", problem: "must be later than start" });
  const span = { startMs: start.value, endMs: end.value };
  return unitsOf(asked.resource, index).map((units) => ({ index, units, span }));
};

export const unitsOf = (
  asked: AskedBlock["resource"],
  { therapists, roster }: CenterIndex,
): Result<readonly UnitKey[], UnitNotFound> => {
  switch (asked.kind) {
    case "therapist": {
      const unit = therapistUnit(asked.therapistId);
      return therapists.has(canonicalId(asked.therapistId)) ? ok([unit]) : err({ code: "UNIT_NOT_FOUND", unit });
    }
    case "room":
      return numbered(entryWithId(roster.rooms, asked.roomId)?.beds ?? 0, asked.bed, (bed) =>
        bedUnit(asked.roomId, bed),
      );
    case "equipment":
      return numbered(entryWithId(roster.equipment, asked.equipmentId)?.units ?? 0, asked.piece, (piece) =>
        equipmentUnit(asked.equipmentId, piece),
      );
  }
};

const numbered = (
  count: number,
  one: number | null,
  unit: (number: number) => UnitKey,
): Result<readonly UnitKey[], UnitNotFound> => {
  if ((one ?? 1) > count) return err({ code: "UNIT_NOT_FOUND", unit: unit(one ?? 1) });
  return ok(one === null ? Array.from({ length: count }, (_, at) => unit(at + 1)) : [unit(one)]);
};
