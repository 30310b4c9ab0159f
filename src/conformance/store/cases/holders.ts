import { demand, demandEqual } from "../../expectations.ts";
import type { HolderRecord, HolderWanted } from "../../../ports/reservation-store.ts";
import { expire } from "../../../domain/reservation/expire.ts";
import type { Reserved } from "../../../domain/reservation/reservation.ts";
import { MINUTE_MS } from "../../../domain/time/instant.ts";
import {
  changing,
  confirming,
  emptySet,
  expiring,
  extending,
  holding,
  ofBooking,
  reading,
  released,
  writingBooking,
  ITS_HOLDER,
  THE_CENTER,
} from "../change-sets.ts";
import {
  aBooking,
  aHold,
  guestOf,
  holderKey,
  holderOfGuest,
  minute,
  OTHER,
  reservationId,
  START,
} from "../fixtures.ts";
import { sorted } from "../comparable.ts";
import { storeCase, timedCase, type CaseContext } from "../case-context.ts";

const holderOf = async (opened: CaseContext, n: number, otherwise: HolderWanted = ITS_HOLDER) =>
  (await opened.read(reading(ofBooking(n), { holder: otherwise }))).holder;

/** The nth hold, one more of the first guest's. */
const ofFirstGuest = (n: number, expectedVersion: number, over = {}) =>
  holding(n, { holder: holderOfGuest(1), ...over }, { holder: { key: holderOfGuest(1), expectedVersion } });

