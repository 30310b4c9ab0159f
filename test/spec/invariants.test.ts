import { hashText } from "../../src/domain/hash.ts";
import type { Ranking } from "../../src/domain/slot/search/ranking.ts";
import * as fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import type { MemoryDump } from "../../src/adapters/memory/index.ts";
import { claimsOf, type Reservation } from "../../src/domain/reservation/reservation.ts";
import { claimsClash, type Claim, type StandingClaim } from "../../src/domain/claim/claim.ts";
import { claimsForAppointments } from "../../src/domain/claim/occupancy.ts";
import { isGuestUnit } from "../../src/domain/claim/unit.ts";
import type { ReservationEvent } from "../../src/domain/reservation/events.ts";
import { dated } from "../../src/domain/time/dated.ts";
import type { CreateBookingInput } from "../../src/engine/commands/create-booking.ts";
import { createReservationEngine, type ReservationEngine } from "../../src/engine/engine.ts";
import { createFixedZone } from "../../src/testing/index.ts";
import {
  historyArb,
  oneByOneArb,
  reservationsIn,
  SECRET,
  tell,
  type HistoryOptions,
  type Round,
  type RoundResult,
} from "./history.ts";
import {
  book,
  bookingFor,
  confirmed,
  createWorld,
  DAY,
  hold,
  MINUTE,
  NOW,
  partsOn,
  rome,
  therapist,
} from "../support/small-spa.ts";
import { accepted, refusalOf } from "../support/answers.ts";

// One test, or more, for each invariant of docs/invariants.md, by its number and name. The laws of every commit are
// checked in random histories of two engines on one store: see history.ts.

/** The results by their rounds: every test has the same seed, hence the same histories, and most have no options. */
const plain = new Map<string, Promise<readonly RoundResult[]>>();
afterAll(() => plain.clear());

const tellOnce = (rounds: readonly Round[]): Promise<readonly RoundResult[]> => {
  const name = JSON.stringify(rounds);
  const results = plain.get(name) ?? tell(rounds);
  plain.set(name, results);
  return results;
};

const overHistories = async (
  look: (results: readonly RoundResult[]) => void,
  options?: HistoryOptions,
  numRuns = 120,
): Promise<void> => {
  const property = fc.asyncProperty(historyArb, async (rounds) => {
    look(await (options === undefined ? tellOnce(rounds) : tell(rounds, options)));
  });
  await fc.assert(property, { numRuns });
};

const dumpsOf = (results: readonly RoundResult[]): readonly MemoryDump[] => results.map(({ after }) => after);
const claimsIn = ({ centers }: MemoryDump): readonly StandingClaim[] => centers.flatMap(({ claims }) => claims);
const key = ({ unit, startMs, endMs }: Claim): string => `${unit} ${startMs}-${endMs}`;
const eventsIn = ({ events }: MemoryDump): readonly ReservationEvent[] =>
  events.flatMap(({ event }) => ("reservationId" in event ? [event] : []));

const talks = (...therapists: readonly string[]): CreateBookingInput["guests"][number]["items"] =>
  therapists.map((therapistId) => ({ itemId: "talk", therapist: { kind: "named", therapistId } }));

/** The engine of another process on the same store: it shares nothing else. */
const another = (world: ReturnType<typeof createWorld>): ReservationEngine =>
  createReservationEngine(partsOn(world.store, world.host, { seed: 99 }));

