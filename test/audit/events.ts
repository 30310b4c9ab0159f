import type { DomainEvent, Reservation } from "../../src/index.ts";
import { unreachable } from "../../src/domain/invariant.ts";
import { finding, groupedBy, type Finding, type History } from "./history.ts";

/** The state of one reservation by its events so far. */
type LifeByEvents = {
  made: Extract<DomainEvent, { type: "ReservationMade" }> | null;
  waived: boolean;
  expiries: number[];
  left: Extract<DomainEvent, { type: "ReservationConfirmed" | "ReservationReleased" | "ReservationExpired" }>[];
  cancelledAtMs: number | null;
  ended: Map<string, number>;
  opened: Set<string>;
  voided: Map<string, number[]>;
  finalized: Map<string, number[]>;
  /** The payments that were begun, and how each ended: rule 21 gives each reported payment one end, recorded once. */
  payments: Map<string, "begun" | "abandoned" | "settled" | "late">;
  latestMs: number;
  problems: string[];
};

/** As much of a history as its events can be compared with. */
type Recorded = Pick<History, "events" | "reservations" | "limits" | "swept">;

/** Rules 3, 5 and 9: the events of each reservation are in order, describe one life, and agree with its record. */
export const eventsAgree = (history: Recorded): readonly Finding[] => {
  const { events, reservations } = history;
  const findings: Finding[] = [];
  const seen = new Set<string>();
  let latest = 0;
  const byKey = new Map<string, DomainEvent[]>();
  for (const { position, eventId, event } of events) {
    if (seen.has(eventId)) continue; // Delivered again: delivery is at least once.
    seen.add(eventId);
    if (position <= latest) findings.push(finding("events", `${eventId} ${event.type} was delivered out of order`));
    latest = Math.max(latest, position);
    if (!("reservationId" in event)) continue;
    const own = byKey.get(event.reservationId);
    if (own === undefined) byKey.set(event.reservationId, [event]);
    else own.push(event);
  }
  for (const id of byKey.keys())
    if (!reservations.has(id)) findings.push(finding("missing", `reservation ${id}, of which events tell`));
  for (const reservation of reservations.values()) {
    const life = lifeOf(byKey.get(reservation.id) ?? []);
    findings.push(
      ...life.problems.map((text) => finding("events", `${reservation.id}: ${text}`)),
      ...stateFindings(reservation, life, history.swept),
      ...instantFindings(reservation, life, history),
      ...invoiceFindings(reservation, life, history.swept),
      ...paymentFindings(reservation, life),
    );
  }
  return [...findings, ...twoEndings(events.map(({ event }) => event))];
};

/** Rule 5: no reservation leaves `reserved` for two reasons, also if its record shows one. */
const twoEndings = (events: readonly DomainEvent[]): readonly Finding[] => {
  const leaving = events.filter(({ type }) => type === "ReservationReleased" || type === "ReservationExpired");
  const confirmed = new Set(
    events.flatMap((it) => (it.type === "ReservationConfirmed" ? [it.reservationId as string] : [])),
  );
  return [...groupedBy(leaving, (it) => ("reservationId" in it ? it.reservationId : ""))]
    .filter(([id]) => confirmed.has(id))
    .map(([id]) => finding("events", `${id} was confirmed and ended without it`));
};

const lifeOf = (events: readonly DomainEvent[]): LifeByEvents => {
  const life: LifeByEvents = {
    made: null,
    waived: false,
    expiries: [],
    left: [],
    cancelledAtMs: null,
    ended: new Map(),
    opened: new Set(),
    voided: new Map(),
    finalized: new Map(),
    payments: new Map(),
    latestMs: -Infinity,
    problems: [],
  };
  for (const event of events) add(life, event);
  return life;
};

const isBeingPaid = ({ payments }: LifeByEvents): boolean => [...payments.values()].includes("begun");

const isHeld = ({ made, left }: LifeByEvents): boolean => made !== null && left.length === 0;

const push = (map: Map<string, number[]>, id: string, atMs: number): void => {
  map.set(id, [...(map.get(id) ?? []), atMs]);
};

