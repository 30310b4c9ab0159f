import type { Reservation } from "../../src/index.ts";
import { acceptedOf, finding, groupedBy, type Finding, type History } from "./history.ts";
import { Windows, type Window } from "./windows.ts";

/** A unit taken for an interval, and the period of the claim, both from public fields alone. */
type Occupancy = Readonly<{
  owner: string;
  unit: string;
  startMs: number;
  endMs: number;
  fromMs: number;
  untilMs: number;
  appointmentId: string | null;
  /** Appointments whose place it may share, since it is to take it over. */
  moves: ReadonlySet<string>;
  made: Window;
  ended: Window | null;
}>;

/** The units of a reservation: with preparation and recovery, except the guest, who is there for the service alone. */
const occupanciesOf = (reservation: Reservation, windows: Windows): readonly Occupancy[] => {
  const moves = new Set(reservation.moves.map(({ appointmentId }) => appointmentId as string));
  return reservation.appointments.flatMap((it) => {
    const { service, therapist, room, equipment } = it;
    const fromMs = it.startMs - service.preparationMs;
    const untilMs = it.endMs + service.recoveryMs;
    const taken: Pick<Occupancy, "unit" | "startMs" | "endMs">[] = [therapist, room, ...equipment].flatMap(
      (resource) => (resource === null ? [] : [{ unit: resource.unit, startMs: fromMs, endMs: untilMs }]),
    );
    if (it.guestId !== null) taken.push({ unit: `g:${it.guestId}`, startMs: it.startMs, endMs: it.endMs });
    return taken.map((claim) => ({
      ...claim,
      owner: reservation.id,
      fromMs: reservation.reservedAtMs,
      untilMs: endOf(reservation, it),
      appointmentId: it.id,
      moves,
      made: windows.made(reservation.id),
      ended: windows.ended(reservation, it),
    }));
  });
};

const endOf = (reservation: Reservation, appointment: Reservation["appointments"][number]): number => {
  switch (appointment.status) {
    case "moved":
      return appointment.movedAtMs;
    case "cancelled":
      return appointment.cancelledAtMs;
    case "booked":
      return Infinity;
    case "planned":
      return leftAtMs(reservation) ?? Infinity;
  }
};

/** The instant at which it left `reserved`, or will. */
export const leftAtMs = (reservation: Reservation): number | null => {
  switch (reservation.status) {
    case "reserved":
      return reservation.expiresAtMs;
    case "expired":
      return reservation.expiredAtMs;
    case "released":
      return reservation.releasedAtMs;
    case "confirmed":
    case "cancelled":
      return reservation.confirmedAtMs;
  }
};

/** The part of a history that shows the owner and period of each claim. */
type Lives = Pick<History, "reservations" | "entries" | "events">;

type BlockedResource = Readonly<
  | { kind: "therapist"; therapistId: string }
  | { kind: "room"; roomId: string; bed: number }
  | { kind: "equipment"; equipmentId: string; piece: number }
>;

const unitOf = (resource: BlockedResource): string => {
  switch (resource.kind) {
    case "therapist":
      return `t:${resource.therapistId}`;
    case "room":
      return `r:${resource.roomId}#${resource.bed}`;
    case "equipment":
      return `e:${resource.equipmentId}#${resource.piece}`;
  }
};

/** The units of the requested blocks, between the instants of their events. */
const occupanciesOfBlocks = ({ entries, events }: Lives, windows: Windows): readonly Occupancy[] => {
  const instants = new Map<string, number>();
  for (const { event } of events)
    if (event.type === "SlotBlocked" || event.type === "SlotUnblocked")
      instants.set(`${event.type} ${event.blockId}`, event.atMs);
  const seen = new Set<string>();
  return entries.flatMap((entry) => {
    const id = acceptedOf(entry)?.["blockId"] as string | undefined;
    if (entry.ask.command !== "block" || id === undefined || seen.has(id)) return [];
    seen.add(id);
    const { resource, start, end } = entry.ask.input as { resource: BlockedResource; start: number; end: number };
    const removedAtMs = instants.get(`SlotUnblocked ${id}`);
    return {
      owner: id,
      unit: unitOf(resource),
      startMs: start,
      endMs: end,
      fromMs: instants.get(`SlotBlocked ${id}`) ?? Infinity,
      untilMs: removedAtMs ?? Infinity,
      appointmentId: null,
      moves: new Set<string>(),
      made: windows.made(id),
      ended: removedAtMs === undefined ? null : windows.unblocked(id),
    };
  });
};

