import { err, ok } from "holdfast";
import type * as Holdfast from "holdfast";
import ICAL from "ical.js";
import { createHash } from "node:crypto";
import { createTimeReader, DAY_MS, instantIn, timeOf, wallOf, type WrittenTime } from "./written-times.ts";

/** A calendar whose events are the busy times of one unit. */
export type Calendar = Readonly<{
  /**
   * The prefix of each external id: an event in two calendars is two blocks. It has no slash, and belongs to this unit
   * for good.
   */
  name: string;
  resource: Holdfast.BlockInput["resource"];
  /** The zone of the center. */
  zone: string;
  zones: Holdfast.ZoneRules;
  /** The most recurrences read from one file, 100,000 by default. */
  maxRecurrences?: number;
}>;
/** Days of the center, from a date on. At most 91: a list of blocks covers 92 days of 24 hours. */
export type Days = Readonly<{ from: string; days: number }>;
export type BusyTime = Holdfast.ImportBlocksInput["blocks"][number];
/** The file cannot be used: nothing is imported or removed. `event` is a UID, or the event's place in the file. */
export type CalendarProblem = Readonly<{ code: "BROKEN_CALENDAR"; event: string | null; problem: string }>;

type Version = Readonly<{ event: ICAL.Component; recurrence: string | null; revision: number | null }>;

export const instantsOfDays = ({ zone, zones }: Calendar, { from, days }: Days): readonly [number, number] => {
  const wallMs = Date.parse(`${from}T00:00Z`);
  if (Number.isNaN(wallMs) || !(days >= 1 && days <= 91)) throw new RangeError("1 to 91 days from a date, yyyy-MM-dd");
  return [instantIn(zones, zone, wallMs), instantIn(zones, zone, wallMs + days * DAY_MS)];
};

