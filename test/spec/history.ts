import * as fc from "fast-check";
import type { Result } from "neverthrow";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import type { Refusal } from "../../src/domain/refusal/refusal.ts";
import type { Reservation } from "../../src/domain/reservation/reservation.ts";
import { createReservationEngine, type ReservationEngine } from "../../src/engine/engine.ts";
import type { ChangeSet, CommitOutcome } from "../../src/ports/reservation-store.ts";
import { bookingFor, createWorld, DAY, MINUTE, partsOn, rome, type WorldOptions } from "../support/small-spa.ts";

// Random calls of two engines on one store, round after round; the commands of one round run at once. The commands
// include wrong ones. Few guests, few slots and jumps to the very deadlines make them meet.

export type Round = Readonly<{ pass: Pass; commands: readonly Command[] }>;

/** How time passes before a round: on, back, or to just around the deadline of a reservation. */
type Pass =
  | Readonly<{ kind: "on"; minutes: number }>
  | Readonly<{ kind: "deadline"; of: number; offsetMs: -1 | 0 | 1 }>;

/** `at` picks one of the records so far, by its number. */
type Command = Readonly<{ engine: 0 | 1 }> &
  (
    | Readonly<{ kind: "book"; guest: number; therapist: number; group: boolean; moves: number | null }>
    | Readonly<{ kind: "reserve"; at: number; slot: number; createInvoice: boolean }>
    | Readonly<{
        kind: "confirm" | "extend" | "release" | "cancelAppointment" | "cancelInvoice" | "replaced";
        at: number;
      }>
    | Readonly<{ kind: "block" | "unblock"; at: number; slot: number }>
    | Readonly<{ kind: "begin" | "confirmPaid" | "abandon" | "report"; at: number; slot: number }>
  );

const number = fc.nat({ max: 7 });
const engine = fc.constantFrom(0, 1);

const commandArb: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      engine,
      kind: fc.constant("book"),
      guest: number,
      therapist: number,
      group: fc.boolean(),
      moves: fc.option(number),
    } as const),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      engine,
      kind: fc.constant("reserve"),
      at: number,
      slot: number,
      createInvoice: fc.boolean(),
    } as const),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      engine,
      kind: fc.constantFrom(
        "confirm",
        "confirm",
        "extend",
        "release",
        "cancelAppointment",
        "cancelInvoice",
        "replaced",
      ),
      at: number,
    } as const),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      engine,
      kind: fc.constantFrom("begin", "begin", "confirmPaid", "abandon", "report", "report"),
      at: number,
      slot: number,
    } as const),
  },
  {
    weight: 1,
    arbitrary: fc.record({ engine, kind: fc.constantFrom("block", "unblock"), at: number, slot: number } as const),
  },
);

const passArb: fc.Arbitrary<Pass> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant("on"), minutes: fc.constantFrom(0, 0, 1, 4, 9) } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constant("deadline"), of: number, offsetMs: fc.constantFrom(-1, 0, 1) } as const),
  },
);

const roundArb = fc.record({ pass: passArb, commands: fc.array(commandArb, { minLength: 1, maxLength: 3 }) });

/** Begins with bookings of each guest, so that there is something to reserve. */
export const historyArb: fc.Arbitrary<readonly Round[]> = fc
  .array(roundArb, { minLength: 4, maxLength: 30, size: "max" })
  .map((rounds) => [...OPENING, ...rounds]);

/** The same with one command at a time: the order is then certain. */
export const oneByOneArb: fc.Arbitrary<readonly Round[]> = historyArb.map((rounds) =>
  rounds.map(({ pass, commands }) => ({ pass, commands: commands.slice(0, 1) })),
);

const OPENING: readonly Round[] = [0, 1, 2, 3].map((guest) => ({
  pass: { kind: "on", minutes: 0 },
  commands: [{ engine: 0, kind: "book", guest, therapist: guest, group: guest === 0, moves: null }],
}));

export type Answer = Result<unknown, Refusal>;

