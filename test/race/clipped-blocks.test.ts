import type { Result } from "neverthrow";
import { afterAll, describe, expect, it } from "vitest";
import type { Refusal, ReservationEngine } from "../../src/index.ts";
import type { StoreHarness } from "../../src/conformance/index.ts";
import { createPostgresHarness } from "../adapters/postgres/harness.ts";
import { memoryHarness } from "../conformance/memory-harness.ts";
import { orderedTablesHarness } from "../conformance/ordered-tables-harness.ts";
import { roundsHarness } from "../conformance/rounds-harness.ts";
import { sqliteHarness } from "../conformance/sqlite-harness.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { at, CENTER, DATE, NOW } from "../support/catalog.ts";
import { openWorld } from "../support/engine-world.ts";

const postgres = await createPostgresHarness();
afterAll(() => postgres.end());

const STORES: Readonly<Record<string, StoreHarness>> = {
  memory: memoryHarness,
  SQLite: sqliteHarness("read only"),
  "ordered tables": orderedTablesHarness,
  rounds: roundsHarness,
  PostgreSQL: postgres,
};

const ENDS = ["cancelled", "released", "lapsed", "moved away", "confirmed"] as const;

/** Waits for some turns of the event loop before a call, so that calls meet at different points. */
const after = async <Answer>(turns: number, call: () => Promise<Answer>): Promise<Answer> => {
  for (let nth = 0; nth < turns; nth += 1) await new Promise((resolve) => void setImmediate(resolve));
  return call();
};

describe.each(Object.keys(STORES))("N13 on %s", (name) => {
  it.each(ENDS)(
    "a clip, the end of the claim there (%s), and two reserves, all at once: no other booking gets its place",
    async (end) => {
      const { store, reopen, setClock, close } = await STORES[name]!.open();
      const world = await openWorld({ relations: {} });
      const one = world.engineOn(store);
      const two = reopen === undefined ? world.engineOn(store) : world.engineOn(await reopen());
      let nowMs = NOW;
      const seen = { before: 0, after: 0 };
      for (let round = 0; round < 12; round += 1) {
        await setClock((nowMs += 1));
        const book = async (engine: ReservationEngine, guestId: string) =>
          accepted(
            await engine.createBooking({
              centerId: CENTER,
              date: DATE,
              guests: [{ guestId, items: [{ itemId: "massage" }] }],
            }),
          ).bookingId;
        const reserve = (engine: ReservationEngine, bookingId: string) =>
          engine.reserve({ bookingId, slot: at("11:00") });
        const [ada, ben, cleo] = [await book(one, "ada"), await book(one, "ben"), await book(two, "cleo")];
        const held = accepted(await reserve(one, ada));
        if (end === "cancelled") accepted(await one.confirm({ bookingId: ada }));
        if (end === "lapsed") await setClock((nowMs = held.expiresAtMs));
        const ending = (): Promise<Result<unknown, Refusal>> => {
          if (end === "cancelled") return one.cancelGuest({ bookingId: ada, guestId: "ada" });
          if (end === "released") return one.release({ bookingId: ada });
          if (end === "moved away") return one.reserve({ bookingId: ada, slot: at("15:00") });
          if (end === "confirmed") return one.confirm({ bookingId: ada });
          return one.expireDue();
        };
        const externalId = `leave-${round}`;
        const resource = { kind: "therapist", therapistId: "uma" } as const;
        const span = { start: at("10:00"), end: at("14:00") };
        const leave = { centerId: CENTER, externalId, resource, ...span, overlap: "clip" } as const;
        const [clip, ended, bens, cleos] = await Promise.all([
          after(round % 4, () => two.block(leave)),
          after((round >> 1) % 3, ending),
          after((round * 3) % 5, () => reserve(one, ben)),
          after((round * 5) % 7, () => reserve(two, cleo)),
        ]);
        const { blockId, standing } = accepted(clip);
        expect(codeOf(ended)).toBe("accepted");
        for (const reserved of [bens, cleos]) {
          if (reserved.isErr()) {
            expect(["SLOT_TAKEN", "SLOT_HELD"]).toContain(reserved.error.code);
            continue;
          }
          // A reservation that got the place had it before the block, whose answer lists it.
          expect(standing.map(({ owner }) => owner.id as string)).toContain(reserved.value.reservationId);
        }
        const stands = new Set<string>([bens, cleos].flatMap((it) => (it.isOk() ? [it.value.reservationId] : [])));
        if (end === "confirmed") stands.add(held.reservationId);
        seen[stands.size > 0 && end !== "confirmed" ? "before" : "after"] += 1;
        expect(await codesOf(one, ben, stands), "the span is the block's").toEqual(new Set(["SLOT_TAKEN"]));
        const view = accepted(await one.getBlock({ blockId }));
        expect(new Set(view.standing.map(({ owner }) => owner.id as string))).toEqual(stands);
        const { claims } = accepted(await two.centerDay({ centerId: CENTER, date: DATE }));
        const onUma = claims
          .filter(({ unit, startMs, endMs }) => unit === "t:uma" && startMs < at("14:00") && at("10:00") < endMs)
          .sort((a, b) => a.startMs - b.startMs);
        expect(onUma[0]?.startMs).toBe(at("10:00"));
        onUma.forEach(({ endMs }, nth) => expect(endMs).toBe(onUma[nth + 1]?.startMs ?? at("14:00")));
        // Frees the place for the next round.
        accepted(await one.unblock({ centerId: CENTER, externalId }));
        for (const bookingId of [ada, ben, cleo]) {
          codeOf(await one.release({ bookingId }));
          codeOf(
            await one.cancelGuest({
              bookingId,
              guestId: bookingId === ada ? "ada" : bookingId === ben ? "ben" : "cleo",
            }),
          );
        }
      }
      if (end === "lapsed" || end === "released") expect(seen.after).toBeGreaterThan(0);
      await close();
    },
  );
});

/** The refusals of all starts whose hour lies in the span and on no reservation there. */
const codesOf = async (engine: ReservationEngine, bookingId: string, stands: ReadonlySet<string>) => {
  const codes = new Set<string>();
  for (const time of ["10:00", "11:00", "12:00", "13:00"]) {
    if (time === "11:00" && stands.size > 0) continue;
    codes.add(codeOf(await engine.reserve({ bookingId, slot: at(time) })));
  }
  return codes;
};
