import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { unitId } from "../../../src/adapters/postgres/unit-id.ts";
import type { UnitKey } from "../../../src/domain/claim/unit.ts";
import type { CenterId } from "../../../src/domain/ids.ts";
import { holding, reading, THE_CENTER } from "../../../src/conformance/store/change-sets.ts";
import { hourOf, minute, UMA } from "../../../src/conformance/store/fixtures.ts";
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
