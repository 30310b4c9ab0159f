import { demandEqual } from "../../expectations.ts";
import { confirming, emptySet, changing, expiring, extending, holding, released } from "../change-sets.ts";
import { aBooking, aHold, instant, minute, OTHER, reservationId, START } from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

const ids = (...numbers: readonly number[]) => numbers.map((n) => reservationId(n));

const dueIn = async (opened: CaseContext, limit = 9) => {
  const { due, nextExpiryMs } = await opened.due(limit);
  return [due.map(({ reservation }) => reservation.state.id), nextExpiryMs];
};

export const dueCases = [
  storeCase(
    {
      id: "STORE-DUE-01",
      title: "due reservations are listed by expiry, then by id",
      shows: ["S-20"],
    },
    async (opened) => {
      await opened.given(
        holding(4),
        holding(2),
        holding(3),
        holding(1, { expiresAtMs: minute(11) }),
        holding(5, { expiresAtMs: minute(9) }),
        holding(6, { expiresAtMs: minute(9) }),
      );
      await opened.at(minute(11));
      demandEqual("due reservations", await dueIn(opened), [ids(5, 6, 2, 3, 4, 1), null]);
    },
  ),

  storeCase(
    {
      id: "STORE-DUE-02",
      title: "a reservation is due from its expiry instant on, and until then its expiry is the next",
      shows: ["S-20", "rule 3"],
    },
    async (opened) => {
      demandEqual("of an empty store", await dueIn(opened), [[], null]);
      await opened.given(holding(1), holding(2, { expiresAtMs: minute(12) }), holding(3, { expiresAtMs: minute(11) }));
      for (const [ms, due, next] of [
        [START, [], minute(10)],
        [minute(10) - 1, [], minute(10)],
        [minute(10), [1], minute(11)],
        [minute(10) + 1, [1], minute(11)],
        [minute(11), [1, 3], minute(12)],
        [minute(12), [1, 3, 2], null],
      ] as const) {
        await opened.at(ms);
        demandEqual("due reservations", await dueIn(opened), [ids(...due), next]);
        await opened.at(START);
        const { due: byFloor, nextExpiryMs } = await opened.due(9, instant(ms));
        const found = byFloor.map(({ reservation }) => reservation.state.id);
        demandEqual("due reservations at the floor", [found, nextExpiryMs], [ids(...due), next]);
      }
    },
  ),

  storeCase(
    {
      id: "STORE-DUE-03",
      title:
        "a page has at most its limit, and its next expiry is that of the first hold not yet due, not of the next page",
      shows: ["S-20"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2), holding(3), holding(4, { expiresAtMs: minute(20) }));
      await opened.at(minute(10));
      demandEqual("two of three", await dueIn(opened, 2), [ids(1, 2), minute(20)]);
      demandEqual("the same two again", await dueIn(opened, 2), [ids(1, 2), minute(20)]);
      await opened.given(expiring(aHold(1)), expiring(aHold(2)));
      demandEqual("the third", await dueIn(opened, 2), [ids(3), minute(20)]);
    },
  ),

  storeCase(
    {
      id: "STORE-DUE-04",
      title: "an ended, confirmed or extended reservation is no longer due",
      shows: ["S-20"],
    },
    async (opened) => {
      await opened.given(...[1, 2, 3, 4, 5].map((n) => holding(n)));
      await opened.given(
        confirming(aHold(1)),
        emptySet({ reservations: [changing(aHold(2), released(aHold(2)))] }),
        extending(aHold(3), minute(15)),
      );
      await opened.at(minute(10));
      demandEqual("before the sweep", await dueIn(opened), [ids(4, 5), minute(15)]);
      await opened.given(expiring(aHold(4)));
      demandEqual("after one was swept", await dueIn(opened), [ids(5), minute(15)]);
      await opened.at(minute(15));
      demandEqual("the extended one", await dueIn(opened), [ids(5, 3), null]);
    },
  ),

  storeCase(
    {
      id: "STORE-DUE-05",
      title: "due reservations of all centers are listed whole, each with its booking",
      shows: ["S-20", "S-26"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2, { centerId: OTHER, expiresAtMs: minute(11) }));
      await opened.at(minute(11));
      const { due, atMs } = await opened.due();
      const first = aHold(1);
      const second = aHold(2, { centerId: OTHER, expiresAtMs: minute(11) });
      const recorded = <State>(state: State) => ({ state, version: 1, writtenAtMs: START });
      const holdings = [first, second].map((hold, at) => ({
        reservation: recorded(hold),
        booking: recorded(aBooking(at + 1, { id: hold.bookingId, centerId: hold.centerId, reservationId: hold.id })),
      }));
      demandEqual("due reservations", [due, atMs], [holdings, minute(11)]);
    },
  ),
];
