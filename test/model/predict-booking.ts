import type { CreateBookingAnswer, CreateBookingInput, FindSlotsAnswer, TherapistChoice } from "../../src/index.ts";
import { hoursOf } from "./hours.ts";
import {
  accepted,
  expectSame,
  NOTHING_TOLD,
  refused,
  type Actor,
  type Asking,
  type Expected,
  type Model,
} from "./model.ts";
import {
  ableTherapists,
  bedsOf,
  complaintsAbout,
  isPossible,
  piecesOf,
  type Question,
  type Taken,
} from "./allocation.ts";
import type { Need, PartyMember } from "./needs.ts";
import {
  isBooked,
  spansFor,
  spansOf,
  statusAt,
  type Appointment,
  type Booking,
  type Move,
  type Refused,
  type Reservation,
} from "./records.ts";
import { without, type Span } from "./spans.ts";
import { DAY, MINUTE } from "./wall.ts";
import { CENTER, GUESTS, RELATIONS } from "./world.ts";

const ANY: TherapistChoice = { kind: "any" };

/** Case A07 and rule 1: who may be booked together; null where they may. */
export const partyRefusal = (party: readonly PartyMember[], hostId: string | null): Refused | null => {
  const named = party.flatMap(({ guestId }) => guestId ?? []);
  const unknown = hostId === null || named.includes(hostId) ? named : [...named, hostId];
  const missing = unknown.find((id) => !(GUESTS as readonly string[]).includes(id));
  if (missing !== undefined) return { code: "GUEST_NOT_FOUND", guestId: missing };
  if (hostId === null) return null;
  const stranger = named.find((id) => id !== hostId && !(RELATIONS[hostId] ?? []).includes(id));
  return stranger === undefined ? null : { code: "RELATIONSHIP_MISSING", hostId, guestId: stranger };
};

export const repeatedGuest = (party: readonly PartyMember[]): Refused | null => {
  const named = party.flatMap(({ guestId }) => guestId ?? []);
  const again = named.find((id, at) => named.indexOf(id) < at);
  return again === undefined ? null : { code: "GUEST_REPEATED", guestId: again };
};

/** Rule 1: the application acts for the host. */
export const mayAct = (actor: Actor, hostId: string | null): boolean =>
  actor.kind === "application" || actor.guestId === hostId;

export const expectCreate = (model: Model, asking: Asking, input: CreateBookingInput): Expected => {
  const request = JSON.stringify(["booked", asking.actor, input]);
  const namedMoves = input.guests.flatMap(({ items }) => items.flatMap((it) => it.movesAppointmentId ?? []));
  const invoices = input.guests.flatMap(({ movesInvoiceId }) => movesInvoiceId ?? []);
  // Another center's partition knows nothing of this one's records and keys.
  const isHere = input.centerId === CENTER;
  const related = model.reservations.filter(
    (it) =>
      isHere &&
      (it.invoices.some(({ id }) => invoices.includes(id)) ||
        it.appointments.some(({ id }) => namedMoves.includes(id))),
  );
  const nowMs = model.instant(asking.engine, ...related.map((it) => it.writtenAtMs));
  const replayed = model.replay(asking, request);
  if (replayed !== null && isHere) return replayed;
  if (!isHere) return refused("CENTER_NOT_FOUND", { centerId: input.centerId });
  const { guestsPerBooking, itemsPerBooking } = model.stock.catalog.center.limits;
  if (input.guests.length > guestsPerBooking) return refused("TOO_MANY_GUESTS", { limit: guestsPerBooking });
  if (input.guests.flatMap(({ items }) => items).length > itemsPerBooking)
    return refused("TOO_MANY_ITEMS", { limit: itemsPerBooking });
  const party = input.guests.map(
    ({ guestId, items }): PartyMember => ({
      guestId: guestId ?? null,
      items: items.map(({ itemId, addOnIds, therapist }) => ({
        itemId,
        addOnIds: addOnIds ?? [],
        therapist: (therapist ?? ANY) as TherapistChoice,
      })),
    }),
  );
  const hostId = input.hostId ?? party[0]?.guestId ?? null;
  const { missingItems, missingTherapists } = model.needs(party);
  if (missingItems.length > 0) return refused("ITEM_NOT_FOUND", { itemIds: missingItems });
  if (missingTherapists.length > 0) return refused("THERAPIST_NOT_FOUND", { therapistIds: missingTherapists });
  const repeated = repeatedGuest(party);
  if (repeated !== null) return { kind: "refused", refusal: repeated };
  if (!mayAct(asking.actor, hostId))
    return refused("NOT_THE_HOST", { guestId: asking.actor.kind === "guest" ? asking.actor.guestId : null });
  const together = partyRefusal(party, hostId);
  if (together !== null) return { kind: "refused", refusal: together };
  const moves = movesAsked(model, input, asking.actor, nowMs);
  if ("code" in moves) return { kind: "refused", refusal: moves };
  return accepted<CreateBookingAnswer>((answer) => {
    model.bookings.push({
      id: model.mint("create", answer.bookingId),
      date: input.date,
      party,
      options: { oneTherapistPerGuest: input.oneTherapistPerGuest ?? false, sharedRoom: input.sharedRoom ?? false },
      hostId,
      hostIndex: hostIndexOf(party, hostId),
      holderKey: input.holderKey ?? null,
      moves,
      notes: { notes: input.notes ?? "", groupName: input.groupName ?? "", cancelComments: "" },
      reservations: [],
      createdAtMs: nowMs,
      writtenAtMs: nowMs,
    });
    remember(model, asking, request, answer);
    return NOTHING_TOLD;
  });
};

