import type { BookingId, Refusal, ReservationEngine, ReserveAnswer } from "../../src/index.ts";
import type { Result } from "neverthrow";
import { accepted } from "../support/answers.ts";
import { at, CENTER, DATE, guest } from "../support/catalog.ts";

// Case N02: every answer that can call a hold dead, and how it does.

/** A hold of Ada's with a temporary invoice at 10:00, and bookings of Ben's and Ada's that want the same place. */
export type Scene = Readonly<{ hold: ReserveAnswer; rival: BookingId; other: BookingId }>;

export const openScene = async (engine: ReservationEngine): Promise<Scene> => {
  const book = async (who: string) =>
    accepted(await engine.createBooking({ centerId: CENTER, date: DATE, guests: [guest(who, "massage")] })).bookingId;
  const [bookingId, rival, other] = [await book("ada"), await book("ben"), await book("ada")];
  const hold = accepted(await engine.reserve({ bookingId, slot: at("10:00"), createInvoice: true }));
  return { hold, rival, other };
};

/**
 * An answer's statement about the hold: it is dead; it is left out of a list, from which a confirmed hold would be left
 * out too; or nothing that a confirm would contradict.
 */
export type Said = "dead" | "left out" | "not dead";

export type Reader = Readonly<{
  name: string;
  /** Whether it is answered after a commit, which waits for the locks of the one that hangs. */
  commits?: true;
  ask: (engine: ReservationEngine, scene: Scene) => Promise<Said>;
}>;

const deadIf = (isDead: boolean): Said => (isDead ? "dead" : "not dead");

/** A refusal calls it dead by its code alone. */
const deadByCode = (answer: Result<unknown, Refusal>): Said =>
  deadIf(answer.isErr() && answer.error.code === "RESERVATION_EXPIRED");

/** A holder who has to wait for a place let a hold of it expire. */
const deadIfWaiting = (answer: Result<unknown, Refusal>): Said =>
  deadIf(answer.isErr() && answer.error.code === "HOLD_AGAIN_TOO_SOON");

/** An acceptance that is possible only if the hold is dead. */
const deadIfAccepted = (answer: Result<unknown, Refusal>): Said => deadIf(answer.isOk());

/** A query may also be refused with a typed refusal, which says nothing of the hold. */
const deadIn = <Answer>(answer: Result<Answer, Refusal>, isDead: (it: Answer) => boolean): Said =>
  deadIf(answer.isOk() && isDead(answer.value));

export const READERS: readonly Reader[] = [
  {
    name: "a booking's status",
    ask: async (engine, { hold: { bookingId } }) =>
      deadIn(await engine.getBooking({ bookingId }), ({ status }) => status === "open"),
  },
  {
    name: "a reservation's status",
    ask: async (engine, { hold: { reservationId } }) =>
      deadIn(await engine.getReservation({ reservationId }), ({ reservation }) => reservation.status === "expired"),
  },
  {
    name: "a guest's reservations",
    ask: async (engine, { hold: { reservationId } }) =>
      deadIn(await engine.listGuestReservations({ centerId: CENTER, guestId: "ada" }), ({ reservations }) =>
        reservations.some(({ id, status }) => id === reservationId && status === "expired"),
      ),
  },
  {
    name: "a listing",
    ask: async (engine, { rival, hold: { startMs } }) =>
      deadIn(await engine.findSlots({ bookingId: rival }), ({ slots }) => slots.some((it) => it.startMs === startMs)),
  },
  {
    name: "a list of live holds",
    ask: async (engine, { hold: { reservationId } }) => {
      const answer = await engine.listLiveReservations({ centerId: CENTER });
      const isLeftOut = answer.isOk() && !answer.value.reservations.some(({ id }) => id === reservationId);
      return isLeftOut ? "left out" : "not dead";
    },
  },
  {
    name: "an availability",
    ask: async (engine, { hold: { reservationId } }) =>
      deadIn(
        await engine.centerDay({ centerId: CENTER, date: DATE }),
        ({ claims }) => !claims.some(({ owner }) => owner.id === reservationId),
      ),
  },
  {
    name: "another's reserve",
    commits: true,
    ask: async (engine, { rival }) => deadIfAccepted(await engine.reserve({ bookingId: rival, slot: at("10:00") })),
  },
  {
    name: "the owner's extend",
    ask: async (engine, { hold: { bookingId } }) => deadByCode(await engine.extend({ bookingId })),
  },
  {
    name: "the owner's second confirm",
    ask: async (engine, { hold: { bookingId } }) => deadByCode(await engine.confirm({ bookingId })),
  },
  {
    name: "the owner's reserve of another slot",
    commits: true,
    // It is accepted either way; but a live hold would have been superseded.
    ask: async (engine, { hold: { bookingId } }) => {
      const answer = await engine.reserve({ bookingId, slot: at("12:00") });
      if (answer.isErr()) return "not dead";
      const { reservation } = accepted(await engine.getReservation({ reservationId: answer.value.reservationId }));
      return deadIf(reservation.origin.kind === "fresh");
    },
  },
  {
    name: "the owner's reserve of the same slot",
    ask: async (engine, { hold: { bookingId } }) =>
      deadIfWaiting(await engine.reserve({ bookingId, slot: at("10:00") })),
  },
  {
    name: "a reserve of the owner's other booking",
    ask: async (engine, { other }) => deadIfWaiting(await engine.reserve({ bookingId: other, slot: at("10:00") })),
  },
  ...(["hold", "other"] as const).map(
    (which): Reader => ({
      name: `the reasons of a listing for the owner's ${which === "hold" ? "own" : "other"} booking`,
      ask: async (engine, { hold, other }) =>
        deadIn(
          await engine.findSlots({ bookingId: which === "hold" ? hold.bookingId : other, explain: true }),
          ({ unavailable }) =>
            unavailable?.some(
              ({ startMs, refusal, obstacles }) =>
                startMs === hold.startMs &&
                (refusal.code === "HOLD_AGAIN_TOO_SOON" || obstacles.some(({ kind }) => kind === "held_before")),
            ) === true,
        ),
    }),
  ),
  {
    name: "a release",
    ask: async (engine, { hold: { bookingId } }) =>
      deadIn(await engine.release({ bookingId }), ({ outcome }) => outcome === "already_expired"),
  },
  {
    name: "a release under a key",
    commits: true,
    ask: async (engine, { hold: { bookingId } }) =>
      deadIn(
        await engine.release({ bookingId }, { idempotencyKey: "release" }),
        ({ outcome }) => outcome === "already_expired",
      ),
  },
  {
    name: "a cancel",
    ask: async (engine, { hold: { invoices } }) =>
      deadByCode(await engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" })),
  },
  {
    name: "a cancel of an appointment",
    ask: async (engine, { hold: { appointments } }) =>
      deadByCode(await engine.cancelAppointment({ appointmentId: appointments[0]?.id ?? "" })),
  },
  {
    name: "a block",
    commits: true,
    ask: async (engine) =>
      deadIfAccepted(
        await engine.block({
          centerId: CENTER,
          externalId: "sick",
          resource: { kind: "therapist", therapistId: "uma" },
          start: at("10:00"),
          end: at("11:00"),
        }),
      ),
  },
  {
    name: "a sweep",
    commits: true,
    ask: async (engine) => deadIn(await engine.expireDue(), ({ expired }) => expired > 0),
  },
];
