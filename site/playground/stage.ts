import { sha256 } from "@noble/hashes/sha2";
import {
  createReservationEngine,
  describeError,
  type CenterCatalog,
  type CenterRoster,
  type GuestId,
  type RecordedEvent,
  type Refusal,
  type ReservationEngine,
  type Result,
} from "holdfast";
import { createFileCatalog, readCatalogFile, sampleCatalogUrl } from "holdfast/catalog";
import { createLuxonZoneRules } from "holdfast/luxon";
import { createMemoryStore } from "holdfast/memory";
import { createManualClock, createSeededIds, noPause } from "holdfast/testing";

export const CENTER = "harbour-spa";
export const DATE = "2026-05-13";
/** Eight in the morning, an hour before the center opens. */
export const START_MS = Date.parse(`${DATE}T08:00:00+02:00`);

/** The engine's commands that a step can call. */
export type CallName =
  | "createBooking"
  | "hold"
  | "reserve"
  | "confirm"
  | "extend"
  | "release"
  | "cancelInvoice"
  | "cancelGuest"
  | "block"
  | "unblock"
  | "expireDue"
  | "beginPayment"
  | "abandonPayment"
  | "reportPayment";

/** One call of the engine at an instant: enough to repeat it. */
export type Step = Readonly<{ afterMs: number; call: CallName; input: Readonly<Record<string, unknown>> }>;

export type Settings = Readonly<{ lateConfirm: "strict" | "reacquire" }>;

export type Answered = Readonly<{ step: Step; text: string; isOk: boolean; code: string | null }>;

export type NamedGuest = Readonly<{ id: string; name: string }>;

/** An engine in this page: the memory store, a clock that is moved by hand, and the sample center. */
export type Stage = Readonly<{
  engine: ReservationEngine;
  catalog: CenterCatalog;
  roster: CenterRoster;
  guests: readonly NamedGuest[];
  guestName: (id: GuestId | string) => string;
  /** The first guest of a reservation's booking; null if this page did not make it. */
  reservationGuest: (reservationId: string) => string | null;
  nowMs: () => number;
  /** Moves the clock; it never goes back. */
  moveTo: (ms: number) => void;
  steps: readonly Step[];
  answers: readonly Answered[];
  events: readonly RecordedEvent[];
  /** The latest booking that each guest was the first of. */
  bookings: ReadonlyMap<string, string>;
  /** Calls the engine now, and keeps the step and its answer. */
  call: <Answer extends object>(call: CallName, input: Step["input"]) => Promise<Result<Answer, Refusal>>;
}>;

export const openStage = async ({ lateConfirm }: Settings): Promise<Stage> => {
  const zones = createLuxonZoneRules();
  const ids = createSeededIds(1);
  const file = (await readCatalogFile(sampleCatalogUrl(), { zones }))._unsafeUnwrap();
  const spa = file.centers.find((it) => it.catalog.center.id === CENTER);
  if (spa === undefined) throw new Error(`the sample catalog has no center ${CENTER}`);
  const clock = createManualClock(START_MS);
  const engine = createReservationEngine({
    store: createMemoryStore({ clock }),
    ...createFileCatalog(file, { ids }),
    zones,
    ids,
    digest: (text) => base64url(sha256(text)),
    pause: noPause,
    policies: { lateConfirm },
  });
  const guests = spa.guests.map(({ guest: { id, firstName, lastName } }) => ({ id, name: `${firstName} ${lastName}` }));
  const names = new Map<string, string>(guests.map(({ id, name }) => [id, name]));
  const steps: Step[] = [];
  const answers: Answered[] = [];
  const events: RecordedEvent[] = [];
  const bookings = new Map<string, string>();
  const bookingGuests = new Map<string, string>();
  const reservationGuests = new Map<string, string>();
  const timeOf = (ms: number): string => new Date(ms + 7_200_000).toISOString().slice(11, 23);
  const sink = {
    deliver: (recorded: RecordedEvent) => {
      const { event } = recorded;
      const guestId = "bookingId" in event ? bookingGuests.get(event.bookingId ?? "") : undefined;
      if ("reservationId" in event && guestId !== undefined) reservationGuests.set(event.reservationId, guestId);
      return Promise.resolve(void events.push(recorded));
    },
  };
  return {
    engine,
    catalog: spa.catalog,
    roster: spa.roster,
    guests,
    guestName: (id) => names.get(id) ?? id,
    reservationGuest: (id) => reservationGuests.get(id) ?? null,
    nowMs: () => clock.nowMs(),
    moveTo: (ms) => {
      if (ms > clock.nowMs()) clock.set(ms);
    },
    steps,
    answers,
    events,
    bookings,
    call: async <Answer extends object>(call: CallName, input: Step["input"]) => {
      const step: Step = { afterMs: clock.nowMs() - START_MS, call, input };
      steps.push(step);
      // Each call has another type of input; a step's comes from this page or an address, and the engine checks it.
      const run = engine[call] as (input: unknown) => Promise<Result<Answer, Refusal>>;
      const answer = await run(input);
      answers.push({
        step,
        isOk: answer.isOk(),
        code: answer.isErr() ? answer.error.code : null,
        text: answer.isErr() ? describeError(answer.error, timeOf) : "accepted",
      });
      if (call === "createBooking" && answer.isOk()) {
        const { guests: party } = input as Readonly<{ guests: readonly Readonly<{ guestId: string }>[] }>;
        const { bookingId } = answer.value as unknown as { bookingId: string };
        bookings.set(party[0]?.guestId ?? "", bookingId);
        bookingGuests.set(bookingId, party[0]?.guestId ?? "");
      }
      (await engine.deliverEvents(sink, { consumer: "playground", limit: 1_000 }))._unsafeUnwrap();
      return answer;
    },
  };
};

/** Plays steps again: the same ids and answers come out. */
export const play = async (stage: Stage, steps: readonly Step[], untilMs: number): Promise<void> => {
  for (const { afterMs, call, input } of steps) {
    stage.moveTo(START_MS + afterMs);
    // A refusal is kept with the answers.
    (await stage.call(call, input)).unwrapOr(null);
  }
  stage.moveTo(untilMs);
};

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
