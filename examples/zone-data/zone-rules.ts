import { plus } from "holdfast";
import type * as Port from "holdfast";

/** From an instant on, how far the wall is ahead of UTC, both in milliseconds. The first instant is ignored. */
export type Stretch = readonly [from: Port.EpochMs, offsetMs: number];

/** Zone data of the host: a version, and the stretches of each zone in order of time. */
export type ZoneData = Readonly<{ version: string; zones: Readonly<Record<string, readonly Stretch[]>> }>;

/** Creates zone rules from the host's data, so that every process has the same rules on any version of Node. */
export const createZoneRules = ({ version, zones }: ZoneData): Port.ZoneRules => {
  const stretchesOf = (zone: string): readonly Stretch[] => (Object.hasOwn(zones, zone) ? (zones[zone] ?? []) : []);
  return {
    version,
    isZone: (zone) => stretchesOf(zone).length > 0,
    offsetMsAt: (zone, instantMs) => {
      const stretches = stretchesOf(zone);
      return (stretches.findLast(([from]) => from <= instantMs) ?? stretches[0])?.[1] ?? 0;
    },
    instantsOf: (zone, wallMs) => {
      const stretches = stretchesOf(zone);
      const found: Port.EpochMs[] = [];
      let jumpMs = plus(wallMs as number as Port.EpochMs, 0);
      for (const [at, [from, offsetMs]] of stretches.entries()) {
        const begins = at === 0 ? -Infinity : from;
        const ends = stretches[at + 1]?.[0] ?? Infinity;
        const instantMs = plus(wallMs as number as Port.EpochMs, -offsetMs);
        if (begins <= instantMs && instantMs < ends) found.push(instantMs);
        // Too late for this stretch, and too early for the next: the wall jumped over it in between.
        const next = stretches[at + 1];
        if (next !== undefined && instantMs >= ends && wallMs - next[1] < ends) jumpMs = next[0];
      }
      const [earlierMs, laterMs] = found;
      if (earlierMs === undefined) return { kind: "skipped", jumpMs };
      return laterMs === undefined ? { kind: "single", atMs: earlierMs } : { kind: "repeated", earlierMs, laterMs };
    },
  };
};
