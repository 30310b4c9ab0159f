import type { Result } from "neverthrow";
import { isDeepStrictEqual } from "node:util";
import {
  appointmentIdOf,
  invoiceIdOf,
  type AppointmentId,
  type InvoiceId,
  type ReservationId,
} from "../../src/domain/ids.ts";
import {
  orderKeyOf,
  type DomainEvent,
  type Refusal,
  type Reservation,
  type ReservationEngine,
} from "../../src/index.ts";
import { accepted } from "../support/answers.ts";
import type { HeldCommit } from "./gated-store.ts";
import type { Asked, Script, ScriptedEvent, ScriptedReservation, ScriptedStep } from "./script.ts";
import { instantOf, openReplayWorld, type Process, type ReplayWorld, type Stage } from "./world.ts";

/** The engine and the specification say different things. */
export class Difference extends Error {
  override readonly name = "Difference";
  /** The step in which they do, counted from 1. */
  readonly step: number;

  constructor(message: string, { step, cause }: Readonly<{ step: number; cause: unknown }>) {
    super(message, { cause });
    this.step = step;
  }
}

/**
 * Plays a history of the specification on real engines, and compares with it, after every step, the answer, the events
 * and each reservation with its instants.
 */
export const play = async (script: Script, stage: Stage): Promise<void> => {
  const player = new Player(await openReplayWorld(stage), stage);
  for (const [at, step] of script.steps.entries()) {
    try {
      await player.take(step);
    } catch (cause) {
      const where = `seed ${script.seed}, step ${at + 1}: ${step.engine} ${step.name} ${JSON.stringify(step.asked)}`;
      throw new Difference(`${where}\n${cause instanceof Error ? cause.message : String(cause)}`, {
        step: at + 1,
        cause,
      });
    }
  }
};

type Answered = Result<unknown, Refusal>;

/** An engine's process, the call that it is busy with, and the commit of that call, on its way to the store. */
type Running = { process: Process; call: Promise<Answered> | null; held: HeldCommit | null };

class Player {
  readonly #world: ReplayWorld;
  readonly #stage: Stage;
  readonly #engines: Readonly<Record<string, Running>>;
  readonly #orphans = new Map<number, HeldCommit>();
  /** The engine's ids of the specification's reservations. */
  readonly #ids = new Map<number, ReservationId>();
  readonly #expected = new Map<number, ScriptedReservation>();

  constructor(world: ReplayWorld, stage: Stage) {
    this.#world = world;
    this.#stage = stage;
    const begin = (name: string): Running => ({ process: world.openProcess(name), call: null, held: null });
    this.#engines = { first: begin("first"), second: begin("second") };
  }

  async take(step: ScriptedStep): Promise<void> {
    for (const [id, it] of Object.entries(step.changed)) this.#expected.set(Number(id), it);
    const answer = await this.#do(step);
    if (answer?.isErr() === true) this.#compareAnswer(step, answer);
    await this.#compareEvents(step.events);
    this.#compareAnswer(step, answer);
    await this.#compareReservations(step.clock);
  }

  /** The answer that a caller gets in this step; null if none does. */
  async #do(step: ScriptedStep): Promise<Answered | null> {
    const { name, asked } = step;
    if (name === "ticks" || name === "stepsBack") await this.#stage.setClock(instantOf(step.clock));
    else if (name === "comesLate") {
      const orphan = this.#orphans.get(step.orphan) as HeldCommit;
      accepted(await orphan.comeLate());
      this.#orphans.delete(step.orphan);
    } else if (name === "isMoved") {
      const from = (this.#expected.get(asked.target) as ScriptedReservation).booking;
      await this.#world.bookMove(asked.booking, this.#idOf(asked.target), { from, ordinals: step.listed });
    } else return this.#does(step, this.#engines[step.engine] as Running);
    return null;
  }

