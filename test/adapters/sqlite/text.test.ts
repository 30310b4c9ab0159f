import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { prepare } from "../../../src/adapters/sqlite/driver.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { emptySet, reading } from "../../../src/conformance/store/change-sets.ts";
import { bookingId, aBooking } from "../../../src/conformance/store/fixtures.ts";
import { NOW } from "../../support/small-spa.ts";
import { commit, freshFile, handleOn, opened } from "../../support/sqlite-files.ts";
import { readOne } from "../../support/read-one.ts";
import { accepted } from "../../support/answers.ts";

const clock = createManualClock(NOW);

const DIFFICULT: readonly (readonly [string, string])[] = [
  ["emoji", "a massage 💆🏽‍♀️ for two 👩‍👩‍👧"],
  ["combining characters", "Rene\u0301e, n\u0303, \u1100\u1161\u11a8"],
  ["line separators", "one\u2028two\u2029three\r\nfour\tfive"],
  ["quotes", `it's "so" \`much\` \\ 'easier'; DROP TABLE holdfast_booking; --`],
  ["control characters", "a\u0000b\u0001\u001f\u007f"],
  ["half of a surrogate pair", "\ud83d and \ude00"],
  ["a text that looks like a parameter", "? ?1 :name @name $name %s"],
  ["very long text", "ö".repeat(2_000_000)],
  ["nothing", ""],
];

describe("text", () => {
  it.each(DIFFICULT)("comes back as it was: %s", async (_, notes) => {
    const { store } = await opened({ file: freshFile(), clock });
    const state = aBooking(1, { notes: { notes, groupName: notes.slice(0, 100), cancelComments: "" } });
    await commit(store, emptySet({ bookings: [{ state, expectedVersion: 0 }] }));
    const { booking } = accepted(await readOne(store, reading({ kind: "booking", bookingId: bookingId(1) })));
    expect(booking?.state).toEqual(state);
  });

  it("comes back unchanged, for any text", async () => {
    const { store } = await opened({ database: handleOn(":memory:"), clock });
    let n = 0;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "binary", maxLength: 50 }), async (notes) => {
        n += 1;
        const state = aBooking(n, { notes: { notes, groupName: "", cancelComments: "" } });
        await commit(store, emptySet({ bookings: [{ state, expectedVersion: 0 }] }));
        const { booking } = accepted(await readOne(store, reading({ kind: "booking", bookingId: bookingId(n) })));
        expect(booking?.state.notes.notes).toBe(notes);
      }),
      { numRuns: 200 },
    );
  });

  it("of a consumer that is parked comes back as it was", async () => {
    const { store } = await opened({ database: handleOn(":memory:"), clock });
    const key = bookingId(1) as never;
    const event = { type: "SlotBlocked", centerId: "spa", blockId: key, atMs: clock.nowMs(), externalId: "x" } as never;
    await commit(store, emptySet({ events: [event] }));
    const taking = { consumer: "mail", dispatcher: "one", leaseMs: 1_000, limit: 10 };
    accepted(await store.outbox.takeEvents(taking));
    const cause = DIFFICULT.map(([, text]) => text.slice(0, 40)).join("|");
    const parked = [{ key, position: 1, attempts: 1, retryAtMs: null, cause }];
    accepted(await store.outbox.settleEvents({ consumer: "mail", dispatcher: "one", upTo: 1, parked, caughtUp: [] }));
    expect(accepted(await store.outbox.parkedEvents({ consumer: "mail", afterKey: null, limit: 5 }))).toEqual(parked);
  });

  it("instants are kept as whole numbers", async () => {
    const file = freshFile();
    const { store } = await opened({ file, clock });
    await commit(store, emptySet({ bookings: [{ state: aBooking(1), expectedVersion: 0 }] }));
    expect(prepare(handleOn(file), "SELECT typeof(written_at_ms) FROM holdfast_booking").get([])).toEqual(["integer"]);
  });
});
