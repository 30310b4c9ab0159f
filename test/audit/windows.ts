import type { Reservation } from "../../src/index.ts";
import { acceptedOf, type Entry } from "./history.ts";

/** The real time between a call and its answer; its effect was in between. */
export type Window = Readonly<{ askedUs: number; answeredUs: number }>;

const UNHEARD: Window = { askedUs: 0, answeredUs: Infinity };

/** When, in real time, holds were made and ended, from the clients' journals alone. */
export class Windows {
  readonly #made = new Map<string, Window>();
  readonly #confirmed = new Map<string, Window>();
  readonly #released = new Map<string, Window>();
  readonly #cancelled = new Map<string, Window>();
  readonly #blocked = new Map<string, Window>();
  readonly #unblocked = new Map<string, Window>();
  readonly #cameAt = new Map<number, Window>();

  /** The answered queries, by the instants of their answers. */
  readonly #instants: readonly (Window & Readonly<{ atMs: number }>)[];

  constructor(entries: readonly Entry[]) {
    const instants: (Window & Readonly<{ atMs: number }>)[] = [];
    for (const entry of entries) {
      const answer = acceptedOf(entry);
      if (answer === null) continue;
      if (typeof answer["atMs"] === "number") instants.push({ ...entry, atMs: answer["atMs"] });
      const reservationId = answer["reservationId"] as string;
      switch (entry.ask.command) {
        case "reserve":
          note(this.#made, reservationId, entry);
          break;
        case "confirm":
          note(this.#confirmed, reservationId, entry);
          break;
        case "reportPayment":
          if (answer["outcome"] === "settled") note(this.#confirmed, reservationId, entry);
          break;
        case "release":
          if (answer["outcome"] === "released") note(this.#released, reservationId, entry);
          break;
        case "cancelInvoice":
        case "cancelAppointment":
          note(this.#released, reservationId, entry);
          for (const id of answer["appointmentIds"] as readonly string[]) note(this.#cancelled, id, entry);
          break;
        case "block":
          note(this.#blocked, answer["blockId"] as string, entry);
          break;
        case "unblock":
          note(this.#unblocked, answer["blockId"] as string, entry);
          break;
        default:
      }
    }
    this.#instants = instants;
  }

  /** The real time of an instant: not before the call of a query that was answered for an earlier one. */
  #came(instantMs: number): Window {
    const known = this.#cameAt.get(instantMs);
    if (known !== undefined) return known;
    const came = { askedUs: 0, answeredUs: Infinity };
    for (const { atMs, askedUs, answeredUs } of this.#instants) {
      if (atMs < instantMs) came.askedUs = Math.max(came.askedUs, askedUs);
      else came.answeredUs = Math.min(came.answeredUs, answeredUs);
    }
    this.#cameAt.set(instantMs, came);
    return came;
  }

  made(id: string): Window {
    return this.#made.get(id) ?? this.#blocked.get(id) ?? UNHEARD;
  }

  unblocked(id: string): Window {
    return this.#unblocked.get(id) ?? UNHEARD;
  }

  /** When it left `reserved`; null for an expiry, which no call does, and while it has not. */
  left(reservation: Reservation): Window | null {
    switch (reservation.status) {
      case "reserved":
      case "expired":
        return null;
      case "released":
        return this.#givenUp(reservation);
      case "confirmed":
      case "cancelled":
        return this.#confirmed.get(reservation.id) ?? UNHEARD;
    }
  }

  /** When a place was given back; null while it stands. */
  ended(reservation: Reservation, appointment: Reservation["appointments"][number]): Window | null {
    if (reservation.status === "released") return this.#givenUp(reservation);
    if (reservation.status === "expired") return this.#came(reservation.expiredAtMs);
    if (appointment.status === "moved") return this.#confirmed.get(appointment.toReservationId) ?? UNHEARD;
    if (appointment.status === "cancelled") return this.#cancelled.get(appointment.id) ?? UNHEARD;
    return null;
  }

  #givenUp({ id, reason }: Extract<Reservation, { status: "released" }>): Window {
    switch (reason.kind) {
      case "requested":
        return this.#released.get(id) ?? UNHEARD;
      case "superseded":
        return this.made(reason.byReservationId);
      case "move_cancelled":
        return this.#released.get(reason.reservationId) ?? UNHEARD;
    }
  }
}

/** Records a retried command: done after its first call and before its first answer. */
const note = (windows: Map<string, Window>, id: string, { askedUs, answeredUs }: Entry): void => {
  const known = windows.get(id);
  windows.set(id, {
    askedUs: Math.min(askedUs, known?.askedUs ?? Infinity),
    answeredUs: Math.min(answeredUs, known?.answeredUs ?? Infinity),
  });
};