const add = (life: LifeByEvents, event: DomainEvent): void => {
  const { problems, left } = life;
  if (event.atMs < life.latestMs) problems.push(`${event.type} is dated before the event that comes first`);
  life.latestMs = Math.max(life.latestMs, event.atMs);
  if (event.type !== "ReservationMade" && life.made === null) problems.push(`${event.type} comes before it was made`);
  switch (event.type) {
    case "ReservationMade":
      if (life.made !== null) problems.push("it was made twice");
      life.made = event;
      life.expiries.push(event.expiresAtMs);
      return;
    case "RulesWaived":
      if (!isHeld(life)) problems.push("rules were waived while it was not held");
      if (life.waived) problems.push("its rules were waived twice");
      life.waived = true;
      return;
    case "ReservationExtended":
      if (!isHeld(life)) problems.push("it was extended while it was not held");
      life.expiries.push(event.expiresAtMs);
      return;
    case "ReservationConfirmed":
    case "ReservationReleased":
    case "ReservationExpired":
      if (event.type === "ReservationReleased" && isBeingPaid(life)) problems.push("it was released while it was paid");
      if (left.length > 0) problems.push(`${event.type} comes after ${left[0]?.type ?? ""}`);
      left.push(event);
      return;
    case "InvoiceOpened":
      if (!isHeld(life)) problems.push("an invoice was opened while it was not held");
      life.opened.add(event.invoiceId);
      return;
    case "InvoiceVoided":
      if (isHeld(life)) problems.push("an invoice was voided while it was held");
      push(life.voided, event.invoiceId, event.atMs);
      return;
    case "InvoiceFinalized":
      if (isHeld(life)) problems.push("an invoice was finalized while it was held");
      push(life.finalized, event.invoiceId, event.atMs);
      return;
    case "AppointmentMoved":
    case "AppointmentCancelled":
      if (left[0]?.type !== "ReservationConfirmed") problems.push(`${event.type} comes before it was confirmed`);
      if (life.ended.has(event.appointmentId)) problems.push(`appointment ${event.appointmentId} ended twice`);
      life.ended.set(event.appointmentId, event.atMs);
      return;
    case "AttendanceMarked":
      if (left[0]?.type !== "ReservationConfirmed") problems.push(`${event.type} comes before it was confirmed`);
      if (life.ended.has(event.appointmentId)) problems.push(`${event.type} comes after the appointment ended`);
      return;
    case "ReservationCancelled":
      if (life.cancelledAtMs !== null) problems.push("it was cancelled twice");
      life.cancelledAtMs = event.atMs;
      return;
    case "PaymentBegun":
      if (!isHeld(life)) problems.push("a payment was begun while it was not held");
      if (isBeingPaid(life)) problems.push("two payments were begun at once");
      if (life.payments.has(event.paymentReference)) problems.push("a payment was begun twice");
      life.payments.set(event.paymentReference, "begun");
      return;
    case "PaymentAbandoned":
    case "PaidLate":
    case "PaymentSettled":
      endPayment(life, event);
      return;
    case "SlotBlocked":
    case "SlotBlockMoved":
    case "SlotUnblocked":
      return;
    default:
      unreachable(event);
  }
};

type PaymentEnd = Extract<DomainEvent, { type: "PaymentAbandoned" | "PaymentSettled" | "PaidLate" }>;

const endPayment = ({ payments, problems, left, made }: LifeByEvents, { type, paymentReference }: PaymentEnd): void => {
  const before = payments.get(paymentReference);
  const isAgain = made?.origin.kind === "reacquired" && type === "PaymentSettled";
  if (before === undefined && !isAgain) problems.push(`${type} of a payment that was never begun`);
  if (before === "settled" || before === "late") problems.push(`${type} of a payment that had ended`);
  if (before === "abandoned" && type !== "PaidLate") problems.push(`${type} of an abandoned payment`);
  if (type === "PaymentSettled") {
    if (left[0]?.type !== "ReservationConfirmed") problems.push("money settled what was not confirmed");
    if ([...payments.values()].includes("settled")) problems.push("it was paid twice");
  }
  payments.set(paymentReference, type === "PaidLate" ? "late" : type === "PaymentSettled" ? "settled" : "abandoned");
};

const stateFindings = (it: Reservation, life: LifeByEvents, swept: boolean): readonly Finding[] => {
  const [left] = life.left;
  const wrong = (text: string): readonly Finding[] => [finding("events", `${it.id}: it is ${it.status}, ${text}`)];
  if (life.made === null) return wrong("and has no event of its making");
  if (life.made.atMs !== it.reservedAtMs || life.made.startMs !== it.startMs)
    return wrong("and was made otherwise than in its event");
  const expected = {
    reserved: undefined,
    expired: "ReservationExpired",
    released: "ReservationReleased",
    confirmed: "ReservationConfirmed",
    cancelled: "ReservationConfirmed",
  } as const;
  const isUnswept = !swept && it.status === "expired" && left === undefined;
  if (left?.type !== expected[it.status] && !isUnswept) return wrong(`its events tell ${left?.type ?? "of no end"}`);
  if ((it.status === "cancelled") !== (life.cancelledAtMs !== null)) return wrong("its events tell the opposite");
  return [];
};

const MINUTE_MS = 60_000;

