import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MemoryDump } from "../../../src/adapters/memory/index.ts";
import type { Block } from "../../../src/domain/block/block.ts";
import { unreachable } from "../../../src/domain/invariant.ts";
import { claimsOf, heldUntilOf, type Reservation, type Reserved } from "../../../src/domain/reservation/reservation.ts";
import type { Claim, StandingClaim } from "../../../src/domain/claim/claim.ts";
import type { ChangeSet, Versioned } from "../../../src/ports/reservation-store.ts";
import {
  aBlock,
  aHold,
  ANA,
  aSet,
  BEA,
  claim,
  commitAll,
  confirmed,
  expiring,
  guestClaim,
  MINUTE,
  ms,
  open,
  picture,
  read,
  reservationId,
  reserving,
  write,
} from "./fixtures.ts";

const UNITS = [ANA, BEA, guestClaim("x", 0, 1).unit];

const claims = fc.uniqueArray(
  fc
    .tuple(fc.constantFrom(...UNITS), fc.integer({ min: 0, max: 11 }), fc.integer({ min: 1, max: 4 }))
    .map(([unit, from, long]) => claim(unit, from * 10, (from + long) * 10)),
  { minLength: 1, maxLength: 3, selector: ({ unit }) => unit },
);

/** The sets of a batch; versions and claims are computed from the records when the batch is made. */
const wish = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("reserve" as const),
      claims,
      minutes: fc.integer({ min: 1, max: 5 }),
      beside: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("block" as const), claims }) },
  fc.record({ kind: fc.constant("replay" as const) }),
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom("confirm" as const, "expire" as const, "extend" as const),
      nth: fc.nat(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("swap" as const), nth: fc.nat(), claims }) },
);
type Wish = typeof wish extends fc.Arbitrary<infer It> ? It : never;

/** Checks every fact about the indexes that follows from the records. */
const expectConsistent = (dump: MemoryDump): void => {
  const records = dump.partitions.flatMap(({ reservations }) => reservations.map(({ state }) => state));
  const blocks = dump.partitions.flatMap((it) => it.blocks.map(({ state }) => state));
  const standing = [
    ...records.flatMap((state) =>
      claimsOf(state).map((it) => recorded(it, "reservation", state.id, heldUntilOf(state))),
    ),
    ...blocks.flatMap((state: Block) =>
      state.status === "standing" ? state.claims.map((it) => recorded(it, "block", state.id, null)) : [],
    ),
  ];
  const indexed = dump.centers.flatMap((center) => center.claims);
  expect(indexed.toSorted(byPlace)).toEqual(standing.toSorted(byPlace));
  for (const [at, one] of indexed.entries()) {
    const next = indexed[at + 1];
    if (next?.unit === one.unit) expect(one.endMs).toBeLessThanOrEqual(next.startMs);
  }
  const holds = records.filter((state) => state.status === "reserved");
  const ids = holds.map(({ id }) => id).sort();
  expect(dump.centers.flatMap(({ reserved }) => reserved)).toEqual(ids);
  expect(dump.due.toSorted()).toEqual(ids);
  const deadlines = dump.due.map((id) => holds.find((hold) => hold.id === id)!);
  expect(deadlines).toEqual(deadlines.toSorted(byDeadline));
  for (const { key, held, reservations } of dump.centers.flatMap(({ people }) => people)) {
    expect(held).toEqual(
      holds
        .filter(({ holder }) => holder === key)
        .map(({ id }) => id)
        .sort(),
    );
    const served = records.filter((state) => state.appointments.some(({ guestId }) => `g:${guestId}` === key));
    expect(reservations).toEqual(served.map(({ id }) => id).sort());
  }
  expect(dump.events.map(({ position }) => position)).toEqual(dump.events.map((_, at) => at + 1));
};

const recorded = (
  { unit, startMs, endMs }: Claim,
  kind: "reservation" | "block",
  id: string,
  heldUntilMs: number | null,
): StandingClaim => ({ unit, startMs, endMs, owner: { kind, id }, heldUntilMs }) as StandingClaim;

