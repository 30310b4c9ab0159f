import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import type { DomainEvent, EpochMs, RecordedEvent, Reservation } from "../../src/index.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { openEngine } from "../crash/center.ts";
import { askEngine, type Line } from "../crash/journal.ts";
import { Workload } from "../crash/workload.ts";
import { audit } from "./audit.ts";
import { Collector } from "./collect.ts";
import { leftAtMs } from "./held.ts";
import { acceptedOf, type Entry, type Finding, type FindingKind, type History } from "./history.ts";

/** Two clients' work on a store that keeps its promises, on a clock that moves on a little with each call. */
const worked = async (): Promise<History> => {
  const clock = createManualClock(Date.UTC(2026, 4, 10, 12));
  const engine = openEngine(createMemoryStore({ clock }));
  const lines: Line[] = [];
  const workloads = ["c1", "c2"].map(
    (name, at) => new Workload({ seed: 11 + at, name, dateNow: () => "2026-05-11", looks: true }),
  );
  for (let us = 0; us < 2_400; us += 2) {
    const workload = workloads[us % 4 === 0 ? 0 : 1] as Workload;
    const ask = workload.next();
    const answered = JSON.parse(JSON.stringify(await askEngine(engine, ask))) as Awaited<ReturnType<typeof askEngine>>;
    lines.push({ ask, us }, { answered, us: us + 1 });
    workload.learn(ask, answered);
    clock.advance(5_000);
  }
  clock.advance(3_600_000);
  const collector = new Collector(engine);
  await collector.sweep();
  const replays = await collector.replay(lines, 100);
  return collector.collect([...lines, ...replays], { swept: true });
};

const good = await worked();

type Status = Reservation["status"];
type Of<S extends Status> = Extract<Reservation, { status: S }>;

const first = <Value>(values: Iterable<Value>, isMeant: (it: Value) => boolean): Value => {
  for (const it of values) if (isMeant(it)) return it;
  throw new Error("the history has nothing of the kind that is to be damaged");
};

const someOf = <S extends Status>(status: S, isMeant: (it: Of<S>) => boolean = () => true): Of<S> =>
  first(good.reservations.values(), (it) => it.status === status && isMeant(it as Of<S>)) as Of<S>;

const withRecord = (changed: Reservation): History => ({
  ...good,
  reservations: new Map(good.reservations).set(changed.id, changed),
});

const without = (id: string): History => {
  const reservations = new Map(good.reservations);
  reservations.delete(id);
  return { ...good, reservations };
};

const withEvents = (change: (events: RecordedEvent[]) => RecordedEvent[]): History => ({
  ...good,
  events: change([...good.events]),
});

const eventAt = (type: DomainEvent["type"], id?: string): number => {
  const at = good.events.findIndex(
    ({ event }) =>
      event.type === type && (id === undefined || ("reservationId" in event && event.reservationId === id)),
  );
  expect(at).not.toBe(-1);
  return at;
};

/** One more event after the last, as if it had been committed. */
const withEvent = (event: DomainEvent): History =>
  withEvents((events) => [
    ...events,
    { position: 1e9, sequence: 1e9, eventId: "planted", atMs: event.atMs, event, by: null },
  ]);

const withEventChanged = (at: number, over: Partial<DomainEvent>): History =>
  withEvents((events) =>
    events.map((it, place) => (place === at ? { ...it, event: { ...it.event, ...over } as DomainEvent } : it)),
  );

const withEntry = (changed: Entry): History => ({
  ...good,
  entries: good.entries.map((it) => (it.ask.key === changed.ask.key ? changed : it)),
});

const addEntry = (command: Entry["ask"]["command"], accepted: object): History => ({
  ...good,
  entries: [
    ...good.entries,
    {
      ask: { key: "planted", command, input: {} },
      askedUs: 1e6,
      answeredUs: 1e6 + 1,
      answer: { accepted: accepted as Readonly<Record<string, unknown>> },
      replays: [],
    },
  ],
});

const eventOf = (at: number): DomainEvent => (good.events[at] as RecordedEvent).event;

/** Another hold that was made in time while `one` stood, put in its place: both of one unit. */
const doubled = (): History => {
  const one = someOf("confirmed", ({ moves }) => moves.length === 0);
  const other = someOf("confirmed", (it) => it.id !== one.id && it.moves.length === 0);
  const [place] = one.appointments;
  const [appointment] = other.appointments;
  if (place === undefined || appointment === undefined) throw new Error("a reservation has appointments");
  const { startMs, endMs, room, therapist } = place;
  const moved = { ...appointment, startMs, endMs, room, therapist };
  return withRecord({ ...other, appointments: [moved, ...other.appointments.slice(1)], claims: null });
};