describe("claims", () => {
  it("INV-01 no two live claims of a unit overlap", async () => {
    await overHistories((results) => {
      for (const { after, clockMs } of results) {
        const live = claimsIn(after).filter(({ heldUntilMs }) => heldUntilMs === null || clockMs < heldUntilMs);
        const promised = new Map<string, StandingClaim[]>();
        for (const claim of live) promised.set(claim.unit, [...(promised.get(claim.unit) ?? []), claim]);
        for (const claims of promised.values()) {
          claims.sort((one, other) => one.startMs - other.startMs);
          claims.forEach((claim, at) =>
            expect(claims[at + 1]?.startMs ?? Infinity).toBeGreaterThanOrEqual(claim.endMs),
          );
        }
      }
    });
  });

  it("INV-02 the claims recorded are those of reserved and confirmed reservations and of existing blocks", async () => {
    await overHistories((results) => {
      for (const dump of dumpsOf(results)) {
        const blocks = dump.partitions.flatMap((it) => it.blocks.map(({ state }) => state));
        const owed = [
          ...reservationsIn(dump).flatMap((it) => claimsOf(it).map((claim) => `${it.id} ${key(claim)}`)),
          ...blocks.flatMap((it) =>
            it.status === "standing" ? it.claims.map((claim) => `${it.id} ${key(claim)}`) : [],
          ),
        ];
        expect(
          claimsIn(dump)
            .map((claim) => `${claim.owner.id} ${key(claim)}`)
            .sort(),
        ).toEqual(owed.sort());
      }
    });
  });

  it("INV-03 a lapsed claim gives way only in the commit that records its expiry", async () => {
    const world = createWorld();
    const first = await hold(world, "ada");
    world.clock.set(first.expiresAtMs);
    const second = await hold(world, "ben");
    const results = world.dump().events.filter(({ event }) => event.type !== "InvoiceOpened");
    expect(results.map(({ event }) => event.type)).toEqual([
      "ReservationMade",
      "ReservationExpired",
      "ReservationMade",
    ]);
    expect(results[1]!.sequence).toBe(results[2]!.sequence);
    expect(new Set(claimsIn(world.dump()).map(({ owner }) => owner.id))).toEqual(new Set([second.reservationId]));

    await overHistories((rounds) => {
      for (const { before, after } of rounds) {
        const kept = new Set(claimsIn(after).map((claim) => `${claim.owner.id} ${key(claim)}`));
        const still = new Set(
          reservationsIn(after).flatMap((it) => (it.status === "reserved" ? [it.id as string] : [])),
        );
        const lost = claimsIn(before).filter((it) => still.has(it.owner.id) && !kept.has(`${it.owner.id} ${key(it)}`));
        expect(lost).toEqual([]);
      }
    });
  });

  it("INV-04 a booking is claimed as a whole or not at all", async () => {
    const world = createWorld();
    await confirmed(world, "dan", rome("10:30"), { guests: [{ guestId: "dan", items: talks("vic") }] });
    const before = world.dump();
    const guests = [
      { guestId: "ada", items: talks("uma") },
      { guestId: "ben", items: talks("vic") },
    ];
    const bookingId = await book(world, bookingFor("ada", { guests }));
    expect(refusalOf(await world.engine.reserve({ bookingId, slot: rome("10:00") })).code).toBe("SLOT_TAKEN");
    expect(claimsIn(world.dump())).toEqual(claimsIn(before));

    await overHistories((results) => {
      for (const dump of dumpsOf(results)) {
        for (const it of reservationsIn(dump)) {
          if (it.status !== "reserved" || it.moves.length > 0) continue;
          const units = new Set(claimsOf(it).map(({ unit }) => unit as string));
          for (const { therapist: who, room, equipment, guestId } of it.appointments) {
            const owed = [who?.unit, room?.unit, ...equipment.map(({ unit }) => unit), guestId && `g:${guestId}`];
            for (const unit of owed) if (unit !== undefined && unit !== null) expect(units).toContain(unit);
          }
        }
      }
    });
  });
});

