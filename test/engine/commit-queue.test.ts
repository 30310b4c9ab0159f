import fc from "fast-check";
import { err, ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { createMemoryStore } from "../../src/adapters/memory/index.ts";
import { commandRecord, emptySet } from "../../src/conformance/store/change-sets.ts";
import { START } from "../../src/conformance/store/fixtures.ts";
import type { CenterId } from "../../src/domain/ids.ts";
import { plus } from "../../src/domain/time/instant.ts";
import { CommitQueue } from "../../src/engine/runtime/commit-queue.ts";
import { HighWater } from "../../src/engine/runtime/high-water.ts";
import type { ChangeSet, ReservationStore, TriedOutcome } from "../../src/ports/reservation-store.ts";
import { createManualClock } from "../../src/testing/index.ts";

/** A commit that the queue has begun, until the test answers it. `centers`: of its sets, as a text. */
type Begun = Readonly<{
  waits: boolean;
  waitedMs: number | undefined;
  sets: readonly ChangeSet[];
  centers: string;
  /** Does it, but for these sets and those of these centers, which are held. */
  answer: (...held: readonly string[]) => Promise<void>;
  fail: (cause: string) => Promise<void>;
  reject: (cause: Error) => Promise<void>;
}>;

const WAIT_LIMIT_MS = 5_000;

/** A pause that never ends. */
const endless = (): Promise<void> => new Promise(() => undefined);

/** A queue to a store whose commits end when the test says so. Null: it takes one commit at a time. */
const queueTo = (inFlight: number | null, maxBatch = 64, pause: () => Promise<void> = endless) => {
  const memory = createMemoryStore({ clock: createManualClock(START) });
  const begun: Begun[] = [];
  const done: string[] = [];
  const highWater = new HighWater();
  const begin = (
    sets: readonly ChangeSet[],
    waits: boolean,
    waitedMs?: number,
  ): ReturnType<ReservationStore["commit"]> =>
    new Promise((resolve, reject) => {
      const ends = async (end: () => void): Promise<void> => {
        begun.splice(begun.indexOf(commit), 1);
        end();
        await settled();
      };
      const commit: Begun = {
        waits,
        waitedMs,
        sets,
        centers: sets.map(({ centerId }) => centerId).join(" "),
        answer: (...held) =>
          ends(() => {
            const outcomes = sets.map((set): TriedOutcome => {
              if (held.includes(set.centerId) || held.includes(nameOf(set))) return { kind: "held" };
              done.push(nameOf(set));
              return { kind: "accepted", sequence: done.length, atMs: set.decidedAtMs };
            });
            resolve(ok(outcomes) as never);
          }),
        fail: (cause) =>
          ends(() => {
            resolve(err({ outcome: "unknown", cause }));
          }),
        reject: (cause) =>
          ends(() => {
            reject(cause);
          }),
      };
      begun.push(commit);
    });
  const store: ReservationStore = {
    ...memory,
    commit: (sets, waitedMs) => begin(sets, true, waitedMs),
    concurrentCommits:
      inFlight === null ? null : { inFlight, waitLimitMs: WAIT_LIMIT_MS, tryCommit: (sets) => begin(sets, false) },
  };
  return { queue: new CommitQueue(store, maxBatch, highWater, pause), begun, done, highWater };
};

/** Hands sets in. Their outcomes do not matter. */
const handIn = (queue: CommitQueue, ...sets: readonly ChangeSet[]): Promise<unknown> => queue.submitAll(sets);

/** Hands in a set whose caller has already waited for `waitedMs`. */
const handInLate = (queue: CommitQueue, centerId: string, n: number, waitedMs: number): Promise<unknown> =>
  queue.submit(set(centerId, n), performance.now() - waitedMs);

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const set = (centerId: string, n: number): ChangeSet =>
  emptySet({ centerId: centerId as CenterId, command: commandRecord(`${centerId}${n}`) });
const nameOf = ({ command }: ChangeSet): string => command?.commandId ?? "";
const begunAs = (begun: readonly Begun[]): readonly string[] =>
  begun.map(({ waits, centers }) => `${waits ? "waits" : "tries"}: ${centers}`);

describe("a store that takes one commit at a time", () => {
  it("gets one, which waits; later sets go into the next, the centers in turns", async () => {
    const { queue, begun, done } = queueTo(null, 3);
    for (const [center, n] of [
      ["a", 1],
      ["a", 2],
      ["b", 1],
      ["a", 3],
      ["c", 1],
    ] as const) {
      void handIn(queue, set(center, n));
    }
    expect(begunAs(begun)).toEqual(["waits: a"]);
    await begun[0]?.answer();
    expect(begunAs(begun)).toEqual(["waits: b c a"]);
    await begun[0]?.answer();
    await begun[0]?.answer();
    expect(done).toEqual(["a1", "b1", "c1", "a2", "a3"]);
  });
});

describe("a set that is held once its caller has waited for as long as the store waits in all", () => {
  it("is locked, and not tried again", async () => {
    const { queue, begun } = queueTo(4);
    const late = handInLate(queue, "a", 1, WAIT_LIMIT_MS);
    void handInLate(queue, "b", 1, WAIT_LIMIT_MS / 2);
    await settled();
    for (const tried of [...begun]) await tried.answer("a", "b");
    expect(await late).toMatchObject({ error: { outcome: "locked" } });
    expect(begunAs(begun)).toEqual(["waits: b"]);
  });
});

describe("how long a group of a store with one commit at a time has waited", () => {
  it("is the wait of the one that came last, so that none is refused before its time", async () => {
    const { queue, begun } = queueTo(null);
    void handInLate(queue, "a", 1, 0);
    void handInLate(queue, "a", 2, 4_000);
    void handInLate(queue, "a", 3, 2_000);
    await begun[0]?.answer();
    expect(Math.floor((begun[0]?.waitedMs ?? 0) / 1_000)).toBe(2);
  });
});

describe("a store that takes several commits at a time", () => {
  it("gets groups of different centers side by side, and never two of one center", async () => {
    const { queue, begun } = queueTo(4);
    void handIn(queue, set("a", 1));
    void handIn(queue, set("a", 2));
    void handIn(queue, set("b", 1));
    void handIn(queue, set("c", 1));
    void handIn(queue, set("d", 1));
    // No more than two groups, so that each is as large as it can be.
    expect(begunAs(begun)).toEqual(["tries: a", "tries: b"]);
    await begun[1]?.answer();
    expect(begunAs(begun)).toEqual(["tries: a", "tries: c d"]);
    await begun[0]?.answer();
    expect(begunAs(begun)).toEqual(["tries: c d", "tries: a"]);
  });

  it("a held set waits by itself, and stops no other, not even of its own center", async () => {
    const { queue, begun, done } = queueTo(4);
    const answers = queue.submitAll([set("b", 1), set("a", 1), set("b", 2)]);
    expect(begunAs(begun)).toEqual(["tries: b b a"]);
    await begun[0]?.answer("b1");
    expect(begunAs(begun)).toEqual(["waits: b"]);
    void handIn(queue, set("b", 3));
    void handIn(queue, set("c", 1));
    expect(begunAs(begun)).toEqual(["waits: b", "tries: b", "tries: c"]);
    await begun[1]?.answer();
    await begun[1]?.answer();
    await begun[0]?.answer();
    expect(done).toEqual(["b2", "a1", "b3", "c1", "b1"]);
    // By set, not in the order of their commits.
    expect((await answers).map((it) => it.isOk() && "sequence" in it.value && it.value.sequence)).toEqual([5, 2, 1]);
  });

  it("keeps the last place free of those that wait", async () => {
    const { queue, begun } = queueTo(3);
    void handIn(queue, ...["a", "b", "c", "d"].map((center) => set(center, 1)));
    await begun[0]?.answer("a", "b", "c");
    expect(begunAs(begun)).toEqual(["waits: a", "waits: b"]);
    void handIn(queue, set("d", 2));
    void handIn(queue, set("e", 1));
    expect(begunAs(begun)).toEqual(["waits: a", "waits: b", "tries: d"]);
    await begun[2]?.answer();
    expect(begunAs(begun)).toEqual(["waits: a", "waits: b", "tries: e"]);
    await begun[1]?.answer();
    expect(begunAs(begun)).toEqual(["waits: a", "tries: e", "waits: c"]);
  });

  it("a held set without a place to wait is tried again after a pause, before the later sets of its center", async () => {
    const pauses: (() => void)[] = [];
    const pause = () => new Promise<void>((over) => void pauses.push(over));
    const { queue, begun, done } = queueTo(2, 64, pause);
    void handIn(queue, set("long", 1), set("a", 1), set("a", 2), set("b", 1));
    await begun[0]?.answer("long", "a");
    expect(begunAs(begun)).toEqual(["waits: long"]);
    void handIn(queue, set("c", 1));
    void handIn(queue, set("a", 3));
    expect(begunAs(begun)).toEqual(["waits: long", "tries: c"]);
    expect(pauses).toHaveLength(1);
    pauses[0]?.();
    await settled();
    await begun[1]?.answer();
    expect(begunAs(begun)).toEqual(["waits: long", "tries: a a a"]);
    await begun[1]?.answer("a1");
    expect(pauses).toHaveLength(2);
    pauses[1]?.();
    await settled();
    await begun[1]?.answer();
    expect(done).toEqual(["b1", "c1", "a2", "a3", "a1"]);
  });

  it("many that are held again leave half of each batch to the later sets of their center", async () => {
    let goOn: () => void = () => undefined;
    const { queue, begun, done } = queueTo(2, 4, () => new Promise((resolve) => (goOn = resolve)));
    const numbers = Array.from({ length: 15 }, (_, at) => at + 1);
    const held = numbers.slice(0, 12).map((n) => `a${n}`);
    for (const n of numbers) void handIn(queue, set("a", n));
    const next = async (...again: readonly string[]): Promise<void> => {
      await (again.length > 0 ? begun.find(({ waits }) => !waits) : begun[0])?.answer(...again);
      goOn();
      await settled();
    };
    for (let nth = 0; nth < 12; nth += 1) await next(...held);
    expect(done).toEqual(["a13", "a14", "a15"]);
    for (let nth = 0; nth < 15; nth += 1) await next();
    expect(done.toSorted()).toEqual(numbers.map((n) => `a${n}`).toSorted());
  });

  it("a held set keeps its age while it is tried and held again, so that its whole wait has one bound", async () => {
    const { queue, begun } = queueTo(3, 64, settled);
    void handInLate(queue, "a", 1, 4_000);
    void handInLate(queue, "b", 1, 2_000);
    void handInLate(queue, "c", 1, 3_000);
    /** Every try finds all held, until the center's set waits. */
    const untilWaiting = async (center: string): Promise<number> => {
      for (let turn = 0; turn < 50 && !begunAs(begun).includes(`waits: ${center}`); turn += 1) {
        await begun.find(({ waits }) => !waits)?.answer("a", "b", "c");
        await settled();
      }
      const waiting = begun.find(({ waits, centers }) => waits && centers === center);
      return Math.floor((waiting?.waitedMs ?? 0) / 1_000);
    };
    expect([await untilWaiting("a"), await untilWaiting("b")]).toEqual([4, 2]);
    // The third is tried as long as all places to wait are in use.
    await begun.find(({ centers }) => centers === "a")?.answer();
    expect(await untilWaiting("c")).toBe(3);
  });

  it("a set that is to be passed over is locked as soon as it is held, and does not wait", async () => {
    const { queue, begun } = queueTo(4);
    const answers = queue.submitAll([set("a", 1), set("b", 1)], true);
    await begun[0]?.answer("a");
    expect(begun).toEqual([]);
    expect((await answers).map((it) => (it.isOk() ? it.value.kind : it.error.outcome))).toEqual(["locked", "accepted"]);
  });

  it("a held set is dated no earlier than its engine's answers meanwhile (INV-07)", async () => {
    const { queue, begun, highWater } = queueTo(4);
    void handIn(queue, set("a", 1));
    const laterMs = highWater.raise(plus(START, 60_000));
    await begun[0]?.answer("a");
    expect(begun[0]?.sets[0]?.decidedAtMs).toBe(laterMs);
  });

  it("a group that fails, or rejects, fails those in it alone, and their centers go on", async () => {
    const { queue, begun } = queueTo(4);
    const first = queue.submit(set("a", 1));
    const second = queue.submit(set("b", 1));
    void handIn(queue, set("a", 2));
    void handIn(queue, set("b", 2));
    await begun[1]?.fail("the connection broke");
    const rejected = expect(first).rejects.toThrow("a fault");
    await begun[0]?.reject(new Error("a fault"));
    await rejected;
    expect((await second)._unsafeUnwrapErr()).toEqual({ outcome: "unknown", cause: "the connection broke" });
    expect(begunAs(begun)).toEqual(["tries: b", "tries: a"]);
  });
});

describe("with any sets held, and any order of commits", () => {
  it("each set is done once, those of a center that are never held in their order of arrival, one commit at a time", async () => {
    const centers = ["a", "b", "c", "d", "e"];
    let held = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: 5 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(
          fc.oneof(
            fc.record({ submit: fc.array(fc.constantFrom(...centers), { minLength: 1, maxLength: 6 }) }),
            fc.record({ end: fc.nat(4), held: fc.subarray(centers) }),
          ),
          { minLength: 10, maxLength: 40, size: "max" },
        ),
        async (inFlight, maxBatch, moves) => {
          const { queue, begun, done } = queueTo(inFlight, maxBatch, settled);
          const came: string[] = [];
          const everHeld = new Set<string>();
          const check = (): void => {
            expect(begun.length).toBeLessThanOrEqual(inFlight);
            expect(begun.filter(({ waits }) => waits).length).toBeLessThan(inFlight);
            const tried = begun.filter(({ waits }) => !waits);
            const underWay = tried.flatMap(({ sets }) => [...new Set(sets.map(({ centerId }) => centerId))]);
            expect(begun.every(({ waits, sets }) => !waits || sets.length === 1)).toBe(true);
            expect(new Set(underWay).size).toBe(underWay.length);
            expect(begun.every(({ sets }) => sets.length <= maxBatch)).toBe(true);
          };
          const end = async (at: number, heldNow: readonly string[]): Promise<void> => {
            const one = begun[at % begun.length] as Begun;
            const heldSets = one.waits ? [] : one.sets.filter(({ centerId }) => heldNow.includes(centerId)).map(nameOf);
            held += heldSets.length;
            for (const name of heldSets) everHeld.add(name);
            await one.answer(...(one.waits ? [] : heldNow));
          };
          for (const move of moves) {
            if ("submit" in move) {
              const sets = move.submit.map((center, at) => set(center, came.length + at));
              came.push(...sets.map(nameOf));
              void handIn(queue, ...sets);
            } else if (begun.length > 0) await end(move.end, move.held);
            check();
          }
          while (begun.length > 0 || done.length < came.length) {
            if (begun.length > 0) await end(0, []);
            else await settled();
          }
          expect([...done].sort()).toEqual([...came].sort());
          const of = (names: readonly string[], center: string) =>
            names.filter((it) => it.startsWith(center) && !everHeld.has(it));
          for (const center of centers) expect(of(done, center)).toEqual(of(came, center));
        },
      ),
    );
    expect(held).toBeGreaterThan(100);
  });
});
