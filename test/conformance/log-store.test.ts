import { describe, expect, it } from "vitest";
import { describeReservationStore, reservationStoreCases, runCase } from "../../src/conformance/index.ts";
import { logStoreHarness } from "./log-store-harness.ts";

describeReservationStore({
  name: "the worked example on ordered tables",
  runner: { describe, it },
  harness: logStoreHarness(),
});

describe("the worked example as the only writer of its log", () => {
  const some = reservationStoreCases().filter(({ id }) => /^STORE-(FINISH|LIST|LAPSED|LINEAR)-/.test(id));

  it.each(some.map(({ id }) => id))("%s", async (id) => {
    const found = some.find((it) => it.id === id)!;
    expect(await runCase(found, logStoreHarness({ soleWriter: true }))).toBeNull();
  });
});
