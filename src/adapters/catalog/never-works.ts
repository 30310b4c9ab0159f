import type { CenterCatalog, CenterRoster } from "../../domain/catalog/center-catalog.ts";
import type { DatedHours, DayHours, WeeklyHours } from "../../domain/catalog/center.ts";
import type { AddOn, Item, Package, Service } from "../../domain/catalog/item.ts";
import type { Therapist } from "../../domain/catalog/resource.ts";
import { beginningOn, type HoursByDay } from "../../domain/catalog/dated-hours.ts";
import { entryWithId } from "../../domain/catalog/center-catalog.ts";
import { sameId, type EquipmentId } from "../../domain/ids.ts";
import type { Finding } from "../../domain/input/reader.ts";
import { MINUTES_A_DAY, MINUTES_A_WEEK, plusDays, type CalendarDate } from "../../domain/time/wall-time.ts";

/** A span of a week, in minutes from Monday 00:00. */
type Span = Readonly<{ from: number; until: number }>;

/**
 * Returns warnings about a valid center's entries that can never work. They do no harm, so the file is accepted. Each
 * has its field's path and a correction; `at` is the path of the center.
 */
export const neverWorks = (
  { catalog, roster }: Readonly<{ catalog: CenterCatalog; roster: CenterRoster }>,
  at: string,
): readonly Finding[] => {
  const { center } = catalog;
  const openings = spansOf(center.openingHours);
  const holidays = new Set(center.holidays.map(({ date }) => date));
  const opening: Days = {
    hours: { weekly: center.openingHours, dated: center.openingDates },
    isOff: (date) => holidays.has(date),
  };
  // A single date may be open when no week is: it is asked for by itself, or not at all.
  const hasDates = haveHours(center.openingDates);
  const longest = Math.max(longestOf(openings), longestOnDates(center.openingDates, opening));
  const items = [...catalog.items.values()];
  const findings: Finding[] = [];
  const note = (field: string, problem: string): void => void findings.push({ field: `${at}.${field}`, problem });

  const therapists = [...roster.therapists.values()].map((therapist) => ({
    ...therapist,
    longest: Math.max(
      longestBetween(spansOf(therapist.shifts), spansOf(therapist.breaks)),
      longestOnDates([...(therapist.shiftDates ?? []), ...(therapist.breakDates ?? [])], daysOf(therapist), {
        weekly: therapist.breaks,
        dated: therapist.breakDates,
      }),
    ),
  }));
  therapists.forEach((therapist, nth) => {
    for (const [shift, hours] of therapist.shifts.entries()) {
      const field = `therapists[${nth}].shifts[${shift}]`;
      if (hours.endMinute - hours.startMinute > longest)
        note(field, `is longer than the center is ever open (${longest} minutes): shorten it, or open longer`);
      else if (
        !hasDates &&
        !spansOf([hours]).some((it) => openings.some((open) => it.from < open.until && open.from < it.until))
      )
        note(field, "never meets the opening hours: move it, or open then");
    }
    const { isOff } = daysOf(therapist);
    therapist.shiftDates?.forEach(({ dates, hours }, at) => {
      if (hours.length === 0) return;
      const field = `therapists[${nth}].shiftDates[${at}]`;
      const off = dates.find(isOff);
      if (off !== undefined) note(field, `never begin on ${off}, which is a day off: remove one of the two`);
      else if (!dates.some((date) => meets(hours, around(date, opening))))
        note(field, "never meet the opening hours of these dates: move them, or open then");
    });
    if (therapist.shifts.length > 0 && therapist.longest === 0)
      note(`therapists[${nth}].breaks`, "cover all shifts, so the therapist never works: shorten them");
  });

  center.openingDates?.forEach(({ dates, hours }, nth) => {
    const holiday = hours.length === 0 ? undefined : dates.find((date) => holidays.has(date));
    if (holiday !== undefined)
      note(`openingDates[${nth}]`, `never begin on ${holiday}, which is a holiday: remove one of the two`);
  });

  const ofKind = <Kind extends Item["kind"]>(kind: Kind) =>
    items.filter((item): item is Extract<Item, { kind: Kind }> => item.kind === kind);
  const services = ofKind("service");
  const problemOf = (service: Service): string | null => {
    const { durationMinutes } = service;
    if (durationMinutes > longest)
      return `lasts ${durationMinutes} minutes, longer than the center is ever open (${longest}): shorten it, or open longer`;
    if (!hasDates && !fitsGrid(openings, durationMinutes, center.gridMinutes))
      return `fits no start of the grid of ${center.gridMinutes} minutes within the opening hours: change one of them`;
    if (!service.needsTherapist) return null;
    const needed = service.preparationMinutes + durationMinutes + service.recoveryMinutes;
    const able = therapists.filter(({ skills }) => skills.some((id) => sameId(id, service.id)));
    const together = service.therapistCount ?? 1;
    if (able.filter((it) => it.longest >= needed).length >= together) return null;
    return together === 1
      ? `needs a therapist for ${needed} minutes at a time, and none with the skill works so long: lengthen a shift`
      : `needs ${together} therapists for ${needed} minutes at a time, and fewer with the skill work so long: lengthen shifts`;
  };
  services.forEach((service, nth) => {
    const problem = problemOf(service);
    if (problem !== null) note(`services[${nth}]`, problem);
    service.durations?.forEach(({ durationMinutes }, length) => {
      if (durationMinutes > longest)
        note(`services[${nth}].durations[${length}]`, `is longer than the center is ever open (${longest}): remove it`);
    });
  });

  const unitsOf = (id: EquipmentId): number => entryWithId(roster.equipment, id)?.units ?? 0;
  ofKind("add_on").forEach((addOn, nth) => {
    const problem = addOnProblem(addOn, services, longest, unitsOf);
    if (problem !== null) note(`addOns[${nth}]`, problem);
  });
  ofKind("package").forEach((pack, nth) => {
    const total = minutesOf(pack, services);
    if (total > longest)
      note(`packages[${nth}]`, `lasts ${total} minutes, longer than the center is ever open (${longest}): split it`);
  });
  return findings;
};

