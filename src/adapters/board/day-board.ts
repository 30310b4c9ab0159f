import { therapistsOf } from "../../domain/claim/appointment-terms.ts";
import type { StandingClaim } from "../../domain/claim/claim.ts";
import { readUnit, type UnitKey } from "../../domain/claim/unit.ts";
import type { GuestId } from "../../domain/ids.ts";
import type { CenterDayView, UnitOnDay } from "../../engine/queries/center-day.ts";
import type { AgendaAppointment, AgendaView } from "../../engine/queries/list-agenda.ts";

/** A day of a center for display: a row for each therapist, bed and piece of equipment. All of it is JSON. */
export type DayBoard = Readonly<{
  centerName: string;
  zone: string;
  /** `yyyy-MM-dd`. */
  date: string;
  holiday: string | null;
  /** The instant at which the board was read. All instants are epoch milliseconds. */
  atMs: number;
  /** Whole hours around all shown spans. */
  fromMs: number;
  untilMs: number;
  rows: readonly BoardRow[];
}>;

export type BoardRow = Readonly<{
  unit: string;
  name: string;
  kind: "therapist" | "room" | "equipment";
  /** When the center is open and the unit can be used, whether or not it is free. */
  usable: readonly Span[];
  entries: readonly BoardEntry[];
}>;

/** An owner's time on a unit, preparation and recovery included. */
export type BoardEntry = Span &
  Readonly<{
    kind: "held" | "booked" | "blocked";
    /** The end of a hold, exclusive; null for bookings and blocks. */
    heldUntilMs: number | null;
    /** The id of the reservation or the block. */
    ownerId: string;
    /** A block's id at the host; null for a reservation. */
    externalId: string | null;
    title: string;
    /** The guest, or the reason of a block. */
    detail: string;
    /** Whether the guest of a booked appointment came (rule 28); null for a hold and a block. */
    attendance: "expected" | "arrived" | "no_show" | null;
  }>;

type Span = Readonly<{ startMs: number; endMs: number }>;

export type BoardParts = Readonly<{
  day: CenterDayView;
  entries: AgendaView["entries"];
  center: Readonly<{ name: string; zone: string }>;
  date: string;
  guestName: (guestId: GuestId) => string;
}>;

/** Puts a day's claims into the rows of its units. Pure. */
export const dayBoard = ({ day, entries, center, date, guestName }: BoardParts): DayBoard => {
  const rows = rowsOf(day).map(({ unit, name, working }): BoardRow => {
    const claims = day.claims.filter((it) => it.unit === unit);
    return {
      unit,
      name,
      kind: kindOf(unit),
      usable: overlapsOf(working, day.opening),
      entries: claims.map((claim) => entryOf(claim, entries, guestName)),
    };
  });
  const shown = rows.flatMap(({ usable, entries: taken }) => [...usable, ...taken]);
  return {
    centerName: center.name,
    zone: center.zone,
    date,
    holiday: day.holiday,
    atMs: day.atMs,
    ...hoursAround(shown, day.day),
    rows,
  };
};

/** Returns the roster's units, and units that left it with claims on them (rule 26). */
const rowsOf = ({ units, claims }: CenterDayView): readonly UnitOnDay[] => {
  const known = new Set(units.map(({ unit }) => unit));
  const left = [...new Set(claims.map(({ unit }) => unit))].filter((unit) => !known.has(unit));
  return [...units, ...left.map((unit) => ({ unit, name: `${readUnit(unit).id} (left)`, working: [] }))];
};

const kindOf = (unit: UnitKey): BoardRow["kind"] => {
  const { kind } = readUnit(unit);
  return kind === "therapist" || kind === "equipment" ? kind : "room";
};

const overlapsOf = (one: readonly Span[], other: readonly Span[]): readonly Span[] =>
  one.flatMap((it) =>
    other
      .map(({ startMs, endMs }) => ({ startMs: Math.max(it.startMs, startMs), endMs: Math.min(it.endMs, endMs) }))
      .filter(({ startMs, endMs }) => startMs < endMs),
  );

const entryOf = (
  { unit, startMs, endMs, owner, heldUntilMs }: StandingClaim,
  entries: BoardParts["entries"],
  guestName: BoardParts["guestName"],
): BoardEntry => {
  const common = { startMs, endMs, heldUntilMs, ownerId: owner.id };
  // A reservation may have several claims on a unit; a claim may be of several items that follow each other.
  const about = entries.filter((it) => isAbout(it, owner.id, unit) && it.startMs < endMs && startMs < it.endMs);
  const [block] = about.filter((it) => it.kind === "block");
  if (block !== undefined) {
    const { externalId, reason } = block;
    const detail = reason.replaceAll("_", " ");
    return { ...common, kind: "blocked", externalId, title: "Blocked", detail, attendance: null };
  }
  const appointments = about.filter((it) => it.kind === "appointment");
  const found = appointments[0];
  const kind = owner.kind === "block" ? "blocked" : heldUntilMs === null ? "booked" : "held";
  const names = appointments.map(({ service }) => service.name).join(", ");
  const title = names !== "" ? names : kind === "blocked" ? "Blocked" : "Appointment";
  const guestId = found?.guestId ?? null;
  const detail = guestId === null ? "" : guestName(guestId);
  return {
    ...common,
    kind,
    externalId: null,
    title,
    detail,
    attendance: kind === "booked" ? cameTo(appointments) : null,
  };
};

/** Whether the guest came to one of the items at least. */
const cameTo = (appointments: readonly AgendaAppointment[]): BoardEntry["attendance"] =>
  (["arrived", "no_show"] as const).find((mark) => appointments.some(({ attendance: { kind } }) => kind === mark)) ??
  "expected";

const isAbout = (entry: BoardParts["entries"][number], ownerId: string, unit: string): boolean => {
  if (entry.kind === "block") return entry.blockId === ownerId;
  const { reservationId, room, equipment } = entry;
  return reservationId === ownerId && [...therapistsOf(entry), room, ...equipment].some((it) => it?.unit === unit);
};

const HOUR_MS = 3_600_000;

/** Returns whole hours of the day; 08:00 to 18:00 after its start if nothing is shown. */
const hoursAround = (shown: readonly Span[], day: Span): Pick<DayBoard, "fromMs" | "untilMs"> => {
  const within = shown.filter(({ startMs, endMs }) => startMs < day.endMs && endMs > day.startMs);
  if (within.length === 0) return { fromMs: day.startMs + 8 * HOUR_MS, untilMs: day.startMs + 18 * HOUR_MS };
  const first = Math.max(day.startMs, Math.min(...within.map(({ startMs }) => startMs)));
  const last = Math.min(day.endMs, Math.max(...within.map(({ endMs }) => endMs)));
  const hours = (ms: number, round: (hours: number) => number): number =>
    day.startMs + round((ms - day.startMs) / HOUR_MS) * HOUR_MS;
  return { fromMs: hours(first, Math.floor), untilMs: hours(last, Math.ceil) };
};