/** Rule 8: only accepted outcomes are recorded. */
export const remember = (model: Model, { key }: Asking, request: string, answer: unknown): void => {
  if (key !== null) model.remembered.set(key, { request, answer });
};

/** The host has the host's invoice; the first guest where the host is not of the party. */
export const hostIndexOf = (party: readonly PartyMember[], hostId: string | null): number =>
  hostId === null
    ? 0
    : Math.max(
        0,
        party.findIndex(({ guestId }) => guestId === hostId),
      );

/** A guest moves only what is that guest's own, or is of a booking of which that guest is the host. */
const movesAsked = (
  model: Model,
  input: CreateBookingInput,
  actor: Actor,
  nowMs: number,
): readonly Move[] | Refused => {
  const moves: Move[] = [];
  for (const { movesInvoiceId, items } of input.guests) {
    const named = items.flatMap((it) => it.movesAppointmentId ?? []);
    if (movesInvoiceId !== undefined) {
      const of = model.reservations.find((it) => it.invoices.some(({ id }) => id === movesInvoiceId));
      if (of === undefined) return { code: "INVOICE_NOT_FOUND", invoiceId: movesInvoiceId };
      if (statusAt(of, nowMs) !== "confirmed") return { code: "NOT_CONFIRMED", reservationId: of.id };
      const guestIndex = of.invoices.find(({ id }) => id === movesInvoiceId)?.guestIndex;
      const guests = of.appointments.filter((it) => it.guestIndex === guestIndex);
      const booked = guests.filter(isBooked);
      // Where nothing is booked any longer, the first of what was booked tells so.
      if (named.length === 0) named.push(...(booked.length === 0 ? guests : booked).map(({ id }) => id));
    }
    for (const appointmentId of named) {
      const of = model.reservations.find((it) => it.appointments.some(({ id }) => id === appointmentId));
      const appointment = of?.appointments.find(({ id }) => id === appointmentId);
      if (of === undefined || appointment === undefined) return { code: "APPOINTMENT_NOT_FOUND", appointmentId };
      if (!mayAct(actor, of.booking.hostId) && actor.kind === "guest" && actor.guestId !== appointment.guestId)
        return { code: "NOT_THE_HOST", guestId: actor.guestId };
      if (statusAt(of, nowMs) !== "confirmed") return { code: "NOT_CONFIRMED", reservationId: of.id };
      if (appointment.status !== "booked") return { code: "APPOINTMENT_NOT_BOOKED", appointmentId };
      moves.push({ of, appointment });
    }
  }
  return moves;
};

/** Rows: why appointments cannot be moved by a booking now; null where they can. */
export const moveRefusal = (booking: Booking, moves: readonly Move[], nowMs: number): Refused | null => {
  for (const { appointment } of inOrderOfReservations(moves)) {
    if (appointment.status !== "booked") return { code: "APPOINTMENT_NOT_BOOKED", appointmentId: appointment.id };
    const hold = appointment.holdForMove;
    if (hold !== null && hold.booking !== booking && hold.status !== "released" && nowMs < hold.expiresAtMs)
      return { code: "APPOINTMENT_BEING_MOVED", appointmentId: appointment.id, heldUntilMs: hold.expiresAtMs };
  }
  return null;
};

