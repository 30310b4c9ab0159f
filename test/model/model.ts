import { isGone, poolOf } from "./left.ts";
import { isDeepStrictEqual } from "node:util";
import type { Taken } from "./allocation.ts";
import { needsOf, type Needs } from "./needs.ts";
import {
  Difference,
  NO_NOTES,
  spansOf,
  statusAt,
  type Appointment,
  type Block,
  type Booking,
  type Invoice,
  type Refused,
  type Reservation,
  type ModelEvent,
} from "./records.ts";
import { overlap, without, type Span } from "./spans.ts";
import { CENTER } from "./scene.ts";
import { stockWithout, type Stock } from "./stock.ts";
import type { WaivableRule } from "../../src/index.ts";
import type { World } from "./world.ts";

export type Actor = Readonly<{ kind: "application" }> | Readonly<{ kind: "guest"; guestId: string }>;
export const APPLICATION: Actor = { kind: "application" };

/** The called engine, the actor, and the idempotency key. */
export type Asking = Readonly<{ engine: number; actor: Actor; key: string | null }>;

/**
 * The expected answer of a command: a refusal with its facts, or an acceptance, whose answer is checked and then
 * remembered. `learn` returns the expected events, and throws a {@link Difference}.
 */
export type Expected =
  | Readonly<{ kind: "refused"; refusal: Refused }>
  | Readonly<{ kind: "accepted"; learn: (answer: unknown) => readonly ModelEvent[] }>;

export const refused = (code: Refused["code"], facts: Record<string, unknown> = {}): Expected => ({
  kind: "refused",
  refusal: { code, ...facts },
});
export const accepted = <Answer>(learn: (answer: Answer) => readonly ModelEvent[]): Expected => ({
  kind: "accepted",
  learn: learn as (answer: unknown) => readonly ModelEvent[],
});
export const NO_EVENTS: readonly ModelEvent[] = [];

/** Throws if the two are not equal. */
export const expectSame = (where: string, model: unknown, engine: unknown): void => {
  if (!isDeepStrictEqual(model, engine)) throw new Difference(where, { model, engine });
};

type Remembered = Readonly<{ request: string; answer: unknown }>;

/** Everything that ever happened, and the clocks. */
export class Model {
  readonly world: World;
  /** The catalog and roster as they are now. */
  stock: Stock;
  clockMs: number;
  /** The instant of each command, if it is already known: for commands that raced and are replayed. */
  decidedAtMs: number | null = null;
  /** The instant of its commit, likewise. */
  committedAtMs: number | null = null;
  /** The highest instant that each engine has used (rule 7). */
  readonly highWater = [0, 0];
  /** The latest instant that the store has recorded, whichever engine did: no answer is dated before it (rule 7). */
  latestMs = 0;
  /** When the guard of rule 26 was last counted up. */
  guardedAtMs = 0;
  readonly bookings: Booking[] = [];
  readonly reservations: Reservation[] = [];
  readonly blocks: Block[] = [];
  /** Accepted commands by idempotency key. */
  readonly remembered = new Map<string, Remembered>();
  readonly mintedIds = new Set<string>();

  constructor(world: World) {
    this.world = world;
    this.stock = world.stocks[0];
    this.clockMs = world.startMs;
  }

  /** Rule 7: never below an instant that the engine has used or the store has recorded. */
  instant(engine: number, ...writtenAtMs: readonly number[]): number {
    if (this.decidedAtMs !== null) return this.decidedAtMs;
    const nowMs = Math.max(this.clockMs, this.latestMs, this.highWater[engine] as number, ...writtenAtMs);
    this.highWater[engine] = nowMs;
    return nowMs;
  }

  /** The commit instant of a command that was decided at an instant (rule 7). */
  commitMs(nowMs: number): number {
    return this.committedAtMs ?? nowMs;
  }

  booking(id: string): Booking | null {
    return this.bookings.find((it) => it.id === id) ?? null;
  }

  reservation(id: string): Reservation | null {
    return this.reservations.find((it) => it.id === id) ?? null;
  }

  /** The last write instants of the records that a command about a booking and a reservation reads. */
  written(booking: Booking | null, reservation: Reservation | null): readonly number[] {
    if (booking === null) return [];
    const holds = reservation?.status === "confirmed" ? reservation.appointments.map((it) => it.holdForMove) : [];
    const related = [...booking.moves.map(({ of }) => of), ...holds, reservation].filter((it) => it !== null);
    return [booking.writtenAtMs, ...related.map((it) => it.writtenAtMs)];
  }

