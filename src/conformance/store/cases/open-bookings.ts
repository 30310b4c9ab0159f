import { demandEqual } from "../../expectations.ts";
import type { Booking } from "../../../domain/booking/booking.ts";
import type { HolderKey } from "../../../domain/ids.ts";
import type { ChangeSet, OpenBookings, OpenBookingsWanted } from "../../../ports/reservation-store.ts";
import { emptySet, expiring, holding, reading, THE_CENTER } from "../change-sets.ts";
import { aBooking, aHold, guestOf, holderKey, holderOfGuest, minute, OTHER, reservationId } from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

const opening = (n: number, over: Partial<Booking> = {}, set: Partial<ChangeSet> = {}): ChangeSet =>
  emptySet({
    centerId: over.centerId ?? aBooking(n).centerId,
    bookings: [{ state: aBooking(n, over), expectedVersion: 0 }],
    ...set,
  });

const NOTHING: OpenBookingsWanted = { holder: null, caller: null, center: false };

const counts = async (opened: CaseContext, wanted: Partial<OpenBookingsWanted>): Promise<OpenBookings | null> =>
  (await opened.read(reading(THE_CENTER, { openBookings: { ...NOTHING, ...wanted } }))).openBookings;

const countOf = async (opened: CaseContext, holder: HolderKey): Promise<number | null> =>
  (await counts(opened, { holder }))?.holder ?? null;

/** The nth booking, of the first guest, who must have fewer open ones than this limit. */
const guarded = (n: number, fewerThan: number): ChangeSet =>
  opening(n, { hostId: guestOf(1) }, { openBookings: { holder: holderOfGuest(1), fewerThan } });

export const openBookingCases = [
  storeCase(
    {
      id: "STORE-OPEN-01",
      title: "open bookings are counted by holder, by caller and by center, each by itself and only if asked for",
      shows: ["S-42", "S-26", "rule 10"],
    },
    async (opened) => {
      const desk = holderKey("Desk-1");
      await opened.given(
        opening(1, { openedBy: "web" }),
        opening(2, { hostId: guestOf(1), holderKey: desk, openedBy: "web" }),
        opening(3, { hostId: null, holderKey: desk, openedBy: "Web" }),
        opening(4, { hostId: null, holderKey: null, openedBy: "webb" }),
      );
      await opened.given(opening(5, { centerId: OTHER, hostId: guestOf(1), openedBy: "web" }));
      const all = await counts(opened, { holder: holderOfGuest(1), caller: "web", center: true });
      demandEqual("the counts", all, { holder: 2, caller: 2, center: 4 });
      demandEqual("of a key, if no guest is the host", await countOf(opened, desk), 1);
      demandEqual("of a holder never seen", await countOf(opened, holderOfGuest(9)), 0);
      demandEqual("of another caller", await counts(opened, { caller: "we" }), {
        holder: null,
        caller: 0,
        center: null,
      });
      demandEqual("if nothing is asked for", await counts(opened, {}), { holder: null, caller: null, center: null });
      demandEqual("if no counts are wanted", (await opened.read(reading(THE_CENTER))).openBookings, null);
    },
  ),

  storeCase(
    {
      id: "STORE-OPEN-02",
      title: "a booking is open until it is first reserved, and not again when its hold has ended",
      shows: ["S-42", "rule 10"],
    },
    async (opened) => {
      const key = holderOfGuest(1);
      await opened.given(opening(1), opening(2, { hostId: guestOf(1) }));
      demandEqual("before", await countOf(opened, key), 2);
      const { bookings: _new, ...reserving } = holding(1);
      const reserved = { state: aBooking(1, { reservationId: reservationId(1) }), expectedVersion: 1 };
      await opened.given({ ...reserving, bookings: [reserved] });
      demandEqual("once one is reserved", await countOf(opened, key), 1);
      await opened.at(minute(10));
      demandEqual("once its hold has lapsed", await countOf(opened, key), 1);
      await opened.given(expiring(aHold(1)));
      demandEqual("once its end is recorded", await counts(opened, { holder: key, center: true }), {
        holder: 1,
        caller: null,
        center: 1,
      });
    },
  ),

  storeCase(
    {
      id: "STORE-OPEN-03",
      title: "a set whose holder has as many open bookings as it names is refused as stale, within one batch too",
      shows: ["S-42", "S-07", "S-04", "rule 10"],
    },
    async (opened) => {
      const stale = { kind: "stale", id: holderOfGuest(1) } as const;
      await opened.refuses("a set that allows none", guarded(1, 0), stale);
      const outcomes = await opened.commit(guarded(1, 2), opening(7), guarded(2, 2), guarded(3, 2));
      demandEqual(
        "the outcomes of a batch",
        outcomes.map((it) => (it.kind === "refused" ? it.because : it.kind)),
        ["accepted", "accepted", "accepted", stale],
      );
      await opened.refuses("the set again", guarded(3, 2), stale);
      await opened.given(guarded(3, 3), opening(4, { hostId: guestOf(1) }));
      demandEqual("how many there are", await countOf(opened, holderOfGuest(1)), 4);
    },
  ),

  storeCase(
    {
      id: "STORE-OPEN-04",
      title: "of many concurrent bookings for one holder, as many are accepted as the limit allows",
      shows: ["S-42", "rule 10"],
    },
    async (opened) => {
      const outcomes = await Promise.all(Array.from({ length: 12 }, (_, at) => opened.commit(guarded(at + 1, 3))));
      const accepted = outcomes.filter(([outcome]) => outcome?.kind === "accepted");
      demandEqual("how many got through", accepted.length, 3);
      demandEqual("how many there are", await countOf(opened, holderOfGuest(1)), 3);
    },
  ),
];
