import { plus } from "holdfast";
import type * as Holdfast from "holdfast";
import ICAL from "ical.js";

export const DAY_MS = 86_400_000;

/** A time as written in the file. The zone is a name that the zone rules know, or a definition in the file. */
export type WrittenTime = Readonly<{ wallMs: number; isDate: boolean; zone: string | ICAL.Timezone; endMs?: number }>;

export const wallOf = (time: ICAL.Time): number =>
  Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second);

export const timeOf = (wallMs: number, isDate = false): ICAL.Time => {
  const time = ICAL.Time.fromJSDate(new Date(wallMs), true);
  time.zone = ICAL.Timezone.localTimezone;
  time.isDate = isDate;
  return time;
};

/** RFC 5545: a time that the clock shows twice is the first one; a skipped one counts by the offset before the change. */
export const instantIn = (zones: Holdfast.ZoneRules, zone: WrittenTime["zone"], wallMs: number): number => {
  if (typeof zone !== "string") return wallMs - zone.utcOffset(timeOf(wallMs)) * 1_000;
  const found = zones.instantsOf(zone, wallMs as Holdfast.WallMs);
  if (found.kind === "skipped") return wallMs - zones.offsetMsAt(zone, plus(found.jumpMs, -1));
  return found.kind === "single" ? found.atMs : found.earlierMs;
};

/** Reads the times of one property, such as `dtstart`. Whole days and times without a zone are in the center's zone. */
export const createTimeReader = ({ zone: ownZone, zones }: Readonly<{ zone: string; zones: Holdfast.ZoneRules }>) => {
  const zoneOf = (property: ICAL.Property, time: ICAL.Time): WrittenTime["zone"] => {
    if (time.zone === ICAL.Timezone.utcTimezone) return "UTC";
    const id = property.getFirstParameter("tzid");
    if (time.isDate || !id) return ownZone;
    // The zone rules come first, because they also make the center's slots. Definitions are for other names, such as
    // Outlook's.
    if (zones.isZone(id)) return id;
    const defined = property.parent.getTimeZoneByID(id) as ICAL.Timezone | null;
    if (defined === null) throw new Error(`has the time zone ${id}, which is neither known nor defined in the file`);
    return defined;
  };
  const written = (property: ICAL.Property, time: ICAL.Time): WrittenTime => ({
    wallMs: wallOf(time),
    isDate: time.isDate,
    zone: zoneOf(property, time),
  });
  const instantOf = ({ zone, wallMs }: WrittenTime): number => instantIn(zones, zone, wallMs);
  return (event: ICAL.Component, name: string): readonly WrittenTime[] =>
    event.getAllProperties(name).flatMap((property) =>
      property.getValues().map((value: unknown, at) => {
        if (value instanceof ICAL.Period)
          return { ...written(property, value.start), endMs: instantOf(written(property, value.getEnd())) };
        const text = String((property.jCal as unknown[])[3 + at]);
        // The library takes the 31st of February for the 3rd of March.
        if (!(value instanceof ICAL.Time) || value.toString() !== text) throw new Error(`has no such time: ${text}`);
        return written(property, value);
      }),
    );
};
