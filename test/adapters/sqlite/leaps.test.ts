import { describe, expect, it } from "vitest";
import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../../src/domain/time/instant.ts";
import type { ReservationStore } from "../../../src/ports/reservation-store.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { holding, reading } from "../../../src/conformance/store/change-sets.ts";
import { START, bookingId } from "../../../src/conformance/store/fixtures.ts";
import { commit, freshFile, opened } from "../../support/sqlite-files.ts";
import { readOne } from "../../support/read-one.ts";

const atMs = async (store: ReservationStore): Promise<number | string> =>
  (await readOne(store, reading({ kind: "booking", bookingId: bookingId(1) }))).match(
    (snapshot) => snapshot.atMs - START,
    ({ outcome }) => outcome,
  );

/** Two processes on one file, each with its own clock. */
const openBoth = async () => {
  const file = freshFile();
  const clocks = [createManualClock(START), createManualClock(START)] as const;
  const stores = [
    (await opened({ file, clock: clocks[0] })).store,
    (await opened({ file, clock: clocks[1] })).store,
  ] as const;
  for (const store of stores) expect(await atMs(store)).toBe(0);
  return { file, clocks, stores };
};

describe("N07 another process on the same file", () => {
  it("keeps on answering by its own clock while one leaps, and finds nothing of the leap", async () => {
    const { clocks, stores } = await openBoth();
    clocks[0].leap(DAY_MS);
    expect(await atMs(stores[0])).toBe("clock_leapt");
    expect((await stores[0].commit([holding(1)])).isErr()).toBe(true);
    clocks[1].advance(MINUTE_MS);
    expect(await atMs(stores[1])).toBe(MINUTE_MS);
    const [outcome] = await commit(stores[1], holding(1));
    expect(outcome).toMatchObject({ kind: "accepted", atMs: START + MINUTE_MS });
  });

  it("is not dated before the other's records, once a leap has settled", async () => {
    const { clocks, stores } = await openBoth();
    clocks[0].leap(DAY_MS);
    expect(await atMs(stores[0])).toBe("clock_leapt");
    clocks[0].advance(30_000);
    expect(await atMs(stores[0])).toBe(DAY_MS + 30_000);
    expect(await atMs(stores[1]), "nothing is recorded yet").toBe(0);
    await commit(stores[0], holding(1, {}, { beforeMs: null }));
    expect(await atMs(stores[1])).toBe(DAY_MS + 30_000);
  });

  it("takes the other's records at once as the time, and up to maxLeapMs beyond", async () => {
    for (const [beyondMs, seen] of [
      [HOUR_MS - 1, DAY_MS + 30_000 + HOUR_MS - 1],
      [HOUR_MS, DAY_MS + 30_000 + HOUR_MS],
      [HOUR_MS + 1, "clock_leapt"],
    ] as const) {
      const { clocks, stores } = await openBoth();
      clocks[0].leap(DAY_MS);
      await atMs(stores[0]);
      clocks[0].advance(30_000);
      await commit(stores[0], holding(1, {}, { beforeMs: null }));
      clocks[1].leap(DAY_MS + 30_000 + beyondMs);
      expect(await atMs(stores[1])).toBe(seen);
    }
  });

  it("opens a file that was closed for months by its first reading", async () => {
    const { file, stores } = await openBoth();
    await commit(stores[0], holding(1));
    const { store } = await opened({ file, clock: createManualClock(START + 200 * DAY_MS) });
    expect(await atMs(store)).toBe(200 * DAY_MS);
  });

  it("goes by its own bounds", async () => {
    const clock = createManualClock(START);
    const { store } = await opened({ file: freshFile(), clock, maxLeapMs: 1_000, leapSettleMs: 50 });
    expect(await atMs(store)).toBe(0);
    clock.leap(1_001);
    expect(await atMs(store)).toBe("clock_leapt");
    clock.advance(50);
    expect(await atMs(store)).toBe(1_051);
  });
});
