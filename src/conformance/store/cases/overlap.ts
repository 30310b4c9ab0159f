import type { Claim } from "../../../domain/claim/claim.ts";
import type { Reserved } from "../../../domain/reservation/reservation.ts";
import { bedUnit, equipmentUnit, guestUnit } from "../../../domain/claim/unit.ts";
import { adding, blocking, changing, confirmed, emptySet, expiring, holding, writingBlock } from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  claim,
  guestOf,
  hostId,
  hourOf,
  instant,
  minute,
  OTHER,
  UMA,
  VIC,
} from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

const spanning = (fromMs: number, untilMs: number, unit = UMA): Claim => ({
  unit,
  startMs: instant(fromMs),
  endMs: instant(untilMs),
});

const { startMs, endMs } = hourOf(1);

/** Every way to overlap the first hour. */
const MEETING = [
  [startMs, endMs],
  [startMs - 1, startMs + 1],
  [endMs - 1, endMs + 1],
  [startMs + 1, endMs - 1],
  [startMs - 1, endMs + 1],
  [startMs - 1, endMs],
  [startMs, endMs + 1],
] as const;

export const overlapCases = [
  storeCase(
    {
      id: "STORE-OVERLAP-01",
      title: "a claim that meets a recorded one is refused, and names the unit",
      shows: ["S-09", "rule 2", "INV-01"],
    },
    async (opened) => {
      await opened.given(holding(1));
      for (const [from, until] of MEETING) {
        const set = holding(2, { claims: [hourOf(9, VIC), spanning(from, until)] });
        await opened.refuses("a claim in the way", set, { kind: "overlap", unit: UMA });
      }
    },
  ),

  storeCase(
    { id: "STORE-OVERLAP-02", title: "touching is not overlapping, nor is another unit", shows: ["S-09", "rule 2"] },
    async (opened) => {
      await opened.given(holding(1));
      await opened.given(
        holding(2, { claims: [spanning(startMs - 1, startMs)] }),
        holding(3, { claims: [spanning(endMs, endMs + 1)] }),
        holding(4, { claims: [hourOf(1, VIC)] }),
        holding(5, { claims: [spanning(startMs - 2, startMs - 1)] }),
      );
    },
  ),

  storeCase(
    {
      id: "STORE-OVERLAP-03",
      title: "a lapsed claim refuses as well, until a set gives it back",
      shows: ["S-09", "INV-03", "rule 4"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const taking = holding(2, { claims: [hourOf(1)], expiresAtMs: minute(700) });
      for (const ms of [minute(10) - 1, minute(10), minute(600)]) {
        await opened.at(ms);
        await opened.refuses("a place that has lapsed", taking, { kind: "overlap", unit: UMA });
      }
      await opened.given(expiring(aHold(1)), taking);
    },
  ),

  storeCase(
    { id: "STORE-OVERLAP-04", title: "the claims of one set must not meet each other", shows: ["S-09", "rule 2"] },
    async (opened) => {
      for (const [from, until] of MEETING) {
        const set = holding(1, { claims: [hourOf(1), spanning(from, until)] });
        await opened.refuses("a set in its own way", set, { kind: "overlap", unit: UMA });
      }
      const two = emptySet({
        bookings: [1, 2].map((n) => ({ state: aBooking(n), expectedVersion: 0 })),
        reservations: [adding(aHold(1)), adding(aHold(2, { claims: [hourOf(1)] }))],
      });
      await opened.refuses("two records of one set", two, { kind: "overlap", unit: UMA });
      const withBlock = { ...holding(1), blocks: [writingBlock(null, aBlock(1), 0)] };
      await opened.refuses("a record and a block of one set", withBlock, { kind: "overlap", unit: UMA });
      await opened.given(holding(1, { claims: [hourOf(1), spanning(endMs, endMs + 1), hourOf(1, VIC)] }));
    },
  ),

  storeCase(
    {
      id: "STORE-OVERLAP-05",
      title: "holds, confirmed reservations and blocks refuse each other alike",
      shows: ["S-09", "rule 2"],
    },
    async (opened) => {
      const hold = aHold(1);
      await opened.given(holding(1), blocking(aBlock(2)));
      const intoBlock = holding(3, { claims: [hourOf(2)] });
      await opened.refuses("a hold into a block", intoBlock, { kind: "overlap", unit: UMA });
      const intoHold = blocking(aBlock(4, { claims: [hourOf(1)] }));
      await opened.refuses("a block into a hold", intoHold, { kind: "overlap", unit: UMA });
      await opened.given(emptySet({ reservations: [changing(hold, confirmed(hold))] }));
      await opened.at(minute(600));
      await opened.refuses("a block over a confirmed reservation", intoHold, { kind: "overlap", unit: UMA });
      const intoConfirmed = holding(5, { claims: [hourOf(1)], expiresAtMs: minute(700) });
      await opened.refuses("a hold over a confirmed reservation", intoConfirmed, { kind: "overlap", unit: UMA });
    },
  ),

  storeCase(
    {
      id: "STORE-OVERLAP-06",
      title: "beds, pieces of equipment and guests are separate units, distinguished by their whole names",
      shows: ["S-09", "rule 2"],
    },
    async (opened) => {
      const units = [
        bedUnit(hostId("pool"), 1),
        bedUnit(hostId("pool"), 2),
        bedUnit(hostId("pool"), 11),
        bedUnit(hostId("Pool"), 1),
        equipmentUnit(hostId("pool"), 1),
        guestUnit(guestOf(1)),
        guestUnit(guestOf(11)),
      ];
      for (const [at, unit] of units.entries()) await opened.given(holding(at + 1, { claims: [hourOf(1, unit)] }));
      for (const unit of units) {
        const set = holding(50, { claims: [hourOf(1, unit)] });
        await opened.refuses("the same unit again", set, { kind: "overlap", unit });
      }
    },
  ),

  storeCase(
    { id: "STORE-OVERLAP-07", title: "centers do not claim each other's units", shows: ["S-09", "S-26"] },
    async (opened) => {
      await opened.given(holding(1), holding(1, { centerId: OTHER }));
      const set = holding(2, { centerId: OTHER, claims: [hourOf(1)] });
      await opened.refuses("twice there", set, { kind: "overlap", unit: UMA });
    },
  ),

  storeCase(
    {
      id: "STORE-OVERLAP-08",
      title: "a short claim within a long one is found beside many neighbours",
      shows: ["S-09", "INV-01"],
    },
    async (opened) => {
      // If units share a list, the latest start before the new claim is not the claim in the way.
      await opened.given(holding(1, { claims: [claim(VIC, 0, 60 * 24 * 60)] }));
      for (let n = 2; n < 20; n += 1) await opened.given(holding(n, { claims: [claim(UMA, 10 * n, 10 * n + 5)] }));
      const deep = holding(30, { claims: [claim(VIC, 30 * 24 * 60, 30 * 24 * 60 + 1)] });
      await opened.refuses("deep in a long claim", deep, { kind: "overlap", unit: VIC });
      for (let n = 2; n < 20; n += 1) {
        const set = holding(31, { claims: [claim(UMA, 10 * n + 4, 10 * n + 6)] });
        await opened.refuses("the end of one of many", set, { kind: "overlap", unit: UMA });
        await opened.given(holding(40 + n, { claims: [claim(UMA, 10 * n + 5, 10 * n + 10)] }));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-OVERLAP-09",
      title:
        "a set that gives back the latest claim before its new one is refused for an older one that reaches into it",
      shows: ["S-09", "S-12", "INV-01"],
    },
    async (opened) => {
      const halfHour = (n: number) => aHold(n, { claims: [claim(UMA, 30 * n, 30 * n + 30)] });
      const [first, second, third] = [halfHour(1), halfHour(2), halfHour(3)];
      await opened.given(holding(1, first), holding(2, second), holding(3, third));
      const taking = { claims: [claim(UMA, 50, 110)] };
      const because = { kind: "overlap", unit: UMA } as const;
      const set = holding(4, taking);
      const giving = (...given: readonly Reserved[]) => ({
        ...set,
        reservations: [...given.flatMap((hold) => expiring(hold).reservations), ...set.reservations],
      });
      await opened.refuses("a set that gives back the last of three", giving(third), because);
      await opened.refuses("a set that gives back the last two", giving(third, second), because);
      const moving = emptySet({ reservations: [changing(third, { ...third, ...taking })] });
      await opened.refuses("a hold that moves forward into others", moving, because);
      await opened.given(giving(third, second, first));
    },
  ),
];
