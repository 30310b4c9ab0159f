import type { CreateBookingAnswer, CreateBookingInput, TherapistChoice } from "../../src/index.ts";
import { accepted, NOTHING_TOLD, refused, type Asking, type Expected, type Model } from "./model.ts";
import { movesAsked } from "./moves.ts";
import type { PartyMember } from "./needs.ts";
import { hostIndexOf, mayAct, partyRefusal, remember, repeatedGuest } from "./party.ts";
import { CENTER } from "./scene.ts";

const ANY: TherapistChoice = { kind: "any" };

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
  const moves = movesAsked(model, input, asking.actor);
  if ("code" in moves) return { kind: "refused", refusal: moves };
  const holderKey = input.holderKey ?? null;
  const isSameHolder = (it: (typeof model.bookings)[number]): boolean =>
    hostId === null ? it.hostId === null && it.holderKey === holderKey : it.hostId === hostId;
  const open = model.bookings.filter((it) => it.reservations.length === 0 && isSameHolder(it)).length;
  const { openBookingsPerHolder } = model.stock.catalog.center.limits;
  if ((hostId ?? holderKey) !== null && open >= openBookingsPerHolder)
    return refused("TOO_MANY_OPEN_BOOKINGS", { of: "holder", limit: openBookingsPerHolder });
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
