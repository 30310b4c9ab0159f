import type { ChangeSet, CommitRefusal } from "../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import {
  adding,
  blocking,
  changing,
  commandRecord,
  confirmed,
  confirming,
  emptySet,
  holding,
  writingBlock,
  writingBooking,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  bookingId,
  hourOf,
  minute,
  OTHER,
  removed,
  reservationId,
  START,
} from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

type StaleRefusal = Extract<CommitRefusal, { kind: "stale" }>;

const stale = (id: StaleRefusal["id"]): StaleRefusal => ({ kind: "stale", id });

export const guardCases = [
  storeCase(
    {
      id: "STORE-STALE-01",
      title: "a booking or a reservation that is not at the version decided upon refuses as stale",
      shows: ["S-07"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const hold = aHold(1);
      const settled = confirmed(hold);
      const again = { ...aHold(1), bookingId: bookingId(2), claims: [hourOf(3)] };
      const sets: readonly (readonly [ChangeSet, StaleRefusal["id"]])[] = [
        [writingBooking(1, 0), bookingId(1)],
        [writingBooking(1, 2), bookingId(1)],
        [writingBooking(2, 1), bookingId(2)],
        [emptySet({ reservations: [changing(hold, settled, 0)] }), hold.id],
        [emptySet({ reservations: [changing(hold, settled, 2)] }), hold.id],
        [{ ...writingBooking(2), reservations: [adding(again)] }, hold.id],
        [{ ...writingBooking(2), reservations: [{ ...adding(aHold(2)), expectedVersion: 1 }] }, reservationId(2)],
      ];
      for (const [set, id] of sets) await opened.refuses("a set at the wrong version", set, stale(id));
      await opened.given(emptySet({ reservations: [changing(hold, settled, 1)] }), writingBooking(1, 1));
      await opened.refuses("the same version once more", confirming(hold), stale(hold.id));
    },
  ),

  storeCase(
    {
      id: "STORE-STALE-02",
      title: "a block that is not at its version refuses as stale, and so does another that stands under its name",
      shows: ["S-07"],
    },
    async (opened) => {
      const block = aBlock(1);
      const namesake = aBlock(2, { externalId: block.externalId });
      await opened.given(blocking(block));
      await opened.refuses("the same block again", blocking(block), stale(block.id));
      await opened.refuses("another of its name", blocking(namesake), stale(namesake.id));
      const removal = (version: number) => emptySet({ blocks: [writingBlock(block, removed(block), version)] });
      await opened.refuses("its removal at a wrong version", removal(2), stale(block.id));
      // Two blocks of the same unit and time at once.
      const [first, second] = await opened.commit(blocking(aBlock(3)), blocking(aBlock(4, { externalId: "sick-3" })));
      demandEqual("two of one name in a batch", [first?.kind, second?.kind], ["accepted", "refused"]);
      await opened.given(removal(1), blocking(namesake));
      await opened.given(blocking(aBlock(5, { centerId: OTHER, externalId: block.externalId, claims: [] })));
    },
  ),

  storeCase(
    {
      id: "STORE-STALE-05",
      title: "a record that is written unchanged gets a new version: a set decided before it refuses as stale",
      shows: ["S-07", "rule 24"],
    },
    async (opened) => {
      const hold = aHold(1);
      const block = aBlock(2);
      await opened.given(holding(1), blocking(block));
      await opened.given(
        emptySet({ reservations: [changing(hold, hold, 1)], blocks: [writingBlock(block, block, 1)] }),
      );
      const settled = changing(hold, confirmed(hold), 1);
      await opened.refuses("a confirm decided before", emptySet({ reservations: [settled] }), stale(hold.id));
      const removal = (version: number) => emptySet({ blocks: [writingBlock(block, removed(block), version)] });
      await opened.refuses("a removal decided before", removal(1), stale(block.id));
      await opened.given(removal(2), emptySet({ reservations: [{ ...settled, expectedVersion: 2 }] }));
    },
  ),

  storeCase(
    {
      id: "STORE-STALE-03",
      title: "a holder at another version refuses as stale, and only within its center",
      shows: ["S-07", "S-26", "rule 10"],
    },
    async (opened) => {
      const { holder: key } = aHold(1);
      const guarded = (n: number, expectedVersion: number, over = {}) =>
        holding(n, { holder: key, ...over }, { holder: { key, expectedVersion } });
      await opened.refuses("a holder never seen", guarded(1, 1), { kind: "stale", id: key });
      await opened.given(guarded(1, 0));
      for (const version of [0, 2]) {
        await opened.refuses("a holder seen once", guarded(2, version), { kind: "stale", id: key });
      }
      await opened.given(guarded(2, 1), guarded(3, 0, { centerId: OTHER }));
    },
  ),

  storeCase(
    {
      id: "STORE-STALE-04",
      title: "a record that a set only relies on refuses as stale if its version has changed",
      shows: ["S-07"],
    },
    async (opened) => {
      const block = aBlock(5);
      await opened.given(holding(1), blocking(block));
      const ids = [bookingId(1), reservationId(1), block.id];
      for (const id of ids) {
        for (const version of [0, 2]) {
          await opened.refuses("relied on at another version", emptySet({ unchanged: [{ id, version }] }), stale(id));
        }
        await opened.given(emptySet({ unchanged: [{ id, version: 1 }] }));
      }
      const unknown = bookingId(2);
      await opened.refuses("unknown records", emptySet({ unchanged: [{ id: unknown, version: 1 }] }), stale(unknown));
      await opened.given(emptySet({ unchanged: ids.map((id) => ({ id, version: 1 })) }));
      const last = [...ids.slice(0, 2).map((id) => ({ id, version: 1 })), { id: block.id, version: 9 }];
      await opened.refuses("the last of several", emptySet({ unchanged: last }), stale(block.id));
    },
  ),

  storeCase(
    {
      id: "STORE-ORDER-01",
      title: "if a set has several reasons for refusal, the first is reported: duplicate, stale, deadline, overlap",
      shows: ["S-10"],
    },
    async (opened) => {
      const command = commandRecord("order-7");
      await opened.given(holding(1, {}, { command }));
      await opened.at(minute(10));
      const repairs: readonly (readonly [string, Partial<ChangeSet>])[] = [
        ["duplicate_command", { command: null }],
        ["stale", { unchanged: [] }],
        ["deadline_passed", { beforeMs: null }],
        ["overlap", { reservations: [adding(aHold(2))] }],
      ];
      let set = holding(2, { claims: [hourOf(1)] }, { command, unchanged: [{ id: bookingId(1), version: 7 }] });
      for (const [kind, repair] of repairs) {
        demandEqual("its refusal", (await opened.refusal(set)).kind, kind);
        set = { ...set, ...repair };
      }
      await opened.given(set);
    },
  ),

  storeCase(
    {
      id: "STORE-TRACE-01",
      title: "a set that is refused leaves no trace, alone or beside one that is accepted",
      shows: ["S-11", "INV-17"],
    },
    async (opened) => {
      await opened.given(holding(1, {}, { command: commandRecord("order-7") }));
      const fresh = commandRecord("order-8");
      const refused = [
        holding(2, {}, { command: commandRecord("order-7") }),
        holding(2, {}, { command: fresh, unchanged: [{ id: bookingId(1), version: 7 }] }),
        holding(2, {}, { command: fresh, beforeMs: START }),
        holding(2, { claims: [hourOf(2), hourOf(1)] }, { command: fresh }),
        { ...holding(2, {}, { command: fresh }), ...blockInTheWay() },
      ];
      const before = await opened.recorded();
      for (const set of refused) {
        await opened.refusal(set);
        demandEqual("the records", await opened.recorded(), before);
      }
      await opened.commit(...refused, holding(3), ...refused);
      const after = await opened.recorded();
      const ids = after.reservations.map(({ state }) => state.id);
      demandEqual("the records beside one", ids, [reservationId(1), reservationId(3)]);
      demandEqual("the bookings beside one", after.bookings.length, 2);
      opened.demandEvents("the events beside one", after.events.length, 2);
      await seesNothingOf(opened);
    },
  ),
];

const blockInTheWay = () => ({ blocks: blocking(aBlock(4, { claims: [hourOf(1)] })).blocks });

/** Nor may a refused set be visible to lookups: names, claims, holders. */
const seesNothingOf = async (opened: CaseContext): Promise<void> => {
  await opened.given(
    emptySet({ bookings: [{ state: aBooking(2), expectedVersion: 0 }] }),
    holding(22, { claims: [hourOf(2)], holder: aHold(2).holder }),
    blocking(aBlock(44, { externalId: "sick-4" })),
  );
};
