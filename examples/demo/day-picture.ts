import { readUnit, type CenterDayView, type StandingClaim, type Therapist, type Weekday } from "holdfast";
import { CENTER, DATE, valueOf, type Stage } from "./stage.ts";

const FREE = "·";
const HELD = "░";
const TAKEN = "█";
const OFF = " ";

const FROM_MINUTE = 9 * 60;
const UNTIL_MINUTE = 20 * 60;
const MINUTES_EACH = 15;
const WEEKDAY = new Date(`${DATE}T00:00:00Z`).getUTCDay() as Weekday;

type Row = Readonly<{ name: string; isOpen: (minute: number) => boolean; claims: readonly StandingClaim[] }>;

/** Prints the day: a row for each therapist, and for each bed and piece of equipment that is claimed. */
export const drawDay = async ({ engine, roster, print, initials }: Stage): Promise<void> => {
  const view = valueOf(await engine.centerDay({ centerId: CENTER, date: DATE }));
  const therapists = [...roster.therapists.values()].map((it) => ({
    name: it.firstName,
    isOpen: (minute: number) => isAtWork(it, minute),
    claims: view.claims.filter(({ unit }) => unit === `t:${it.id}`),
  }));
  const others = [...new Set(view.claims.map(({ unit }) => unit))].flatMap((unit) => {
    const name = nameOf(readUnit(unit), roster);
    const claims = view.claims.filter((it) => it.unit === unit);
    return name === null ? [] : [{ name, isOpen: () => true, claims }];
  });
  const rows: readonly Row[] = [...therapists, ...others.sort((one, other) => one.name.localeCompare(other.name))];
  const width = Math.max(...rows.map(({ name }) => name.length));
  print("");
  print(`   ${"".padEnd(width)}  ${HOURS}`);
  for (const row of rows) print(`   ${row.name.padEnd(width)}  ${drawRow(row, view, initials)}`);
  print(`   ${"".padEnd(width)}  ${HELD} held   ${TAKEN} taken   ${FREE} free   a letter: the guest; buffers included`);
  print("");
};

/** The name of a bed or a piece of equipment; null for therapists, who have rows already, and for guests. */
const nameOf = (unit: ReturnType<typeof readUnit>, { rooms, equipment }: Stage["roster"]): string | null => {
  if (unit.kind === "bed") {
    const room = rooms.get(unit.id);
    return room === undefined ? null : room.beds === 1 ? room.name : `${room.name} ${unit.number}`;
  }
  if (unit.kind === "equipment") {
    const kind = equipment.get(unit.id);
    return kind === undefined ? null : kind.units === 1 ? kind.name : `${kind.name} ${unit.number}`;
  }
  return null;
};

const isAtWork = ({ shifts, breaks }: Therapist, minute: number): boolean => {
  const within = (hours: Therapist["shifts"]): boolean =>
    hours.some((it) => it.weekdays.includes(WEEKDAY) && it.startMinute <= minute && minute < it.endMinute);
  return within(shifts) && !within(breaks);
};

const HOURS = Array.from({ length: (UNTIL_MINUTE - FROM_MINUTE) / 60 }, (_, at) =>
  String(FROM_MINUTE / 60 + at).padStart(2, "0"),
).join("  ");

const drawRow = ({ isOpen, claims }: Row, { day }: CenterDayView, initials: Stage["initials"]): string => {
  let row = "";
  let drawn: StandingClaim | undefined;
  for (let minute = FROM_MINUTE; minute < UNTIL_MINUTE; minute += MINUTES_EACH) {
    const fromMs = day.startMs + minute * 60_000;
    const claim = claims.find((it) => it.startMs < fromMs + MINUTES_EACH * 60_000 && fromMs < it.endMs);
    if (claim === undefined) row += isOpen(minute) ? FREE : OFF;
    else if (claim !== drawn && initials.has(claim.owner.id)) row += initials.get(claim.owner.id) ?? "";
    else row += claim.heldUntilMs === null ? TAKEN : HELD;
    drawn = claim;
  }
  return row.trimEnd();
};