/** Instants that cannot be together, in the record and in the events. */
const instantFindings = (
  it: Reservation,
  life: LifeByEvents,
  { reservations, limits }: Recorded,
): readonly Finding[] => {
  const problems: string[] = [];
  const check = (isRight: boolean, text: string): void => {
    if (!isRight) problems.push(text);
  };
  const expiresAtMs = life.expiries.at(-1) ?? Infinity;
  const [left] = life.left;
  if (it.status === "reserved") check(it.expiresAtMs === expiresAtMs, "its expiry is not that of its latest event");
  if (it.status === "expired") check(it.expiredAtMs === expiresAtMs, "it is not dated expired at its expiry");
  if (it.status === "released") {
    check(it.releasedAtMs === left?.atMs, "it was released at another instant than in its event");
    check(it.releasedAtMs < expiresAtMs, "it was released at or after its expiry");
  }
  if (it.status === "confirmed" || it.status === "cancelled") {
    check(it.confirmedAtMs === left?.atMs, "it was confirmed at another instant than in its event");
    check(it.confirmedAtMs < expiresAtMs, "it was confirmed at or after its expiry");
    for (const one of it.appointments) {
      const endedAtMs = one.status === "moved" ? one.movedAtMs : one.status === "cancelled" ? one.cancelledAtMs : null;
      check(
        endedAtMs === (life.ended.get(one.id) ?? null),
        `appointment ${one.id} is ${one.status}, events tell otherwise`,
      );
      check(endedAtMs === null || endedAtMs >= it.confirmedAtMs, `appointment ${one.id} ended before it was booked`);
    }
  }
  if (it.status === "cancelled")
    check(it.cancelledAtMs === life.cancelledAtMs, "it was cancelled at another instant than in its event");
  const chainMs = it.chainEndMs - it.chainStartMs;
  check(
    chainMs === limits.lifetimeCapMinutes * MINUTE_MS ||
      (it.paymentEndMs === null && chainMs <= limits.paymentCapMinutes * MINUTE_MS),
    "its chain has not the center's cap",
  );
  check(it.chainStartMs <= it.reservedAtMs, "its chain begins after it");
  check(
    life.expiries.every((ms) => ms <= it.chainEndMs),
    "it was held beyond the end of its chain",
  );
  check(
    life.expiries.every((ms, at) => at === 0 || ms > (life.expiries[at - 1] ?? 0)),
    "an extension is not a later one",
  );
  check(
    (life.expiries[0] ?? 0) <= it.reservedAtMs + it.blockTimeMinutes * MINUTE_MS,
    "it was held beyond its block time",
  );
  if (it.origin.kind === "superseding") {
    const before = reservations.get(it.origin.reservationId);
    check(
      before?.status === "released" &&
        before.chainStartMs === it.chainStartMs &&
        before.releasedAtMs === it.reservedAtMs,
      "it does not begin where the hold ended that it replaces",
    );
  } else if (it.origin.kind === "fresh") {
    check(it.chainStartMs <= it.reservedAtMs, "its chain starts after it was reserved");
  }
  return problems.map((text) => finding("instants", `${it.id}: ${text}`));
};

/** Rule 21: the record's payments are those of the events, and a confirmed hold that was being paid is paid. */
const paymentFindings = (it: Reservation, life: LifeByEvents): readonly Finding[] => {
  const recorded = new Map(it.payments.map(({ reference, status }) => [reference as string, status]));
  const findings = [...new Set([...recorded.keys(), ...life.payments.keys()])]
    .filter((reference) => recorded.get(reference) !== life.payments.get(reference))
    .map((reference) => {
      const said = life.payments.get(reference) ?? "never begun";
      const text = `${it.id}: payment ${reference} is ${recorded.get(reference) ?? "not there"}, its events tell ${said}`;
      return finding("payment", text);
    });
  const isConfirmed = it.status === "confirmed" || it.status === "cancelled";
  return isConfirmed && isBeingPaid(life)
    ? [...findings, finding("payment", `${it.id} was confirmed without the payment that was begun`)]
    : findings;
};

const INVOICES = {
  reserved: "open",
  confirmed: "finalized",
  cancelled: "finalized",
  expired: "voided",
  released: "voided",
} as const;

/** Rule 5: voided once, finalized once, or neither; as its reservation stands. */
const invoiceFindings = (it: Reservation, life: LifeByEvents, swept: boolean): readonly Finding[] => {
  const findings = it.invoices.flatMap((invoice) => {
    const voided = life.voided.get(invoice.id) ?? [];
    const finalized = life.finalized.get(invoice.id) ?? [];
    const isUnswept = !swept && it.status === "expired" && life.left.length === 0;
    const right =
      invoice.status === INVOICES[it.status] &&
      voided.length === Number(invoice.status === "voided" && !isUnswept) &&
      finalized.length === Number(invoice.status === "finalized") &&
      (invoice.status !== "voided" || isUnswept || voided[0] === invoice.voidedAtMs) &&
      (invoice.status !== "finalized" || finalized[0] === invoice.finalizedAtMs);
    const times = `voided ${voided.length}, finalized ${finalized.length} times`;
    return right ? [] : [finding("invoice", `${invoice.id} is ${invoice.status} in ${it.status} ${it.id}: ${times}`)];
  });
  const own = new Set(it.invoices.map(({ id }) => id as string));
  const strange = [...life.opened, ...life.voided.keys(), ...life.finalized.keys()].filter((id) => !own.has(id));
  return [
    ...findings,
    ...strange.map((id) => finding("invoice", `${id} is in events of ${it.id}, which does not have it`)),
  ];
};
