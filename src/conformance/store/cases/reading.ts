import type { Reservation } from "../../../domain/reservation/reservation.ts";
import type { ReservationId } from "../../../domain/ids.ts";
import type { ReadRequest, Subject } from "../../../ports/reservation-store.ts";
import { demand, demandEqual } from "../../expectations.ts";
import {
  ALL_DAY,
  blocking,
  changing,
  commandRecord,
  confirmed,
  emptySet,
  holding,
  ofBooking,
  reading,
  released,
  THE_CENTER,
  writingBlock,
  writingBooking,
  ITS_HOLDER,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  appointmentId,
  bookingId,
  guestOf,
  instant,
  invoiceId,
  minute,
  reservationId,
  SPA,
  START,
} from "../fixtures.ts";
import { answered, pause, storeCase, type CaseContext } from "../case-context.ts";

/** How often a reader looks while the commit is unanswered. */
const LEAST_LOOKS = 6;
const MOST_LOOKS = 1_000;

export const readingCases = [
  storeCase(
    { id: "STORE-READ-01", title: "a read that meets a commit sees all of it or nothing", shows: ["S-01"] },
    async (opened) => {
      for (let n = 1; n <= 8; n += 1) {
        const request = reading(ofBooking(n), {
          claims: ALL_DAY,
          holder: ITS_HOLDER,
          commandId: commandRecord(`order-${n}`).commandId,
        });
        const look = async (): Promise<void> => {
          const snapshot = await opened.read(request);
          const parts = [
            snapshot.booking !== null,
            snapshot.reservation !== null,
            snapshot.claims.some(({ owner }) => owner.id === reservationId(n)),
            snapshot.holder?.version === 1,
            snapshot.holder?.reserved.length === 1,
            snapshot.command !== null,
          ];
          demandEqual("which parts of one commit a read saw", parts, Array(6).fill(parts[0]));
        };
        let isAnswered = false;
        const commit = async (): Promise<void> => {
          await opened.given(holding(n, {}, { command: commandRecord(`order-${n}`) }));
          isAnswered = true;
          await look();
        };
        const follow = async (lateBy: number): Promise<void> => {
          for (let turn = 0; turn < lateBy; turn += 1) await opened.due();
          for (let turn = 1; turn <= LEAST_LOOKS || (!isAnswered && turn < MOST_LOOKS); turn += 1) {
            await look();
            // Lets the store's own input and output go on.
            if (turn % LEAST_LOOKS === 0) await pause(0);
          }
        };
        // Readers that are each at another step when the commit takes effect.
        await Promise.all([follow(0), follow(1), commit(), follow(2), follow(n)]);
      }
    },
  ),

  storeCase(
    { id: "STORE-READ-02", title: "the instant of an answer is the later of clock and floor", shows: ["S-02"] },
    async (opened) => {
      // The clock may have stepped back since the floor was learnt.
      for (const [clock, floor] of [
        [0, -1],
        [0, 0],
        [0, 1],
        [60_000, 1],
        [-60_000, 1],
      ] as const) {
        await opened.at(START + clock);
        const floorMs = instant(START + floor);
        const atMs = START + Math.max(clock, floor);
        demandEqual("the instant of a read", (await opened.read(reading(THE_CENTER), floorMs)).atMs, atMs);
        demandEqual("the instant of the due list", (await opened.due(1, floorMs)).atMs, atMs);
        const live = { of: { kind: "live", centerId: SPA }, before: null, limit: 1, floorMs } as const;
        demandEqual("the instant of a list", answered(await opened.store.list(live)).atMs, atMs);
      }
    },
  ),

  storeCase(
    {
      id: "STORE-READ-03",
      title: "a reservation is found by its id and by its booking",
      shows: ["S-18"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2));
      const subjects: readonly Subject[] = [ofBooking(1), { kind: "reservation", reservationId: reservationId(1) }];
      for (const subject of subjects) {
        const { booking, reservation, block } = await opened.read(reading(subject));
        const what = `what is found by ${subject.kind}`;
        demandEqual(what, booking, versionOne(aBooking(1, { reservationId: reservationId(1) })));
        demandEqual(what, reservation, versionOne(aHold(1)));
        demandEqual(what, block, null);
      }
    },
  ),

  storeCase(
    { id: "STORE-READ-04", title: "unknown ids are answered with nothing", shows: ["S-18"] },
    async (opened) => {
      const unknown: readonly Subject[] = [
        ofBooking(2),
        { kind: "reservation", reservationId: reservationId(2) },
        // The id of a recorded booking without a reservation.
        ...[appointmentId(1), invoiceId(1)].map(
          (id) => ({ kind: "reservation", reservationId: id as string as ReservationId }) as const,
        ),
        { kind: "block", centerId: SPA, externalId: "other" },
        { kind: "block_by_id", blockId: aBlock(9).id },
        THE_CENTER,
      ];
      const everything: Partial<ReadRequest> = {
        claims: { kind: "around_reservation" },
        holder: ITS_HOLDER,
        commandId: commandRecord("order-2").commandId,
      };
      for (const isEmpty of [true, false]) {
        for (const subject of unknown) {
          demandEqual(`what is found by ${subject.kind}`, await opened.read(reading(subject, everything)), {
            ...{ atMs: START, booking: null, reservation: null, related: [], block: null },
            ...{ claims: [], lapsed: [], undecided: [], holder: null, openBookings: null, command: null },
          });
        }
        if (isEmpty) await opened.given(holding(1, {}, { command: commandRecord("order-1") }));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-READ-05",
      title: "a booking brings its current reservation, and a replaced one is found by its own id",
      shows: ["S-18"],
    },
    async (opened) => {
      await opened.given(writingBooking(1));
      const { booking: open, reservation: none } = await opened.read(reading(ofBooking(1)));
      demandEqual("a booking that holds nothing yet", [open?.version, none], [1, null]);
      const first = aHold(1);
      const second = aHold(2, { bookingId: bookingId(1), claims: [] });
      const current = (n: number) => aBooking(1, { reservationId: reservationId(n) });
      await opened.given(
        holding(1, {}, { bookings: [{ state: current(1), expectedVersion: 1 }] }),
        emptySet({
          bookings: [{ state: current(2), expectedVersion: 2 }],
          reservations: [changing(first, released(first)), { ...changing(second, second, 0) }],
        }),
      );
      const found = async (subject: Subject) => {
        const { booking, reservation } = await opened.read(reading(subject));
        return [booking?.version, reservation?.state.id, reservation?.state.status];
      };
      demandEqual("the booking", await found(ofBooking(1)), [3, reservationId(2), "reserved"]);
      const replaced = { kind: "reservation", reservationId: reservationId(1) } as const;
      demandEqual("the replaced reservation", await found(replaced), [3, reservationId(1), "released"]);
    },
  ),

  storeCase(
    {
      id: "STORE-READ-06",
      title:
        "an external id leads to the block that stands under it, else to the latest one that did; an id to its own",
      shows: ["S-18"],
    },
    async (opened) => {
      const named = { kind: "block", centerId: SPA, externalId: "sick-1" } as const;
      const found = async () => (await opened.read(reading(named))).block;
      const first = aBlock(1);
      const again = aBlock(2, { externalId: first.externalId });
      await opened.given(blocking(first), blocking(aBlock(3, { externalId: "Sick-1" })));
      demandEqual("the block that stands", await found(), versionOne(first));
      const gone = { ...first, status: "removed", claimed: first.claims, removedAtMs: START } as const;
      const { claims: _given, ...removed } = gone;
      await opened.given(emptySet({ blocks: [writingBlock(first, removed)] }));
      demandEqual("the block that stood", await found(), { ...versionOne(removed), version: 2 });
      await opened.given(blocking(again));
      demandEqual("the block that stands again", await found(), versionOne(again));
      const { claims: _back, ...terms } = again;
      const removedAgain = { ...terms, status: "removed", claimed: again.claims, removedAtMs: START } as const;
      await opened.given(emptySet({ blocks: [writingBlock(again, removedAgain)] }));
      demandEqual("the later of two that stood", await found(), { ...versionOne(removedAgain), version: 2 });
      for (const [state, version] of [
        [removed, 2],
        [removedAgain, 2],
        [aBlock(3, { externalId: "Sick-1" }), 1],
      ] as const) {
        const byId = await opened.read(reading({ kind: "block_by_id", blockId: state.id }));
        demandEqual("each as it is, by its own id", byId.block, { ...versionOne(state), version });
      }
    },
  ),

  storeCase({ id: "STORE-READ-09", title: "reading changes nothing", shows: ["S-01", "INV-28"] }, async (opened) => {
    await opened.given(holding(1), blocking(aBlock(2)));
    await opened.at(minute(10));
    const before = await opened.recorded();
    const reads = await lookAtEverything(opened);
    demandEqual("the records after reads", await opened.recorded(), before);
    demandEqual("the same reads again", await lookAtEverything(opened), reads);
    demand(reads.length > 0, "something was read");
  }),

  storeCase(
    {
      id: "STORE-READ-10",
      title: "invoices that a later write adds are there, whichever way the reservation is found",
      shows: ["S-13", "S-18", "S-23"],
    },
    async (opened) => {
      const bare = aHold(1, { invoices: [] });
      const opening = { ...bare, invoices: aHold(1).invoices };
      const settled = confirmed(aHold(1));
      await opened.given(holding(1, bare));
      await demandFound(opened, "without an invoice", bare);
      await opened.given(emptySet({ reservations: [changing(bare, opening)] }));
      await demandFound(opened, "with an open one", opening);
      await opened.at(minute(9));
      await opened.given(emptySet({ reservations: [changing(opening, settled, 2)] }));
      await demandFound(opened, "once it is final", settled);
    },
  ),
];

