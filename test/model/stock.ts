import { MOST_WINDOW_DAYS } from "./hours.ts";
import type {
  AddOn,
  CenterCatalog,
  CenterRoster,
  DatedHours,
  DaySpan,
  Equipment,
  Gender,
  Item,
  Package,
  Room,
  Service,
  Therapist,
  WaivableRule,
} from "../../src/index.ts";
import { wallOfDate } from "./wall.ts";
import { CENTER, SCENES, type WorldSpec } from "./scene.ts";

export type Stock = Readonly<{
  catalog: CenterCatalog;
  roster: CenterRoster;
  /** The rules that a call waives (rule 22); none as the world has it. */
  waived?: readonly WaivableRule[];
}>;

const waivedStocks = new WeakMap<Stock, Map<string, Stock>>();

/** A stock as a call sees it that waives some rules: the same one each time, since its hours are kept by it. */
export const stockWithout = (stock: Stock, rules: readonly WaivableRule[]): Stock => {
  if (rules.length === 0) return stock;
  const known = waivedStocks.get(stock) ?? new Map<string, Stock>();
  waivedStocks.set(stock, known);
  const waived = known.get(rules.join()) ?? { ...stock, waived: rules };
  known.set(rules.join(), waived);
  return waived;
};

const WEEK = [1, 2, 3, 4, 5, 6, 7] as const;
const GENDERS: readonly Gender[] = ["female", "male"];
const KINDS = ["dry", "wet"] as const;

/** The catalog and the roster of a world, as they are, or changed. */
export const stockOf = (
  spec: WorldSpec,
  dates: readonly [string, string],
  [openMinute, closeMinute]: readonly [number, number],
  { longer, fewer }: Readonly<{ longer: number; fewer: boolean }>,
): Stock => {
  const allEquipment = spec.equipment.map(
    (units, at): Equipment => ({ id: `e${at}` as Equipment["id"], name: `equipment ${at}`, units }),
  );
  const equipmentIn = (mask: number) => allEquipment.filter((_, at) => (mask >> at) % 2 === 1).map(({ id }) => id);
  const allServices = spec.services.map(
    (it, at): Service => ({
      kind: "service",
      id: `s${at}` as Service["id"],
      name: `service ${at}`,
      durationMinutes: it.duration + longer,
      preparationMinutes: it.preparation + longer / 2,
      recoveryMinutes: it.recovery,
      priceMinor: 1_000 + at,
      needsTherapist: it.therapist,
      roomKind: it.room === 0 ? null : (KINDS[spec.rooms[it.room - 1]?.kind ?? 0] as string),
      equipmentIds: equipmentIn(it.equipment),
      ...LEADS[it.lead ?? 0],
      // A center that offers less offers its services for their own length alone.
      ...((it.lengths ?? 0) === 0 || fewer
        ? {}
        : {
            durations: [15, 40].slice(0, it.lengths).map((more) => ({
              durationMinutes: it.duration + longer + more,
              priceMinor: 1_500 + at + more,
            })),
          }),
    }),
  );
  const services = fewer ? allServices.slice(0, Math.max(1, allServices.length - 1)) : allServices;
  const addOn: AddOn = {
    kind: "add_on",
    id: "a0" as AddOn["id"],
    name: "add-on",
    durationMinutes: spec.addOn.duration,
    priceMinor: 300,
    equipmentIds: equipmentIn(spec.addOn.equipment),
  };
  const pack: Package = {
    kind: "package",
    id: "p0" as Package["id"],
    name: "package",
    priceMinor: 2_500,
    serviceIds: spec.pack.map((at) => (allServices[at % allServices.length] as Service).id),
  };
  const allTherapists = spec.therapists.map((it, at): Therapist => {
    const middle = Math.floor((openMinute + closeMinute) / 2 / 30) * 30;
    const [from, to] =
      it.shift === 0
        ? [openMinute, closeMinute]
        : it.shift === 1
          ? [openMinute - 60, closeMinute + 60]
          : it.shift === 2
            ? [openMinute + 60, closeMinute]
            : [openMinute, closeMinute - 60];
    return {
      id: `t${at}` as Therapist["id"],
      firstName: "T",
      lastName: String(at),
      gender: GENDERS[it.gender] as Gender,
      skills: allServices.filter((_, service) => (it.skills >> service) % 2 === 1).map(({ id }) => id),
      shifts: [{ weekdays: WEEK, startMinute: Math.max(0, from), endMinute: to }],
      breaks:
        it.rest === 0 ? [] : [{ weekdays: WEEK, startMinute: middle, endMinute: middle + (it.rest === 1 ? 20 : 30) }],
      // The second and the fourth have a day off, the others hours.
      daysOff: it.off === 0 || at % 2 === 0 ? [] : [{ firstDate: dates[1], lastDate: dates[1] } as DaySpan],
      blockOuts:
        it.off === 0 || at % 2 === 1
          ? []
          : [wallSpan(dates[0], openMinute, openMinute + 60), wallSpan(dates[1], closeMinute - 45, closeMinute)],
      ...datedOf(it.dated ?? 0, dates, { openMinute, closeMinute, middle }),
    };
  });
  const therapists = fewer ? allTherapists.slice(0, Math.max(1, allTherapists.length - 1)) : allTherapists;
  const rooms = spec.rooms.map(
    ({ kind, beds }, at): Room => ({
      id: `r${at}` as Room["id"],
      name: `room ${at}`,
      kind: KINDS[kind] as string,
      beds: fewer && at > 0 ? Math.max(1, beds - 1) : beds,
    }),
  );
  const items: readonly Item[] = [...services, ...(fewer ? [] : [addOn]), pack];
  return {
    catalog: {
      center: {
        id: CENTER as CenterCatalog["center"]["id"],
        name: "Center",
        zone: (SCENES[spec.scene] as (typeof SCENES)[number]).zone,
        currency: "EUR",
        openingHours: [{ weekdays: WEEK, startMinute: openMinute, endMinute: closeMinute }],
        ...opensOn(spec.openingDates ?? 0, dates, openMinute, closeMinute),
        holidays: spec.holiday
          ? [{ date: dates[1] as CenterCatalog["center"]["holidays"][number]["date"], name: "off" }]
          : [],
        gridMinutes: spec.grid,
        blockTimeMinutes: spec.blockTime,
        // No draw of its own, as for the limits of open bookings.
        ...(spec.dropsNotes
          ? {
              cancellation: {
                steps: [
                  { minutesBefore: 60, fee: { kind: "share", percent: 35 } },
                  { minutesBefore: 20, fee: { kind: "amount", minor: 701 } },
                ],
                guestsUntilMinutes: spec.reacquires ? 15 : null,
              },
            }
          : {}),
        limits: {
          maxBlockTimeMinutes: spec.maxBlockTime,
          lifetimeCapMinutes: spec.lifetimeCap,
          // No draw of its own, so that a seed's history stays: below the lifetime cap in some centers, above it in others.
          paymentCapMinutes: spec.holderLimit === 1 ? Math.max(1, spec.lifetimeCap - 5) : spec.lifetimeCap + 20,
          liveReservationsPerHolder: spec.holderLimit,
          // The strictest centers are strict with bookings too, without another draw, so that a seed's history stays.
          openBookingsPerHolder: spec.holderLimit === 1 ? 3 : 100,
          openBookingsPerCaller: 100_000,
          openBookingsPerCenter: 100_000,
          guestsPerBooking: spec.guests,
          itemsPerBooking: spec.items,
          leadTimeMinutes: spec.leadTime,
          leadTimeDays: spec.leadDays ?? 0,
          horizonDays: spec.horizonDays,
          windowDays: MOST_WINDOW_DAYS,
          graceAfterStartMinutes: spec.grace,
          leastHoldSeconds: 60,
          holdAgainAfterMinutes: spec.holdAgain,
        },
      },
      items: new Map(items.map((item) => [item.id, item])),
    },
    roster: {
      therapists: new Map(therapists.map((it) => [it.id, it])),
      rooms: new Map(rooms.map((it) => [it.id, it])),
      equipment: new Map(allEquipment.map((it) => [it.id, it])),
    },
  };
};