const haveHours = (dated: readonly DatedHours[] = []): boolean =>
  dated.some(({ dates, hours }) => dates.length > 0 && hours.length > 0);

const minutesOf = ({ serviceIds }: Package, services: readonly Service[]): number =>
  serviceIds.reduce((sum, id) => sum + (services.find((it) => sameId(it.id, id))?.durationMinutes ?? 0), 0);

/** Warns of an add-on if no service has the time for it, or if a service with it needs more pieces than there are. */
const addOnProblem = (
  addOn: AddOn,
  services: readonly Service[],
  longest: number,
  unitsOf: (id: EquipmentId) => number,
): string | null => {
  if (!services.some(({ durationMinutes }) => durationMinutes + addOn.durationMinutes <= longest))
    return `fits no service within the opening hours (${longest} minutes at most): shorten it, or open longer`;
  for (const service of services) {
    const short = addOn.equipmentIds.find((id) => service.equipmentIds.some((it) => sameId(it, id)) && unitsOf(id) < 2);
    if (short !== undefined)
      return `can never be had with ${service.id}: each needs a piece of ${short}, of which there is one. Add a piece, or take it from the add-on`;
  }
  return null;
};

/** Returns weekly hours as spans, with touching ones joined. A span over the week's end is one span. */
const spansOf = (hours: readonly WeeklyHours[]): readonly Span[] =>
  joined(
    hours.flatMap(({ weekdays, startMinute, endMinute }) =>
      weekdays.flatMap((weekday) => {
        const from = (weekday - 1) * MINUTES_A_DAY + startMinute;
        const until = from + endMinute - startMinute;
        // Repeated, so that a span over the end of the week joins the one that follows.
        return [0, MINUTES_A_WEEK].map((week): Span => ({ from: from + week, until: until + week }));
      }),
    ),
  );

const joined = (spans: readonly Span[]): readonly Span[] => {
  const apart: { from: number; until: number }[] = [];
  for (const { from, until } of [...spans].sort((one, other) => one.from - other.from)) {
    const last = apart.at(-1);
    if (last === undefined || last.until < from) apart.push({ from, until });
    else last.until = Math.max(last.until, until);
  }
  return apart;
};

/** Hours by date, and the dates on which none begin. */
type Days = Readonly<{ hours: HoursByDay; isOff: (date: CalendarDate) => boolean }>;

const daysOf = ({ shifts, shiftDates, daysOff }: Therapist): Days => ({
  hours: { weekly: shifts, dated: shiftDates },
  isOff: (date) => daysOff.some(({ firstDate, lastDate }) => firstDate <= date && date <= lastDate),
});

/** Returns the hours of a date and of the days before and after it, in minutes from its 00:00. */
const around = (date: CalendarDate, { hours, isOff }: Days): readonly Span[] =>
  joined(
    [-1, 0, 1].flatMap((away) => {
      const day = plusDays(date, away);
      const begun = isOff(day) ? [] : beginningOn(hours, day);
      return begun.map(({ startMinute, endMinute }) => ({
        from: away * MINUTES_A_DAY + startMinute,
        until: away * MINUTES_A_DAY + endMinute,
      }));
    }),
  );

const meets = (hours: readonly DayHours[], spans: readonly Span[]): boolean =>
  hours.some(({ startMinute, endMinute }) => spans.some((it) => startMinute < it.until && it.from < endMinute));

/** Returns the longest time without a break on and around single dates; Infinity if it may run on beyond those days. */
const longestOnDates = (dated: readonly DatedHours[] = [], days: Days, breaks: HoursByDay | null = null): number =>
  dated
    .flatMap(({ dates }) => dates)
    .reduce((most, date) => {
      const spans = around(date, days);
      const pauses = breaks === null ? [] : around(date, { hours: breaks, isOff: () => false });
      if (pauses.length === 0 && spans.some(({ from, until }) => from <= -MINUTES_A_DAY && until >= 2 * MINUTES_A_DAY))
        return Infinity;
      return Math.max(most, longestBetween(spans, pauses));
    }, 0);

const longestOf = (spans: readonly Span[]): number =>
  spans.reduce((most, { from, until }) => Math.max(most, until - from), 0);

/** Returns the longest time without a break. One pass: both lists are sorted and disjoint. */
const longestBetween = (spans: readonly Span[], pauses: readonly Span[]): number => {
  let longest = 0;
  let next = 0;
  for (const { from, until } of spans) {
    let since = from;
    while ((pauses[next]?.until ?? Infinity) <= from) next += 1;
    for (let at = next; (pauses[at]?.from ?? Infinity) < until; at += 1) {
      const pause = pauses[at] as Span;
      longest = Math.max(longest, pause.from - since);
      since = pause.until;
    }
    longest = Math.max(longest, until - since);
  }
  return longest;
};

/** Whether a start on the grid fits the minutes into an opening. The grid begins anew each midnight. */
const fitsGrid = (openings: readonly Span[], minutes: number, gridMinutes: number): boolean =>
  openings.some(({ from, until }) => {
    const inDay = from % MINUTES_A_DAY;
    const onGrid = from - inDay + Math.ceil(inDay / gridMinutes) * gridMinutes;
    return onGrid + minutes <= until;
  });
