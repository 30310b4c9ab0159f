import type { CenterCatalog, CenterRoster } from "../../domain/catalog/center-catalog.ts";
import type { DatedHours, WeeklyHours } from "../../domain/catalog/center.ts";
import type { AddOn, Item, Package, Service } from "../../domain/catalog/item.ts";
import type { Therapist } from "../../domain/catalog/resource.ts";
import { entryWithId } from "../../domain/catalog/center-catalog.ts";
import { sameId, type EquipmentId } from "../../domain/ids.ts";
import type { Finding } from "../../domain/input/reader.ts";
import { MINUTES_A_DAY, MINUTES_A_WEEK } from "../../domain/time/wall-time.ts";

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
  // Of a date with hours of its own no finding is made: it may be open for longer than any week.
  const hasDates = haveHours(center.openingDates);
  const longest = hasDates ? Infinity : longestOf(openings);
  const items = [...catalog.items.values()];
  const findings: Finding[] = [];
  const note = (field: string, problem: string): void => void findings.push({ field: `${at}.${field}`, problem });

  const therapists = [...roster.therapists.values()].map((therapist) => ({
    ...therapist,
    longest: haveHours(therapist.shiftDates) ? Infinity : longestWorked(therapist),
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
    if (therapist.shifts.length > 0 && therapist.longest === 0)
      note(`therapists[${nth}].breaks`, "cover all shifts, so the therapist never works: shorten them");
  });

  const holidays = new Set(center.holidays.map(({ date }) => date));
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
    return able.every((it) => it.longest < needed)
      ? `needs a therapist for ${needed} minutes at a time, and none with the skill works so long: lengthen a shift`
      : null;
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
const spansOf = (hours: readonly WeeklyHours[]): readonly Span[] => {
  const spans = hours.flatMap(({ weekdays, startMinute, endMinute }) =>
    weekdays.flatMap((weekday) => {
      const from = (weekday - 1) * MINUTES_A_DAY + startMinute;
      const until = from + endMinute - startMinute;
      // Repeated, so that a span over the end of the week joins the one that follows.
      return [0, MINUTES_A_WEEK].map((week): Span => ({ from: from + week, until: until + week }));
    }),
  );
  const joined: { from: number; until: number }[] = [];
  for (const { from, until } of spans.sort((one, other) => one.from - other.from)) {
    const last = joined.at(-1);
    if (last === undefined || last.until < from) joined.push({ from, until });
    else last.until = Math.max(last.until, until);
  }
  return joined;
};

const longestOf = (spans: readonly Span[]): number =>
  spans.reduce((most, { from, until }) => Math.max(most, until - from), 0);

/** Returns the longest time that a therapist works without a break. One pass: both lists are sorted and disjoint. */
const longestWorked = ({ shifts, breaks }: Therapist): number => {
  const pauses = spansOf(breaks);
  let longest = 0;
  let next = 0;
  for (const { from, until } of spansOf(shifts)) {
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