const LEADS: readonly Pick<Service, "leadTimeMinutes" | "leadTimeDays">[] = [
  {},
  { leadTimeMinutes: 0 },
  { leadTimeMinutes: 45 },
  { leadTimeDays: 0, leadTimeMinutes: null },
  { leadTimeDays: 1 },
];

const hoursOn = (date: string, ...spans: readonly (readonly [number, number])[]): DatedHours => ({
  dates: [date] as unknown as DatedHours["dates"],
  hours: spans.map(([startMinute, endMinute]) => ({ startMinute, endMinute })),
});

/** Rule 23: longer, shorter, split or no hours on one of the days, and hours that are past its midnight. */
const opensOn = (
  kind: number,
  [first, second]: readonly [string, string],
  open: number,
  close: number,
): Pick<CenterCatalog["center"], "openingDates"> => {
  const all: readonly (readonly DatedHours[])[] = [
    [],
    [hoursOn(second)],
    [hoursOn(first, [open, close + 60])],
    [hoursOn(first, [open, open + 90], [open + 150, close])],
    [hoursOn(second, [open + 60, close]), hoursOn(first, [open, close], [1_450, 1_570])],
    [hoursOn(first, [open + 30, close]), hoursOn(second, [Math.max(0, open - 60), close])],
  ];
  const openingDates = all[kind] ?? [];
  return openingDates.length === 0 ? {} : { openingDates };
};

/** Shifts and breaks of one of the days; a list without an entry for a date leaves the weekly ones there. */
const datedOf = (
  kind: number,
  [first, second]: readonly [string, string],
  {
    openMinute: open,
    closeMinute: close,
    middle,
  }: Readonly<{ openMinute: number; closeMinute: number; middle: number }>,
): Pick<Therapist, "shiftDates" | "breakDates"> => {
  const all: readonly Pick<Therapist, "shiftDates" | "breakDates">[] = [
    {},
    { shiftDates: [hoursOn(second)] },
    { shiftDates: [hoursOn(first, [open, close + 90])] },
    { breakDates: [hoursOn(first), hoursOn(second, [middle, middle + 25])] },
    { breakDates: [hoursOn(first, [middle - 15, middle + 15])] },
    {
      shiftDates: [hoursOn(first, [open, middle], [middle + 30, close])],
      breakDates: [hoursOn(first, [1_450, 1_470])],
    },
  ];
  return all[kind] ?? {};
};

const wallSpan = (date: string, fromMinute: number, toMinute: number): Therapist["blockOuts"][number] => ({
  startWallMs: (wallOfDate(date) + fromMinute * 60_000) as Therapist["blockOuts"][number]["startWallMs"],
  endWallMs: (wallOfDate(date) + toMinute * 60_000) as Therapist["blockOuts"][number]["endWallMs"],
});
