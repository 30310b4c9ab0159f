import type { Catalog, CenterCatalog, CenterId, CenterRoster, Roster } from "../../src/index.ts";
import { catalogOf, offer, rosterOf, type Offer, type OfferChanges } from "./given.ts";

/** The host's own data, which it may edit at any time; a source that is away rejects. */
export type Host = Readonly<{
  catalog: Catalog;
  roster: Roster;
  away: Set<"catalog" | "roster">;
  /** Edits what the first center offers. */
  change: (changes: OfferChanges) => void;
  /** Opens another center. */
  open: (another: Offer) => void;
  /** Closes the first center for good. */
  close: () => void;
}>;

export const openHost = (first: Offer): Host => {
  const away = new Set<"catalog" | "roster">();
  const offered = new Map<CenterId, Readonly<{ catalog: CenterCatalog; roster: CenterRoster }>>();
  let current = first;
  const open = (it: Offer): void => void offered.set(it.center.id, { catalog: catalogOf(it), roster: rosterOf(it) });
  const answer = <Value>(source: "catalog" | "roster", value: () => Value): Promise<Value> =>
    away.has(source) ? Promise.reject(new Error(`the ${source} is away`)) : Promise.resolve(value());
  open(first);
  return {
    catalog: {
      centerIds: () => answer("catalog", () => [...offered.keys()]),
      center: (id) => answer("catalog", () => offered.get(id)?.catalog ?? null),
    },
    roster: { roster: (id) => answer("roster", () => offered.get(id)?.roster ?? null) },
    away,
    change: (changes) => {
      current = offer(changes, current);
      open(current);
    },
    open,
    close: () => void offered.delete(current.center.id),
  };
};
