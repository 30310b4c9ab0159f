import type { Catalog, CenterCatalog, CenterId, CenterRoster, MaybePromise, Roster } from "../../src/index.ts";
import { catalogOf, offer, rosterOf, rowKey, type Offer, type OfferChanges } from "./catalog.ts";

/** The host's own data, which it may edit at any time; a source that is away rejects. */
export type Host = Readonly<{
  catalog: Catalog;
  roster: Roster;
  away: Set<"catalog" | "roster">;
  /** Every center that it was asked for, as it came. */
  asked: string[];
  /** Edits the first center's offer. */
  change: (changes: OfferChanges) => void;
  /** Opens another center. */
  open: (another: Offer) => void;
  /** From now on the sources answer, and fail, without a promise. */
  answerAtOnce: () => void;
  /** Closes the first center for good. */
  close: () => void;
}>;

export const openHost = (first: Offer): Host => {
  const away = new Set<"catalog" | "roster">();
  const asked: string[] = [];
  const offered = new Map<string, Readonly<{ catalog: CenterCatalog; roster: CenterRoster }>>();
  let current = first;
  const open = (it: Offer): void =>
    void offered.set(rowKey(it.center.id), { catalog: catalogOf(it), roster: rosterOf(it) });
  const row = (id: CenterId) => {
    asked.push(id);
    return offered.get(rowKey(id)) ?? null;
  };
  let atOnce = false;
  const answer = <Value>(source: "catalog" | "roster", value: () => Value): MaybePromise<Value> => {
    const work = (): Value => {
      if (away.has(source)) throw new Error(`the ${source} is away`);
      return value();
    };
    return atOnce ? work() : new Promise((resolve) => resolve(work()));
  };
  open(first);
  return {
    catalog: {
      centerIds: () => answer("catalog", () => [...offered.values()].map(({ catalog }) => catalog.center.id)),
      center: (id) => answer("catalog", () => row(id)?.catalog ?? null),
    },
    roster: { roster: (id) => answer("roster", () => row(id)?.roster ?? null) },
    away,
    asked,
    answerAtOnce: () => void (atOnce = true),
    change: (changes) => {
      current = offer(changes, current);
      open(current);
    },
    open,
    close: () => void offered.delete(rowKey(current.center.id)),
  };
};