/** Returns the events of the file that are busy in these days, as blocks with an external id and a revision each. */
export const busyTimes = (
  text: string,
  calendar: Calendar,
  days: Days,
): Holdfast.Result<readonly BusyTime[], CalendarProblem> => {
  const { name, resource, zones, maxRecurrences = 100_000 } = calendar;
  if (!/^[^/]{1,64}$/.test(name)) throw new RangeError("a calendar's name has 1 to 64 characters, and no slash");
  const [fromMs, toMs] = instantsOfDays(calendar, days);
  const timesOf = createTimeReader(calendar);
  const instantOf = ({ zone, wallMs }: WrittenTime, laterMs = 0): number => instantIn(zones, zone, wallMs + laterMs);
  /** The names of an occurrence: its instant, and its date, by which Exchange excludes occurrences that have a time. */
  const keysOf = (time: WrittenTime): readonly [string, ...string[]] => {
    const date = new Date(time.wallMs).toISOString().slice(0, 10);
    return time.isDate ? [date] : [new Date(instantOf(time)).toISOString(), date];
  };

  const versionOf = (event: ICAL.Component): Version => {
    const [recurrence] = timesOf(event, "recurrence-id");
    if (event.getFirstProperty("recurrence-id")?.getFirstParameter("range"))
      throw new Error("changes all occurrences from one on (RANGE), which is not supported");
    // The time of the last edit: SEQUENCE stays the same at many edits, and DTSTAMP is often the time of the download.
    const [edited] = [...timesOf(event, "last-modified"), ...timesOf(event, "dtstamp")];
    const revision = edited === undefined ? null : Math.max(0, instantOf(edited));
    return { event, recurrence: recurrence === undefined ? null : keysOf(recurrence)[0], revision };
  };

  /** RFC 5545: days are days on the wall; hours are exact, so a shift of eight hours has eight when the clock changes. */
  const lengthOf = (event: ICAL.Component, start: WrittenTime): Readonly<{ wallMs: number; exactMs: number }> => {
    const [end] = timesOf(event, "dtend");
    if (end !== undefined && end.isDate !== start.isDate) throw new Error("has a date and a time as its start and end");
    if (end?.isDate === true) return { wallMs: end.wallMs - start.wallMs, exactMs: 0 };
    if (end !== undefined) return { wallMs: 0, exactMs: instantOf(end) - instantOf(start) };
    const duration = event.getFirstPropertyValue("duration");
    if (duration === null) return { wallMs: start.isDate ? DAY_MS : 0, exactMs: 0 };
    if (!(duration instanceof ICAL.Duration)) throw new Error("has a duration that cannot be read");
    const wallMs = (duration.weeks * 7 + duration.days) * DAY_MS * (duration.isNegative ? -1 : 1);
    return { wallMs, exactMs: duration.toSeconds() * 1_000 - wallMs };
  };

  let recurrences = 0;
  /** The starts by a rule, from those that may reach into the days. The rule runs on the event's wall, without a zone. */
  const byRule = (rule: ICAL.Recur, start: WrittenTime, lengthMs: number): readonly WrittenTime[] => {
    const until = rule.until;
    const untilWallMs = until === null ? Infinity : wallOf(until) + (until.isDate ? DAY_MS - 1 : 0);
    const isInstant = until === null || until.zone === ICAL.Timezone.utcTimezone;
    const untilMs = isInstant ? untilWallMs : instantOf({ ...start, wallMs: untilWallMs });
    const bounded = rule.clone();
    // No wall is more than two days from UTC.
    bounded.until = timeOf(toMs + 2 * DAY_MS);
    const iterator = bounded.iterator(timeOf(start.wallMs, start.isDate));
    // Called for each time that the library looks at: it would look for ever for a day that fits FREQ=DAILY;BYMONTHDAY=32.
    const fits = iterator.check_contracting_rules.bind(iterator);
    iterator.check_contracting_rules = () => {
      recurrences += 1;
      if (recurrences > maxRecurrences) throw new Error(`goes beyond the ${maxRecurrences} recurrences of a file`);
      return fits();
    };
    const starts: WrittenTime[] = [];
    for (let time = iterator.next() as ICAL.Time | null; time !== null; time = iterator.next() as ICAL.Time | null) {
      const next = { ...start, wallMs: wallOf(time) };
      if (next.wallMs + lengthMs < fromMs - 2 * DAY_MS) continue;
      if (instantOf(next) > untilMs) break;
      starts.push(next);
    }
    return starts;
  };

  const blocksOf = (uid: string, version: Version, replaced: readonly string[]): readonly BusyTime[] => {
    const { event, recurrence, revision } = version;
    const [start] = timesOf(event, "dtstart");
    if (start === undefined) throw new Error("has no start");
    const length = lengthOf(event, start);
    const status = event.getFirstPropertyValue("status");
    if (event.getFirstPropertyValue("transp") === "TRANSPARENT" || status === "CANCELLED") return [];
    const rules = event.getAllProperties("rrule").map((it) => it.getFirstValue() as ICAL.Recur);
    const added = timesOf(event, "rdate");
    const isSeries = recurrence === null && rules.length + added.length > 0;
    const ruled = isSeries ? rules.flatMap((rule) => byRule(rule, start, length.wallMs + length.exactMs)) : [];
    const left = new Set(isSeries ? [...replaced, ...timesOf(event, "exdate").map((time) => keysOf(time)[0])] : []);
    // DTSTART is an occurrence, whether or not the rule agrees.
    return (isSeries ? [start, ...ruled, ...added] : [start]).flatMap((time): readonly BusyTime[] => {
      const keys = keysOf(time);
      const startMs = instantOf(time);
      const endMs = time.endMs ?? instantOf(time, length.wallMs) + length.exactMs;
      if (endMs < startMs) throw new Error("ends before it starts");
      if (endMs === startMs || endMs <= fromMs || startMs >= toMs || keys.some((key) => left.has(key))) return [];
      const place = `${name}/${isSeries ? keys[0] : (recurrence ?? "once")}/`;
      const isLong = place.length + uid.length > 200;
      const externalId = place + (isLong ? createHash("sha256").update(uid).digest("hex") : uid);
      const terms = { resource, start: startMs, end: endMs, reason: "external_appointment", overlap: "clip" } as const;
      return [{ externalId, ...terms, ...(revision === null ? {} : { revision }) }];
    });
  };

  const events = new Map<string, Map<string | null, Version>>();
  const blocks = new Map<string, BusyTime>();
  let named: string | null = null;
  try {
    for (const [at, event] of eventsIn(text).entries()) {
      named = `event ${at + 1}`;
      const uid = event.getFirstPropertyValue("uid");
      if (typeof uid !== "string" || uid === "") throw new Error("has no UID");
      named = uid;
      const version = versionOf(event);
      const versions = events.get(uid) ?? new Map<string | null, Version>();
      const isLater = (version.revision ?? 0) >= (versions.get(version.recurrence)?.revision ?? 0);
      if (isLater) versions.set(version.recurrence, version);
      events.set(uid, versions);
    }
    for (const [uid, versions] of events) {
      named = uid;
      const replaced = [...versions.keys()].filter((key) => key !== null);
      for (const version of versions.values())
        for (const block of blocksOf(uid, version, replaced)) blocks.set(block.externalId, block);
    }
    return ok([...blocks.values()]);
  } catch (thrown) {
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    return err({ code: "BROKEN_CALENDAR", event: named ?? brokenIn(text), problem });
  }
};

const eventsIn = (text: string): readonly ICAL.Component[] => {
  const parsed = ICAL.parse(text.replace(/^\uFEFF/, "")) as unknown[];
  const roots = (typeof parsed[0] === "string" ? [parsed] : parsed) as unknown[][];
  const calendars = roots.map((it) => new ICAL.Component(it));
  if (calendars.length === 0 || calendars.some((it) => it.name !== "vcalendar")) throw new Error("is not a calendar");
  return calendars.flatMap((it) => it.getAllSubcomponents("vevent"));
};

/** Returns the first event that cannot be parsed alone: the library does not say in which event a line is broken. */
const brokenIn = (text: string): string | null => {
  const events = text.match(/^BEGIN:VEVENT\s[^]*?^END:VEVENT/gim) ?? [];
  const at = events.findIndex((it) => {
    try {
      return ICAL.parse(it) === null;
    } catch {
      return true;
    }
  });
  return at < 0 ? null : (/^UID[^:\n]*:(.*)/im.exec(events[at] ?? "")?.[1]?.trim() ?? `event ${at + 1}`);
};
