import {
  abandonCall,
  beginCall,
  blockCall,
  cancelCall,
  confirmCall,
  createCall,
  expireDueCall,
  extendCall,
  findAvailabilityCall,
  findSlotsCall,
  markCall,
  quoteCall,
  holdSlotCall,
  releaseCall,
  reportCall,
  reserveCall,
  unblockCall,
  type Call,
} from "./asks.ts";
import {
  availabilityInput,
  blockInput,
  markInput,
  cancelInput,
  createInput,
  holdInput,
  nthNewest,
  reserveInput,
  subjectOf,
  UNKNOWN_ID,
} from "./inputs.ts";
import { malformedCall } from "./malformed.ts";
import { APPLICATION, type Actor, type Asking, type Model } from "./model.ts";
import { expectCenterDay, expectGetBooking, expectGetReservation, expectList } from "./predict-rest.ts";
import type { By, Step } from "./steps.ts";
import type { HoldSubject } from "./predict-hold.ts";
import { begunPayment, type Reservation } from "./records.ts";
import { CENTER, GUESTS } from "./scene.ts";

type Called = Exclude<Step, Readonly<{ kind: "clock" | "catalog" | "again" }>>;

const actorOf = (actor: number, hostId: string | null): Actor => {
  const guestId = actor === 1 ? hostId : GUESTS[actor - 2];
  return guestId === null || guestId === undefined ? APPLICATION : { kind: "guest", guestId };
};

const askingOf = ({ engine, actor, key }: By, hostId: string | null | undefined): Asking => ({
  engine,
  actor: actorOf(actor, hostId ?? null),
  key: key === 0 ? null : `key-${key}`,
});
const plainly = (engine: number): Asking => ({ engine, actor: APPLICATION, key: null });

/** Turns a step into a call, from the present state of the model. */
export const callOf = (model: Model, step: Called): Call => {
  switch (step.kind) {
    case "create": {
      const input = createInput(model, step.create);
      return createCall(input, askingOf(step.by, input.hostId ?? input.guests[0]?.guestId));
    }
    case "hold": {
      const input = holdInput(model, step);
      return holdSlotCall(input, askingOf(step.by, input.hostId ?? input.guests[0]?.guestId));
    }
    case "available":
      return findAvailabilityCall(availabilityInput(model, step), plainly(step.by.engine));
    case "findSlots":
      return findSlotsCall(
        { bookingId: nthNewest(model.bookings, step.booking)?.id ?? UNKNOWN_ID, waive: step.waive },
        plainly(step.by.engine),
      );
    case "reserve": {
      const input = reserveInput(model, step);
      const hostId = model.booking(input.bookingId)?.hostId ?? input.guestIds?.[0];
      return reserveCall(input, askingOf(step.by, hostId));
    }
    case "confirm":
    case "extend":
    case "release":
      return holdCall(model, step);
    case "pay":
      return payCall(model, step);
    case "cancel": {
      const { asked, canceller } = cancelInput(model, step);
      return cancelCall(asked, askingOf(step.by, canceller));
    }
    case "quote": {
      const { asked } = cancelInput(model, { ...step, notes: 0 });
      return quoteCall(asked, plainly(step.engine));
    }
    case "mark":
      return markCall(markInput(model, step), askingOf(step.by, null));
    case "block":
      return blockCall(blockInput(model, step), askingOf(step.by, null));
    case "unblock": {
      const input = {
        centerId: step.elsewhere ? "elsewhere" : CENTER,
        externalId: `block ${step.name}`,
        ...(step.revision === null ? {} : { revision: step.revision }),
      };
      return unblockCall(input, askingOf(step.by, null));
    }
    case "sweep":
      return expireDueCall(step.limit, plainly(step.engine));
    case "look":
      return lookCall(model, step);
    case "malformed":
      return malformedCall(step.nth, model.bookings.at(-1)?.id ?? UNKNOWN_ID, plainly(step.engine));
  }
};

/** One of a few references: mostly the one that is begun where one is wanted, and the next where a new one is. */
const referenceIn = (reservation: Reservation | null | undefined, nth: number, wantsNew: boolean): string => {
  const begun = reservation === null || reservation === undefined ? null : begunPayment(reservation);
  if (wantsNew) return `pi_${nth === 0 ? (reservation?.payments.length ?? 0) : nth}`;
  return nth > 1 ? `pi_${nth - 2}` : (begun?.reference ?? reservation?.payments.at(-1)?.reference ?? "pi_0");
};

