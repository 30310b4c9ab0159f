import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addToHolder, createPeople, holdsAfter, removeFromHolder } from "../../../src/adapters/memory/people.ts";
import type { StoredReservation } from "../../../src/adapters/memory/stored.ts";
import type { HolderKey } from "../../../src/domain/ids.ts";
import { ms } from "./fixtures.ts";

const HOLDERS = ["g:ana", "k:desk"] as HolderKey[];

type Ends = Readonly<{ holder: HolderKey; status: "reserved" | "expired"; atMs: number }>;

const stored = (id: number, { holder, status, atMs }: Ends) =>
  ({
    id: String(id),
    version: 1,
    writtenAtMs: 0,
    state: { holder, status, expiresAtMs: atMs, expiredAtMs: atMs },
  }) as unknown as StoredReservation;

describe("a holder's holds, live and expired", () => {
  it("are found by their expiry, in any order of insertion and removal", () => {
    const ends = fc.record({
      holder: fc.constantFrom(...HOLDERS),
      status: fc.constantFrom("reserved" as const, "expired" as const),
      atMs: fc.nat(12),
    });
    const step = fc.record({ removes: fc.boolean(), at: fc.nat(), ends });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const people = createPeople();
        const naive: Readonly<{ ends: Ends; record: StoredReservation }>[] = [];
        for (const [id, { removes, at, ends: it }] of steps.entries()) {
          const [gone] = removes ? naive.splice(at % Math.max(1, naive.length), 1) : [];
          if (gone !== undefined) removeFromHolder(people, gone.record);
          else {
            naive.push({ ends: it, record: stored(id, it) });
            addToHolder(people, naive.at(-1)!.record);
          }
          for (const holder of HOLDERS) {
            for (let instant = -1; instant <= 13; instant += 1) {
              const wanted = (status: Ends["status"]) =>
                naive
                  .filter((one) => one.ends.holder === holder && one.ends.status === status && instant < one.ends.atMs)
                  .map(({ record }) => record.id)
                  .sort();
              const afterMs = instant < 0 ? -1 : ms(instant);
              const ids = (records: readonly StoredReservation[]) => records.map(({ id: it }) => it).sort();
              expect(ids(holdsAfter(people, people.holds, holder, afterMs))).toEqual(wanted("reserved"));
              expect(ids(holdsAfter(people, people.expired, holder, afterMs))).toEqual(wanted("expired"));
            }
          }
        }
      }),
    );
  });
});
