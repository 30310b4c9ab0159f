import { CENTER, GUESTS, SERVICES } from "./center.ts";
import type { Ask, CommandName, Answered } from "./journal.ts";
import { isAccepted } from "./journal.ts";

/** Whole numbers below a bound, the same for the same seed. */
export type Draw = (below: number) => number;

export const drawFrom = (seed: number): Draw => {
  let state = (seed ^ 0x9e3779b9) >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
};

/** A booking that a client can go on with. */
type Known = {
  bookingId: string;
  reservationId: string | null;
  invoiceId: string | null;
  appointmentId: string | null;
};

/** A payment that was begun, and the hold that it is for: the booking may have another now. */
type Payment = Readonly<{ reservationId: string; paymentReference: string }>;

/** The ids of an accepted answer, if it has them. */
type Made = Readonly<{
  bookingId: string;
  reservationId?: string;
  invoices?: readonly { id: string }[];
  appointments?: readonly { id: string }[];
}>;

/**
 * A client's choice of its next call, from its answers so far: mostly a booking's usual way, with holds given up,
 * changed, paid, left to expire, confirmed too late or cancelled, appointments moved, and blocks in between.
 */
export class Workload {
  readonly #draw: Draw;
  readonly #name: string;
  readonly #dateNow: () => string;
  readonly #looks: boolean;
  readonly #known: Known[] = [];
  readonly #blocks: string[] = [];
  readonly #payments: Payment[] = [];
  #asked = 0;

  /** `dateNow` returns the booked day; with `looks` one call in five is a query. */
  constructor({
    seed,
    name,
    dateNow,
    looks = false,
  }: Readonly<{ seed: number; name: string; dateNow: () => string; looks?: boolean }>) {
    this.#looks = looks;
    this.#draw = drawFrom(seed);
    this.#name = name;
    this.#dateNow = dateNow;
  }

  next(): Ask {
    const [command, input] = this.#choose();
    this.#asked += 1;
    return { key: `${this.#name}-${this.#asked}`, command, input };
  }

  /** Remembers the records that an accepted command made. */
  learn({ command, input }: Ask, { answer }: Answered): void {
    if (!isAccepted(answer)) return;
    const { bookingId, reservationId, invoices, appointments } = answer.accepted as Made;
    if (command.startsWith("get")) return;
    if (command === "createBooking")
      this.#known.push({ bookingId, reservationId: null, invoiceId: null, appointmentId: null });
    const known = this.#known.find((it) => it.bookingId === bookingId);
    if (known !== undefined && reservationId !== undefined) known.reservationId = reservationId;
    if (known !== undefined && command === "confirm") {
      known.invoiceId = invoices?.[0]?.id ?? null;
      known.appointmentId = appointments?.[0]?.id ?? null;
    }
    if (command === "beginPayment") this.#payments.push(answer.accepted as unknown as Payment);
    if (command === "block") this.#blocks.push(input["externalId"] as string);
  }

  #choose(): readonly [CommandName, Ask["input"]] {
    const known = this.#known[this.#known.length - 1 - this.#draw(Math.min(6, this.#known.length))];
    const dice = this.#draw(this.#looks ? 125 : 100);
    if (known !== undefined && known.reservationId !== null && this.#draw(4) === 0)
      return this.#pay(known.reservationId);
    if (known === undefined || dice < 22) return ["createBooking", this.#booking(known)];
    if (dice < 52) return ["reserve", this.#reserve(known)];
    if (dice < 72) return ["confirm", { bookingId: known.bookingId }];
    if (dice < 77) return ["extend", { bookingId: known.bookingId }];
    if (dice < 84) return ["release", { bookingId: known.bookingId }];
    if (dice < 88 && known.invoiceId !== null) return ["cancelInvoice", { invoiceId: known.invoiceId }];
    if (dice < 92 && known.appointmentId !== null) return ["cancelAppointment", { appointmentId: known.appointmentId }];
    if (dice < 96) return ["block", this.#block()];
    if (dice < 100) {
      const externalId = this.#blocks[this.#draw(this.#blocks.length)] ?? "never-blocked";
      return ["unblock", { centerId: CENTER, externalId }];
    }
    return this.#look(known);
  }

  /** Money comes, more than once, after its hold's end or after it was given up; or a payment begins. */
  #pay(reservationId: string): readonly [CommandName, Ask["input"]] {
    const among = this.#draw(3) === 0 ? this.#payments.length : Math.min(4, this.#payments.length);
    const payment = this.#payments[this.#payments.length - 1 - this.#draw(among)];
    const dice = this.#draw(12);
    if (payment === undefined || dice < 3) {
      const paymentReference = `pay-${this.#name}-${this.#asked}`;
      return ["beginPayment", { reservationId, paymentReference, minutes: 1 + this.#draw(3) }];
    }
    const { paymentReference } = payment;
    const of = { reservationId: payment.reservationId, paymentReference };
    if (dice < 5) return ["confirm", of];
    return dice < 8 ? ["abandonPayment", of] : ["reportPayment", { centerId: CENTER, ...of }];
  }

  /** Queries a known record, or a list. */
  #look({ bookingId, reservationId }: Known): readonly [CommandName, Ask["input"]] {
    const dice = this.#draw(4);
    if (dice === 0 && reservationId !== null) return ["getReservation", { reservationId }];
    if (dice === 1) return ["listLiveReservations", { centerId: CENTER, limit: 1_000 }];
    return dice === 2 ? ["centerDay", { centerId: CENTER, date: this.#dateNow() }] : ["getBooking", { bookingId }];
  }

  /** One to three guests; now and then to move confirmed appointments. */
  #booking(known: Known | undefined): Ask["input"] {
    const first = this.#draw(GUESTS.length);
    const item = () => ({ itemId: SERVICES[this.#draw(SERVICES.length)] });
    const moved = known?.appointmentId ?? null;
    if (moved !== null && this.#draw(3) === 0) {
      return {
        centerId: CENTER,
        date: this.#dateNow(),
        guests: [{ items: [{ ...item(), movesAppointmentId: moved }] }],
      };
    }
    const guests = Array.from({ length: 1 + this.#draw(3) }, (_, at) => ({
      guestId: GUESTS[(first + at) % GUESTS.length],
      items: [item()],
    }));
    return { centerId: CENTER, date: this.#dateNow(), guests };
  }

  #reserve({ bookingId }: Known): Ask["input"] {
    return { bookingId, slot: this.#time(), createInvoice: this.#draw(2) === 0 };
  }

  #block(): Ask["input"] {
    return {
      centerId: CENTER,
      externalId: `${this.#name}-${this.#asked}`,
      resource: { kind: "therapist", therapistId: ["tess", "theo", "tina"][this.#draw(3)] },
      start: Date.parse(`${this.#time()}Z`),
      end: Date.parse(`${this.#dateNow()}T23:45:00Z`),
    };
  }

  #time(): string {
    const halfHour = this.#draw(46);
    const hour = String(Math.floor(halfHour / 2)).padStart(2, "0");
    return `${this.#dateNow()}T${hour}:${halfHour % 2 === 0 ? "00" : "30"}:00`;
  }
}