/**
 * The instants of a hold that came later, as its decision would have dated it if it had waited for a port while another
 * hold took the same place and gave it back.
 */
const datedBack = (status: "released" | "expired") => (): History => {
  const [early, late] = first(
    [...good.reservations.values()].flatMap((one) =>
      [...good.reservations.values()].map((other) => [one, other] as const),
    ),
    ([one, other]) =>
      one.status === status &&
      other.reservedAtMs >= (leftAtMs(one) ?? Infinity) &&
      other.moves.length === 0 &&
      other.startMs === one.startMs &&
      other.appointments[0]?.room?.unit === one.appointments[0]?.room?.unit,
  );
  return withRecord({ ...late, reservedAtMs: (early.reservedAtMs + 1) as EpochMs });
};

const entryOf = (command: Entry["ask"]["command"], isMeant: (it: Entry) => boolean = () => true): Entry =>
  first(good.entries, (it) => it.ask.command === command && acceptedOf(it) !== null && isMeant(it));

const DAMAGE: readonly (readonly [string, () => History, FindingKind, RegExp])[] = [
  ["a unit held twice in real time", doubled, "held twice", / and .* from \d+ on/],
  ["a hold dated before one that was released", datedBack("released"), "held twice", / and .* from \d+ on/],
  ["a hold dated before one that expired", datedBack("expired"), "held twice", / and .* from \d+ on/],
  [
    "a holder with more holds than the limit",
    () => ({ ...good, limits: { ...good.limits, liveReservationsPerHolder: 1 } }),
    "holder limit",
    /the limit is 1/,
  ],
  [
    "a lost event",
    () => withEvents((events) => events.filter((_, at) => at !== eventAt("ReservationExpired"))),
    "events",
    /is expired, its events tell of no end/,
  ],
  [
    "two events delivered the other way round",
    () =>
      withEvents((events) => {
        const at = eventAt("ReservationConfirmed");
        const { reservationId } = eventOf(at) as { reservationId: string };
        const made = eventAt("ReservationMade", reservationId);
        [events[at], events[made]] = [events[made] as RecordedEvent, events[at] as RecordedEvent];
        return events;
      }),
    "events",
    /delivered out of order|comes before it was made/,
  ],
  [
    "two events whose places were swapped",
    () =>
      withEvents((events) => {
        const at = eventAt("ReservationConfirmed");
        const made = eventAt("ReservationMade", (eventOf(at) as { reservationId: string }).reservationId);
        const [one, other] = [events[made] as RecordedEvent, events[at] as RecordedEvent];
        events[made] = { ...one, event: other.event };
        events[at] = { ...other, event: one.event };
        return events;
      }),
    "events",
    /ReservationConfirmed comes before it was made/,
  ],
  ["an invoice voided twice", () => withEvent(eventOf(eventAt("InvoiceVoided"))), "invoice", /voided 2, finalized 0/],
  [
    "an invoice voided after it was finalized",
    () => withEvent({ ...eventOf(eventAt("InvoiceFinalized")), type: "InvoiceVoided" } as DomainEvent),
    "invoice",
    /voided 1, finalized 1/,
  ],
  [
    "a confirm at the very expiry",
    () => {
      const it = someOf("confirmed", ({ id }) => !good.events.some(({ event }) => isExtension(event, id)));
      const made = eventOf(eventAt("ReservationMade", it.id)) as Extract<DomainEvent, { type: "ReservationMade" }>;
      return {
        ...withEventChanged(eventAt("ReservationConfirmed", it.id), { atMs: made.expiresAtMs }),
        reservations: new Map(good.reservations).set(it.id, { ...it, confirmedAtMs: made.expiresAtMs }),
      };
    },
    "instants",
    /confirmed at or after its expiry/,
  ],
  [
    "a revived hold",
    () => {
      const it = someOf("expired");
      return addEntry("getReservation", { reservation: { ...it, status: "reserved" }, atMs: it.expiredAtMs });
    },
    "contradiction",
    /called .* reserved, it is expired/,
  ],
  [
    "a hold released twice",
    () => withEvent(eventOf(eventAt("ReservationReleased"))),
    "events",
    /ReservationReleased comes after ReservationReleased/,
  ],
  ["a reservation that is gone", () => without(someOf("confirmed").id), "missing", /is not there|events tell/],
  [
    "a reservation that no list names",
    () => ({ ...good, listed: new Set([...good.listed].slice(1)) }),
    "missing",
    /is in no list of its guests/,
  ],
  [
    "a release at another instant than in its event",
    () => {
      const it = someOf("released");
      return withRecord({ ...it, releasedAtMs: (it.releasedAtMs + 1) as EpochMs });
    },
    "instants",
    /released at another instant/,
  ],
  [
    "an expiry that was noticed late",
    () => {
      const it = someOf("expired");
      return withRecord({ ...it, expiredAtMs: (it.expiredAtMs + 1) as EpochMs });
    },
    "instants",
    /not dated expired at its expiry/,
  ],
  [
    "a hold beyond the end of its chain",
    () => {
      const it = someOf("expired");
      return withRecord({ ...it, chainEndMs: (it.expiredAtMs - 1) as EpochMs });
    },
    "instants",
    /beyond the end of its chain/,
  ],
  [
    "half a group",
    () => {
      const it = someOf("confirmed", ({ appointments }) => appointments.length > 1);
      return withRecord({ ...it, appointments: it.appointments.slice(1) });
    },
    "group",
    /has not what its booking asks for/,
  ],
  [
    "a day that does not show a confirmed appointment",
    () => ({ ...good, days: good.days.map((it) => ({ ...it, claims: it.claims.slice(1) })) }),
    "missing",
    /a day does not show/,
  ],
  [
    "a place that was given back, still shown",
    () => {
      const { id } = someOf("released");
      const claims = good.days.map(({ claims: [claim] }) => ({ ...claim, owner: { kind: "reservation", id } }));
      return { ...good, days: good.days.map((it, at) => ({ ...it, claims: [...it.claims, claims[at] as never] })) };
    },
    "left over",
    /which holds nothing/,
  ],
  [
    "a hold that was called expired and confirmed then",
    () => {
      const it = someOf("confirmed");
      const atMs = it.confirmedAtMs + 60_000;
      return addEntry("getReservation", { reservation: { ...it, status: "expired", expiredAtMs: atMs }, atMs });
    },
    "contradiction",
    /called .* expired, it is confirmed/,
  ],
  [
    "a release that found it expired, though it is confirmed",
    () => addEntry("release", { outcome: "already_expired", reservationId: someOf("confirmed").id }),
    "contradiction",
    /\(release\) called .* expired/,
  ],
  [
    "a list of live holds without one",
    () => {
      const it = someOf("expired");
      const made = entryOf("reserve", (one) => acceptedOf(one)?.["reservationId"] === it.id);
      const history = addEntry("listLiveReservations", { reservations: [], next: null, atMs: it.expiredAtMs - 1 });
      return {
        ...history,
        entries: history.entries.map((one) =>
          one.ask.key === "planted" ? { ...one, askedUs: made.answeredUs + 1, answeredUs: made.answeredUs + 2 } : one,
        ),
      };
    },
    "contradiction",
    /left out .* which was live/,
  ],
  [
    "an accepted confirm that is not there",
    () => {
      const it = someOf("released");
      return addEntry("confirm", { reservationId: it.id });
    },
    "contradiction",
    /has confirmed a reservation that is released/,
  ],
  [
    "a key that gives another answer",
    () => {
      const it = first(good.entries, ({ ask, replays }) => ask.command === "reserve" && replays.length > 0);
      return withEntry({ ...it, replays: [{ accepted: { ...it.replays[0]?.accepted, expiresAtMs: 1 } }] });
    },
    "replay",
    /answered otherwise/,
  ],
  [
    "a block without its event",
    () => withEvents((events) => events.filter((_, at) => at !== eventAt("SlotBlocked"))),
    "missing",
    /it has no event/,
  ],
  [
    "a hold that no sweep has ended",
    () => {
      const { expiredAtMs, ...terms } = someOf("expired");
      return withRecord({ ...terms, status: "reserved", expiresAtMs: expiredAtMs, claims: null, invoices: [] });
    },
    "left over",
    /is still reserved/,
  ],
];

const isExtension = (event: DomainEvent, id: string): boolean =>
  event.type === "ReservationExtended" && event.reservationId === id;

const isNamed =
  (kind: FindingKind, text: RegExp) =>
  (it: Finding): boolean =>
    it.kind === kind && text.test(it.text);

describe("the audit by public fields", () => {
  it("finds nothing in a good history, and has much to look at", () => {
    expect(audit(good)).toEqual([]);
    const seen = new Set([...good.reservations.values()].map(({ status }) => status));
    expect(seen).toEqual(new Set(["confirmed", "cancelled", "expired", "released"]));
    expect(good.events.length).toBeGreaterThan(300);
    expect(good.entries.filter(({ replays }) => replays.length > 0).length).toBeGreaterThan(50);
  });

  it.each(DAMAGE)("finds and names %s", (_, damage, kind, text) => {
    const found = audit(damage());
    expect(found.filter(isNamed(kind, text)), JSON.stringify(found.slice(0, 5))).not.toEqual([]);
  });
});
