import { isDeepStrictEqual } from "node:util";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import type { Answer, Call } from "./asks.ts";
import { expectSame, type Model } from "./model.ts";
import { bookingPicture, pictureOf, reservationPicture } from "./picture.ts";
import { Difference, spansOf, type ModelEvent } from "./records.ts";
import { unionOf, type Span } from "./spans.ts";

/**
 * The effect of one command on the store. A refused command has none. An accepted one recorded just these events,
 * appended after all others, in order for each reservation and block.
 */
export const changesBetween = (
  before: MemoryDump,
  after: MemoryDump,
  { events, refused }: Readonly<{ events: readonly ModelEvent[]; refused: boolean }>,
): void => {
  if (refused && !isSameDump(before, after))
    throw new Difference("B08: a refused command changed the store", { model: before, engine: after });
  const fresh = after.events.slice(before.events.length);
  for (const [at, { position, eventId }] of fresh.entries()) {
    expectSame("V04: an event has one place", before.events.length + at + 1, position);
    if (!eventId.endsWith(`-${position}`)) throw new Difference("an event's id", { model: position, engine: eventId });
  }
  if (before.events.some((event, at) => event.eventId !== after.events[at]?.eventId))
    throw new Difference("a recorded event never changes", { model: before.events, engine: after.events });
  expectSame("the events", inOrder(events), inOrder(fresh.map(({ event }) => event as unknown as ModelEvent)));
};

/** Events are in order for each reservation and block; between those any order is fine. */
export const inOrder = (events: readonly ModelEvent[]): Readonly<Record<string, readonly unknown[]>> => {
  const byKey: Record<string, unknown[]> = {};
  for (const event of events) {
    const key = String(event["reservationId"] ?? event["blockId"]);
    (byKey[key] ??= []).push(event);
  }
  return byKey;
};

/** The memory store shares the states of records that were not written, so most comparisons end at once. */
const isSameDump = (one: MemoryDump, other: MemoryDump): boolean => {
  if (one.sequence !== other.sequence || one.events.length !== other.events.length) return false;
  if (one.partitions.length !== other.partitions.length || one.centers.length !== other.centers.length) return false;
  const sameRecords = one.partitions.every((it, at) => {
    const that = other.partitions[at];
    return (
      that !== undefined &&
      sameVersions(it.bookings, that.bookings) &&
      sameVersions(it.reservations, that.reservations) &&
      sameVersions(it.blocks, that.blocks) &&
      it.commands.length === that.commands.length
    );
  });
  return sameRecords && isDeepStrictEqual(one.due, other.due) && isDeepStrictEqual(one.centers, other.centers);
};

type Records = readonly Readonly<{ state: unknown; version: number; writtenAtMs: number }>[];

const sameVersions = (one: Records, other: Records): boolean =>
  one.length === other.length &&
  one.every((it, at) => {
    const that = other[at];
    return (
      it.version === that?.version &&
      it.writtenAtMs === that.writtenAtMs &&
      (it.state === that.state || isDeepStrictEqual(it.state, that.state))
    );
  });

const RECORDED = Number.NEGATIVE_INFINITY;

/** Compares all records with the model's, and checks the laws of the whole log. */
export const checkEverything = (model: Model, dump: MemoryDump, { instants } = { instants: true }): void => {
  const [partition] = dump.partitions;
  const [center] = dump.centers;
  const reservations = byId(partition?.reservations ?? []);
  expectSame("how many reservations", model.reservations.length, reservations.size);
  for (const it of model.reservations) {
    const record = reservations.get(it.id);
    if (record === undefined) throw new Difference("a reservation", { model: it.id, engine: null });
    expectSame("a reservation as recorded", reservationPicture(it, RECORDED), pictureOf.reservation(record.state));
    if (instants) expectSame(`when ${it.id} was written`, it.writtenAtMs, record.writtenAtMs);
  }
  const bookings = byId(partition?.bookings ?? []);
  expectSame("how many bookings", model.bookings.length, bookings.size);
  for (const it of model.bookings) {
    const record = bookings.get(it.id);
    if (record === undefined) throw new Difference("a booking", { model: it.id, engine: null });
    expectSame("a booking as recorded", bookingPicture(it), pictureOf.booking(record.state));
    if (instants) expectSame(`when ${it.id} was written`, it.writtenAtMs, record.writtenAtMs);
  }
  expectSame("the keyed commands", [...model.remembered.keys()].sort(), keysOf(dump));
  checkClaims(model, center?.claims ?? []);
  checkIndexes(model, dump);
  checkLog(dump);
  checkPayments(dump);
};