const payCall = (model: Model, { by, subject, of, payment, minutes }: Extract<Step, { kind: "pay" }>): Call => {
  const paying = model.reservations.filter((it) =>
    it.payments.some(({ status }) => of === "report" || status === "begun"),
  );
  const isAimed = of !== "begin" && paying.length > 0 && subject.kind !== "unknown" && subject.kind !== "booking";
  const asked: HoldSubject = isAimed
    ? { reservationId: nthNewest(paying, subject.at)?.id ?? UNKNOWN_ID }
    : subjectOf(model, subject);
  const booking = asked.bookingId === undefined ? null : model.booking(asked.bookingId);
  const reservation =
    asked.reservationId === undefined ? booking?.reservations.at(-1) : model.reservation(asked.reservationId);
  const asking = askingOf(by, reservation?.booking.hostId ?? booking?.hostId);
  const paymentReference = referenceIn(reservation, payment, of === "begin");
  switch (of) {
    case "begin":
      return beginCall({ ...asked, paymentReference, minutes }, asking);
    case "abandon":
      return abandonCall({ ...asked, paymentReference }, asking);
    case "report": {
      const reservationId = asked.reservationId ?? reservation?.id ?? UNKNOWN_ID;
      return reportCall({ centerId: CENTER, reservationId, paymentReference }, asking);
    }
  }
};

const holdCall = (model: Model, { kind, by, subject, notes, paid }: Extract<Step, { paid: number }>): Call => {
  const asked = subjectOf(model, subject);
  const { bookingId, reservationId } = asked;
  const booking = bookingId === undefined ? model.reservation(reservationId ?? "")?.booking : model.booking(bookingId);
  const asking = askingOf(by, booking?.hostId);
  switch (kind) {
    case "confirm": {
      const noted = notes < 2 ? {} : { notes: "by phone", ...(notes === 3 ? { groupName: "x" } : {}) };
      const held = reservationId === undefined ? booking?.reservations.at(-1) : model.reservation(reservationId);
      const isPaid = held !== null && held !== undefined && begunPayment(held) !== null;
      const named = paid === 0 ? isPaid : paid > 1;
      const payment = named ? { paymentReference: referenceIn(held, paid, false) } : {};
      return confirmCall({ ...asked, ...noted, ...payment }, asking);
    }
    case "extend":
      return extendCall(asked, asking);
    case "release":
      return releaseCall(asked, asking);
  }
};

const lookCall = (model: Model, { engine: nth, at, nth: which, limit }: Extract<Step, { kind: "look" }>): Call => {
  const asking = plainly(nth);
  switch (at) {
    case "booking": {
      const bookingId = nthNewest(model.bookings, which)?.id ?? UNKNOWN_ID;
      return {
        name: "getBooking",
        input: { bookingId },
        asking,
        expected: (now, { engine }) => expectGetBooking(now, engine, bookingId),
        ask: (engine) => engine.getBooking({ bookingId }),
      };
    }
    case "reservation": {
      const reservationId = nthNewest(model.reservations, which)?.id ?? UNKNOWN_ID;
      return {
        name: "getReservation",
        input: { reservationId },
        asking,
        expected: (now, { engine }) => expectGetReservation(now, engine, reservationId),
        ask: (engine) => engine.getReservation({ reservationId }),
      };
    }
    case "live":
    case "guest": {
      const guestId = at === "guest" ? (GUESTS[which % GUESTS.length] as string) : null;
      const before = limit === 6 ? (nthNewest(model.reservations, which)?.id ?? null) : null;
      const asked = { guestId, limit, before };
      const page = { centerId: CENTER, limit, before };
      return {
        name: at === "guest" ? "listGuestReservations" : "listLiveReservations",
        input: asked,
        asking,
        expected: (now, { engine }) => expectList(now, engine, asked),
        ask: (engine) =>
          guestId === null ? engine.listLiveReservations(page) : engine.listGuestReservations({ ...page, guestId }),
      };
    }
    case "day": {
      const date = model.world.dates[limit === 6 ? 1 : 0];
      return {
        name: "centerDay",
        input: { date },
        asking,
        expected: (now, { engine }) => expectCenterDay(now, engine, date),
        ask: (engine) => engine.centerDay({ centerId: CENTER, date }),
      };
    }
  }
};
