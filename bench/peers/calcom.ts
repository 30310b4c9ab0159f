import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { CENTER_ZONE, FIRST_MS, NOW_MS, takenOf, type Size } from "../search/world.ts";
import { hasPeer, PEERS_FOLDER } from "./load.ts";

/** The package that holds cal.com's slot pipeline. */
export const CALCOM = "@calcom/platform-libraries";

/** A dayjs object; only its wrapping of an instant is used here. */
type Moment = Readonly<{ valueOf(): number; tz(zone: string): Moment }>;
type DateRange = Readonly<{ start: Moment; end: Moment }>;
type DateRanges = Readonly<{ dateRanges: readonly DateRange[]; oooExcludedDateRanges: readonly DateRange[] }>;

/** The parts of the pipeline that need no database: the work on each user's busy times once they are read. */
type Pipeline = Readonly<{
  moment: (at: number | string) => Moment;
  utc: (at: number) => Moment;
  buildDateRanges(of: object): DateRanges;
  subtract(from: readonly DateRange[], busy: readonly DateRange[]): readonly DateRange[];
  getAggregatedAvailability(users: readonly object[], schedulingType: string): readonly DateRange[];
  getSlots(of: object): readonly Readonly<{ time: Moment }>[];
}>;

/**
 * The package exports services that want its database, not the functions that they are made of. So the functions are
 * taken out of the installed file as they stand, together with the file's own import of its date ranges, into a module
 * beside it.
 */
const loadPipeline = async (): Promise<Pipeline> => {
  const dist = join(PEERS_FOLDER, "node_modules", CALCOM, "dist");
  const source = readFileSync(join(dist, "slots.js"), "utf8");
  const from = source.indexOf("function createIntervalNodes");
  const to = source.indexOf("const getSlots$1");
  const dateRanges = /date-ranges-[\w-]+\.js/.exec(source)?.[0];
  if (from < 0 || to < from || dateRanges === undefined) throw new Error(`${CALCOM} is not the version that is known`);
  const folder = join(PEERS_FOLDER, "node_modules", ".holdfast");
  const file = join(folder, "calcom-slots.mjs");
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    file,
    `import dayjs from "dayjs";
import { i as intersect, b as buildDateRanges, s as subtract } from "${pathToFileURL(join(dist, dateRanges)).href}";
const SchedulingType = { ROUND_ROBIN: "ROUND_ROBIN", COLLECTIVE: "COLLECTIVE" };
const DEFAULT_GROUP_ID = "default_group_id";
const getTimeZone = (date) => date.$x.$timezone;
${source.slice(from, to)}
const moment = (at) => dayjs(at);
const utc = (at) => dayjs.utc(at);
export { moment, utc, buildDateRanges, subtract, getAggregatedAvailability, getSlots };
`,
  );
  return (await import(pathToFileURL(file).href)) as Pipeline;
};

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const at = (hour: number): Date => new Date(Date.UTC(1970, 0, 1, hour));
const EVERY_DAY = [0, 1, 2, 3, 4, 5, 6];
const WHOLE_DAY = [{ days: EVERY_DAY, startTime: at(9), endTime: at(18) }];
const WITH_BREAK = [
  { days: EVERY_DAY, startTime: at(9), endTime: at(13) },
  { days: EVERY_DAY, startTime: at(14), endTime: at(18) },
];

/** A bookable user of the pipeline: its hours and its busy times, by its kind. */
type User = Readonly<{ kind: number; availability: readonly object[]; busy: readonly object[] }>;

const usersOf = (size: Size): readonly User[] =>
  [size.therapists, size.rooms, size.pieces].flatMap((count, kind) =>
    Array.from({ length: count }, (_, nth): User => {
      const busy: object[] = [];
      for (let day = 0; day < size.days; day += 1) {
        const taken = takenOf(size, kind, nth, day);
        for (let bound = 0; bound < taken.length; bound += 2) {
          const [start, end] = [taken[bound] as number, taken[bound + 1] as number];
          busy.push({ start: new Date(start).toISOString(), end: new Date(end).toISOString() });
        }
      }
      return { kind, availability: kind === 0 ? WITH_BREAK : WHOLE_DAY, busy };
    }),
  );

/**
 * cal.com's pipeline on one size, from busy times to starts: each kind is a group of hosts of a round-robin event,
 * which needs one host of each group. Null if the package is not installed.
 */
export const openCalcom = async (size: Size): Promise<(() => readonly number[]) | null> => {
  if (!hasPeer(CALCOM)) return null;
  const { moment, utc, buildDateRanges, subtract, getAggregatedAvailability, getSlots } = await loadPipeline();
  const users = usersOf(size);
  const availabilityOf = ({ kind, availability, busy }: User, dateFrom: Moment, dateTo: Moment) => {
    const ranges = buildDateRanges({
      dateFrom,
      dateTo,
      availability,
      timeZone: CENTER_ZONE,
      travelSchedules: [],
      outOfOffice: {},
    });
    const taken = (busy as { start: string; end: string }[]).map(({ start, end }) => ({
      start: moment(start),
      end: moment(end),
    }));
    return {
      user: { isFixed: false, groupId: String(kind) },
      dateRanges: subtract(ranges.dateRanges, taken),
      oooExcludedDateRanges: subtract(ranges.oooExcludedDateRanges, taken),
    };
  };
  return (): readonly number[] => {
    const dateFrom = utc(FIRST_MS).tz(CENTER_ZONE);
    const dateTo = utc(FIRST_MS + size.days * DAY_MS - 1_000).tz(CENTER_ZONE);
    const available = users.map((user) => availabilityOf(user, dateFrom, dateTo));
    const slots = getSlots({
      inviteeDate: dateFrom,
      eventLength: 60,
      frequency: 15,
      offsetStart: 0,
      // The pipeline asks the machine's clock; the notice moves it to the instant of the other searches.
      minimumBookingNotice: Math.round((NOW_MS - Date.now()) / MINUTE_MS),
      dateRanges: getAggregatedAvailability(available, "ROUND_ROBIN"),
    });
    return slots.map(({ time }) => time.valueOf()).sort((one, other) => one - other);
  };
};
