import type { Result } from "neverthrow";
import type {
  Booking,
  CenterDayView,
  RecordedEvent,
  Refusal,
  Reservation,
  ReservationEngine,
} from "../../src/index.ts";
import { CENTER, GUESTS, LIMITS, servicesIn } from "../crash/center.ts";
import { askEngine, type Line } from "../crash/journal.ts";
import { acceptedOf, entriesOf, type History } from "./history.ts";

const CONSUMER = "audit";

/** All that can be seen of an engine from outside, gathered by its public calls alone. */
export class Collector {
  readonly #engine: ReservationEngine;
  readonly #events: RecordedEvent[];
  readonly #seen: Set<string>;

  /** `events` are those delivered before, by another engine, to the same consumer. */
  constructor(engine: ReservationEngine, events: RecordedEvent[] = []) {
    this.#engine = engine;
    this.#events = events;
    this.#seen = new Set(events.map(({ eventId }) => eventId));
  }

  /** Takes the events committed since, as a separate consumer. */
  async deliver(): Promise<void> {
    for (let more = true; more; ) more = must(await this.#take()).more;
  }

  /** The same while the store may be out of reach, or its clock unsettled: then the next round takes them. */
  async deliverIfReached(): Promise<void> {
    for (let more = true; more; ) {
      const taken = await this.#take();
      const isLater = taken.isErr() && ["STORE_UNAVAILABLE", "CLOCK_LEAPT"].includes(taken.error.code);
      more = isLater ? false : must(taken).more;
    }
  }

  /** An event may come again if its receipt could not be recorded: it counts once. */
  #take(): ReturnType<ReservationEngine["deliverEvents"]> {
    const deliver = (event: RecordedEvent): Promise<void> => {
      if (!this.#seen.has(event.eventId)) this.#events.push(event);
      this.#seen.add(event.eventId);
      return Promise.resolve();
    };
    return this.#engine.deliverEvents({ deliver }, { consumer: CONSUMER, limit: 1_000 });
  }

  /** Sweeps until nothing is due. */
  async sweep(): Promise<void> {
    for (let more = true; more; ) more = must(await this.#engine.expireDue()).expired > 0;
  }

  /** Retries some accepted commands under their keys. */
  async replay(lines: readonly Line[], count: number): Promise<readonly Line[]> {
    const commands = entriesOf(lines).filter((it) => acceptedOf(it) !== null && !isQuery(it.ask.command));
    const every = Math.max(1, Math.floor(commands.length / count));
    const replays: Line[] = [];
    for (const { ask } of commands.filter((_, at) => at % every === 0))
      replays.push({ answered: await askEngine(this.#engine, ask), us: Infinity });
    return replays;
  }

  async collect(lines: readonly Line[], { swept }: Readonly<{ swept: boolean }>): Promise<History> {
    await this.deliver();
    const entries = entriesOf(lines);
    const listed = new Set<string>();
    for (const guestId of GUESTS) await this.#list(guestId, listed);
    const ids = new Set([
      ...listed,
      ...this.#events.flatMap(({ event }) => ("reservationId" in event ? [event.reservationId as string] : [])),
      ...entries.flatMap((it) => (acceptedOf(it)?.["reservationId"] as string | null | undefined) ?? []),
    ]);
    const reservations = new Map<string, Reservation>();
    const bookings = new Map<string, Booking>();
    for (const id of ids) {
      const found = await this.#engine.getReservation({ reservationId: id });
      if (found.isOk()) reservations.set(id, found.value.reservation);
    }
    const bookingIds = entries.flatMap((it) =>
      it.ask.command === "createBooking" ? ((acceptedOf(it)?.["bookingId"] as string | undefined) ?? []) : [],
    );
    for (const id of new Set([...bookingIds, ...[...reservations.values()].map((it) => it.bookingId)])) {
      const found = await this.#engine.getBooking({ bookingId: id });
      if (found.isOk()) bookings.set(id, found.value.booking);
    }
    const dates = new Set([...bookings.values()].map(({ date }) => date));
    const days: CenterDayView[] = [];
    for (const date of dates) days.push(must(await this.#engine.centerDay({ centerId: CENTER, date })));
    return { limits: LIMITS, servicesIn, bookings, reservations, listed, events: this.#events, days, entries, swept };
  }

  async #list(guestId: string, listed: Set<string>): Promise<void> {
    for (let before: string | null = null; ; ) {
      const page: Awaited<ReturnType<ReservationEngine["listGuestReservations"]>> =
        await this.#engine.listGuestReservations({ centerId: CENTER, guestId, before, limit: 1_000 });
      const { reservations, next } = must(page);
      for (const { id } of reservations) listed.add(id);
      if (next === null) return;
      before = next;
    }
  }
}

const isQuery = (command: string): boolean => /^(get|list|centerDay)/.test(command);

const must = <Answer>(answer: Result<Answer, Refusal>): Answer =>
  answer.match(
    (it) => it,
    (refusal) => {
      throw new Error(`the audit itself was refused: ${JSON.stringify(refusal)}`);
    },
  );
