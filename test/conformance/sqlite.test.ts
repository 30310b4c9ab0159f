import { describe, expect, it } from "vitest";
import {
  describeGuestDirectory,
  describeReservationStore,
  reservationStoreCases,
  runCase,
} from "../../src/conformance/index.ts";
import { IO_ERROR, sqliteGuestsHarness, sqliteHarness, type Fault } from "./sqlite-harness.ts";

const runner = { describe, it };

describeReservationStore({ name: "the SQLite store", runner, harness: sqliteHarness("read only") });
describeGuestDirectory({ name: "the guest directory of an SQLite file", runner, harness: sqliteGuestsHarness });

const FULL = 13;

describe("the SQLite store whose COMMIT fails", () => {
  const faults: readonly (readonly [string, Fault])[] = [
    ["for a full disk", { errcode: FULL, isDone: false }],
    ["for a sync that failed, and nothing is there", { errcode: IO_ERROR, isDone: false }],
    ["for a sync that failed, and all is there", { errcode: IO_ERROR, isDone: true }],
  ];
  const failing = reservationStoreCases().find(({ id }) => id === "STORE-FAILURE-01")!;

  it.each(faults)("%s: STORE-FAILURE-01 passes", async (_, fault) => {
    expect(await runCase(failing, sqliteHarness(fault))).toBeNull();
  });
});