export const holderCases = [
  timedCase(
    {
      id: "STORE-HOLDER-01",
      title: "a holder's record counts all reservations ever made and lists the live ones, up to the expiry instant",
      shows: ["S-17", "rule 3"],
    },
    async (opened) => {
      await opened.given(
        writingBooking(9, 0, { bookings: [{ state: aBooking(9, { hostId: guestOf(1) }), expectedVersion: 0 }] }),
      );
      const key = holderOfGuest(1);
      demandEqual("a holder never seen", await holderOf(opened, 9), { key, version: 0, reserved: [], recentHolds: [] });
      await opened.given(
        ofFirstGuest(1, 0),
        ofFirstGuest(2, 1, { expiresAtMs: minute(12) }),
        ofFirstGuest(3, 2),
        holding(4),
      );
      await opened.given(confirming(aHold(3, { holder: key })), extending(aHold(1, { holder: key }), minute(11)));
      for (const [ms, live] of [
        [START, [1, 2]],
        [minute(11) - 1, [1, 2]],
        [minute(11), [2]],
        [minute(12) - 1, [2]],
        [minute(12), []],
      ] as const) {
        await opened.at(ms);
        const holder = await holderOf(opened, 9);
        demand(holder !== null, "the holder of a booking with a host is known");
        demandEqual(
          "the record of a holder",
          { ...holder, reserved: sorted(holder.reserved, (it) => it.reservationId) },
          {
            key,
            version: 3,
            reserved: live.map((n) => ({ reservationId: reservationId(n), expiresAtMs: minute(10 + n) })),
            recentHolds: [],
          },
        );
      }
    },
  ),

  storeCase(
    {
      id: "STORE-HOLDER-02",
      title: "the holder is the booking's host, else the one that the command names, else the booking's own key",
      shows: ["S-17", "rule 10"],
    },
    async (opened) => {
      const own = holderKey("Desk-1");
      const named = { kind: "of_booking", otherwise: holderOfGuest(7), expiredWithinMs: 0 } as const;
      const unnamed = ITS_HOLDER;
      for (const [n, over] of [
        [1, { hostId: guestOf(3), holderKey: own }],
        [2, { hostId: null, holderKey: own }],
        [3, { hostId: null, holderKey: null }],
      ] as const) {
        await opened.given(emptySet({ bookings: [{ state: aBooking(n, over), expectedVersion: 0 }] }));
      }
      const key = async (n: number, wanted: HolderWanted) => (await holderOf(opened, n, wanted))?.key ?? null;
      demandEqual("with a host", [await key(1, named), await key(1, unnamed)], [holderOfGuest(3), holderOfGuest(3)]);
      demandEqual("with a key", [await key(2, named), await key(2, unnamed)], [holderOfGuest(7), own]);
      demandEqual("with neither", [await key(3, named), await key(3, unnamed)], [holderOfGuest(7), null]);
      demandEqual("if none is wanted", await holderOf(opened, 1, { kind: "none" }), null);
    },
  ),

  storeCase(
    {
      id: "STORE-HOLDER-03",
      title: "a holder's version is counted up only by a set that guards it",
      shows: ["S-17", "S-07"],
    },
    async (opened) => {
      await opened.given(ofFirstGuest(1, 0), ofFirstGuest(2, 1));
      await opened.given(confirming(aHold(1, { holder: holderOfGuest(1) })));
      demandEqual("after a confirm", (await holderOf(opened, 1))?.version, 2);
      const { holder, ...unguarded } = holding(3, { holder: holderOfGuest(1) });
      demandEqual("the key that is guarded", holder?.key, holderOfGuest(1));
      await opened.given({ ...unguarded, holder: null });
      demandEqual("after a reserve that is not guarded", (await holderOf(opened, 1))?.version, 2);
      await opened.refuses("a set at the holder's old version", ofFirstGuest(4, 1), {
        kind: "stale",
        id: holderOfGuest(1),
      });
      await opened.given(ofFirstGuest(4, 2));
    },
  ),

  storeCase(
    {
      id: "STORE-HOLDER-04",
      title: "of many concurrent reserves for one holder, as many are accepted as the limit allows",
      shows: ["S-07", "S-17", "rule 10"],
    },
    async (opened) => {
      const limit = 3;
      const wanted = reading(ofBooking(99), { holder: ITS_HOLDER });
      await opened.given(emptySet({ bookings: [{ state: aBooking(99, { hostId: guestOf(1) }), expectedVersion: 0 }] }));
      const reserve = async (n: number): Promise<boolean> => {
        for (let attempt = 0; attempt < 20; attempt += 1) {
          const { holder } = await opened.read(wanted);
          if (holder === null || holder.reserved.length >= limit) return false;
          const [outcome] = await opened.commit(ofFirstGuest(n, holder.version));
          if (outcome?.kind === "accepted") return true;
        }
        return false;
      };
      const reserved = await Promise.all(Array.from({ length: 12 }, (_, at) => reserve(at + 1)));
      demandEqual("how many got through", reserved.filter(Boolean).length, limit);
      const holder = await holderOf(opened, 99);
      demandEqual("the holder's record", [holder?.version, holder?.reserved.length], [limit, limit]);
    },
  ),

  storeCase(
    {
      id: "STORE-HOLDER-05",
      title: "a holder's recent holds are those that expire later than a given time ago, recorded or not",
      shows: ["S-45", "S-26", "rule 10"],
    },
    async (opened) => {
      const key = holderOfGuest(1);
      const hold = (n: number, over: Partial<Reserved> = {}) => aHold(n, { holder: key, ...over });
      const elsewhere = { centerId: OTHER, holder: key };
      await opened.given(
        writingBooking(9, 0, { bookings: [{ state: aBooking(9, { hostId: guestOf(1) }), expectedVersion: 0 }] }),
        ofFirstGuest(1, 0),
        ofFirstGuest(2, 1, { expiresAtMs: minute(12) }),
        ofFirstGuest(3, 2),
        ofFirstGuest(4, 3),
        holding(5),
        holding(6, elsewhere),
        ofFirstGuest(7, 4, { expiresAtMs: minute(60) }),
      );
      await opened.given(confirming(hold(3)), emptySet({ reservations: [changing(hold(4), released(hold(4)))] }));
      await opened.at(minute(11));
      await opened.given(expiring(hold(1)), expiring(aHold(5)), expiring(aHold(6, elsewhere)));
      const recent = async (minutes: number): Promise<HolderRecord["recentHolds"]> => {
        const wanted = { kind: "of_booking", otherwise: null, expiredWithinMs: minutes * MINUTE_MS } as const;
        return sorted((await holderOf(opened, 9, wanted))?.recentHolds ?? [], ({ state }) => state.id);
      };
      const ids = async (minutes: number) => (await recent(minutes)).map(({ state }) => state.id);
      for (const [ms, found] of [
        [minute(12) - 1, [1, 2, 7]],
        [minute(12), [1, 2, 7]],
        [minute(15) - 1, [1, 2, 7]],
        [minute(15), [2, 7]],
        [minute(17) - 1, [2, 7]],
        [minute(17), [7]],
      ] as const) {
        await opened.at(ms);
        demandEqual(
          "the recent holds",
          await ids(5),
          found.map((n) => reservationId(n)),
        );
        demandEqual("if none are asked for", await ids(0), []);
      }
      const ended = expire(hold(1)).reservation;
      demandEqual("as they are recorded", (await recent(60)).slice(0, 2), [
        { state: ended, version: 2, writtenAtMs: minute(11) },
        { state: hold(2, { expiresAtMs: minute(12) }), version: 1, writtenAtMs: START },
      ]);
    },
  ),

  storeCase(
    {
      id: "STORE-HOLDER-06",
      title: "a holder that gained a hold since it was read refuses as stale, even if that hold has ended",
      shows: ["S-07", "S-45", "rule 10"],
    },
    async (opened) => {
      await opened.given(
        writingBooking(9, 0, { bookings: [{ state: aBooking(9, { hostId: guestOf(1) }), expectedVersion: 0 }] }),
      );
      const wanted = { kind: "of_booking", otherwise: null, expiredWithinMs: 60 * MINUTE_MS } as const;
      const seen = await holderOf(opened, 9, wanted);
      await opened.given(ofFirstGuest(1, 0));
      await opened.at(minute(10));
      await opened.given(expiring(aHold(1, { holder: holderOfGuest(1) })));
      // The same place: it is free again, and only the holder's version shows the hold.
      const again = { claims: aHold(1).claims, expiresAtMs: minute(30) };
      await opened.refuses("a set decided before the hold", ofFirstGuest(2, seen?.version ?? -1, again), {
        kind: "stale",
        id: holderOfGuest(1),
      });
      const now = await holderOf(opened, 9, wanted);
      demandEqual(
        "the recent holds by then",
        now?.recentHolds.map(({ state }) => state.id),
        [reservationId(1)],
      );
      await opened.given(ofFirstGuest(2, now?.version ?? -1, again));
    },
  ),

  storeCase(
    {
      id: "STORE-HOLDER-07",
      title: "without a booking the holder is the one that the read names",
      shows: ["S-17", "S-45", "rule 19"],
    },
    async (opened) => {
      const named = (n: number): HolderWanted => ({
        kind: "of_booking",
        otherwise: holderOfGuest(n),
        expiredWithinMs: 5 * MINUTE_MS,
      });
      const atCenter = async (holder: HolderWanted) => (await opened.read(reading(THE_CENTER, { holder }))).holder;
      await opened.given(ofFirstGuest(1, 0), holding(2));
      const hold = aHold(1, { holder: holderOfGuest(1) });
      const recentHolds = [{ state: hold, version: 1, writtenAtMs: START }];
      for (const [ms, reserved] of [
        [minute(10) - 1, [{ reservationId: hold.id, expiresAtMs: minute(10) }]],
        [minute(10), []],
      ] as const) {
        await opened.at(ms);
        const key = holderOfGuest(1);
        demandEqual("the named holder", await atCenter(named(1)), { key, version: 1, reserved, recentHolds });
      }
      const [key, never] = [holderOfGuest(9), { version: 0, reserved: [], recentHolds: [] }];
      demandEqual("a holder never seen", await atCenter(named(9)), { key, ...never });
      demandEqual("if none is named", await atCenter(ITS_HOLDER), null);
      demandEqual("if none is wanted", await atCenter({ kind: "none" }), null);
      const unknown = reading(ofBooking(77), { holder: named(1) });
      demandEqual("of a booking that does not exist", (await opened.read(unknown)).holder, null);
    },
  ),
];