  /** Rule 8: the first accepted answer again, or a refusal for a key that was used for something else. */
  replay({ key }: Asking, request: string): Expected | null {
    const known = key === null ? undefined : this.remembered.get(key);
    if (known === undefined) return null;
    if (known.request !== request) return refused("IDEMPOTENCY_KEY_REUSED", { commandId: key });
    return accepted((answer) => {
      expectSame("a replay gives the first answer again", known.answer, answer);
      return NO_EVENTS;
    });
  }

  /** The model as a call sees it that waives some rules (rule 22): for questions, and never to be written to. */
  without(rules: readonly WaivableRule[]): Model {
    return rules.length === 0
      ? this
      : (Object.create(this, { stock: { value: stockWithout(this.stock, rules) } }) as Model);
  }

  /** The needs of a party by the present catalog. */
  needs(party: Booking["party"]): Needs {
    return needsOf(party, this.stock);
  }

  /**
   * Rule 26: whether a command that claims beside units that left must look again, counted from the last such command.
   */
  looksAgain(engine: number, nowMs: number): boolean {
    return this.looksAgainFrom(engine, nowMs, this.guardedAtMs);
  }

  /** Whether a command must look again, since a record that it writes was written later than its instant. */
  looksAgainFrom(engine: number, nowMs: number, writtenAtMs: number): boolean {
    if (this.decidedAtMs !== null || writtenAtMs <= nowMs) return false;
    this.highWater[engine] = writtenAtMs;
    return true;
  }

  /** All spans taken at an instant, as seen by the owner of `own` who is about to free `freed`. */
  takenAt(nowMs: number, own: Reservation | Block | null, freed: readonly Span[] = []): readonly Taken[] {
    return this.withCovers(this.recordedAt(nowMs, own, freed), own, true);
  }

  /** The same, without the covers of clipped blocks (rule 24). */
  recordedAt(nowMs: number, own: Reservation | Block | null, freed: readonly Span[] = []): readonly Taken[] {
    const taken: Taken[] = [];
    for (const reservation of this.reservations) {
      if (reservation === own || statusAt(reservation, nowMs) !== reservation.status) continue;
      const heldUntilMs = reservation.status === "reserved" ? reservation.expiresAtMs : null;
      for (const span of spansOf(reservation)) taken.push({ ...span, ownerId: reservation.id, heldUntilMs });
    }
    for (const block of this.standingBlocks()) {
      if (block === own) continue;
      for (const span of block.spans) taken.push({ ...span, ownerId: block.id, heldUntilMs: null });
    }
    return without(taken, freed);
  }

  /** Rule 24: a cover takes all that is not taken for good; or, if holds do not give way, all that is free. */
  withCovers(recorded: readonly Taken[], own: Reservation | Block | null, holdsGiveWay: boolean): readonly Taken[] {
    const covering = this.standingBlocks().filter((it) => it !== own && it.covers.length > 0);
    const covers = covering.flatMap((it) => it.covers);
    const taken = recorded.flatMap((it) =>
      holdsGiveWay && it.heldUntilMs !== null ? [...without([it], covers)] : [it],
    );
    for (const block of covering.sort((one, other) => (one.id < other.id ? -1 : 1))) {
      const rest = without(block.covers, taken);
      taken.push(...rest.map((span) => ({ ...span, ownerId: block.id, heldUntilMs: null })));
    }
    return taken;
  }

  standingBlocks(): readonly Block[] {
    return this.blocks.filter(({ removedAtMs }) => removedAtMs === null);
  }

  /** Records the expiry of every lapsed hold in these spans (rule 4), in any order. */
  displace(spans: readonly Span[], nowMs: number, own: Reservation | null): readonly ModelEvent[] {
    const relies = (held: Span): boolean =>
      spans.some((it) => {
        const isLaid =
          isGone(this.stock, held.unit) && !isGone(this.stock, it.unit) && poolOf(it.unit) === poolOf(held.unit);
        return overlap(isLaid ? { ...held, unit: it.unit } : held, it);
      });
    return this.reservations
      .filter((it) => it !== own && it.status === "reserved" && statusAt(it, nowMs) === "expired")
      .filter((it) => it.held.some(relies))
      .flatMap((it) => this.expire(it, nowMs));
  }

  /** Rows. */
  expire(reservation: Reservation, nowMs: number): readonly ModelEvent[] {
    const { booking, expiresAtMs } = reservation;
    reservation.status = "expired";
    reservation.writtenAtMs = nowMs;
    if (this.world.spec.dropsNotes && booking.reservations.at(-1) === reservation) this.dropNotes(booking, nowMs);
    return [this.tell(reservation, "ReservationExpired", expiresAtMs), ...this.voidInvoices(reservation, expiresAtMs)];
  }