const byPlace = (one: StandingClaim, other: StandingClaim): number =>
  one.unit === other.unit ? one.startMs - other.startMs : one.unit < other.unit ? -1 : 1;

const byDeadline = (one: Reserved, other: Reserved): number =>
  one.expiresAtMs - other.expiresAtMs || (one.id < other.id ? -1 : 1);

describe("batches of anything", () => {
  it("rule 2: never leave two overlapping claims on a unit, nor an index that differs from the records", async () => {
    let accepted = 0;
    const refused: Record<string, number> = {};
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(wish, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), async (batches) => {
        const { store, clock } = open();
        let count = 0;
        for (const wishes of batches) {
          const known: Versioned<Reservation>[] = [];
          for (let n = 1; n <= count; n += 1) {
            const { reservation } = await read(store, { kind: "reservation", reservationId: reservationId(n) });
            if (reservation !== null) known.push(reservation);
          }
          const sets = wishes.map((it) => setFor(it, known, () => (count += 1), clock.nowMs()));
          for (const outcome of await commitAll(store, sets)) {
            if (outcome.kind === "accepted") accepted += 1;
            else refused[outcome.because.kind] = (refused[outcome.because.kind] ?? 0) + 1;
          }
          expectConsistent(store.dump());
          clock.advance(MINUTE);
        }
      }),
      { numRuns: 150 },
    );
    expect(accepted).toBeGreaterThan(200);
    expect(Object.keys(refused).sort()).toEqual(["deadline_passed", "duplicate_command", "overlap", "stale"]);
  });

  it("rule 6: a refused set leaves the store byte-identical", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(wish, { minLength: 1, maxLength: 25 }), async (wishes) => {
        const { store, clock } = open();
        let count = 0;
        const known: Versioned<Reservation>[] = [];
        let before = picture(store);
        for (const it of wishes) {
          const set = setFor(it, known, () => (count += 1), clock.nowMs());
          const [outcome] = await commitAll(store, [set]);
          const after = picture(store);
          expect(after === before).toBe(outcome?.kind === "refused");
          before = after;
          const { reservation } = await read(store, { kind: "reservation", reservationId: reservationId(count) });
          if (reservation !== null) known.push(reservation);
        }
      }),
      { numRuns: 150 },
    );
  });
});

const COMMAND = aSet().command;

const setFor = (it: Wish, known: readonly Versioned<Reservation>[], next: () => number, nowMs: number): ChangeSet => {
  switch (it.kind) {
    case "reserve": {
      const n = next();
      const terms = { claims: it.claims, reservedAtMs: ms(nowMs), expiresAtMs: ms(nowMs + it.minutes * MINUTE) };
      const block = aBlock(n, { claims: [claim(ANA, 100, 110)] });
      const beside = { state: block, expectedVersion: 0, claims: { released: [], claimed: block.claims } };
      return reserving(aHold(n, terms), it.beside ? { blocks: [beside] } : {});
    }
    case "block": {
      const state = aBlock(next(), { claims: it.claims });
      return aSet({ blocks: [{ state, expectedVersion: 0, claims: { released: [], claimed: it.claims } }] });
    }
    case "replay":
      return aSet({ command: COMMAND });
    case "confirm":
    case "expire":
    case "extend":
    case "swap": {
      const record = known[it.nth % known.length];
      return record?.state.status === "reserved" ? changing(it, record, record.state) : aSet({ command: COMMAND });
    }
    default:
      return unreachable(it);
  }
};

type Changing = Extract<Wish, { nth: number }>;

const changing = (it: Changing, record: Versioned<Reservation>, hold: Reserved): ChangeSet => {
  switch (it.kind) {
    case "expire":
      return expiring(record);
    case "confirm":
      return aSet({ reservations: [write(record, confirmed(hold))], beforeMs: hold.expiresAtMs });
    case "extend":
      return aSet({ reservations: [write(record, { ...hold, expiresAtMs: ms(hold.expiresAtMs + MINUTE) })] });
    case "swap":
      return aSet({ reservations: [write(record, { ...hold, claims: it.claims })] });
    default:
      return unreachable(it);
  }
};
