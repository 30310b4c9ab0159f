import { isDeepStrictEqual } from "node:util";
import type { BookingView, CenterDayView, Reservation, ReservationsView, ReservationView } from "../../src/index.ts";
import { acceptedOf, finding, type Entry, type Finding, type History } from "./history.ts";
import { leftAtMs } from "./held.ts";
import { paymentProblem } from "./payments.ts";
import { Windows } from "./windows.ts";

type Answer = Readonly<Record<string, unknown>>;

/** The clients' answers agree with the final records, and with other answers before and after. */
export const answersAgree = (history: History): readonly Finding[] => {
  const windows = new Windows(history.entries);
  const blocks = new Set(
    history.events.flatMap(({ event }) =>
      event.type === "SlotBlocked" || event.type === "SlotUnblocked" ? [`${event.type} ${event.blockId}`] : [],
    ),
  );
  const extended = new Set(
    history.events.flatMap(({ event }) =>
      event.type === "ReservationExtended" || event.type === "ReservationMade"
        ? [`${event.reservationId} ${event.expiresAtMs}`]
        : [],
    ),
  );
  return history.entries.flatMap((entry) => {
    const accepted = acceptedOf(entry);
    if (accepted !== null)
      return [
        ...replaysAgree(entry, accepted),
        ...acceptedIsThere({ history, windows, blocks, extended }, entry, accepted),
      ];
    return entry.answer !== null && "refused" in entry.answer ? refusalIsTrue(history, entry, entry.answer.facts) : [];
  });
};

/** Rule 8: a replay returns the first accepted answer of its key. */
const replaysAgree = ({ ask, replays }: Entry, first: Answer): readonly Finding[] =>
  replays.some(({ accepted }) => !isDeepStrictEqual(accepted, first))
    ? [finding("replay", `${ask.key} was answered otherwise when it was asked again`)]
    : [];

type Known = Readonly<{
  history: History;
  windows: Windows;
  blocks: ReadonlySet<string>;
  extended: ReadonlySet<string>;
}>;

const acceptedIsThere = (known: Known, entry: Entry, answer: Answer): readonly Finding[] => {
  const { history, windows, blocks, extended } = known;
  const { key, command } = entry.ask;
  const wrong = (text: string): readonly Finding[] => [finding("missing", `${key} was accepted, and ${text}`)];
  const id = answer["reservationId"] as string | null | undefined;
  const it = history.reservations.get(id ?? "");
  if (typeof id === "string" && it === undefined) return wrong(`reservation ${id} is not there`);
  switch (command) {
    case "createBooking":
      return history.bookings.has(answer["bookingId"] as string) ? [] : wrong("its booking is not there");
    case "reserve":
      if (it === undefined) return wrong("the reservation is missing");
      if (!extended.has(`${it.id} ${String(answer["expiresAtMs"])}`)) return wrong(`no event has its expiry`);
      return it.reservedAtMs === answer["reservedAtMs"] && sameAppointments(it, answer)
        ? []
        : wrong(`${it.id} is another than was answered`);
    case "confirm":
      if (it?.status !== "confirmed" && it?.status !== "cancelled") return confirmedAndDead(key, it);
      return it.confirmedAtMs === answer["confirmedAtMs"] && sameAppointments(it, answer)
        ? []
        : wrong(`${it.id} is another than was answered`);
    case "extend":
      return extended.has(`${String(id)} ${String(answer["expiresAtMs"])}`) ? [] : wrong("no event has the expiry");
    case "release":
      return releaseIsTrue(entry, it, answer);
    case "beginPayment":
    case "abandonPayment":
    case "reportPayment": {
      if (command === "beginPayment" && !extended.has(`${String(id)} ${String(answer["expiresAtMs"])}`))
        return wrong("no event has the expiry");
      const problem = paymentProblem(command, answer, it);
      return problem === null ? [] : wrong(problem);
    }
    case "cancelInvoice":
    case "cancelAppointment":
      return cancelIsThere(it, answer["appointmentIds"] as readonly string[]) ? [] : wrong("nothing was cancelled");
    case "block":
    case "unblock":
      return blocks.has(`${command === "block" ? "SlotBlocked" : "SlotUnblocked"} ${String(answer["blockId"])}`)
        ? []
        : wrong("it has no event");
    case "getBooking": {
      const { reservation, atMs } = answer as unknown as BookingView;
      return reservation === null ? [] : viewIsTrue(known, entry, reservation, atMs);
    }
    case "getReservation": {
      const { reservation, atMs } = answer as unknown as ReservationView;
      return viewIsTrue(known, entry, reservation, atMs);
    }
    case "listLiveReservations":
      return listIsTrue(known, entry, answer as unknown as ReservationsView);
    case "centerDay":
      return dayIsTrue(history, windows, entry, answer as unknown as CenterDayView);
  }
};

const confirmedAndDead = (key: string, it: Reservation | undefined): readonly Finding[] => [
  finding("contradiction", `${key} has confirmed a reservation that is ${it?.status ?? "not there"}`),
];

const sameAppointments = (it: Reservation, answer: Answer): boolean =>
  isDeepStrictEqual(
    it.appointments.map(({ id }) => id as string),
    (answer["appointments"] as readonly { id: string }[]).map(({ id }) => id),
  );

