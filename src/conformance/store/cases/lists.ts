import type { ListRequest } from "../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import { adding, confirming, emptySet, extending, holding } from "../change-sets.ts";
import {
  aBooking,
  aHold,
  anAppointment,
  appointmentId,
  guestOf,
  minute,
  OTHER,
  reservationId,
  SPA,
  START,
} from "../fixtures.ts";
import { storeCase, timedCase, type CaseContext } from "../case-context.ts";

const LIVE: ListRequest["of"] = { kind: "live", centerId: SPA };
const ofGuest = (n: number): ListRequest["of"] => ({ kind: "guest", centerId: SPA, guestId: guestOf(n) });
const ids = (...numbers: readonly number[]) => numbers.map((n) => reservationId(n));

/** A page's ids, and the start of the next page. */
const page = async (opened: CaseContext, of: ListRequest["of"], limit: number, before: number | null = null) => {
  const from = before === null ? null : reservationId(before);
  const { reservations, next } = await opened.list({ of, before: from, limit });
  return [reservations.map(({ state }) => state.id), next];
};

export const listCases = [
  storeCase(
    {
      id: "STORE-LIST-01",
      title: "lists come newest first in pages, and the last page says that nothing follows",
      shows: ["S-23"],
    },
    async (opened) => {
      for (const n of [3, 1, 5, 2, 4]) {
        await opened.given(holding(n, { appointments: [anAppointment(n, { guestId: guestOf(1) })] }));
      }
      for (const of of [LIVE, ofGuest(1)]) {
        const label = `the list of ${of.kind}`;
        demandEqual(label, await page(opened, of, 2), [ids(5, 4), reservationId(4)]);
        demandEqual(label, await page(opened, of, 2, 4), [ids(3, 2), reservationId(2)]);
        demandEqual(label, await page(opened, of, 2, 2), [ids(1), null]);
        demandEqual(label, await page(opened, of, 4), [ids(5, 4, 3, 2), reservationId(2)]);
        demandEqual(label, await page(opened, of, 5), [ids(5, 4, 3, 2, 1), null]);
        demandEqual(label, await page(opened, of, 2, 1), [[], null]);
        const { reservations } = await opened.list({ of, before: reservationId(2), limit: 1 });
        demandEqual(label, reservations, [{ state: aHold(1), version: 1, writtenAtMs: START }]);
      }
    },
  ),

  timedCase(
    {
      id: "STORE-LIST-02",
      title: "a list of live reservations has the reserved ones, up to their expiry instant",
      shows: ["S-23", "rule 3"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2, { expiresAtMs: minute(12) }), holding(3), holding(4));
      await opened.given(confirming(aHold(3)), extending(aHold(4), minute(11)));
      for (const [ms, live] of [
        [minute(10) - 1, [4, 2, 1]],
        [minute(10), [4, 2]],
        [minute(10) + 1, [4, 2]],
        [minute(11), [2]],
        [minute(12), []],
      ] as const) {
        await opened.at(ms);
        demandEqual("live reservations", await page(opened, LIVE, 9), [ids(...live), null]);
        // A page is filled with live reservations: dead ones do not take up its room.
        const [newest] = live;
        const next = live.length > 1 && newest !== undefined ? reservationId(newest) : null;
        demandEqual("a page of live reservations", await page(opened, LIVE, 1), [ids(...live).slice(0, 1), next]);
      }
    },
  ),

  storeCase(
    {
      id: "STORE-LIST-03",
      title: "a guest's list has every reservation that serves the guest, in every state, and nothing else",
      shows: ["S-23", "rule 12"],
    },
    async (opened) => {
      const shared = [
        anAppointment(1, { guestId: guestOf(1) }),
        anAppointment(11, { guestIndex: 1, guestId: guestOf(2) }),
        anAppointment(21, { guestIndex: 1, guestId: guestOf(2) }),
      ];
      const first = aHold(1, { appointments: shared });
      // The third guest hosts the fourth booking, and is not served by it.
      const hosted = aBooking(4, { hostId: guestOf(3), reservationId: reservationId(4) });
      await opened.given(
        holding(1, { appointments: shared }),
        holding(2),
        emptySet({ bookings: [{ state: hosted, expectedVersion: 0 }], reservations: [adding(aHold(4))] }),
      );
      await opened.given(confirming(first));
      await opened.at(minute(10));
      await opened.sweep();
      demandEqual("of a guest of two", await page(opened, ofGuest(2), 9), [ids(2, 1), null]);
      demandEqual("of the other guest", await page(opened, ofGuest(1), 9), [ids(1), null]);
      demandEqual("of a host who is not served", await page(opened, ofGuest(3), 9), [[], null]);
      const { reservations } = await opened.list({ of: ofGuest(2), before: null, limit: 9 });
      demandEqual(
        "in which state",
        reservations.map(({ state }) => state.status),
        ["expired", "confirmed"],
      );
      demandEqual(
        "at which version",
        reservations.map(({ version }) => version),
        [2, 2],
      );
    },
  ),

  storeCase({ id: "STORE-LIST-04", title: "a list is of one center", shows: ["S-23", "S-26"] }, async (opened) => {
    const appointments = [anAppointment(2, { id: appointmentId(2, OTHER), guestId: guestOf(1) })];
    await opened.given(holding(1), holding(2, { centerId: OTHER, appointments }));
    for (const kind of ["live", "guest", "standing"] as const) {
      for (const [centerId, id] of [
        [SPA, reservationId(1)],
        [OTHER, reservationId(2, OTHER)],
      ] as const) {
        const of = kind === "guest" ? { kind, centerId, guestId: guestOf(1) } : { kind, centerId };
        const { reservations } = await opened.list({ of, before: null, limit: 9 });
        demandEqual(
          `the list of ${kind}`,
          reservations.map(({ state }) => state.id),
          [id],
        );
      }
    }
  }),

  storeCase(
    {
      id: "STORE-LIST-05",
      title: "a list of standing reservations has those recorded as reserved, lapsed or not, or as confirmed",
      shows: ["S-23", "rule 27"],
    },
    async (opened) => {
      await opened.given(...[1, 2, 3, 4, 5].map((n) => holding(n)));
      await opened.given(confirming(aHold(2)), confirming(aHold(3)));
      await opened.at(minute(10));
      const standing = { kind: "standing", centerId: SPA } as const;
      demandEqual("before the sweep", await page(opened, standing, 9), [ids(5, 4, 3, 2, 1), null]);
      await opened.sweep();
      demandEqual("after the sweep", await page(opened, standing, 9), [ids(3, 2), null]);
      demandEqual("a page", await page(opened, standing, 1), [ids(3), reservationId(3)]);
    },
  ),
];
