import type { CenterCatalog, CenterRoster } from "./center-catalog.ts";

const isWhole = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most;

/** A year: no duration, block time or lead time that is meant seriously is longer. */
const MOST_MINUTES = 527_040;

/**
 * What is wrong with a catalog or roster that a host hands over, in words; null where every number is in the range that
 * the engine counts on. It is asked once for each new object, so that a faulty source cannot make a search run on.
 */
export const unsoundIn = ({ center, items }: CenterCatalog, { rooms, equipment }: CenterRoster): string | null => {
  const minutes: readonly (readonly [string, number, number])[] = [
    ["blockTimeMinutes", center.blockTimeMinutes, 1],
    ["limits.maxBlockTimeMinutes", center.limits.maxBlockTimeMinutes, 1],
    ["limits.lifetimeCapMinutes", center.limits.lifetimeCapMinutes, 1],
    ["limits.leadTimeMinutes", center.limits.leadTimeMinutes, 0],
  ];
  if (!isWhole(center.gridMinutes, 1, 1440)) return "gridMinutes must be a whole number from 1 to 1440";
  for (const [name, value, least] of minutes) {
    if (!isWhole(value, least, MOST_MINUTES)) return `${name} must be a whole number from ${least} to ${MOST_MINUTES}`;
  }
  for (const item of items.values()) {
    if (item.kind === "package") continue;
    const own = item.kind === "service" ? [item.preparationMinutes, item.recoveryMinutes] : [];
    const least = item.kind === "service" ? 1 : 0;
    if (!isWhole(item.durationMinutes, least, MOST_MINUTES) || !own.every((it) => isWhole(it, 0, MOST_MINUTES))) {
      return `the minutes of ${item.id} must be whole numbers from 0 (a service's duration from 1) to ${MOST_MINUTES}`;
    }
  }
  for (const { id, beds } of rooms.values())
    if (!isWhole(beds, 0, 1_000)) return `the beds of ${id} must be a whole number up to 1000`;
  for (const { id, units } of equipment.values())
    if (!isWhole(units, 0, 1_000)) return `the units of ${id} must be a whole number up to 1000`;
  return null;
};
