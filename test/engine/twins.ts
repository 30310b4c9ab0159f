import { centerTag, type CenterId } from "../../src/index.ts";
import { named } from "../support/catalog.ts";

/** Two centers whose ids carry the same tag: one pair in 16 million, so it is searched for. */
const namesakes = (): readonly [CenterId, CenterId] => {
  const seen = new Map<string, CenterId>();
  for (let n = 0; ; n += 1) {
    const id = named<CenterId>(`center-${n}`);
    const twin = seen.get(centerTag(id));
    if (twin !== undefined) return [twin, id];
    seen.set(centerTag(id), id);
  }
};

export const TWINS = namesakes();