/** One change set that was handed to the store, and its outcome. */
export type Committed = Readonly<{ set: ChangeSet; outcome: CommitOutcome }>;

/** A round that is over. */
export type RoundResult = Readonly<{
  answers: readonly Answer[];
  before: MemoryDump;
  after: MemoryDump;
  /** Everything handed to the store in this round, in order. */
  committed: readonly Committed[];
  /** The store's clock during the round. */
  clockMs: number;
}>;

export type HistoryOptions = WorldOptions & Readonly<{ sweep?: "never" | "always"; backwards?: boolean }>;

/** Free text and names that must show up nowhere but in a booking, and in the directory. */
export const SECRET = "whisper";

/** Runs a history. With `backwards` the clock steps back by half a minute after every third round. */
export const tell = async (
  rounds: readonly Round[],
  { sweep = "never", backwards = false, ...options }: HistoryOptions = {},
): Promise<readonly RoundResult[]> => {
  let committed: Committed[] = [];
  const world = createWorld(options);
  const watched = {
    ...world.store,
    commit: async (sets: readonly ChangeSet[]) => {
      const outcomes = await world.store.commit(sets);
      if (outcomes.isOk()) committed.push(...sets.map((set, at) => ({ set, outcome: outcomes.value[at]! })));
      return outcomes;
    },
  };
  const engines = [1, 2].map((seed) => createReservationEngine(partsOn(watched, world.host, { ...options, seed })));
  const known: Known = { bookings: [], reservations: [], deadlines: [], payments: [] };
  const results: RoundResult[] = [];
  for (const [at, { pass, commands }] of rounds.entries()) {
    const clockMs = world.clock.set(clockAfter(pass, world.clock.nowMs(), known));
    if (sweep === "always") (await engines[0]!.expireDue())._unsafeUnwrap();
    const before = world.dump();
    committed = [];
    const answers = await Promise.all(commands.map((command) => run(command, engines[command.engine]!, known)));
    const after = world.dump();
    results.push({ answers, before, after, committed, clockMs });
    learn(known, answers);
    if (backwards && at % 3 === 2) world.clock.set(clockMs - MINUTE / 2);
  }
  return results;
};

/** The memory of a history's callers; the same with and without a sweep. */
type Known = {
  readonly bookings: string[];
  readonly reservations: { id: string; appointmentIds: readonly string[]; invoiceIds: readonly string[] }[];
  readonly deadlines: number[];
  readonly payments: Readonly<{ reservationId: string; paymentReference: string }>[];
};

const clockAfter = (pass: Pass, nowMs: number, { deadlines }: Known): number => {
  if (pass.kind === "on") return nowMs + pass.minutes * MINUTE;
  const deadline = deadlines.at(-1 - (pass.of % 3)) ?? nowMs;
  return Math.max(nowMs, deadline + pass.offsetMs);
};

const learn = (known: Known, answers: readonly Answer[]): void => {
  for (const answer of answers) {
    if (answer.isErr()) continue;
    const value = answer.value as {
      bookingId?: string;
      reservationId?: string | null;
      expiresAtMs?: number;
      paymentReference?: string;
      appointments?: readonly { id: string }[];
      invoices?: readonly { id: string }[];
    };
    if (value.expiresAtMs !== undefined) known.deadlines.push(value.expiresAtMs);
    if (value.paymentReference !== undefined && value.expiresAtMs !== undefined) {
      known.payments.push({ reservationId: value.reservationId!, paymentReference: value.paymentReference });
      continue;
    }
    if (value.appointments === undefined) {
      if (value.bookingId !== undefined && value.reservationId === undefined) known.bookings.push(value.bookingId);
      continue;
    }
    const learnt = {
      id: value.reservationId!,
      appointmentIds: value.appointments.map(({ id }) => id),
      invoiceIds: (value.invoices ?? []).map(({ id }) => id),
    };
    const place = known.reservations.findIndex(({ id }) => id === learnt.id);
    if (place < 0) known.reservations.push(learnt);
    else known.reservations[place] = learnt;
  }
};