const lookAtEverything = async (opened: CaseContext): Promise<readonly unknown[]> => [
  await opened.read(reading(ofBooking(1), { claims: ALL_DAY, holder: ITS_HOLDER })),
  await opened.due(),
  await opened.list({ of: { kind: "live", centerId: SPA }, before: null, limit: 5 }),
  await opened.list({ of: { kind: "guest", centerId: SPA, guestId: guestOf(1) }, before: null, limit: 5 }),
];

const versionOne = <State>(state: State) => ({ state, version: 1, writtenAtMs: START });

/** The first reservation, as each read and each list returns it. */
const demandFound = async (opened: CaseContext, what: string, state: Reservation): Promise<void> => {
  const subjects = [ofBooking(1), { kind: "reservation", reservationId: reservationId(1) } as const];
  for (const subject of subjects) {
    demandEqual(`${what}, by ${subject.kind}`, (await opened.read(reading(subject))).reservation?.state, state);
  }
  const also = reading(THE_CENTER, { alsoReservations: [reservationId(1)] });
  demandEqual(`${what}, also asked for`, (await opened.read(also)).related[0]?.state, state);
  const lists = [
    { kind: "guest", centerId: SPA, guestId: guestOf(1) },
    { kind: "standing", centerId: SPA },
    ...(state.status === "reserved" ? [{ kind: "live", centerId: SPA } as const] : []),
  ] as const;
  for (const of of lists) {
    const { reservations } = await opened.list({ of, before: null, limit: 5 });
    demandEqual(`${what}, in the list of ${of.kind}`, reservations[0]?.state, state);
  }
};
