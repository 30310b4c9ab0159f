import { demandEqual } from "../../expectations.ts";
import type { EpochMs } from "../../../domain/time/instant.ts";
import { ALL_DAY, confirming, ending, holding, reading, THE_CENTER } from "../change-sets.ts";
import { aHold, bookingId, hourOf, instant, minute, reservationId, VIC } from "../fixtures.ts";
import { storeCase, timedCase, type CaseContext } from "../case-context.ts";

/** The lapsed reservations of a read, each with its booking. */
const lapsedIn = async (opened: CaseContext, floorMs?: EpochMs) =>
  (await opened.read(reading(THE_CENTER, { claims: ALL_DAY }), floorMs)).lapsed
    .map(({ reservation, booking }) => `${reservation.state.id} for ${booking.state.id}`)
    .sort();

const lapsedOf = (...numbers: readonly number[]) => numbers.map((n) => `${reservationId(n)} for ${bookingId(n)}`);

export const lapsedCases = [
  storeCase(
    {
      id: "STORE-LAPSED-01",
      title: "reservations behind lapsed claims come from their expiry instant on, with their bookings",
      shows: ["S-16", "rule 3"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2, { expiresAtMs: minute(11) }), holding(3));
      await opened.given(confirming(aHold(3)));
      for (const [ms, lapsed] of [
        [minute(10) - 1, []],
        [minute(10), [1]],
        [minute(10) + 1, [1]],
        [minute(11) - 1, [1]],
        [minute(11), [1, 2]],
      ] as const) {
        demandEqual("lapsed by the floor", await lapsedIn(opened, instant(ms)), lapsedOf(...lapsed));
      }
      for (const [ms, lapsed] of [
        [minute(10) - 1, []],
        [minute(10), [1]],
        [minute(11), [1, 2]],
      ] as const) {
        await opened.at(ms);
        demandEqual("lapsed by the clock", await lapsedIn(opened), lapsedOf(...lapsed));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-LAPSED-02",
      title: "a lapsed reservation is returned whole and once, whether the read meets one of its claims or two",
      shows: ["S-16"],
    },
    async (opened) => {
      const claims = [hourOf(1), hourOf(1, VIC), hourOf(9)];
      await opened.given(holding(1, { claims }), holding(2));
      await opened.at(minute(10));
      const { startMs, endMs } = hourOf(1);
      const wanted = { kind: "span", span: { startMs, endMs }, guestIds: [] } as const;
      const { lapsed } = await opened.read(reading(THE_CENTER, { claims: wanted }));
      demandEqual(
        "lapsed reservations",
        lapsed.map(({ reservation }) => reservation.state),
        [aHold(1, { claims })],
      );
      demandEqual("if no claims are wanted", (await opened.read(reading(THE_CENTER))).lapsed, []);
    },
  ),

  timedCase(
    {
      id: "STORE-LAPSED-03",
      title: "a lapsed place can be taken, in one commit that ends the lapsed reservation",
      shows: ["S-16", "S-12", "rule 4"],
    },
    async (opened) => {
      await opened.given(holding(1, { claims: [hourOf(1), hourOf(5, VIC)] }));
      await opened.at(minute(10));
      const { lapsed } = await opened.read(reading(THE_CENTER, { claims: ALL_DAY }));
      const ended = lapsed.flatMap(({ reservation }) => ending(reservation).reservations);
      const taking = holding(2, { claims: [hourOf(1)], expiresAtMs: minute(20), reservedAtMs: minute(10) });
      await opened.given({ ...taking, reservations: [...taking.reservations, ...ended], decidedAtMs: minute(10) });
      const { claims } = await opened.read(reading(THE_CENTER, { claims: ALL_DAY }));
      demandEqual(
        "who stands there now",
        claims.map(({ owner }) => owner.id),
        [reservationId(2)],
      );
      const { reservation } = await opened.read(reading({ kind: "reservation", reservationId: reservationId(1) }));
      demandEqual("the lapsed reservation", [reservation?.state.status, reservation?.version], ["expired", 2]);
    },
  ),
];