const keysOf = (dump: MemoryDump): readonly string[] =>
  dump.partitions
    .flatMap(({ commands }) => commands.map(({ commandId }) => commandId as string))
    .filter((id) => !id.startsWith("~"));

const byId = <State extends { id: string }, R extends Readonly<{ state: State }>>(records: readonly R[]) =>
  new Map<string, R>(records.map((record) => [record.state.id, record]));

type Claims = MemoryDump["centers"][number]["claims"];

/** Rule 2: no two claims overlap; reserved and confirmed reservations and existing blocks have just these claims. */
const checkClaims = (model: Model, claims: Claims): void => {
  for (const [at, claim] of claims.entries()) {
    const next = claims[at + 1];
    if (next?.unit === claim.unit && next.startMs < claim.endMs)
      throw new Difference("rule 2: two claims overlap", { model: "no overlap", engine: [claim, next] });
  }
  const taken = new Map<string, Span[]>();
  const covered = new Map<string, Span[]>();
  for (const { owner, unit: key, startMs, endMs } of claims) {
    const unit = key.replace(/^c\d+:/, "");
    const owned = unit === key ? taken : covered;
    const spans = owned.get(owner.id) ?? [];
    spans.push({ unit, startMs, endMs });
    owned.set(owner.id, spans);
  }
  const expected = new Map<string, readonly Span[]>();
  for (const it of model.reservations) expected.set(it.id, spansOf(it));
  for (const it of model.standingBlocks()) expected.set(it.id, it.spans);
  for (const [id, spans] of expected) expectSame(`the claims of ${id}`, unionOf(spans), unionOf(taken.get(id) ?? []));
  for (const { id, covers } of model.standingBlocks())
    expectSame(`rule 24: the covers of ${id}`, unionOf(covers), unionOf(covered.get(id) ?? []));
  for (const id of [...taken.keys(), ...covered.keys()])
    if (!expected.has(id)) throw new Difference("a claim without an owner", { model: null, engine: id });
};

const checkIndexes = (model: Model, dump: MemoryDump): void => {
  const reserved = model.reservations.filter(({ status }) => status === "reserved");
  const due = [...reserved].sort((a, b) => a.expiresAtMs - b.expiresAtMs || (a.id < b.id ? -1 : 1));
  expectSame(
    "B07: what falls due, in order",
    due.map(({ id }) => id),
    dump.due,
  );
  const [center] = dump.centers;
  expectSame("reserved reservations", reserved.map(({ id }) => id).sort(), center?.reserved ?? []);
  for (const { key, held: ids } of center?.people ?? []) {
    expectSame(
      `H01: what ${key} holds`,
      reserved
        .filter(({ holder }) => holder === key)
        .map(({ id }) => id)
        .sort(),
      ids,
    );
  }
};

/** Rule 21 over the whole log: each payment is settled or late at most once, as its record says. */
const checkPayments = ({ events, partitions }: MemoryDump): void => {
  const ends = new Map<string, string>();
  for (const { event } of events) {
    if (event.type !== "PaymentSettled" && event.type !== "PaidLate") continue;
    const key = `${event.reservationId} ${event.paymentReference}`;
    const before = ends.get(key);
    if (before !== undefined)
      throw new Difference(`rule 21: ${key} ended twice`, { model: before, engine: event.type });
    ends.set(key, event.type);
  }
  for (const { state } of partitions.flatMap(({ reservations }) => reservations)) {
    const settled = state.payments.filter(({ status }) => status === "settled");
    if (settled.length > 1) throw new Difference("rule 21: paid twice", { model: 1, engine: settled });
    for (const payment of state.payments) {
      const id = payment.status === "settled" ? payment.confirmedReservationId : state.id;
      const type = { settled: "PaymentSettled", late: "PaidLate", begun: undefined, abandoned: undefined }[
        payment.status
      ];
      if (type !== undefined) expectSame("rule 21: a payment", type, ends.get(`${id} ${payment.reference}`));
    }
  }
};

