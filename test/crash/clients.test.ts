import { describe, expect, it } from "vitest";
import { emptyToll, Round } from "./rounds.ts";
import { KINDS, openStores } from "./stores.ts";
import { drawFrom } from "./workload.ts";

// A small sample of `npm run crash`, which kills thousands.

const KILLS = 4;

describe("clients that are killed in their work", () => {
  it.each(KINDS)(
    "%s: nothing acknowledged is lost, nothing is half applied, nothing is promised twice",
    async (kind) => {
      const toll = emptyToll();
      const stores = await openStores(kind);
      const startedMs = Date.now();
      const spec = { kind, place: await stores.make(startedMs), startedMs, aheadMs: 0 };
      await new Round({ spec, draw: drawFrom(1), toll }).run(KILLS, 2);
      await stores.remove(spec.place);
      await stores.end();
      expect(toll.findings).toEqual([]);
      expect(toll.kills).toBe(KILLS);
      expect(toll.accepted).toBeGreaterThan(KILLS);
    },
  );
});