describe("the life of a reservation", () => {
  const ENDS: readonly string[] = ["ReservationConfirmed", "ReservationExpired", "ReservationReleased"];

  it("INV-05 a reservation leaves reserved once", async () => {
    await overHistories((results) => {
      const left = new Map<string, string>();
      for (const dump of dumpsOf(results)) {
        for (const { id, status } of reservationsIn(dump)) {
          const first = status === "cancelled" ? "confirmed" : status;
          if (first === "reserved") expect(left.has(id)).toBe(false);
          else expect(left.get(id) ?? first).toBe(first);
          if (first !== "reserved") left.set(id, first);
        }
      }
      const ends = eventsIn(results.at(-1)!.after).filter(({ type }) => ENDS.includes(type));
      expect(new Set(ends.map(({ reservationId }) => reservationId)).size).toBe(ends.length);
    });
  });

  it("INV-06 a reservation is live before its expiry and dead from it on", async () => {
    for (const [offsetMs, alive] of [
      [-1, true],
      [0, false],
      [1, false],
    ] as const) {
      const at = async () => {
        const world = createWorld();
        const held = await hold(world, "ada");
        const other = await book(world, bookingFor("ben"));
        world.clock.set(held.expiresAtMs + offsetMs);
        return { ...world, ...held, other };
      };
      const seen = await at();
      const { reservation } = accepted(await seen.engine.getReservation({ reservationId: seen.reservationId }));
      expect(reservation.status).toBe(alive ? "reserved" : "expired");
      expect(accepted(await seen.engine.getBooking({ bookingId: seen.bookingId })).status).toBe(
        alive ? "reserved" : "open",
      );
      expect(accepted(await seen.engine.listLiveReservations({ centerId: "spa" })).reservations).toHaveLength(
        alive ? 1 : 0,
      );
      expect(accepted(await seen.engine.centerDay({ centerId: "spa", date: DAY })).claims).toHaveLength(alive ? 1 : 0);
      const { slots } = accepted(await seen.engine.findSlots({ bookingId: seen.other }));
      expect(slots.some(({ startMs }) => startMs === rome("10:00"))).toBe(!alive);
      expect((await (await at()).engine.confirm({ reservationId: seen.reservationId })).isOk()).toBe(alive);
      expect((await (await at()).engine.extend({ reservationId: seen.reservationId })).isOk()).toBe(alive);
      const competing = await at();
      const rival = await competing.engine.reserve({ bookingId: competing.other, slot: rome("10:00") });
      expect(rival.isOk()).toBe(!alive);
    }
  });

  it("INV-07 a reservation called dead stays dead, even if the clock steps back", async () => {
    const steps = {
      answered: (engine: ReservationEngine, reservationId: string) => engine.getReservation({ reservationId }),
      refused: (engine: ReservationEngine, reservationId: string) => engine.extend({ reservationId }),
      listed: (engine: ReservationEngine) => engine.listLiveReservations({ centerId: "spa" }),
      swept: (engine: ReservationEngine) => engine.expireDue(),
    };
    for (const step of Object.values(steps)) {
      const world = createWorld();
      const { reservationId, expiresAtMs } = await hold(world, "ada");
      world.clock.set(expiresAtMs);
      const answer: { isOk: () => boolean } = await step(world.engine, reservationId);
      expect(answer.isOk()).toBe(step !== steps.refused);
      world.clock.set(expiresAtMs - 5 * MINUTE);
      expect(refusalOf(await world.engine.confirm({ reservationId })).code).toBe("RESERVATION_EXPIRED");
      const { reservation } = accepted(await world.engine.getReservation({ reservationId }));
      expect(reservation.status).toBe("expired");
      await hold(world, "ben");
    }
    // Recorded facts bind the engines of other processes too.
    const world = createWorld();
    const { reservationId, expiresAtMs } = await hold(world, "ada");
    world.clock.set(expiresAtMs);
    const rival = await hold(world, "ben");
    world.clock.set(expiresAtMs - 5 * MINUTE);
    const elsewhere = another(world);
    expect(refusalOf(await elsewhere.confirm({ reservationId })).code).toBe("RESERVATION_EXPIRED");
    expect(accepted(await elsewhere.getReservation({ reservationId: rival.reservationId })).atMs).toBe(expiresAtMs);
  });

  it("INV-08 an expiry is dated at its deadline, no matter which command records it, and when", async () => {
    const recorders = [
      (world: ReturnType<typeof createWorld>) => world.engine.expireDue(),
      (world: ReturnType<typeof createWorld>) => hold(world, "ben"),
      (world: ReturnType<typeof createWorld>, bookingId: string) =>
        world.engine.reserve({ bookingId, slot: rome("12:00") }),
      (world: ReturnType<typeof createWorld>) =>
        world.engine.block({
          centerId: "spa",
          externalId: "sick",
          resource: { kind: "therapist", therapistId: "uma" },
          start: rome("10:00"),
          end: rome("11:00"),
        }),
    ];
    for (const record of recorders) {
      for (const lateMs of [0, 1, 45 * MINUTE]) {
        const world = createWorld();
        const { reservationId, expiresAtMs, bookingId } = await hold(world, "ada", rome("10:00"), {
          createInvoice: true,
        });
        world.clock.set(expiresAtMs + lateMs);
        expect(await record(world, bookingId)).toBeDefined();
        const recorded = reservationsIn(world.dump()).find(({ id }) => id === reservationId)!;
        expect(recorded).toMatchObject({
          status: "expired",
          expiredAtMs: expiresAtMs,
          invoices: [{ status: "voided", voidedAtMs: expiresAtMs }],
        });
        const dated = eventsIn(world.dump()).filter((it) => it.reservationId === reservationId);
        expect(dated.slice(-2).map(({ type, atMs }) => [type, atMs])).toEqual([
          ["ReservationExpired", expiresAtMs],
          ["InvoiceVoided", expiresAtMs],
        ]);
      }
    }
  });

  it("INV-09 no answer depends on the sweep", async () => {
    // Ids are random: the test compares which of them are equal.
    const results = (history: readonly RoundResult[]): unknown => {
      const names = new Map<string, string>();
      const named = (id: string): string => {
        if (!names.has(id)) names.set(id, `id-${names.size}`);
        return names.get(id)!;
      };
      const answers = history.flatMap(({ answers: all }) =>
        all.map((it) =>
          it.match<unknown>(
            (value) => ({ value }),
            (refusal) => ({ refusal }),
          ),
        ),
      );
      return JSON.parse(JSON.stringify(answers).replaceAll(/[0-9a-f]{32}/g, named));
    };
    // By default "any" depends on the booking's id, and a second look may mint another.
    const ranking: Ranking = { reads: "span", cost: ({ unit }) => hashText(unit) };
    for (const lateConfirm of ["strict", "reacquire"] as const) {
      const policies = { lateConfirm, ranking };
      const property = fc.asyncProperty(oneByOneArb, async (rounds) => {
        const never = await tell(rounds, { sweep: "never", policies });
        const always = await tell(rounds, { sweep: "always", policies });
        expect(results(always)).toEqual(results(never));
      });
      await fc.assert(property, { numRuns: 60 });
    }
  });

  it("INV-10 no hold outlives the end of its chain", async () => {
    await overHistories((results) => {
      for (const dump of dumpsOf(results)) {
        const all = new Map(reservationsIn(dump).map((it) => [it.id, it]));
        for (const it of all.values()) {
          if (it.origin.kind === "reacquired") continue;
          expect(it.chainEndMs).toBe(it.chainStartMs + 25 * MINUTE);
          if (it.status === "reserved") expect(it.expiresAtMs).toBeLessThanOrEqual(it.chainEndMs);
          if (it.origin.kind === "superseding") {
            expect(it.chainEndMs).toBe(all.get(it.origin.reservationId)?.chainEndMs);
          }
        }
      }
    });
  });

  it("INV-11 a booking has at most one live reservation, the one that it names", async () => {
    await overHistories((results) => {
      for (const { after, clockMs } of results) {
        const named = new Map(
          after.partitions.flatMap((it) => it.bookings.map(({ state }) => [state.id, state.reservationId] as const)),
        );
        for (const it of reservationsIn(after)) {
          const live = it.status === "confirmed" || (it.status === "reserved" && clockMs < it.expiresAtMs);
          if (live) expect(named.get(it.bookingId)).toBe(it.id);
        }
      }
    });
  });

  it("INV-12 an invoice is voided once or finalized once, never both", async () => {
    await overHistories((results) => {
      const settled = new Map<string, string>();
      for (const dump of dumpsOf(results)) {
        for (const { invoices } of reservationsIn(dump)) {
          for (const { id, status } of invoices) {
            if (status === "open") expect(settled.has(id)).toBe(false);
            else expect(settled.get(id) ?? status).toBe(status);
            if (status !== "open") settled.set(id, status);
          }
        }
      }
      const events = eventsIn(results.at(-1)!.after);
      const ends = events.flatMap((it) =>
        it.type === "InvoiceVoided" || it.type === "InvoiceFinalized" ? [it.invoiceId] : [],
      );
      expect(new Set(ends).size).toBe(ends.length);
    });
  });

  it("INV-13 an invoice keeps its id from reserve to confirm", async () => {
    const world = createWorld();
    const held = await hold(world, "ada", rome("10:00"), { createInvoice: true });
    const settled = accepted(await world.engine.confirm({ reservationId: held.reservationId }));
    expect(held.invoices).toHaveLength(1);
    expect(settled.invoices).toEqual(held.invoices);
    const without = await hold(world, "ben", rome("12:00"));
    expect(without.invoices).toEqual([]);
    expect(accepted(await world.engine.confirm({ reservationId: without.reservationId })).invoices).toHaveLength(1);
  });

  it("INV-14 an appointment that is moved stands at its old place or at its new one", async () => {
    const start = async () => {
      const world = createWorld();
      const old = await confirmed(world, "ada");
      const moving = { guestId: "ada", items: [{ ...talks("uma")[0]!, movesAppointmentId: old.appointments[0]!.id }] };
      const bookingId = await book(world, bookingFor("ada", { guests: [moving] }));
      const next = accepted(await world.engine.reserve({ bookingId, slot: rome("10:30") }));
      const umas = () => claimsIn(world.dump()).filter(({ unit }) => unit === "t:uma");
      const taken = () => umas().map((it) => [it.owner.id, it.startMs, it.endMs]);
      return { ...world, old, next, taken };
    };
    const held = await start();
    const whole = [held.old.reservationId, rome("10:00"), rome("11:00")];
    expect(held.taken()).toEqual([whole, [held.next.reservationId, rome("11:00"), rome("11:30")]]);

    accepted(await held.engine.confirm({ reservationId: held.next.reservationId }));
    expect(held.taken()).toEqual([[held.next.reservationId, rome("10:30"), rome("11:30")]]);

    const released = await start();
    accepted(await released.engine.release({ reservationId: released.next.reservationId }));
    expect(released.taken()).toEqual([whole]);

    const lapsed = await start();
    lapsed.clock.set(lapsed.next.expiresAtMs);
    accepted(await lapsed.engine.expireDue());
    expect(lapsed.taken()).toEqual([whole]);

    const cancelled = await start();
    accepted(await cancelled.engine.cancelAppointment({ appointmentId: cancelled.old.appointments[0]!.id }));
    expect(cancelled.taken()).toEqual([]);
    expect(refusalOf(await cancelled.engine.confirm({ reservationId: cancelled.next.reservationId })).code).toBe(
      "RESERVATION_RELEASED",
    );
  });
});