  async #does(step: ScriptedStep, running: Running): Promise<Answered | null> {
    const { asked } = step;
    const { engine, store } = running.process;
    const { held } = running;
    switch (step.name) {
      case "isDone":
        return this.#ask(engine, asked);
      case "comes":
        store.hold(true);
        running.call = this.#ask(engine, asked);
        return this.#answerOrHeld(running);
      case "takesPlace":
        await held?.takePlace();
        return this.#answerOrHeld(running);
      case "answerIsLost":
        await held?.loseAnswer();
        return this.#answerOrHeld(running);
      case "isDisconnected":
        this.#orphans.set(step.orphan, held as HeldCommit);
        held?.disconnect();
        return this.#answerOrHeld(running);
      case "crashes":
        if (held !== null) this.#orphans.set(step.orphan, held);
        Object.assign(running, { process: this.#world.openProcess(step.engine), call: null, held: null });
        return null;
      case "isSwept":
        accepted(await engine.expireDue());
        return null;
      case "isAsked":
        return engine.getReservation({ reservationId: this.#idOf(asked.target) });
      case "lists":
        return engine.findSlots({ bookingId: this.#bookingOf(asked.booking) });
      default:
        throw new Error(`a replay knows no step ${step.name}`);
    }
  }

  /** Waits until the engine answers or hands its next commit in. */
  async #answerOrHeld(running: Running): Promise<Answered | null> {
    const { store } = running.process;
    const next = store.nextHeld().then((held) => ({ held }));
    const done = (running.call as Promise<Answered>).then((answer) => ({ answer }));
    const first = await Promise.race([next, done]);
    if ("held" in first) {
      running.held = first.held;
      return null;
    }
    store.hold(false);
    Object.assign(running, { call: null, held: null });
    return first.answer;
  }

  async #ask(engine: ReservationEngine, asked: Asked): Promise<Answered> {
    const options = asked.key === "" ? {} : { idempotencyKey: asked.key };
    if (asked.name === "reserve") {
      const { booking, slot, createInvoice } = asked;
      return engine.reserve({ bookingId: this.#bookingOf(booking), slot: instantOf(slot), createInvoice }, options);
    }
    const reservationId = this.#idOf(asked.target);
    switch (asked.name) {
      case "confirm":
        return engine.confirm({ reservationId }, options);
      case "extend":
        return engine.extend({ reservationId }, options);
      case "release":
        return engine.release({ reservationId }, options);
      case "cancelInvoice":
        return engine.cancelInvoice({ invoiceId: invoiceIdOf(reservationId, asked.ordinal) }, options);
      case "cancelAppointment":
        return engine.cancelAppointment({ appointmentId: appointmentIdOf(reservationId, asked.ordinal) }, options);
      default:
        throw new Error(`a replay knows no command ${asked.name}`);
    }
  }

  #idOf(reservation: number): ReservationId {
    const id = this.#ids.get(reservation);
    if (id === undefined) throw new Error(`reservation ${reservation} was not made`);
    return id;
  }

  #bookingOf(name: string): string {
    return this.#world.bookings.get(name) as string;
  }

  // ---------------------------------------------------------------------------------------------------------- Comparing

  #compareAnswer(step: ScriptedStep, answer: Answered | null): void {
    const { answer: expected, name } = step;
    if (name === "lists") {
      const slots = (answer as Result<{ slots: readonly { startMs: number }[] }, Refusal>).unwrapOr({
        slots: [],
      }).slots;
      same(
        "the listing",
        step.listed.map(instantOf),
        slots.map(({ startMs }) => startMs),
      );
    } else if (expected.code === "") same("the answer", null, answer);
    else if (answer === null) throw new Error(`expected the answer ${expected.code}, and there is none`);
    else if (!expected.accepted) same("the refusal", expected.code, codeOf(answer));
    else if (answer.isErr()) throw new Error(`expected ${expected.code}, and it is ${JSON.stringify(answer.error)}`);
    else if (name === "isAsked") {
      same("the status", expected.code, (answer.value as { reservation: Reservation }).reservation.status);
    } else {
      const { reservationId, expiresAtMs, outcome } = answer.value as Record<string, unknown>;
      same("the answer's reservation", this.#idOf(expected.reservation), reservationId);
      if (outcome !== undefined) same("the outcome", expected.code, outcome);
      if (expiresAtMs !== undefined) same("the answer's expiry", instantOf(expected.expiresAt), expiresAtMs);
    }
  }

  /** Events are compared for each reservation in order: between reservations, only the commits order them. */
  async #compareEvents(expected: readonly ScriptedEvent[]): Promise<void> {
    const delivered: DomainEvent[] = [];
    const { engine } = this.#world.openProcess("observer");
    const sink = { deliver: (it: Readonly<{ event: DomainEvent }>) => Promise.resolve(void delivered.push(it.event)) };
    accepted(await engine.deliverEvents(sink, { consumer: "replay", dispatcher: "replay" }));
    const made = expected.filter(({ kind }) => kind === "ReservationMade");
    for (const { reservation } of made) {
      const bookingId = this.#bookingOf((this.#expected.get(reservation) as ScriptedReservation).booking);
      const event = delivered.find((it) => it.type === "ReservationMade" && it.bookingId === bookingId);
      if (event !== undefined) this.#ids.set(reservation, orderKeyOf(event) as ReservationId);
    }
    const wanted = expected.map((it) => this.#eventOf(it));
    same("the events", byReservation(wanted), byReservation(delivered.map(plainEvent)));
  }

  #eventOf({ kind, reservation, ordinal, at, facts }: ScriptedEvent): PlainEvent {
    const id = this.#idOf(reservation);
    const subject = kind.startsWith("Invoice")
      ? invoiceIdOf(id, ordinal)
      : kind.startsWith("Appointment")
        ? appointmentIdOf(id, ordinal)
        : null;
    const fact = facts < 0 ? null : kind === "AppointmentMoved" ? this.#idOf(facts) : instantOf(facts);
    return { type: kind, reservationId: id, atMs: instantOf(at), subject, fact };
  }

  async #compareReservations(clock: number): Promise<void> {
    for (const [reservation, expected] of this.#expected) {
      const { engine } = this.#world.openProcess("observer");
      const seen = accepted(await engine.getReservation({ reservationId: this.#idOf(reservation) }));
      if (seen.atMs < instantOf(clock)) throw new Error(`an answer is dated before the clock's ${clock}`);
      same(`reservation ${reservation}`, this.#viewOf(expected, seen.atMs), viewed(seen.reservation));
    }
  }

  /** A reservation as a query shows it at an instant: a hold that has run out is shown as expired (rule 4). */
  #viewOf(it: ScriptedReservation, atMs: number): View {
    const isLapsed = it.status === "reserved" && atMs >= instantOf(it.expiresAt);
    const status = isLapsed ? "expired" : it.status;
    return {
      status,
      startMs: instantOf(it.start),
      reservedAtMs: instantOf(it.reservedAt),
      endsMs:
        status === "reserved" || status === "expired"
          ? instantOf(it.expiresAt)
          : status === "cancelled"
            ? instantOf(it.cancelledAt)
            : instantOf(it.endedAt),
      reason: it.reason,
      invoices: isLapsed && it.invoices === "open" ? "voided" : it.invoices,
      appointments: it.appointments.map((one) => ({
        status: one.status,
        movedTo: one.movedTo < 0 ? null : this.#idOf(one.movedTo),
      })),
    };
  }
}

const codeOf = (answer: Answered): string => {
  if (answer.isOk()) return `accepted: ${JSON.stringify(answer.value)}`;
  const { error } = answer;
  return error.code === "STORE_UNAVAILABLE" && error.outcome === "unknown" ? "UNKNOWN" : error.code;
};

type PlainEvent = Readonly<{
  type: string;
  reservationId: ReservationId;
  atMs: number;
  /** The invoice or the appointment that it is about. */
  subject: InvoiceId | AppointmentId | null;
  fact: ReservationId | number | null;
}>;

const plainEvent = (event: DomainEvent): PlainEvent => ({
  type: event.type,
  reservationId: orderKeyOf(event) as ReservationId,
  atMs: event.atMs,
  subject: "invoiceId" in event ? event.invoiceId : "appointmentId" in event ? event.appointmentId : null,
  fact: "toReservationId" in event ? event.toReservationId : "expiresAtMs" in event ? event.expiresAtMs : null,
});

const byReservation = (events: readonly PlainEvent[]): ReadonlyMap<ReservationId, readonly PlainEvent[]> =>
  new Map(
    [...new Set(events.map(({ reservationId }) => reservationId))]
      .sort()
      .map((id) => [id, events.filter(({ reservationId }) => reservationId === id)]),
  );

type View = Readonly<{
  status: string;
  startMs: number;
  reservedAtMs: number;
  /** When it expires, or when it ended: the status says which. */
  endsMs: number;
  reason: string;
  invoices: string;
  appointments: readonly Readonly<{ status: string; movedTo: ReservationId | null }>[];
}>;

const viewed = (it: Reservation): View => ({
  status: it.status,
  startMs: it.startMs,
  reservedAtMs: it.reservedAtMs,
  endsMs: endOf(it),
  reason: it.status === "released" ? it.reason.kind : "",
  invoices: [...new Set(it.invoices.map(({ status }) => status))].join() || "none",
  appointments: it.appointments.map((one) => ({
    status: one.status,
    movedTo: one.status === "moved" ? one.toReservationId : null,
  })),
});

const endOf = (it: Reservation): number => {
  switch (it.status) {
    case "reserved":
      return it.expiresAtMs;
    case "confirmed":
      return it.confirmedAtMs;
    case "expired":
      return it.expiredAtMs;
    case "released":
      return it.releasedAtMs;
    case "cancelled":
      return it.cancelledAtMs;
  }
};

const same = (what: string, expected: unknown, actual: unknown): void => {
  if (isDeepStrictEqual(expected, actual)) return;
  throw new Error(`${what}\n  specification: ${shown(expected)}\n  engine:        ${shown(actual)}`);
};

const shown = (value: unknown): string => JSON.stringify(value instanceof Map ? [...value] : value);