const LEAVES = new Set(["ReservationConfirmed", "ReservationReleased", "ReservationExpired"]);

/** Rule 5 over the whole log: a reservation leaves `reserved` once, an invoice is voided or finalized once. */
const checkLog = ({ events, partitions }: MemoryDump): void => {
  const left = new Map<string, string>();
  const made = new Set<string>();
  const ended = new Map<string, string>();
  const once = (map: Map<string, string>, id: string, type: string): void => {
    const before = map.get(id);
    if (before !== undefined) throw new Difference(`rule 5: ${id} ended twice`, { model: before, engine: type });
    map.set(id, type);
  };
  for (const { event } of events) {
    if ("reservationId" in event) {
      if (event.type === "ReservationMade") made.add(event.reservationId);
      if (!made.has(event.reservationId))
        throw new Difference("an event before its reservation", { model: null, engine: event });
      if (LEAVES.has(event.type)) once(left, event.reservationId, event.type);
    }
    if ("invoiceId" in event && event.type !== "InvoiceOpened") once(ended, event.invoiceId, event.type);
  }
  for (const { state } of partitions.flatMap(({ reservations }) => reservations)) {
    expectSame(`rule 5: whether ${state.id} has left reserved`, state.status !== "reserved", left.has(state.id));
    for (const { id, status } of state.invoices) {
      const type = ended.get(id);
      const expected = type === undefined ? "open" : type === "InvoiceVoided" ? "voided" : "finalized";
      expectSame(`rule 5: invoice ${id}`, status, expected);
      if (expected === "open") expectSame("an open invoice is of a reserved reservation", "reserved", state.status);
    }
  }
};

/**
 * Rule 7: an engine never lets a reservation live again that it called dead. Another engine may, if the clock stepped
 * back and it never called the reservation dead itself: then the reservation is recorded as confirmed.
 */
export class Deaths {
  readonly #dead = [new Set<string>(), new Set<string>()];

  hear({ name, asking }: Call, answer: Answer): void {
    const dead = this.#dead[asking.engine] as Set<string>;
    const living = (id: unknown): void => {
      if (dead.has(String(id)))
        throw new Difference("rule 7: the dead live again", { model: "dead", engine: { name, id } });
    };
    if (answer.isErr()) {
      const { code } = answer.error;
      if (code === "RESERVATION_EXPIRED" || code === "RESERVATION_RELEASED" || code === "RESERVATION_SUPERSEDED")
        dead.add(answer.error.reservationId);
      return;
    }
    if (typeof answer.value !== "object" || answer.value === null) return;
    const value = answer.value as Record<string, unknown>;
    const confirmed = name === "reportPayment" ? value["confirmedReservationId"] : null;
    const alive =
      name === "extend" || name === "confirm" || name === "beginPayment" ? value["reservationId"] : confirmed;
    if (typeof alive === "string") {
      living(alive);
      for (const others of this.#dead) others.delete(alive);
    }
    if (name === "release" && value["reservationId"] !== null) dead.add(value["reservationId"] as string);
    if (name === "listLiveReservations") {
      for (const { id, status } of value["reservations"] as readonly Readonly<{ id: string; status: string }>[]) {
        if (status === "reserved") living(id);
      }
    }
    if (name === "getReservation") {
      const { id, status } = value["reservation"] as Readonly<{ id: string; status: string }>;
      if (status === "expired" || status === "released") dead.add(id);
      else if (status === "reserved" || status === "confirmed") living(id);
    }
  }
}
