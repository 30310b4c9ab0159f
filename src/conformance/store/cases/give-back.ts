import { demandEqual } from "../../expectations.ts";
import {
  ALL_DAY,
  blocking,
  changing,
  emptySet,
  expiring,
  holding,
  reading,
  released,
  THE_CENTER,
  writingBlock,
} from "../change-sets.ts";
import { aBlock, aHold, claim, hourOf, minute, removed, reservationId, UMA, VIC } from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

export const giveBackCases = [
  storeCase(
    {
      id: "STORE-GIVE-BACK-01",
      title: "a set may take claims that it gives back, in any order of its records",
      shows: ["S-12"],
    },
    async (opened) => {
      const hold = aHold(1);
      await opened.given(holding(1));
      const taking = holding(2, { claims: [hourOf(1)] });
      const giving = expiring(hold).reservations;
      await opened.given({ ...taking, reservations: [...taking.reservations, ...giving] });
      const back = holding(3, { claims: [hourOf(1)] });
      const ended = changing(aHold(2, { claims: [hourOf(1)] }), released(aHold(2, { claims: [hourOf(1)] })));
      await opened.given({ ...back, reservations: [ended, ...back.reservations] });
      const block = aBlock(4, { claims: [hourOf(1)] });
      const third = aHold(3, { claims: [hourOf(1)] });
      await opened.given({ ...blocking(block), reservations: [changing(third, released(third))] });
      const { claims } = await opened.read(reading(THE_CENTER, { claims: ALL_DAY }));
      demandEqual(
        "who stands there",
        claims.map(({ owner }) => owner.id),
        [block.id],
      );
    },
  ),

  storeCase(
    {
      id: "STORE-GIVE-BACK-02",
      title: "two reservations may change places in one set",
      shows: ["S-12"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2));
      const swapped = [
        changing(aHold(1), aHold(1, { claims: [hourOf(2)] })),
        changing(aHold(2), aHold(2, { claims: [hourOf(1)] })),
      ];
      await opened.given(emptySet({ reservations: swapped }));
      const { claims } = await opened.recorded();
      demandEqual(
        "the claims and their owners",
        claims.map(({ owner, startMs: at }) => [owner.id, at]),
        [
          [reservationId(2), hourOf(1).startMs],
          [reservationId(1), hourOf(2).startMs],
        ],
      );
    },
  ),

  storeCase(
    {
      id: "STORE-GIVE-BACK-03",
      title:
        "a set that moves by half an hour keeps the claims that both places share, and others see only the new place",
      shows: ["S-12", "INV-30"],
    },
    async (opened) => {
      const before = aHold(1, { claims: [claim(UMA, 60, 120), hourOf(1, VIC)] });
      const after = { ...before, claims: [claim(UMA, 90, 150), hourOf(1, VIC)] };
      await opened.given(holding(1, before), holding(2, { claims: [claim(UMA, 150, 160)] }));
      await opened.given(emptySet({ reservations: [changing(before, after)] }));
      await opened.given(holding(3, { claims: [claim(UMA, 60, 90)] }));
      for (const taken of [claim(UMA, 149, 150), claim(UMA, 90, 91), hourOf(1, VIC)]) {
        const { unit } = taken;
        await opened.refuses("the new place", holding(4, { claims: [taken] }), { kind: "overlap", unit });
      }
    },
  ),

  storeCase(
    {
      id: "STORE-GIVE-BACK-04",
      title: "the end of a lapsed group gives back all its claims, and nothing else gives back half of them",
      shows: ["S-12", "INV-03", "rule 6"],
    },
    async (opened) => {
      const group = aHold(1, { claims: [hourOf(1), hourOf(1, VIC)] });
      await opened.given(holding(1, group), blocking(aBlock(6)));
      await opened.at(minute(10));
      const taking = holding(2, { claims: [hourOf(1), hourOf(6)], expiresAtMs: minute(30) });
      const displacing = { ...taking, reservations: [...taking.reservations, ...expiring(group).reservations] };
      const before = await opened.recorded();
      await opened.refuses("a group displaced in vain", displacing, { kind: "overlap", unit: UMA });
      demandEqual("the records", await opened.recorded(), before);
      await opened.given(emptySet({ blocks: [writingBlock(aBlock(6), removed(aBlock(6)))] }), displacing);
      await opened.given(holding(3, { claims: [hourOf(1, VIC)], expiresAtMs: minute(30) }));
    },
  ),
];