/** Rule 2, by public fields alone: at no instant is a unit held twice. */
export const heldTwice = (history: Lives): readonly Finding[] => {
  const windows = new Windows(history.entries);
  const all = [...history.reservations.values()].flatMap((it) => occupanciesOf(it, windows));
  const findings = new Map<string, Finding>();
  for (const [unit, holdings] of groupedBy([...all, ...occupanciesOfBlocks(history, windows)], (it) => it.unit)) {
    for (const [one, other] of clashesIn(holdings)) {
      const pair = [one.owner, other.owner].sort().join(" and ");
      const fromMs = Math.max(one.fromMs, other.fromMs);
      findings.set(`${unit} ${pair}`, finding("held twice", `${unit} of ${pair} from ${fromMs} on`));
    }
  }
  return [...findings.values()];
};

/** Pairs that hold the same time of one unit at one instant. */
const clashesIn = (holdings: readonly Occupancy[]): readonly (readonly [Occupancy, Occupancy])[] => {
  const clashes: (readonly [Occupancy, Occupancy])[] = [];
  let live: Occupancy[] = [];
  for (const it of [...holdings].sort((one, other) => one.fromMs - other.fromMs)) {
    if (it.untilMs <= it.fromMs) continue;
    live = live.filter(({ untilMs }) => untilMs > it.fromMs);
    for (const other of live) if (clash(it, other)) clashes.push([it, other]);
    live.push(it);
  }
  return clashes;
};

const clash = (one: Occupancy, other: Occupancy): boolean =>
  one.owner !== other.owner &&
  one.startMs < other.endMs &&
  other.startMs < one.endMs &&
  !one.moves.has(other.appointmentId ?? "") &&
  !other.moves.has(one.appointmentId ?? "");

/** Rule 10: no holder has more live holds than the center allows, at any instant. */
export const overHolderLimit = ({ reservations, limits }: History): readonly Finding[] => {
  const limit = limits.liveReservationsPerHolder;
  return [...groupedBy(reservations.values(), ({ holder }) => holder)].flatMap(([holder, held]) => {
    const most = mostAtOnce(held.map((it) => [it.reservedAtMs, leftAtMs(it) ?? Infinity]));
    if (most <= limit) return [];
    return [finding("holder limit", `${holder} has held ${most} at once, the limit is ${limit}`)];
  });
};

/** The largest number of lives at one instant. Lives are half-open: another may begin at an end. */
const mostAtOnce = (lives: readonly (readonly [number, number])[]): number => {
  const steps = lives
    .filter(([from, until]) => from < until)
    .flatMap(([from, until]): (readonly [number, number])[] => [
      [from, 1],
      [until, -1],
    ]);
  steps.sort(([one, up], [other, down]) => one - other || up - down);
  let count = 0;
  let most = 0;
  for (const [, step] of steps) most = Math.max(most, (count += step));
  return most;
};

/** At the end, each day shows exactly the claims of live reservations and existing blocks. */
export const daysAgree = (history: History): readonly Finding[] => {
  const windows = new Windows(history.entries);
  const all = [
    ...[...history.reservations.values()].flatMap((it) => occupanciesOf(it, windows)),
    ...occupanciesOfBlocks(history, windows),
  ];
  return history.days.flatMap(({ atMs, day, claims }) => {
    const shown = new Set(claims.map(({ unit, owner }) => `${unit} of ${owner.id}`));
    const expected = new Set(
      all
        .filter(({ unit, startMs, endMs }) => !unit.startsWith("g:") && startMs < day.endMs && endMs > day.startMs)
        .filter(({ untilMs, moves }) => untilMs > atMs && moves.size === 0)
        .map(({ unit, owner }) => `${unit} of ${owner}`),
    );
    const owners = new Set(all.filter(({ untilMs }) => untilMs > atMs).map(({ owner }) => owner));
    return [
      ...[...expected].filter((it) => !shown.has(it)).map((it) => finding("missing", `a day does not show ${it}`)),
      ...claims
        .filter(({ owner }) => !owners.has(owner.id))
        .map(({ unit, owner }) => finding("left over", `a day shows ${unit} of ${owner.id}, which holds nothing`)),
    ];
  });
};