describe("the record", () => {
  it("INV-15 the events of a change are written in its commit, in order", async () => {
    await overHistories((results) => {
      for (const { before, after, committed } of results) {
        const added = after.events.slice(before.events.length);
        expect(after.events.slice(0, before.events.length)).toEqual(before.events);
        const due = committed.flatMap(({ set, outcome }) =>
          outcome.kind === "accepted"
            ? set.events.map((event) => ({ sequence: outcome.sequence, event: dated(event, outcome.atMs) }))
            : [],
        );
        expect(added.map(({ sequence, event }) => ({ sequence, event }))).toEqual(due);
        expect(after.events.map(({ position }) => position)).toEqual(after.events.map((_, at) => at + 1));
      }
    });
  });

  it("INV-16 every change of a reservation's status has one event, in its commit", async () => {
    const EVENT_OF: Readonly<Record<Reservation["status"], string>> = {
      reserved: "ReservationMade",
      confirmed: "ReservationConfirmed",
      expired: "ReservationExpired",
      released: "ReservationReleased",
      cancelled: "ReservationCancelled",
    };
    const STATUS_EVENTS = new Set(Object.values(EVENT_OF));
    const look = (results: readonly RoundResult[]): void => {
      const known = new Map<string, string>();
      for (const { set, outcome } of results.flatMap(({ committed }) => committed)) {
        if (outcome.kind === "refused") continue;
        const owed: string[] = [];
        for (const { state } of set.reservations) {
          const was = known.get(state.id);
          if (was === undefined && state.origin.kind === "reacquired") owed.push(`${state.id} ReservationMade`);
          if (was !== state.status) owed.push(`${state.id} ${EVENT_OF[state.status]}`);
          known.set(state.id, state.status);
        }
        const events = set.events.flatMap((it) =>
          "reservationId" in it && STATUS_EVENTS.has(it.type) ? [`${it.reservationId} ${it.type}`] : [],
        );
        expect(events.sort()).toEqual(owed.sort());
      }
    };
    await overHistories(look);
    await overHistories(look, { sweep: "always", policies: { lateConfirm: "reacquire" } });
  });

  it("INV-17 a refused command leaves the store byte-identical", async () => {
    let refusals = 0;
    await overHistories((results) => {
      for (const { answers, before, after } of results) {
        if (!answers.every((answer) => answer.isErr())) continue;
        refusals += answers.length;
        expect(JSON.stringify(after)).toBe(JSON.stringify(before));
      }
    });
    expect(refusals).toBeGreaterThan(100);
  });

  it("INV-18 a command id has one effect", async () => {
    const world = createWorld();
    const elsewhere = another(world);
    const bookingId = await book(world, bookingFor("ada"));
    const options = { idempotencyKey: "order-7" };
    const asked = { bookingId, slot: rome("10:00"), createInvoice: true };
    const both = [world.engine, elsewhere, world.engine, elsewhere];
    const answers = await Promise.all(both.map((engine) => engine.reserve(asked, options)));
    for (const answer of answers) expect(accepted(answer)).toEqual(accepted(answers[0]!));
    expect(reservationsIn(world.dump())).toHaveLength(1);
    const after = world.dump();
    accepted(await elsewhere.reserve(asked, options));
    expect(world.dump()).toEqual(after);

    await overHistories((results) => {
      const ids = results
        .at(-1)!
        .after.partitions.flatMap(({ commands }) => commands.map(({ commandId }) => commandId));
      const done = results.flatMap(({ committed }) => committed.filter(({ outcome }) => outcome.kind === "accepted"));
      expect(
        done
          .filter(({ set }) => set.command !== null)
          .map(({ set }) => set.command!.commandId)
          .sort(),
      ).toEqual(ids.sort());
    });
  });

  it("INV-19 a replay gives the first answer and renews nothing", async () => {
    const world = createWorld();
    const bookingId = await book(world, bookingFor("ada"));
    const reserve = () => world.engine.reserve({ bookingId, slot: rome("10:00") }, { idempotencyKey: "reserve" });
    const extend = () => world.engine.extend({ bookingId }, { idempotencyKey: "extend" });
    const confirm = () => world.engine.confirm({ bookingId }, { idempotencyKey: "confirm" });
    const first = accepted(await reserve());
    world.clock.advance(2 * MINUTE);
    const extended = accepted(await extend());
    expect(extended.expiresAtMs).toBe(first.expiresAtMs + 2 * MINUTE);
    const settled = accepted(await confirm());
    world.clock.advance(60 * MINUTE);
    const before = world.dump();
    expect(accepted(await reserve())).toEqual(first);
    expect(accepted(await extend())).toEqual(extended);
    expect(accepted(await confirm())).toEqual(settled);
    expect(world.dump()).toEqual(before);
  });

  it("INV-20 only accepted commands are recorded", async () => {
    const world = createWorld();
    await hold(world, "ada");
    const bookingId = await book(world, bookingFor("ben"));
    const commands = () => world.dump().partitions.flatMap((it) => it.commands.map(({ commandId }) => commandId));
    const before = commands();
    const reserve = () => world.engine.reserve({ bookingId, slot: rome("10:00") }, { idempotencyKey: "order-7" });
    expect(refusalOf(await reserve()).code).toBe("SLOT_HELD");
    expect(commands()).toEqual(before);
    world.clock.advance(10 * MINUTE);
    accepted(await reserve());
    expect(commands()).toContain("order-7");
  });

  it("INV-46 a holder has no more open bookings than the center allows", async () => {
    const world = createWorld({ limits: { openBookingsPerHolder: 2 } });
    const engines = [world.engine, another(world)];
    const answers = await Promise.all(
      Array.from({ length: 9 }, (_, at) => engines[at % 2]!.createBooking(bookingFor("ada"))),
    );
    expect(answers.filter((answer) => answer.isOk())).toHaveLength(2);
    const codes = answers.flatMap((answer) => (answer.isErr() ? [answer.error.code] : []));
    expect(codes).toEqual(Array(7).fill("TOO_MANY_OPEN_BOOKINGS"));
  });

  it("INV-21 a holder has no more live reservations than the center allows", async () => {
    const world = createWorld({ limits: { liveReservationsPerHolder: 2 } });
    const engines = [world.engine, another(world)];
    const guests = [{ guestId: "ada", items: [{ itemId: "talk" }] }];
    const bookings: string[] = [];
    for (let made = 0; made < 9; made += 1) bookings.push(await book(world, bookingFor("ada", { guests })));
    const starts = ["09:00", "10:00", "11:00", "12:00", "13:00", "14:00", "15:00", "16:00", "17:00"];
    const answers = await Promise.all(
      bookings.map((bookingId, at) => engines[at % 2]!.reserve({ bookingId, slot: rome(starts[at]!) })),
    );
    expect(answers.filter((answer) => answer.isOk())).toHaveLength(2);
    const codes = answers.flatMap((answer) => (answer.isErr() ? [answer.error.code] : []));
    expect(codes).toEqual(Array(7).fill("HOLDER_LIMIT_REACHED"));

    const limit = 2;
    await overHistories(
      (results) => {
        for (const { after, clockMs } of results) {
          const live = reservationsIn(after).filter((it) => it.status === "reserved" && clockMs < it.expiresAtMs);
          for (const { holder } of live)
            expect(live.filter((it) => it.holder === holder).length).toBeLessThanOrEqual(limit);
        }
      },
      { limits: { liveReservationsPerHolder: limit } },
    );
  });

  it("INV-51 a holder holds no place again before the wait after its expiry is over", async () => {
    const wait = 15 * MINUTE;
    let waited = 0;
    await overHistories(
      (results) => {
        const all = results.flatMap(({ after }) => reservationsIn(after));
        const ended = new Map(all.flatMap((it) => (it.status === "expired" ? [[it.id, it] as const] : [])));
        const made = new Map(all.flatMap((it) => (it.status === "reserved" ? [[it.id, it] as const] : [])));
        for (const { holder, expiredAtMs, appointments } of ended.values()) {
          const place = claimsForAppointments(appointments).filter(({ unit }) => !isGuestUnit(unit));
          for (const later of made.values()) {
            const isWaiting = expiredAtMs <= later.reservedAtMs && later.reservedAtMs < expiredAtMs + wait;
            if (later.holder !== holder || !isWaiting) continue;
            waited += 1;
            expect(place.filter((claim) => claimsOf(later).some((other) => claimsClash(claim, other)))).toEqual([]);
          }
        }
      },
      { limits: { holdAgainAfterMinutes: wait / MINUTE } },
    );
    expect(waited).toBeGreaterThan(5);
  });

  it("INV-22 records stay readable", async () => {
    await overHistories((results) => {
      const ids = (dump: MemoryDump): readonly string[] =>
        dump.partitions.flatMap((it) => [
          ...it.bookings.map(({ state }) => state.id),
          ...it.reservations.map(({ state }) => state.id),
          ...it.blocks.map(({ state }) => state.id),
          ...it.commands.map(({ commandId }) => commandId),
        ]);
      for (const { before, after } of results) expect(ids(after)).toEqual(expect.arrayContaining([...ids(before)]));
    });
  });

  it("INV-23 a later edit of the catalog changes no reservation", async () => {
    const world = createWorld();
    const held = await hold(world, "ada");
    const before = accepted(await world.engine.getReservation({ reservationId: held.reservationId }));
    const { catalog } = world.host;
    world.host.catalog = {
      center: { ...catalog.center, blockTimeMinutes: 1, currency: "CHF" },
      items: new Map(
        [...catalog.items].map(([id, item]) => [
          id,
          { ...item, name: "Dearer", priceMinor: 99_999, durationMinutes: 5 },
        ]),
      ),
    };
    expect(accepted(await world.engine.getReservation({ reservationId: held.reservationId }))).toEqual(before);
    world.clock.advance(MINUTE);
    expect(accepted(await world.engine.extend({ reservationId: held.reservationId })).expiresAtMs).toBe(
      world.clock.nowMs() + 10 * MINUTE,
    );
    const settled = accepted(await world.engine.confirm({ reservationId: held.reservationId }));
    expect(settled.appointments).toEqual(held.appointments);
    const next = await hold(world, "ben", rome("15:00"));
    expect(next.appointments[0]!.service).toMatchObject({ name: "Dearer", durationMs: 5 * MINUTE });
  });

  it("INV-24 events and command records hold no names and no free text", async () => {
    let noted = 0;
    await overHistories(
      (results) => {
        const { events, partitions } = results.at(-1)!.after;
        const written = JSON.stringify([
          events,
          partitions.map((it) => [it.commands, it.reservations.map(({ state: { appointments: _, ...rest } }) => rest)]),
        ]);
        expect(written).not.toContain(SECRET);
        expect(written).not.toMatch(/First-|Last-/);
        noted += JSON.stringify(partitions.map((it) => it.bookings)).includes(SECRET) ? 1 : 0;
      },
      undefined,
      30,
    );
    expect(noted).toBeGreaterThan(0);
  });

  it("INV-25 equal inputs give equal allocations", async () => {
    const therapists = ["uma", "vic", "wim", "xia", "yve"].map((id) => therapist(id));
    const allocated = async (roster: typeof therapists) => {
      const world = createWorld({ therapists: roster });
      const guests = ["ada", "ben", "cleo"].map((guestId) => ({ guestId, items: [{ itemId: "talk" }] }));
      const bookingId = await book(world, bookingFor("ada", { guests }));
      const { slots } = accepted(await world.engine.findSlots({ bookingId, withAllocations: true }));
      const { appointments } = accepted(await world.engine.reserve({ bookingId, slot: rome("10:00") }));
      const listed = slots.find(({ startMs }) => startMs === rome("10:00"))!.allocation;
      expect(appointments.map(({ id: _, wallStartMs: __, ...terms }) => terms)).toEqual(listed);
      return slots;
    };
    const slots = await allocated(therapists);
    expect(await allocated(therapists)).toEqual(slots);
    expect(await allocated([...therapists].reverse())).toEqual(slots);
  });

  it("INV-26 a listed slot can be reserved, and an unlisted one cannot", async () => {
    let listedStarts = 0;
    let unlisted = 0;
    const spanArb = fc.record({
      unit: fc.nat({ max: 5 }),
      from: fc.nat({ max: 20 }),
      length: fc.integer({ min: 1, max: 6 }),
    });
    const property = fc.asyncProperty(fc.array(spanArb, { maxLength: 8 }), fc.boolean(), async (spans, group) => {
      const world = createWorld({ limits: { liveReservationsPerHolder: 9 } });
      const resources = [
        { kind: "therapist", therapistId: "uma" },
        { kind: "therapist", therapistId: "vic" },
        { kind: "room", roomId: "pair", bed: 1 },
        { kind: "room", roomId: "pair", bed: 2 },
        { kind: "equipment", equipmentId: "steamer" },
      ] as const;
      const base = rome("08:00");
      for (const [at, { unit, from, length }] of spans.entries()) {
        const start = base + from * 30 * MINUTE;
        const resource = resources[unit];
        // The last kind is a hold of another guest, at a start that may not be a slot: all may be refused.
        if (resource !== undefined) {
          const end = start + length * 15 * MINUTE;
          (await world.engine.block({ centerId: "spa", externalId: `b${at}`, resource, start, end })).isOk();
        } else {
          const other = await book(world, bookingFor("dan"));
          (await world.engine.reserve({ bookingId: other, slot: start })).isOk();
        }
      }
      const items = [{ itemId: "massage", addOnIds: ["oils"] }];
      const guests = [
        { guestId: "ada", items },
        ...(group ? [{ guestId: "ben", items: [{ itemId: "facial" }, { itemId: "talk" }] }] : []),
      ];
      const bookingId = await book(world, bookingFor("ada", { guests }));
      const listed = accepted(await world.engine.findSlots({ bookingId })).slots.map(
        ({ startMs }) => startMs as number,
      );
      for (let start = base; start < rome("20:00"); start += 30 * MINUTE) {
        const answer = await world.engine.reserve({ bookingId, slot: start });
        expect([start, answer.isOk()]).toEqual([start, listed.includes(start)]);
        if (answer.isOk()) accepted(await world.engine.release({ bookingId }));
        if (answer.isOk()) listedStarts += 1;
        else unlisted += 1;
      }
    });
    await fc.assert(property, { numRuns: 60 });
    expect(listedStarts).toBeGreaterThan(50);
    expect(unlisted).toBeGreaterThan(50);
  });

  it("INV-27 a function answers every input: it never throws", async () => {
    const world = createWorld();
    await hold(world, "ada");
    const {
      deliverEvents,
      importBlocks: _checksEachEntry,
      latestInstantMs: _asksNobody,
      within: _givesCommands,
      centerOf,
      ...rest
    } = world.engine;
    const functions = Object.entries(rest) as unknown as readonly (readonly [
      string,
      (input: unknown, options?: unknown) => Promise<{ isOk: () => boolean }>,
    ])[];
    const sink = { deliver: async () => undefined };
    const strange = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withSet: true,
      withNullPrototype: true,
      withSparseArray: true,
      stringUnit: "binary",
    });
    const input = fc.oneof(
      strange,
      fc.record({ bookingId: strange, slot: strange, guestIds: strange, centerId: strange }, { requiredKeys: [] }),
    );
    const property = fc.asyncProperty(input, strange, async (asked, options) => {
      for (const [, call] of functions) expect(typeof (await call(asked, options)).isOk()).toBe("boolean");
      expect((await deliverEvents(sink, asked as never)).isOk()).toBeTypeOf("boolean");
      expect(centerOf(asked as never)).toBeNull();
    });
    await fc.assert(property, { numRuns: 150 });

    const fails = (): never => {
      throw new Error("do not look at me");
    };
    const trap = new Proxy({}, { get: fails, has: fails, ownKeys: fails, getOwnPropertyDescriptor: fails });
    for (const [, call] of functions) expect((await call(trap)).isOk()).toBe(false);
    const { imported, refused } = accepted(
      await world.engine.importBlocks({ centerId: "spa", blocks: [null, 7, [], {}] as never }),
    );
    expect([imported, refused.map(({ refusal }) => refusal.code)]).toEqual([0, Array(4).fill("INVALID_INPUT")]);
  });

  it("INV-28 a query changes nothing", async () => {
    const world = createWorld();
    const held = await hold(world, "ada", rome("10:00"), { createInvoice: true, booking: { notes: "sore knee" } });
    const before = world.dump();
    for (const atMs of [NOW, held.expiresAtMs, held.expiresAtMs + MINUTE]) {
      world.clock.set(atMs);
      const { engine } = world;
      accepted(await engine.findSlots({ bookingId: held.bookingId }));
      for (const detail of ["days", "slots"] as const)
        accepted(await engine.findAvailability({ ...bookingFor("ada"), days: 3, detail }));
      accepted(await engine.getBooking({ bookingId: held.bookingId }));
      accepted(await engine.getReservation({ reservationId: held.reservationId }));
      accepted(await engine.listGuestReservations({ centerId: "spa", guestId: "ada" }));
      accepted(await engine.listLiveReservations({ centerId: "spa" }));
      accepted(await engine.centerDay({ centerId: "spa", date: DAY }));
      expect(world.dump()).toEqual(before);
    }
  });

  it("INV-29 a record's version grows by one with each write, and its instant never runs backwards", async () => {
    await overHistories(
      (results) => {
        const records = (dump: MemoryDump) =>
          dump.partitions.flatMap((it) => [...it.bookings, ...it.reservations, ...it.blocks]);
        const writes = new Map<string, number>();
        for (const { before, after, committed } of results) {
          for (const { set, outcome } of committed) {
            if (outcome.kind === "refused") continue;
            for (const { state } of [...set.bookings, ...set.reservations, ...set.blocks]) {
              writes.set(state.id, (writes.get(state.id) ?? 0) + 1);
            }
          }
          const earlier = new Map(records(before).map(({ state, writtenAtMs }) => [state.id as string, writtenAtMs]));
          for (const { state, version, writtenAtMs } of records(after)) {
            expect(version).toBe(writes.get(state.id));
            expect(writtenAtMs).toBeGreaterThanOrEqual(earlier.get(state.id) ?? 0);
          }
        }
      },
      { backwards: true },
    );
  });

  it("INV-30 a booking's own hold never stands in its way", async () => {
    const world = createWorld();
    const held = await hold(world, "ada");
    const { slots } = accepted(await world.engine.findSlots({ bookingId: held.bookingId }));
    const listed = slots.map(({ startMs }) => startMs as number);
    expect(listed).toEqual(expect.arrayContaining([rome("09:30"), rome("10:00"), rome("10:30")]));
    const later = accepted(await world.engine.reserve({ bookingId: held.bookingId, slot: rome("10:30") }));
    const umas = claimsIn(world.dump()).filter(({ unit }) => unit === "t:uma");
    expect(umas.map(({ owner, startMs }) => [owner.id, startMs])).toEqual([[later.reservationId, rome("10:30")]]);
  });

  it("INV-31 a command that waited past the expiry is refused", async () => {
    const asks = {
      confirm: (engine: ReservationEngine, bookingId: string) => engine.confirm({ bookingId }),
      extend: (engine: ReservationEngine, bookingId: string) => engine.extend({ bookingId }),
      supersede: (engine: ReservationEngine, bookingId: string) => engine.reserve({ bookingId, slot: rome("14:00") }),
      release: (engine: ReservationEngine, bookingId: string) => engine.release({ bookingId }),
    };
    for (const [name, ask] of Object.entries(asks)) {
      for (const lateMs of [-1, 0, 1]) {
        const world = createWorld();
        const { bookingId, reservationId, expiresAtMs } = await hold(world, "ada");
        // Between its read and its commit the command waits for a lock.
        const waiting = {
          ...world.store,
          commit: (sets: Parameters<typeof world.store.commit>[0]) => {
            world.clock.set(expiresAtMs + lateMs);
            return world.store.commit(sets);
          },
        };
        world.clock.set(expiresAtMs - MINUTE);
        const answer = await ask(createReservationEngine(partsOn(waiting, world.host, { seed: 7 })), bookingId);
        const { reservation } = accepted(await world.engine.getReservation({ reservationId }));
        expect([name, lateMs, reservation.status === "expired"]).toEqual([name, lateMs, lateMs >= 0]);
        if (name === "confirm" || name === "extend") expect(answer.isOk()).toBe(lateMs < 0);
      }
    }
  });

  it("INV-37 a reading of the clock that leapt ends no hold, and is not recorded", async () => {
    for (const aheadMs of [3_600_001, 30 * 86_400_000]) {
      const world = createWorld();
      const held = await hold(world, "ada");
      const before = world.dump();
      world.clock.leap(aheadMs);
      for (const answer of [
        await world.engine.confirm({ bookingId: held.bookingId }),
        await world.engine.expireDue(),
        await world.engine.removeOld(),
      ]) {
        expect(answer._unsafeUnwrapErr()).toMatchObject({ code: "CLOCK_LEAPT" });
      }
      expect(world.dump()).toEqual(before);
      world.clock.leap(-aheadMs);
      expect(accepted(await world.engine.getBooking({ bookingId: held.bookingId })).status).toBe("reserved");
      accepted(await world.engine.confirm({ bookingId: held.bookingId }));
    }
  });

  it("INV-38 an appointment keeps the wall time that was agreed, even if zone data change later", async () => {
    const world = createWorld();
    const held = await hold(world, "ada", rome("10:00"));
    const wallStartMs = Date.UTC(2026, 4, 10, 10);
    expect(held.appointments.map((it) => it.wallStartMs)).toEqual([wallStartMs]);
    const zones = createFixedZone({ zone: "Europe/Rome", offsetMinutes: 60, version: "later" });
    const later = createReservationEngine({ ...partsOn(world.store, world.host, { seed: 7 }), zones });
    const { reservationId, appointments } = accepted(await later.confirm({ bookingId: held.bookingId }));
    expect(appointments.map((it) => [it.startMs, it.wallStartMs])).toEqual([[held.startMs, wallStartMs]]);
    const { reservation } = accepted(await later.getReservation({ reservationId }));
    expect(reservation.zoneDataVersion).not.toBe("later");
    const { moved } = accepted(await later.movedWallTimes({ centerId: "spa" }));
    expect(moved.map((it) => it.agreedWallMs - it.wallMs)).toEqual([60 * MINUTE]);
    expect(accepted(await world.engine.movedWallTimes({ centerId: "spa" })).moved).toEqual([]);
  });
});

describe("the random histories", () => {
  it("accept and refuse often enough to mean something", async () => {
    const codes = new Map<string, number>();
    let made = 0;
    await overHistories((results) => {
      for (const answer of results.flatMap(({ answers }) => answers)) {
        if (answer.isErr()) codes.set(answer.error.code, (codes.get(answer.error.code) ?? 0) + 1);
        else made += 1;
      }
    });
    expect(made).toBeGreaterThan(500);
    const common = ["SLOT_HELD", "SLOT_TAKEN", "RESERVATION_EXPIRED", "ALREADY_CONFIRMED", "RESERVATION_SUPERSEDED"];
    for (const code of common)
      expect([code, codes.get(code) ?? 0]).toEqual([code, expect.toSatisfy((n: number) => n > 5)]);
  });
});