  dropNotes(booking: Booking, nowMs: number): void {
    if (isDeepStrictEqual(booking.notes, NO_NOTES)) return;
    booking.notes = NO_NOTES;
    booking.writtenAtMs = nowMs;
  }

  /** Releases a hold for a reason. */
  release(
    reservation: Reservation,
    reason: NonNullable<Reservation["releaseReason"]>,
    nowMs: number,
  ): readonly ModelEvent[] {
    reservation.status = "released";
    reservation.releasedAtMs = this.commitMs(nowMs);
    reservation.releaseReason = reason;
    reservation.writtenAtMs = nowMs;
    return [
      this.tell(reservation, "ReservationReleased", this.commitMs(nowMs), { reason }),
      ...this.voidInvoices(reservation, this.commitMs(nowMs)),
    ];
  }

  /** Forgets the appointments that this hold was to move: their new place is no longer held. */
  forgetMovesOf(hold: Reservation, nowMs: number): void {
    for (const { of, appointment } of hold.moves) {
      if (appointment.status !== "booked" || appointment.holdForMove !== hold) continue;
      appointment.holdForMove = null;
      of.writtenAtMs = nowMs;
    }
  }

  voidInvoices(reservation: Reservation, atMs: number): readonly ModelEvent[] {
    return this.endInvoices(reservation, "voided", atMs);
  }

  finalizeInvoices(reservation: Reservation, atMs: number): readonly ModelEvent[] {
    return this.endInvoices(reservation, "finalized", atMs);
  }

  private endInvoices(reservation: Reservation, status: "voided" | "finalized", atMs: number): readonly ModelEvent[] {
    const type = status === "voided" ? "InvoiceVoided" : "InvoiceFinalized";
    return reservation.invoices.map((invoice) => {
      if (invoice.status !== "open")
        throw new Difference(`${invoice.id} ends twice`, { model: invoice, engine: status });
      invoice.status = status;
      invoice.atMs = atMs;
      return this.tell(reservation, type, atMs, { invoiceId: invoice.id });
    });
  }

  tell(reservation: Reservation, type: string, atMs: number, facts: Record<string, unknown> = {}): ModelEvent {
    return { centerId: CENTER, bookingId: reservation.booking.id, reservationId: reservation.id, atMs, type, ...facts };
  }

  /** Rule 22: told once of a reservation that was made without some rules. */
  tellWaiver(reservation: Reservation, nowMs: number): readonly ModelEvent[] {
    const { waiver } = reservation;
    return waiver === null ? [] : [this.tell(reservation, "RulesWaived", this.commitMs(nowMs), { waiver })];
  }

  /** Ends some booked appointments, and the reservation with the last one. */
  endAppointments(
    reservation: Reservation,
    ending: readonly Appointment[],
    end: (appointment: Appointment) => ModelEvent,
    nowMs: number,
  ): readonly ModelEvent[] {
    const ended = ending.map((it) => {
      it.endedAtMs = this.commitMs(nowMs);
      it.holdForMove = null;
      return end(it);
    });
    reservation.writtenAtMs = nowMs;
    if (reservation.appointments.some(({ status }) => status === "booked")) return ended;
    reservation.status = "cancelled";
    reservation.cancelledAtMs = this.commitMs(nowMs);
    return [...ended, this.tell(reservation, "ReservationCancelled", this.commitMs(nowMs))];
  }

  /** A new id: no record has it yet. */
  mint(where: string, id: string): string {
    if (!/^[0-9a-f]{32}$/.test(id) || this.mintedIds.has(id)) {
      throw new Difference(`${where}: a new id`, { model: "32 new hex digits", engine: id });
    }
    this.mintedIds.add(id);
    return id;
  }

  newInvoices(where: string, reservation: Pick<Reservation, "booking">, answered: AnsweredInvoices): Invoice[] {
    const { party } = reservation.booking;
    const wanted = party.map(({ guestId }, guestIndex) => ({ guestIndex, guestId }));
    expectSame(
      `${where}: one invoice for each guest`,
      wanted,
      answered.map(({ guestIndex, guestId }) => ({ guestIndex, guestId })),
    );
    return answered.map(({ id, guestIndex, guestId }) => ({
      id: this.mint(where, id),
      guestIndex,
      guestId,
      status: "open",
      atMs: null,
    }));
  }
}

export type AnsweredInvoices = readonly Readonly<{ id: string; guestIndex: number; guestId: string | null }>[];
