import type { HoldInput, ReserveAnswer, ReserveInput } from "../../src/index.ts";
import { bedsOf, complaintsAbout, isPossible, piecesOf, type Question, type Taken } from "./allocation.ts";
import {
  centerOf,
  asRefused,
  endedRefusal,
  learnAppointments,
  notHost,
  plainReserve,
  reserveAnswer,
  type AnsweredAppointments,
} from "./answers.ts";
import { datesFrom, hoursOf } from "./hours.ts";
import { accepted, expectSame, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { FREE, moveFeesAt, sumsOf, tooLateToMove } from "./fees.ts";
import { isGone, poolOf } from "./left.ts";
import { missingOf, type Need, type PartyMember } from "./needs.ts";
import { freedBy, moveRefusal } from "./moves.ts";
import { hostIndexOf, isGroupOf, mayAct, partyRefusal, remember, repeatedGuest } from "./party.ts";
import { askedBooking } from "./predict-booking.ts";
import {
  dateOf,
  graceMsOf,
  holderOf,
  inTheWayOf,
  ineligible,
  outOfRange,
  question,
  waitsFor,
} from "./predict-slots.ts";
import {
  begunPayment,
  spansFor,
  statusAt,
  type Booking,
  type Move,
  type Refused,
  type Reservation,
  type ModelEvent,
} from "./records.ts";
import { without } from "./spans.ts";
import { instantsShowing, MINUTE, wallAtInstant, type WallTable } from "./wall.ts";

/** The fields of an answered appointment that follow from the request: all but its therapist and its place. */
const expectedTerms = (needs: readonly Need[], startMs: number, table: WallTable) =>
  needs.map(({ guestIndex, guestId, terms, offsetMs }) => ({
    guestIndex,
    guestId,
    service: terms,
    startMs: startMs + offsetMs,
    endMs: startMs + offsetMs + terms.durationMs,
    wallStartMs: wallAtInstant(table, startMs + offsetMs),
  }));

const answeredTerms = (answered: AnsweredAppointments) =>
  answered.map(({ guestIndex, guestId, service, startMs, endMs, wallStartMs }) => ({
    guestIndex,
    guestId,
    service,
    startMs,
    endMs,
    wallStartMs,
  }));

/** The requested start as an instant; refused for a wall time that the clocks jump over. */
const startAsked = (model: Model, slot: ReserveInput["slot"]): number | Refused => {
  if (typeof slot === "number") return slot;
  const offset = /(Z|[+-]\d\d:\d\d)$/.exec(slot);
  if (offset !== null) return Date.parse(slot);
  const { table } = hoursOf(model.stock, model.world.dates);
  const [earlier] = instantsShowing(table, Date.parse(`${slot}Z`));
  return earlier ?? { code: "WALL_TIME_SKIPPED", wallTime: slot, zone: model.world.zone };
};

export const expectReserve = (model: Model, asking: Asking, input: ReserveInput): Expected => {
  const forStaff = staffField(asking, input);
  if (forStaff !== null) return refused("INVALID_INPUT", { field: forStaff });
  const request = JSON.stringify(["reserved", asking.actor, input]);
  const booking = model.booking(input.bookingId);
  const current = booking?.reservations.at(-1) ?? null;
  const nowMs = model.instant(asking.engine, ...model.written(booking, current));
  if (booking === null) return refused("BOOKING_NOT_FOUND", { bookingId: input.bookingId });
  const replayed = model.replay(asking, request);
  if (replayed !== null) return replayed;

  if (!mayAct(asking.actor, booking.hostId)) return notHost(asking);
  const given = input.guestIds ?? [];
  if (given.length > booking.party.length) return refused("INVALID_INPUT", { field: "guestIds" });
  const fixed = booking.party.findIndex(({ guestId }, at) => guestId !== null && (given[at] ?? guestId) !== guestId);
  if (fixed >= 0) return refused("GUEST_FIXED", { guestIndex: fixed, guestId: booking.party[fixed]?.guestId });
  const party = booking.party.map((it, at): PartyMember => ({ ...it, guestId: it.guestId ?? given[at] ?? null }));
  const namedNow = party.some(({ guestId }, at) => guestId !== booking.party[at]?.guestId);
  const hostId = booking.hostId ?? (namedNow ? (party[0]?.guestId ?? null) : null);
  const startMs = startAsked(model, input.slot);
  if (typeof startMs !== "number") return asRefused(startMs);

  const standing = current === null ? null : statusAt(current, nowMs);
  if (current !== null && standing === "confirmed")
    return refused("ALREADY_CONFIRMED", { reservationId: current.id, confirmedAtMs: current.confirmedAtMs });
  if (current !== null && standing === "cancelled") return asRefused(endedRefusal(current, nowMs));
  if (current !== null && standing === "reserved" && current.startMs === startMs && !namedNow) {
    if (input.createInvoice === true && current.invoices.length === 0) {
      return accepted<ReserveAnswer>((answer) => {
        current.invoices = model.newInvoices("R-70", current, answer.invoices);
        current.writtenAtMs = nowMs;
        expectSame("R-70: the hold as it is", reserveAnswer(model, current, current.invoices), plainReserve(answer));
        remember(model, asking, request, answer);
        return current.invoices.map(({ id }) =>
          model.tell(current, "InvoiceOpened", model.commitMs(nowMs), { invoiceId: id }),
        );
      });
    }
    return accepted<ReserveAnswer>((answer) => {
      expectSame(
        "R-02: the live reservation as it is",
        reserveAnswer(model, current, current.invoices),
        plainReserve(answer),
      );
      remember(model, asking, request, answer);
      return NO_EVENTS;
    });
  }

  if (current !== null && standing === "reserved" && begunPayment(current) !== null)
    return refused("HOLD_BEING_PAID", { reservationId: current.id, expiresAtMs: current.expiresAtMs });
  const all = model.needs(party);
  const { needs } = all;
  const missing = missingOf(all);
  if (missing !== null) return asRefused(missing);
  const holder = holderOf(hostId, booking.holderKey);
  if (holder === null) return refused("GUEST_REQUIRED", { guestIndex: 0 });
  const unfit = namedNow
    ? (repeatedGuest(party) ?? partyRefusal(party, hostId, isGroupOf(asking.actor, booking.isGroup)))
    : null;
  if (unfit !== null) return asRefused(unfit);
  const stuckOrNot =
    blockTooLong(model, input) ?? moveRefusal(booking, booking.moves, nowMs) ?? late(asking, booking.moves, nowMs);
  if (stuckOrNot !== null) return asRefused(stuckOrNot);
  const { date, days } = booking;
  if (!datesFrom(date, days).includes(dateOf(model, startMs))) return refused("SLOT_OUTSIDE_WINDOW", { date, days });
  const placing = { booking, party, hostId, holder, needs, startMs, nowMs, current, standing, request };
  return expectPlaced(model, asking, input, placing, () => expectReserve(model, asking, input));
};

/** Rules 22 and 28: guests waive nothing. */
const staffField = (
  { actor }: Asking,
  { waive, waiveFee }: Pick<ReserveInput, "waive" | "waiveFee">,
): string | null => {
  if (actor.kind !== "guest") return null;
  if (waive !== undefined) return "waive";
  return waiveFee === undefined ? null : "waiveFee";
};

/** Rule 28: a guest who moves is bound by the terms of the place. */
const late = ({ actor }: Asking, moves: readonly Move[], nowMs: number): Refused | null =>
  actor.kind === "guest" ? tooLateToMove(moves, nowMs) : null;

const blockTooLong = (
  model: Model,
  { blockTimeMinutes = 0 }: Pick<ReserveInput, "blockTimeMinutes">,
): Refused | null => {
  const { maxBlockTimeMinutes } = model.stock.catalog.center.limits;
  return blockTimeMinutes > maxBlockTimeMinutes
    ? { code: "BLOCK_TIME_TOO_LONG", limitMinutes: maxBlockTimeMinutes }
    : null;
};

/** Rule 19: a create and a reserve, in one commit. */
export const expectHold = (model: Model, asking: Asking, input: HoldInput): Expected => {
  const forStaff = staffField(asking, input);
  if (forStaff !== null) return refused("INVALID_INPUT", { field: forStaff });
  const request = JSON.stringify(["held", asking.actor, input]);
  const startMs = startAsked(model, input.slot);
  const date = typeof startMs === "number" ? dateOf(model, startMs) : model.world.dates[0];
  const booking = askedBooking(model, asking, input, { request, date, days: 1 });
  if ("kind" in booking) return booking;
  if (typeof startMs !== "number") return asRefused(startMs);
  const { party, hostId, createdAtMs: nowMs } = booking;
  const holder = holderOf(hostId, booking.holderKey);
  if (holder === null) return refused("GUEST_REQUIRED", { guestIndex: 0 });
  const stuckOrNot =
    blockTooLong(model, input) ?? moveRefusal(booking, booking.moves, nowMs) ?? late(asking, booking.moves, nowMs);
  if (stuckOrNot !== null) return asRefused(stuckOrNot);
  const { needs } = model.needs(party);
  const placing = { booking, party, hostId, holder, needs, startMs, nowMs, current: null, standing: null, request };
  return expectPlaced(model, asking, input, placing, () => expectHold(model, asking, input));
};

type Placing = Readonly<{
  booking: Booking;
  party: PartyMember[];
  hostId: string | null;
  holder: string;
  needs: readonly Need[];
  startMs: number;
  nowMs: number;
  current: Reservation | null;
  standing: ReturnType<typeof statusAt> | null;
  request: string;
}>;

/** Whether the slot is free, and the records if it is. */
const expectPlaced = (
  model: Model,
  asking: Asking,
  input: Pick<ReserveInput, "blockTimeMinutes" | "createInvoice" | "waive" | "waiveFee">,
  { booking, party, hostId, holder, needs, startMs, nowMs, current, standing, request }: Placing,
  again: () => Expected,
): Expected => {
  const moveFees = moveFeesAt(booking.moves, nowMs, input.waiveFee ?? null);
  const { center } = model.stock.catalog;
  const { limits } = center;
  const waiver = input.waive ?? null;
  const seen = model.without(waiver?.rules ?? []);
  const { table, starts } = hoursOf(seen.stock, model.world.dates);
  if (!(starts.get(dateOf(model, startMs)) ?? []).includes(startMs))
    return refused("SLOT_OFF_GRID", { gridMinutes: waiver?.rules.includes("grid") === true ? 1 : center.gridMinutes });
  const range = outOfRange(seen, needs, startMs, nowMs);
  if (range !== null) return asRefused(range);
  const taken = inTheWayOf(model, current, booking.moves, nowMs);
  const waits = waitsFor(model, holder, booking.moves, nowMs);
  const asked = question(seen, booking, needs, startMs, waits);
  const isGuarded = meetsLeft(model, needs, startMs, taken);
  if (isGuarded && model.looksAgain(asking.engine, nowMs)) return again();
  if (!isPossible(asked, taken)) {
    return asRefused(
      ineligible(model, needs, booking.options) ?? tooSoon(asked, taken) ?? whyNot(asked, taken, startMs),
    );
  }
  const live = model.reservations.filter(
    (it) => it !== current && it.holder === holder && it.status === "reserved" && nowMs < it.expiresAtMs,
  );
  if (live.length >= limits.liveReservationsPerHolder) {
    const freeAtMs = Math.min(...live.map(({ expiresAtMs }) => expiresAtMs));
    return refused("HOLDER_LIMIT_REACHED", { holder, limit: limits.liveReservationsPerHolder, freeAtMs });
  }

  return accepted<ReserveAnswer>((answer) => {
    const continues = standing === "reserved" ? current : null;
    const blockTimeMinutes = input.blockTimeMinutes ?? center.blockTimeMinutes;
    const chainStartMs = continues?.chainStartMs ?? nowMs;
    const chainEndMs = continues?.chainEndMs ?? nowMs + limits.lifetimeCapMinutes * MINUTE;
    const graceEndMs = startMs + graceMsOf(model, needs);
    const expiresAtMs = Math.min(nowMs + blockTimeMinutes * MINUTE, chainEndMs, graceEndMs);
    const { appointments, invoices: answeredInvoices, ...rest } = answer;
    expectSame(
      "reserve",
      {
        reservationId: rest.reservationId,
        bookingId: booking.id === "" ? rest.bookingId : booking.id,
        ...centerOf(model),
        startMs,
        reservedAtMs: model.commitMs(nowMs),
        expiresAtMs,
        blockTimeMinutes,
        moveFeeMinor: sumsOf(moveFees.map(({ fee }) => fee)).feeMinor,
      },
      rest,
    );
    expectSame("reserve: the appointments", expectedTerms(needs, startMs, table), answeredTerms(appointments));
    const learnt = learnAppointments(model, appointments);
    expectSame("reserve: the allocation", [], complaintsAbout(asked, learnt, taken));

    if (booking.id === "") model.bookings.push(Object.assign(booking, { id: model.mint("hold", rest.bookingId) }));
    if (isGuarded) model.guardedAtMs = nowMs;
    Object.assign(booking, { party, hostId, hostIndex: hostIndexOf(party, hostId) });
    const reservation: Reservation = {
      id: model.mint("reserve", answer.reservationId),
      booking,
      holder,
      origin: continues === null ? { kind: "fresh" } : { kind: "superseding", reservationId: continues.id as never },
      startMs,
      graceEndMs,
      hostIndex: booking.hostIndex,
      blockTimeMinutes,
      moves: booking.moves,
      chainStartMs,
      chainEndMs,
      paymentEndMs: continues === null ? nowMs + limits.paymentCapMinutes * MINUTE : continues.paymentEndMs,
      payments: [],
      reservedAtMs: model.commitMs(nowMs),
      expiresAtMs,
      status: "reserved",
      confirmedAtMs: null,
      releasedAtMs: null,
      releaseReason: null,
      cancelledAtMs: null,
      appointments: learnt,
      held: without(spansFor(learnt), freedBy(booking.moves)),
      invoices: [],
      waiver,
      terms: center.cancellation ?? FREE,
      moveFees,
      writtenAtMs: nowMs,
    };
    if (input.createInvoice === true)
      reservation.invoices = model.newInvoices("reserve", reservation, answeredInvoices);
    else expectSame("V05: no invoice unless asked for", [], answeredInvoices);
    const events: ModelEvent[] = [...model.displace(reservation.held, nowMs, current)];
    if (current !== null && standing === "reserved")
      events.push(...model.release(current, { kind: "superseded", byReservationId: reservation.id as never }, nowMs));
    if (current !== null && standing === "expired" && current.status === "reserved")
      events.push(...model.expire(current, nowMs));
    for (const { of, appointment } of booking.moves) {
      appointment.holdForMove = reservation;
      of.writtenAtMs = nowMs;
    }
    booking.reservations.push(reservation);
    booking.writtenAtMs = nowMs;
    model.reservations.push(reservation);
    remember(model, asking, request, answer);
    return [
      ...events,
      model.tell(reservation, "ReservationMade", model.commitMs(nowMs), {
        startMs,
        expiresAtMs,
        origin: reservation.origin,
      }),
      ...model.tellWaiver(reservation, nowMs),
      ...reservation.invoices.map(({ id }) =>
        model.tell(reservation, "InvoiceOpened", model.commitMs(nowMs), { invoiceId: id }),
      ),
    ];
  });
};

/** Whether a unit that left has a claim, at the time of the booking, in a room or equipment that it wants. */
const meetsLeft = (model: Model, needs: readonly Need[], startMs: number, taken: readonly Taken[]): boolean => {
  const before = Math.max(0, ...needs.map(({ offsetMs, terms }) => terms.preparationMs - offsetMs));
  const after = Math.max(0, ...needs.map(({ offsetMs, terms }) => offsetMs + terms.durationMs + terms.recoveryMs));
  const wanted = needs.flatMap(({ roomKind, equipmentIds }) => [
    ...(roomKind === null ? [] : bedsOf(model.stock, roomKind).map(({ unit }) => poolOf(unit))),
    ...equipmentIds.flatMap((id) => piecesOf(model.stock, id).map(poolOf)),
  ]);
  return taken.some(
    (it) =>
      isGone(model.stock, it.unit) &&
      wanted.includes(poolOf(it.unit)) &&
      it.startMs < startMs + after &&
      startMs - before < it.endMs,
  );
};

/** If only waits are in the way: the instant when enough of them are over. Null if anything else is. */
const tooSoon = (asked: Question, taken: readonly Taken[]): Refused | null => {
  const ends = asked.waits.flatMap(({ heldUntilMs }) => heldUntilMs ?? []).sort((a, b) => a - b);
  const againAtMs = ends.find((end) => {
    const waits = asked.waits.filter(({ heldUntilMs }) => heldUntilMs !== null && heldUntilMs > end);
    return isPossible({ ...asked, waits }, taken);
  });
  return againAtMs === undefined ? null : { code: "HOLD_AGAIN_TOO_SOON", againAtMs };
};

/** The refusal: no therapist works then, or it is held until an instant, or it is taken for good. */
const whyNot = (asked: Question, taken: readonly Taken[], startMs: number): Refused => {
  const isPossibleBeside = (left: readonly Taken[]): boolean => isPossible({ ...asked, waits: [] }, left);
  if (!isPossibleBeside([])) return { code: "OUTSIDE_WORKING_TIME", startMs };
  const ends = [...new Set(taken.map(({ heldUntilMs }) => heldUntilMs))]
    .filter((it) => it !== null)
    .sort((a, b) => a - b);
  for (const heldUntilMs of ends) {
    const left = taken.filter((it) => it.heldUntilMs === null || it.heldUntilMs > heldUntilMs);
    if (isPossibleBeside(left)) return { code: "SLOT_HELD", heldUntilMs };
  }
  return { code: "SLOT_TAKEN", startMs };
};
