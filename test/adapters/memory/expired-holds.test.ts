import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addExpired,
  expiredAfter,
  removeExpired,
  type ExpiredHolds,
} from "../../../src/adapters/memory/expired-holds.ts";
import type { StoredExpired } from "../../../src/adapters/memory/stored.ts";
import type { EpochMs } from "../../../src/domain/time/instant.ts";

const stored = (id: number, expiredAtMs: number) =>
  ({ id: String(id), version: 1, writtenAtMs: 0, state: { expiredAtMs } }) as unknown as StoredExpired;

describe("a holder's expired holds", () => {
  it("are found by their expiry, in whatever order they were recorded and removed", () => {
    const step = fc.record({ removes: fc.boolean(), at: fc.nat(), expiredAtMs: fc.nat(12) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const holds: ExpiredHolds = [];
        const naive: StoredExpired[] = [];
        for (const [id, { removes, at, expiredAtMs }] of steps.entries()) {
          const [gone] = removes ? naive.splice(at % Math.max(1, naive.length), 1) : [];
          if (gone !== undefined) removeExpired(holds, gone);
          else {
            naive.push(stored(id, expiredAtMs));
            addExpired(holds, naive.at(-1)!);
          }
          for (let instant = -1; instant <= 13; instant += 1) {
            const found = expiredAfter(holds, instant as EpochMs);
            expect(new Set(found)).toEqual(new Set(naive.filter((it) => instant < it.state.expiredAtMs)));
            expect(found.length).toBe(new Set(found).size);
          }
        }
      }),
    );
  });
});
