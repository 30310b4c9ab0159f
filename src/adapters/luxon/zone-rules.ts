import { IANAZone } from "luxon";
import { invariant } from "../../domain/invariant.ts";
import { DAY_MS, type EpochMs, MINUTE_MS, parseEpochMs, plus } from "../../domain/time/instant.ts";
import type { WallInstants } from "../../domain/time/wall-instants.ts";
import type { WallMs } from "../../domain/time/wall-time.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import { isZoneName } from "./zone-name.ts";
import { createZoneTable, type ZoneTable } from "./zone-table.ts";

/**
 * Creates the rules of the world's time zones from this platform's data, through luxon. It asks luxon only for a zone's
 * offset at an instant: luxon's own conversion of a wall time moves a skipped one silently, and picks one of two
 * instants by the season of the process's clock. Here both are computed from the offsets around, so the process's clock
 * and zone (`TZ`) have no effect. Caches the changes of each zone: create one per process.
 */
export const createLuxonZoneRules = (): ZoneRules => {
  const tables = new Map<string, ZoneTable>();
  // Most hosts ask about the same zone again and again.
  let latest: Readonly<{ zone: string; table: ZoneTable }> | null = null;

  const tableOf = (zone: string): ZoneTable => {
    if (latest?.zone === zone) return latest.table;
    const table = tables.get(zone) ?? openTable(zone);
    tables.set(zone, table);
    latest = { zone, table };
    return table;
  };

  return {
    version: (globalThis.process as NodeJS.Process | undefined)?.versions["tz"] ?? "unknown",
    isZone: (zone) => tables.has(zone) || isZoneName(zone),
    offsetMsAt: (zone, instantMs) => tableOf(zone).stretchAt(instantMs).offsetMs,
    instantsOf: (zone, wallMs) => instantsIn(tableOf(zone), wallMs),
  };
};

const openTable = (zone: string): ZoneTable => {
  invariant(isZoneName(zone), "offsets are asked of known zones only");
  const source = new IANAZone(zone);
  return createZoneTable((instantMs) => {
    // Some offsets of the 1970s have seconds, so they are fractions of luxon's minutes.
    const offsetMs = Math.round(source.offset(instantMs) * MINUTE_MS);
    invariant(Number.isFinite(offsetMs), "a known zone has an offset at every instant");
    return offsetMs;
  });
};

/** No zone is, or was since 1970, a whole day away from UTC. */
const FURTHEST_MS = DAY_MS;

/** Rule 15. Checks in each stretch of constant offset nearby whether its wall clock shows the time. */
const instantsIn = (table: ZoneTable, wallMs: WallMs): WallInstants => {
  const found: EpochMs[] = [];
  let jumpMs: EpochMs | null = null;
  let stretch = table.stretchAt(wallMs - FURTHEST_MS);
  for (;;) {
    const atMs = wallMs - stretch.offsetMs;
    if (stretch.startMs <= atMs && atMs < stretch.endMs) found.push(instant(atMs));
    if (stretch.endMs > wallMs + FURTHEST_MS) break;
    const next = table.stretchAt(stretch.endMs);
    // The wall clock jumps from just below `endMs + offset` to `endMs + next offset`, and skips the times between.
    if (atMs >= stretch.endMs && wallMs - next.offsetMs < next.startMs) jumpMs = instant(next.startMs);
    stretch = next;
  }
  const [earlierMs, laterMs] = found;
  if (earlierMs === undefined) {
    invariant(jumpMs !== null, "a wall time that is never shown was jumped over");
    return { kind: "skipped", jumpMs };
  }
  return laterMs === undefined ? { kind: "single", atMs: earlierMs } : { kind: "repeated", earlierMs, laterMs };
};

const EPOCH = parseEpochMs(0);

/** Unchecked as in {@link plus}: at the calendar's ends a wall time may lie outside the range of instants. */
const instant = (ms: number): EpochMs => {
  invariant(EPOCH !== null, "1970 is in range");
  return plus(EPOCH, ms);
};
