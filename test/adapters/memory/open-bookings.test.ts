import { expect, it } from "vitest";
import { createMemoryStore } from "../../../src/adapters/memory/index.ts";
import { canonicalId, centerTag, type CenterId } from "../../../src/domain/ids.ts";
import { createManualClock } from "../../../src/testing/index.ts";
import { emptySet, reading } from "../../../src/conformance/store/change-sets.ts";
import { aBooking, bookingId, hostId, START } from "../../../src/conformance/store/fixtures.ts";
import { readOne } from "../../support/read-one.ts";

const AT_ONCE = { commandsOlderThanMs: 1, endedOlderThanMs: 1, openOlderThanMs: 1, eventsOlderThanMs: 1, limit: 100 };

it("an open booking that retention removes is counted out of its center, however that is spelt", async () => {
  const spelt = hostId<CenterId>("5F3C9A10-7B2E-4D61-9C8F-0E1D2C3B4A59");
  const centerId = canonicalId(spelt);
  const clock = createManualClock(START);
  const store = createMemoryStore({ clock });
  const state = aBooking(1, { id: bookingId(1, spelt), centerId: spelt });
  const openBookings = { holder: null, caller: null, center: true };
  const asked = { ...reading({ kind: "center", centerId }, { openBookings }), tag: centerTag(centerId) };
  const count = async () => (await readOne(store, asked))._unsafeUnwrap().openBookings?.center;
  expect((await store.commit([emptySet({ centerId, bookings: [{ state, expectedVersion: 0 }] })])).isOk()).toBe(true);
  expect(await count()).toBe(1);
  clock.advance(10 * 60_000);
  expect((await store.retention.removeOld(AT_ONCE))._unsafeUnwrap().bookings).toBe(1);
  expect(await count()).toBe(0);
});