const inOrderOfReservations = (moves: readonly Move[]): readonly Move[] =>
  [...new Set(moves.map(({ of }) => of))].flatMap((of) => moves.filter((it) => it.of === of));

/** What a move of these appointments gives back: what their reservations take now and would not without them. */
export const freedBy = (moves: readonly Move[]): readonly Span[] =>
  [...new Set(moves.map(({ of }) => of))].flatMap((of) => {
    const moved = new Set<Appointment>(moves.map(({ appointment }) => appointment));
    return without(spansOf(of), spansFor(of.appointments.filter((it) => isBooked(it) && !moved.has(it))));
  });

/** Something that nobody and nothing can ever serve; null where everything can be served at some time. */
export const ineligible = (model: Model, needs: readonly Need[]): Refused | null => {
  for (const need of needs) {
    if (need.therapist !== null && ableTherapists(model.stock, need).length === 0)
      return { code: "NO_ELIGIBLE_RESOURCE", resource: "therapist" };
    if (need.roomKind !== null && bedsOf(model.stock, need.roomKind).length === 0)
      return { code: "NO_ELIGIBLE_RESOURCE", resource: "room" };
    if (need.equipmentIds.some((id) => piecesOf(model.stock, id).length === 0))
      return { code: "NO_ELIGIBLE_RESOURCE", resource: "equipment" };
  }
  return null;
};

/** Rule 10: a start that is too soon or too far away; null where it is neither. */
export const outOfRange = (model: Model, startMs: number, nowMs: number): Refused | null => {
  const { leadTimeMinutes, horizonDays } = model.stock.catalog.center.limits;
  const earliestMs = nowMs + leadTimeMinutes * MINUTE;
  if (startMs <= nowMs || startMs < earliestMs) return { code: "SLOT_IN_PAST", earliestMs };
  const latestMs = nowMs + horizonDays * DAY;
  return startMs > latestMs ? { code: "SLOT_BEYOND_HORIZON", latestMs } : null;
};

export const question = (model: Model, booking: Booking, needs: readonly Need[], startMs: number): Question => ({
  stock: model.stock,
  dates: model.world.dates,
  needs,
  options: booking.options,
  startMs,
});

/** What stands in a booking's way: everything live but its own hold and what it moves. */
export const inTheWayOf = (
  model: Model,
  own: Reservation | null,
  moves: readonly Move[],
  nowMs: number,
): readonly Taken[] => without(model.takenAt(nowMs, own), freedBy(moves));

export const expectFindSlots = (model: Model, { engine }: Asking, bookingId: string): Expected => {
  const booking = model.booking(bookingId);
  if (booking === null) return refused("BOOKING_NOT_FOUND", { bookingId });
  const { needs, missingItems, missingTherapists } = model.needs(booking.party);
  if (missingItems.length > 0) return refused("ITEM_NOT_FOUND", { itemIds: missingItems });
  if (missingTherapists.length > 0) return refused("THERAPIST_NOT_FOUND", { therapistIds: missingTherapists });
  const own = booking.reservations.at(-1) ?? null;
  const nowMs = model.instant(engine, ...model.written(booking, own));
  const nobody = ineligible(model, needs);
  if (nobody !== null) return { kind: "refused", refusal: nobody };
  const moves = moveRefusal(booking, booking.moves, nowMs) === null ? booking.moves : [];
  const taken = inTheWayOf(model, own?.status === "reserved" ? own : null, moves, nowMs);
  const starts = (hoursOf(model.stock, model.world.dates).starts.get(booking.date) ?? [])
    .filter((startMs) => outOfRange(model, startMs, nowMs) === null)
    .filter((startMs) => isPossible(question(model, booking, needs, startMs), taken));
  return accepted<FindSlotsAnswer>((answer) => {
    expectSame("findSlots: the instant", nowMs, answer.atMs);
    expectSame(
      "findSlots: the starts",
      starts,
      answer.slots.map((it) => it.startMs),
    );
    for (const { startMs, allocation } of answer.slots) {
      const given = allocation.map((it) => ({
        therapist: it.therapist?.unit ?? null,
        bed: it.room?.unit ?? null,
        room: it.room?.id ?? null,
        pieces: it.equipment.map(({ unit }) => unit),
      }));
      const complaints = complaintsAbout(question(model, booking, needs, startMs), given, taken);
      expectSame(`findSlots: the allocation at ${startMs}`, [], complaints);
    }
    return NOTHING_TOLD;
  });
};
