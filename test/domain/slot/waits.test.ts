import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BlockId, ReservationId } from "../../../src/domain/ids.ts";
import { besideWaits, busyFor, gapAround, takenOn, withoutWaits } from "../../../src/domain/slot/search/busy.ts";
import { type Wait } from "../../../src/domain/claim/claim.ts";
import type { StandingClaim } from "../../../src/domain/claim/claim.ts";
import { contestsOf } from "../../../src/domain/slot/search/contests.ts";
import { EXHAUSTED, noSlotReasons } from "../../../src/domain/slot/explanation/no-slot.ts";
import { NOTHING_FREED } from "../../../src/domain/claim/occupancy.ts";
import type { Search } from "../../../src/domain/slot/search/search.ts";
import { therapistUnit, type UnitKey } from "../../../src/domain/claim/unit.ts";
import { HOUR_MS, MINUTE_MS, plus, type EpochMs } from "../../../src/domain/time/instant.ts";
import { at, minted } from "../../support/values.ts";
import {
  guest,
  item,
  listing,
  NOW,
  refusal,
  searchFor,
  service,
  slot,
  spa,
  starts,
  taken,
  therapist,
  unitsOf,
} from "../../support/slot-search.ts";
import { hostId } from "../../../src/conformance/store/fixtures.ts";

const UNITS = ["uma", "vic", "wim"].map((name) => therapistUnit(hostId(name))) as [UnitKey, UnitKey, UnitKey];
const [UMA, VIC] = UNITS;

const wait = (unit: UnitKey, from: string, until: string, overMs: EpochMs): Wait => ({
  unit,
  startMs: at(from),
  endMs: at(until),
  owner: { kind: "wait", id: minted(50) },
  heldUntilMs: overMs,
});

const index = spa({
  items: [service("massage", { minutes: 60 })],
  therapists: ["uma", "vic"].map((name) => therapist(name)),
});
const ada = [guest("ada", item("massage"))];
const busyOf = (claims: readonly StandingClaim[]) =>
  busyFor(claims, { nowMs: NOW, ownReservationId: null, freed: NOTHING_FREED });

const waiting = (waits: readonly Wait[], claims: readonly StandingClaim[] = [], party = ada): Search => ({
  ...searchFor(index, party, { claims }),
  busy: besideWaits(busyOf(claims), waits),
});

