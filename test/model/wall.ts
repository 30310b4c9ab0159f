/**
 * The model's own clock on the wall: every minute of a few days, from `Intl`, in one long list that is searched from
 * its start. Shares nothing with the engine's zone rules.
 */
export type WallTable = Readonly<{
  /** The instant of the first minute. */
  startMs: number;
  /** The wall time of each minute, as epoch milliseconds of the same wall time in UTC. */
  walls: readonly number[];
}>;

export const MINUTE = 60_000;
export const DAY = 86_400_000;
const DAYS_BEFORE = 3;
const DAYS = 12;
/** Every change of every zone since 1980 is at a quarter of an hour. */
const QUARTER = 15;

const offsetReader = (zone: string): ((instantMs: number) => number) => {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  return (instantMs) => {
    const parts = Object.fromEntries(format.formatToParts(instantMs).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    return Date.UTC(year, month - 1, day, hour, minute, second) - instantMs;
  };
};

const tables = new Map<string, WallTable>();

/** The wall of a zone from three days before a date to eight days after it. */
export const wallTable = (zone: string, date: string): WallTable => {
  const name = `${zone} ${date}`;
  const known = tables.get(name);
  if (known !== undefined) return known;
  const offsetAt = offsetReader(zone);
  const startMs = Date.parse(`${date}T00:00:00Z`) - DAYS_BEFORE * DAY;
  const walls: number[] = [];
  let offset = 0;
  for (let minute = 0; minute < (DAYS * DAY) / MINUTE; minute += 1) {
    const instantMs = startMs + minute * MINUTE;
    if (minute % QUARTER === 0) offset = offsetAt(instantMs);
    walls.push(instantMs + offset);
  }
  const table = { startMs, walls };
  tables.set(name, table);
  return table;
};

/** Rule 15: a span of wall time begins or ends at the first minute that shows that time or a later one. */
export const firstMinuteAt = ({ walls }: WallTable, wallMs: number): number => {
  for (let minute = 0; minute < walls.length; minute += 1) if ((walls[minute] as number) >= wallMs) return minute;
  return walls.length;
};

export const firstInstantAt = (table: WallTable, wallMs: number): number =>
  table.startMs + firstMinuteAt(table, wallMs) * MINUTE;

/** Every instant at which the wall shows exactly this minute. */
export const instantsShowing = ({ startMs, walls }: WallTable, wallMs: number): readonly number[] => {
  const found: number[] = [];
  walls.forEach((wall, minute) => {
    if (wall === wallMs) found.push(startMs + minute * MINUTE);
  });
  return found;
};

export const wallAtInstant = ({ startMs, walls }: WallTable, instantMs: number): number => {
  const minute = Math.floor((instantMs - startMs) / MINUTE);
  const wall = walls[Math.min(Math.max(minute, 0), walls.length - 1)] as number;
  return wall + ((((instantMs - startMs) % MINUTE) + MINUTE) % MINUTE);
};

export const wallOfDate = (date: string): number => Date.parse(`${date}T00:00:00Z`);
export const dateAtWall = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 10);
export const wallText = (wallMs: number): string => new Date(wallMs).toISOString().slice(0, 19);
