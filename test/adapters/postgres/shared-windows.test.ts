import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unitId } from "../../../src/adapters/postgres/unit-id.ts";
import type { UnitKey } from "../../../src/domain/claim/unit.ts";
import { bookingReference } from "../../../src/domain/booking/host-data.ts";
import type { CenterId } from "../../../src/domain/ids.ts";
import {
  ALL_DAY,
  blocking,
  commandRecord,
  confirming,
  emptySet,
  holding,
  ITS_HOLDER,
  ofBooking,
  reading,
  THE_CENTER,
} from "../../../src/conformance/store/change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  blockId,
  commandId,
  guestOf,
  hourOf,
  minute,
  reservationId,
  SPA,
  UMA,
} from "../../../src/conformance/store/fixtures.ts";
import type { ReadRequest, Snapshot, Subject } from "../../../src/ports/reservation-store.ts";
import { openWorld, type PostgresWorld } from "../../support/postgres-database.ts";

let world: PostgresWorld;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const span = (fromHour: number, untilHour: number) =>
  reading(THE_CENTER, {
    claims: {
      kind: "span",
      span: { startMs: minute(fromHour * 60), endMs: minute(untilHour * 60) },
      guestIds: [],
    },
  });

describe("reads of one batch", () => {
  it("have their own part of the claims that are read for all of them", async () => {
    const store = world.node();
    const sets = [1, 2, 3, 4, 8].map((n) => ({ ...holding(n, { claims: [hourOf(n)] }), beforeMs: null }));
    for (const set of sets) expect((await store.commit([set]))._unsafeUnwrap()[0]?.kind).toBe("accepted");
    const spans = [span(1, 3), span(2, 4), span(4, 5), span(6, 7), span(8, 9), span(1, 9)];
    for (const asked of [spans.slice(0, 5), spans]) {
      const together = (await store.read(asked, minute(0)))._unsafeUnwrap();
      const alone = await Promise.all(asked.map((one) => store.read([one], minute(0))));
      const startsOf = (claims: readonly { startMs: number }[] = []) => claims.map(({ startMs }) => startMs).sort();
      expect(together.map(({ claims }) => startsOf(claims))).toEqual(
        alone.map((read) => startsOf(read._unsafeUnwrap()[0]?.claims)),
      );
      expect(startsOf(together[0]?.claims)).toEqual([hourOf(1).startMs, hourOf(2).startMs]);
    }
  });
});

const REFERENCE = bookingReference("order-3");

/** Every subject with every way to ask for claims and holders. */
const everyRequest = (externalId: string): readonly ReadRequest[] => {
  const subjects: readonly Subject[] = [
    THE_CENTER,
    ...[1, 2, 3, 4].map(ofBooking),
    { kind: "reservation", reservationId: reservationId(1) },
    { kind: "reservation", reservationId: reservationId(9) },
    { kind: "block_by_id", blockId: blockId(1) },
    { kind: "block", centerId: SPA, externalId },
    { kind: "reference", centerId: SPA, reference: REFERENCE, before: null },
  ];
  const day = { startMs: minute(0), endMs: minute(600) };
  const claims: readonly ReadRequest["claims"][] = [
    { kind: "none" },
    ALL_DAY,
    { kind: "span", span: day, guestIds: [guestOf(1), guestOf(2)] },
    { kind: "units", span: day, units: [UMA] },
    { kind: "around_start", startMs: minute(60), guestIds: [guestOf(3)] },
    { kind: "around_reservation" },
    { kind: "in_window" },
  ];
  const rest: readonly Partial<ReadRequest>[] = [
    {},
    { holder: ITS_HOLDER, commandId: commandId("first"), alsoReservations: [reservationId(2)] },
    {
      holder: { kind: "of_booking", otherwise: null, expiredWithinMs: 3_600_000 },
      openBookings: { holder: null, caller: null, center: true },
    },
  ];
  return subjects.flatMap((subject) =>
    claims.flatMap((wanted) => rest.map((over) => reading(subject, { claims: wanted, ...over }))),
  );
};

const inOrder = (read: Snapshot | undefined) => ({
  ...read,
  claims: (read?.claims ?? []).map((claim) => JSON.stringify(claim)).sort(),
  lapsed: (read?.lapsed ?? []).map((holding) => JSON.stringify(holding)).sort(),
});

describe("a read alone", () => {
  it("has the answer that it has in a batch, whatever it asks for", async () => {
    const store = world.node();
    const block = aBlock(1, { claims: [hourOf(5)] });
    const sets = [
      holding(1, { claims: [hourOf(1)] }, { command: commandRecord("first") }),
      holding(2, { claims: [hourOf(2)] }),
      confirming(aHold(2, { claims: [hourOf(2)] })),
      emptySet({ bookings: [{ state: aBooking(3, { reference: REFERENCE }), expectedVersion: 0 }] }),
      blocking(block),
    ];
    for (const set of sets) {
      expect((await store.commit([{ ...set, beforeMs: null }]))._unsafeUnwrap()[0]?.kind).toBe("accepted");
    }
    const asked = everyRequest(block.externalId);
    // The holds are live at first, and over in the end.
    for (const floorMs of [minute(0), minute(24 * 60)]) {
      const together = (await store.read(asked, floorMs))._unsafeUnwrap();
      const seen = new Set<string>();
      for (const [at, request] of asked.entries()) {
        const [alone] = (await store.read([request], floorMs))._unsafeUnwrap();
        expect(inOrder(alone), JSON.stringify(request)).toEqual(inOrder(together[at]));
        for (const [part, value] of Object.entries(alone ?? {})) {
          const found = Array.isArray(value) ? value.length > 0 : value !== null;
          if (found) seen.add(part);
        }
      }
      expect([...seen].sort()).toEqual(
        expect.arrayContaining([
          "block",
          "booking",
          "claims",
          "command",
          "holder",
          "openBookings",
          "related",
          "reservation",
        ]),
      );
    }
  });
});

describe("the hash of a unit", () => {
  it.each([UMA, "g:ann\\e", "g:Žofie 東京", "g:'\"", "c1:t:uma"])(
    "%s is the same here and in the database",
    async (unit) => {
      const { rows } = await world.pool.query<{ id: string }>("SELECT holdfast.unit_id($1, $2) AS id", [
        "a\\spa",
        unit,
      ]);
      expect(rows[0]?.id.replaceAll("-", "")).toBe(unitId("a\\spa" as CenterId, unit as UnitKey));
    },
  );
});
