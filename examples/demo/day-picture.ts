import type { CenterDayView, StandingClaim } from "holdfast";
import { CENTER, DATE, valueOf, type Stage } from "./stage.ts";

const FREE = "·";
const HELD = "░";
const TAKEN = "█";
const OFF = " ";

const FROM_HOUR = 9;
const UNTIL_HOUR = 20;
const HOUR_MS = 3_600_000;
const STEP_MS = HOUR_MS / 4;

type Row = CenterDayView["units"][number] & Readonly<{ claims: readonly StandingClaim[] }>;

/** Prints the day: a row for each therapist, and for each bed and piece of equipment that is claimed. */
export const drawDay = async ({ engine, print, initials }: Stage): Promise<void> => {
  const view = valueOf(await engine.centerDay({ centerId: CENTER, date: DATE }));
  const rows: readonly Row[] = view.units
    .map((it) => ({ ...it, claims: view.claims.filter(({ unit }) => unit === it.unit) }))
    .filter(({ unit, claims }) => unit.startsWith("t:") || claims.length > 0);
  const width = Math.max(...rows.map(({ name }) => name.length));
  print("");
  print(`   ${"".padEnd(width)}  ${HOURS}`);
  for (const row of rows) print(`   ${row.name.padEnd(width)}  ${drawRow(row, view, initials)}`);
  print(`   ${"".padEnd(width)}  ${HELD} held   ${TAKEN} taken   ${FREE} free   a letter: the guest; buffers included`);
  print("");
};

const HOURS = Array.from({ length: UNTIL_HOUR - FROM_HOUR }, (_, at) => String(FROM_HOUR + at).padStart(2, "0")).join(
  "  ",
);

const drawRow = ({ working, claims }: Row, { day }: CenterDayView, initials: Stage["initials"]): string => {
  let row = "";
  let drawn: StandingClaim | undefined;
  const untilMs = day.startMs + UNTIL_HOUR * HOUR_MS;
  for (let fromMs = day.startMs + FROM_HOUR * HOUR_MS; fromMs < untilMs; fromMs += STEP_MS) {
    const isIn = (it: { startMs: number; endMs: number }): boolean =>
      it.startMs < fromMs + STEP_MS && fromMs < it.endMs;
    const claim = claims.find(isIn);
    if (claim === undefined) row += working.some(isIn) ? FREE : OFF;
    else if (claim !== drawn && initials.has(claim.owner.id)) row += initials.get(claim.owner.id) ?? "";
    else row += claim.heldUntilMs === null ? TAKEN : HELD;
    drawn = claim;
  }
  return row.trimEnd();
};