describe("a place for which the holder has to wait", () => {
  it("is in the way, beside claims and other waits, and takes nothing of the day", () => {
    const claims = [taken(UMA, "9:00", "10:00")];
    const waits = [wait(UMA, "9:30", "10:30", at("0:20")), wait(UMA, "9:30", "11:00", at("0:10"))];
    const { busy } = waiting(waits, claims);
    expect(busy.get(UMA)).toEqual([...claims, ...waits]);
    expect(withoutWaits(busy)).toEqual(new Map([[UMA, claims]]));
    const day = { startMs: at("0:00"), endMs: at("24:00") };
    expect(takenOn(busy, UMA, day)).toBe(HOUR_MS);
    expect(gapAround(busy, UMA, at("10:45"), at("11:15"), day)).toBeNull();
    expect(gapAround(busy, UMA, at("11:00"), at("11:30"), day)).toBe(12.5 * HOUR_MS);
  });

  it("gives another unit, and is not a slot if there is none", () => {
    const umas = wait(UMA, "10:00", "11:00", at("0:20"));
    expect(unitsOf(slot(waiting([umas]), "10:00"))).toEqual([[VIC]]);
    const both = waiting([umas, wait(VIC, "10:30", "11:00", at("0:10"))]);
    expect(starts(both)).not.toContain("10:00");
    expect(refusal(both, "10:00")).toEqual({ code: "HOLD_AGAIN_TOO_SOON", againAtMs: at("0:10") });
  });

  it("is distinct from others' holds: a hold that might be confirmed ends no wait", () => {
    const claims = [taken(UMA, "10:00", "11:00", at("0:30"))];
    const waits = [wait(UMA, "10:00", "11:00", at("0:20")), wait(VIC, "10:00", "11:00", at("0:40"))];
    expect(refusal(waiting(waits, claims), "10:00")).toEqual({ code: "HOLD_AGAIN_TOO_SOON", againAtMs: at("0:40") });
  });

  it.each([
    ["SLOT_HELD", [taken(UMA, "10:00", "11:00", at("0:05")), taken(VIC, "10:00", "11:00", at("0:06"))]],
    ["SLOT_TAKEN", [taken(UMA, "10:00", "11:00"), taken(VIC, "10:00", "11:00")]],
    ["SLOT_TAKEN", [{ ...taken(UMA, "10:00", "11:00"), unit: "g:ada" as UnitKey }]],
  ])("is not the reason if there is another: %s", (code, claims) => {
    const waits = [wait(UMA, "10:00", "11:00", at("0:20")), wait(VIC, "10:00", "11:00", at("0:20"))];
    expect(refusal(waiting(waits, claims), "10:00").code).toBe(code);
    expect(refusal(waiting(waits), "6:00").code).toBe("OUTSIDE_WORKING_TIME");
  });

  it("is explained as held before, and has no warning of the protocol", () => {
    const waits = [wait(UMA, "10:00", "11:00", at("0:20")), wait(VIC, "10:00", "11:00", at("0:10"))];
    const { unavailable, warned } = listing(waiting(waits), { explain: true, warn: true });
    const ten = unavailable?.find(({ startMs }) => startMs === at("10:00"));
    expect(ten).toMatchObject({
      refusal: { code: "HOLD_AGAIN_TOO_SOON", againAtMs: at("0:10") },
      obstacles: [
        { kind: "held_before", unit: UMA, endMs: at("11:00"), againAtMs: at("0:20") },
        { kind: "held_before", unit: VIC, endMs: at("11:00"), againAtMs: at("0:10") },
      ],
      warnings: [],
    });
    expect(warned?.find(({ startMs }) => startMs === at("10:00"))?.warnings).toEqual([]);
  });

  it("is not known with too few steps, and the same with any number that is enough", () => {
    const party = ["ada", "ben"].map((name) => guest(name, item("massage"), item("massage")));
    const search = waiting(
      [wait(UMA, "10:00", "11:00", at("0:20")), wait(VIC, "11:00", "12:00", at("0:30"))],
      [],
      party,
    );
    const reasonOf = noSlotReasons(search, contestsOf(search.demand, search.index, search.options, false));
    const start = search.calendar.starts.indexOf(at("10:00"));
    const answers = Array.from({ length: 200 }, (_, left) => reasonOf(start, { left }));
    const known = answers.findIndex((it) => it !== EXHAUSTED);
    expect(known).toBeGreaterThan(4);
    expect(new Set(answers.slice(known).map((it) => JSON.stringify(it))).size).toBe(1);
    expect(answers[known]).toEqual({ code: "HOLD_AGAIN_TOO_SOON", againAtMs: at("0:30") });
  });

  it("takes away the starts that a claim in its place would, and is over at the first instant that gives one back", () => {
    const span = fc
      .tuple(fc.constantFrom(...UNITS), fc.integer({ min: 16, max: 30 }), fc.integer({ min: 1, max: 5 }))
      .map(([unit, from, halves]) => ({
        unit,
        startMs: plus(at("0:00"), 30 * from * MINUTE_MS),
        endMs: plus(at("0:00"), 30 * (from + halves) * MINUTE_MS),
      }));
    const wide = spa({
      items: [service("massage", { minutes: 60, recovery: 15 })],
      therapists: ["uma", "vic", "wim"].map((name) => therapist(name)),
    });
    let waited = 0;
    const claimed = fc.record({ span, heldFor: fc.constantFrom(null, 5, 10) });
    const waits = fc.array(fc.record({ span, over: fc.integer({ min: 1, max: 30 }) }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(
        fc.array(claimed, { maxLength: 5 }),
        waits,
        fc.integer({ min: 1, max: 3 }),
        (taking, asked, guests) => {
          const party = ["ada", "ben", "cleo"].slice(0, guests).map((name) => guest(name, item("massage")));
          const claims = taking.map(({ span: it, heldFor }) => ({
            ...it,
            owner: { kind: "reservation", id: minted<ReservationId>(99) } as const,
            heldUntilMs: heldFor === null ? null : plus(NOW, heldFor * MINUTE_MS),
          }));
          const all = asked.map(
            ({ span: it, over }): Wait => ({
              ...it,
              owner: { kind: "wait", id: minted(50) },
              heldUntilMs: plus(NOW, over * MINUTE_MS),
            }),
          );
          const bare = searchFor(wide, party, { claims });
          const beside = (some: readonly Wait[]): Search => ({ ...bare, busy: besideWaits(busyOf(claims), some) });
          const asClaims = all.map((it) => ({
            ...it,
            owner: { kind: "block", id: minted<BlockId>(98) } as const,
            heldUntilMs: null,
          }));
          const listed = starts(beside(all));
          expect(listed).toEqual(starts(searchFor(wide, party, { claims: [...claims, ...asClaims] })));
          for (const time of starts(bare).filter((it) => !listed.includes(it))) {
            const ends = all.map(({ heldUntilMs }) => heldUntilMs).sort((one, other) => one - other);
            const isListed = (end: EpochMs) => starts(beside(all.filter((it) => end < it.heldUntilMs))).includes(time);
            expect(refusal(beside(all), time)).toEqual({ code: "HOLD_AGAIN_TOO_SOON", againAtMs: ends.find(isListed) });
            waited += 1;
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(waited).toBeGreaterThan(50);
  });
});
