import type { CreateBookingAnswer, CreateBookingInput, TherapistChoice } from "../../src/index.ts";
import type { PartyInput } from "../../src/engine/commands/asked-party.ts";
import type { NewBookingInput } from "../../src/engine/commands/new-booking.ts";
import { accepted, NO_EVENTS, refused, type Asking, type Expected, type Model } from "./model.ts";
import { movesAsked } from "./moves.ts";
import { missingOf, type Needs, type PartyMember } from "./needs.ts";
import type { Booking } from "./records.ts";
import { hostIndexOf, isGroupOf, mayAct, partyRefusal, remember, repeatedGuest } from "./party.ts";
import { CENTER } from "./scene.ts";

const ANY: TherapistChoice = { kind: "any" };

export const expectCreate = (model: Model, asking: Asking, input: CreateBookingInput): Expected => {
  const request = JSON.stringify(["booked", asking.actor, input]);
  const asked = askedBooking(model, asking, input, { request, date: input.date, days: input.days ?? 1 });
  if ("kind" in asked) return asked;
  const { hostId, holderKey } = asked;
  const isSameHolder = (it: Booking): boolean =>
    hostId === null ? it.hostId === null && it.holderKey === holderKey : it.hostId === hostId;
  const open = model.bookings.filter((it) => it.reservations.length === 0 && isSameHolder(it)).length;
  const { openBookingsPerHolder } = model.stock.catalog.center.limits;
  if ((hostId ?? holderKey) !== null && open >= openBookingsPerHolder)
    return refused("TOO_MANY_OPEN_BOOKINGS", { of: "holder", limit: openBookingsPerHolder });
  return accepted<CreateBookingAnswer>((answer) => {
    model.bookings.push({ ...asked, id: model.mint("create", answer.bookingId) });
    remember(model, asking, request, answer);
    return NO_EVENTS;
  });
};

type Window = Readonly<{ request: string; date: string; days: number }>;

/** A booking that may be made, without an id; or the first answer again, or why it may not. */
export const askedBooking = (
  model: Model,
  asking: Asking,
  input: NewBookingInput,
  { request, date, days }: Window,
): Booking | Expected => {
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
  const asked = askedParty(model, input, days);
  if ("kind" in asked) return asked;
  const { party, hostId } = asked;
  if (!mayAct(asking.actor, hostId))
    return refused("NOT_THE_HOST", { guestId: asking.actor.kind === "guest" ? asking.actor.guestId : null });
  const isGroup = isGroupOf(asking.actor, input.group);
  const together = partyRefusal(party, hostId, isGroup);
  if (together !== null) return { kind: "refused", refusal: together };
  const moves = movesAsked(model, input, asking.actor);
  if ("code" in moves) return { kind: "refused", refusal: moves };
  return {
    id: "",
    date,
    days,
    party,
    options: optionsOf(input),
    // One guest who is the host is not a group.
    isGroup: isGroup && (input.guests.length > 1 || hostId !== (party[0]?.guestId ?? null)),
    hostId,
    hostIndex: hostIndexOf(party, hostId),
    holderKey: input.holderKey ?? null,
    moves,
    notes: { notes: input.notes ?? "", groupName: input.groupName ?? "", cancelComments: "" },
    reservations: [],
    createdAtMs: nowMs,
    writtenAtMs: nowMs,
  };
};

export const optionsOf = ({ oneTherapistPerGuest, sharedRoom }: PartyInput) => ({
  oneTherapistPerGuest: oneTherapistPerGuest ?? false,
  sharedRoom: sharedRoom ?? false,
});

/** The wanted services of each guest; refused if the center is unknown, allows fewer, or does not offer one. */
export const askedParty = (
  model: Model,
  input: PartyInput,
  days: number,
): Readonly<{ party: PartyMember[]; hostId: string | null; needs: Needs["needs"] }> | Expected => {
  if (input.centerId !== CENTER) return refused("CENTER_NOT_FOUND", { centerId: input.centerId });
  const { guestsPerBooking, itemsPerBooking, windowDays } = model.stock.catalog.center.limits;
  if (days > windowDays) return refused("WINDOW_TOO_LONG", { limitDays: windowDays });
  if (input.guests.length > guestsPerBooking) return refused("TOO_MANY_GUESTS", { limit: guestsPerBooking });
  if (input.guests.flatMap(({ items }) => items).length > itemsPerBooking)
    return refused("TOO_MANY_ITEMS", { limit: itemsPerBooking });
  const party = input.guests.map(
    ({ guestId, items }): PartyMember => ({
      guestId: guestId ?? null,
      items: items.map(({ itemId, addOnIds, therapist, prefer, durationMinutes }) => ({
        itemId,
        addOnIds: addOnIds ?? [],
        therapist: (therapist ?? ANY) as TherapistChoice,
        ...(prefer === undefined ? {} : { prefer }),
        ...(durationMinutes === undefined ? {} : { durationMinutes }),
      })),
    }),
  );
  const all = model.needs(party);
  const { needs } = all;
  const missing = missingOf(all);
  if (missing !== null) return { kind: "refused", refusal: missing };
  // Asked of a new party only: a therapist who leaves later is a preference less.
  const { therapists } = model.stock.roster;
  const liked = party.flatMap(({ items }) => items.flatMap(({ prefer }) => prefer?.therapistId ?? []));
  const strangers = new Set(liked.filter((id) => ![...therapists.keys()].some((own) => own === id)));
  if (strangers.size > 0) return refused("THERAPIST_NOT_FOUND", { therapistIds: [...strangers] });
  const repeated = repeatedGuest(party);
  if (repeated !== null) return { kind: "refused", refusal: repeated };
  return { party, hostId: input.hostId ?? party[0]?.guestId ?? null, needs };
};