const cancelIsThere = (it: Reservation | undefined, appointmentIds: readonly string[]): boolean =>
  it !== undefined &&
  (it.status === "released" ||
    appointmentIds.every((id) => it.appointments.some((one) => one.id === id && one.status === "cancelled")));

/** Reports an answer that called a reservation ended, against its record. */
const contradicted = (entry: Entry, it: Reservation, said: string): readonly Finding[] => {
  const text = `${entry.ask.key} (${entry.ask.command}) called ${it.id} ${said}, it is ${it.status}`;
  return [finding("contradiction", text)];
};

const releaseIsTrue = (entry: Entry, it: Reservation | undefined, { outcome }: Answer): readonly Finding[] => {
  if (it === undefined) return [];
  if (outcome === "already_expired") return it.status === "expired" ? [] : contradicted(entry, it, "expired");
  return it.status === "released" ? [] : contradicted(entry, it, "released");
};

const SAYS: Readonly<Record<string, readonly Reservation["status"][]>> = {
  RESERVATION_EXPIRED: ["expired"],
  RESERVATION_RELEASED: ["released"],
  RESERVATION_SUPERSEDED: ["released"],
  RESERVATION_CANCELLED: ["cancelled"],
  ALREADY_CONFIRMED: ["confirmed", "cancelled"],
};

/** A refusal that names a reservation is true of it for ever. */
const refusalIsTrue = ({ reservations }: History, entry: Entry, facts: Answer): readonly Finding[] => {
  const says = SAYS[String(facts["code"])];
  const it = reservations.get(String(facts["reservationId"]));
  if (says === undefined || it === undefined) return [];
  return says.includes(it.status) ? [] : contradicted(entry, it, says[0] ?? "");
};

/** Compares a reservation in a query's answer with its final record. */
const viewIsTrue = ({ history, windows }: Known, entry: Entry, seen: Reservation, atMs: number): readonly Finding[] => {
  const it = history.reservations.get(seen.id);
  if (it === undefined) return [finding("missing", `${entry.ask.key} has seen ${seen.id}, which is not there`)];
  switch (seen.status) {
    case "reserved":
      return aliveIsTrue(windows, entry, it, atMs);
    case "confirmed":
      return it.status === "confirmed" || it.status === "cancelled" ? [] : contradicted(entry, it, seen.status);
    case "expired":
    case "released":
    case "cancelled":
      return it.status === seen.status ? [] : contradicted(entry, it, seen.status);
  }
};

/** No reservation is called live after an answer called it dead, nor at or after its own expiry. */
const aliveIsTrue = (windows: Windows, entry: Entry, it: Reservation, atMs: number): readonly Finding[] => {
  const left = windows.left(it);
  const isOver = left !== null && left.answeredUs < entry.askedUs;
  const isLate = it.status === "expired" && atMs >= it.expiredAtMs;
  return isOver || isLate ? contradicted(entry, it, "reserved") : [];
};

const listIsTrue = (known: Known, entry: Entry, { reservations, next, atMs }: ReservationsView): readonly Finding[] => {
  const { history, windows } = known;
  const findings = reservations.flatMap((it) => viewIsTrue(known, entry, it, atMs));
  if (next !== null) return findings;
  const named = new Set(reservations.map(({ id }) => id));
  for (const it of history.reservations.values()) {
    if (named.has(it.id) || windows.made(it.id).answeredUs >= entry.askedUs) continue;
    const left = windows.left(it);
    if (left !== null && left.askedUs <= entry.answeredUs) continue;
    if (it.reservedAtMs <= atMs && atMs < (leftAtMs(it) ?? Infinity))
      findings.push(finding("contradiction", `${entry.ask.key} has left out ${it.id}, which was live`));
  }
  return findings;
};

/** A claim made before the query of its day and freed after the answer is shown; an ended one is not. */
const dayIsTrue = (
  { reservations }: History,
  windows: Windows,
  entry: Entry,
  { atMs, day, claims }: CenterDayView,
): readonly Finding[] => {
  const shown = new Map(claims.map(({ owner, heldUntilMs }) => [owner.id as string, heldUntilMs]));
  const findings: Finding[] = [];
  for (const it of reservations.values()) {
    if (windows.made(it.id).answeredUs >= entry.askedUs) continue;
    const ends = it.appointments.map((one) => windows.ended(it, one));
    const isExpired = it.status === "expired" && atMs >= it.expiredAtMs;
    if (shown.has(it.id)) {
      const isOver = ends.every((ended) => ended !== null && ended.answeredUs < entry.askedUs);
      // If it is not certain that a hold has ended, its place counts as taken, without an end.
      const isUndecided = it.status === "expired" && shown.get(it.id) === null;
      if (!isUndecided && (isOver || isExpired)) findings.push(...contradicted(entry, it, "live"));
      continue;
    }
    const isOnDay = it.appointments.every(({ startMs }) => startMs >= day.startMs && startMs < day.endMs);
    const stands = ends.every((ended) => ended === null || ended.askedUs > entry.answeredUs);
    if (isOnDay && stands && !isExpired && it.moves.length === 0) {
      findings.push(finding("contradiction", `${entry.ask.key} has left out ${it.id}, which stood`));
    }
  }
  return findings;
};