const GUESTS = ["ada", "ben", "cleo", "dan"] as const;
const THERAPISTS = [
  { kind: "named", therapistId: "uma" },
  { kind: "named", therapistId: "vic" },
  { kind: "any" },
] as const;
const SLOTS = ["10:00", "10:30", "11:30"] as const;
const NOBODY = "0".repeat(32);

const pick = <Item>(items: readonly Item[], at: number): Item | undefined => items.at(-1 - (at % (items.length || 1)));

const run = async (command: Command, on: ReservationEngine, known: Known): Promise<Answer> => {
  switch (command.kind) {
    case "book": {
      const guestId = GUESTS[command.guest % GUESTS.length]!;
      const choice = THERAPISTS[command.therapist % THERAPISTS.length]!;
      const moved = command.moves === null ? undefined : pick(known.reservations, command.moves)?.appointmentIds[0];
      const item = {
        itemId: "massage",
        therapist: choice,
        ...(moved === undefined ? {} : { movesAppointmentId: moved }),
      };
      const company = guestId === "ada" && command.group ? [{ guestId: "ben", items: [{ itemId: "facial" }] }] : [];
      const guests = [{ guestId, items: [item] }, ...company];
      return on.createBooking(bookingFor(guestId, { guests, notes: `${SECRET} of ${guestId}` }));
    }
    case "reserve": {
      const { createInvoice } = command;
      const slot = rome(SLOTS[command.slot % SLOTS.length]!);
      return on.reserve({ bookingId: pick(known.bookings, command.at) ?? NOBODY, slot, createInvoice });
    }
    case "confirm":
    case "extend":
      return on[command.kind]({ bookingId: pick(known.bookings, command.at) ?? NOBODY });
    case "release":
      return on.release({ bookingId: pick(known.bookings, command.at) ?? NOBODY });
    case "replaced":
      return on.confirm({ reservationId: pick(known.reservations, command.at)?.id ?? NOBODY });
    case "cancelAppointment": {
      const appointmentId = pick(known.reservations, command.at)?.appointmentIds[0] ?? NOBODY;
      return on.cancelAppointment({ appointmentId, comments: SECRET });
    }
    case "cancelInvoice":
      return on.cancelInvoice({ invoiceId: pick(known.reservations, command.at)?.invoiceIds[0] ?? NOBODY });
    case "block":
      return on.block({
        centerId: "spa",
        externalId: `block-${command.at % 2}`,
        resource: { kind: "therapist", therapistId: "vic" },
        start: rome(SLOTS[command.slot % SLOTS.length]!),
        end: `${DAY}T12:00`,
      });
    case "begin": {
      const bookingId = pick(known.bookings, command.at) ?? NOBODY;
      return on.beginPayment({ bookingId, paymentReference: paymentOf(command), minutes: 5 + command.slot * 4 });
    }
    case "confirmPaid":
      return on.confirm({
        bookingId: pick(known.bookings, command.at) ?? NOBODY,
        paymentReference: paymentOf(command),
      });
    case "abandon":
      return on.abandonPayment(pick(known.payments, command.at) ?? { reservationId: NOBODY, paymentReference: "pi_9" });
    case "report": {
      const begun = command.slot === 0 ? undefined : pick(known.payments, command.at);
      const reservationId = pick(known.reservations, command.at)?.id ?? NOBODY;
      return on.reportPayment({
        centerId: "spa",
        ...(begun ?? { reservationId, paymentReference: paymentOf(command) }),
      });
    }
    case "unblock":
      return on.unblock({ centerId: "spa", externalId: `block-${command.at % 2}` });
  }
};

/** Of few references, so that a payment is met again. */
const paymentOf = ({ slot }: Readonly<{ slot: number }>): string => `pi_${slot % 2}`;

/** Every reservation of a dump. */
export const reservationsIn = ({ partitions }: MemoryDump): readonly Reservation[] =>
  partitions.flatMap(({ reservations }) => reservations.map(({ state }) => state));
