import { createHash } from "node:crypto";
import type { CenterId } from "../../domain/ids.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";

/** Maximum number of remembered units; then all are forgotten. */
const MOST_KNOWN = 10_000;
const known = new Map<string, string>();

/** The same as the function unit_id in the database. Therapists, beds and equipment are claimed again and again. */
export const unitId = (centerId: CenterId, unit: UnitKey): string => {
  const text = `${centerId} ${unit}`;
  let id = known.get(text);
  if (id === undefined) {
    id = createHash("sha256").update(text).digest("hex").slice(0, 32);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, id);
  }
  return id;
};
