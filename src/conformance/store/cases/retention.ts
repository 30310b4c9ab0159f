import type { Subject } from "../../../ports/reservation-store.ts";
import { plus, type EpochMs } from "../../../domain/time/instant.ts";
import { demand, demandEqual } from "../../expectations.ts";
import {
  adding,
  blocking,
  changing,
  commandRecord,
  confirming,
  emptySet,
  expiring,
  holding,
  reading,
  released,
  writingBlock,
  writingBooking,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  bookingId,
  commandId,
  guestOf,
  hourOf,
  minute,
  removed,
  reservationId,
  SPA,
  START,
} from "../fixtures.ts";
import { partCase, type CaseContext } from "../case-context.ts";
import { AGE, NOTHING, remove, removeOnce } from "../removal.ts";

const NEVER = 1_000 * AGE;

const releasing = (n: number) => emptySet({ reservations: [changing(aHold(n), released(aHold(n)))] });
const unblocking = (n: number) => emptySet({ blocks: [writingBlock(aBlock(n), removed(aBlock(n)))] });

/** One removable record of each kind, all written at the first instant, and a booking that was never reserved. */
const everything = async (opened: CaseContext): Promise<void> => {
  const command = commandRecord("order-2");
  await opened.given(writingBooking(1), holding(2, {}, { command }), holding(3), blocking(aBlock(4)));
  await opened.given(releasing(2), { ...expiring(aHold(3)), decidedAtMs: START, events: [] }, unblocking(4));
};

const retentionCase = partCase("retention");

export const retentionCases = [
  retentionCase(
    {
      id: "STORE-RETENTION-01",
      title: "nothing is removed before its age, and at its age it is; by itself nothing goes at all",
      shows: ["S-34", "rule 12"],
    },
    async (opened) => {
      await everything(opened);
      const before = await opened.recorded();
      await opened.at(START + AGE - 1);
      demandEqual("just before", await remove(opened), NOTHING);
      demandEqual("the records", await opened.recorded(), before);
      await opened.at(START + AGE);
      const all = { commands: 1, reservations: 2, bookings: 3, blocks: 1, events: before.events.length };
      demandEqual("records past their age", await remove(opened), all);
      const { bookings, reservations, blocks, commands, events, claims } = await opened.recorded();
      demandEqual("the remaining records", [bookings, reservations, blocks, commands, events, claims].flat(), []);
    },
  ),

  retentionCase(
    { id: "STORE-RETENTION-02", title: "each kind of record has its own age", shows: ["S-34", "S-43"] },
    async (opened) => {
      await everything(opened);
      const events = (await opened.recorded()).events.length;
      await opened.at(START + AGE);
      const never = {
        commandsOlderThanMs: NEVER,
        endedOlderThanMs: NEVER,
        openOlderThanMs: NEVER,
        eventsOlderThanMs: NEVER,
      };
      demandEqual("by no age", await remove(opened, never), NOTHING);
      for (const [age, went] of [
        ["commandsOlderThanMs", { commands: 1 }],
        ["endedOlderThanMs", { reservations: 2, bookings: 2, blocks: 1 }],
        ["openOlderThanMs", { bookings: 1 }],
        ["eventsOlderThanMs", { events }],
      ] as const) {
        demandEqual(`by ${age}`, await remove(opened, { ...never, [age]: AGE }), { ...NOTHING, ...went });
      }
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-03",
      title: "the age of an ended record counts from its latest write",
      shows: ["S-34"],
    },
    async (opened) => {
      await opened.given(holding(1));
      await opened.at(minute(30));
      await opened.given({ ...expiring(aHold(1)), decidedAtMs: minute(30) });
      for (const [ms, went] of [
        [minute(30) + AGE - 1, [0, 0]],
        [minute(30) + AGE, [1, 1]],
      ] as const) {
        await opened.at(ms);
        const { reservations, bookings } = await remove(opened, { eventsOlderThanMs: NEVER });
        demandEqual("what goes", [reservations, bookings], went);
      }
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-04",
      title: "a reserved or confirmed reservation, or a standing block, is never removed, lapsed or not",
      shows: ["S-35"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2), blocking(aBlock(3)), confirming(aHold(2)));
      await opened.at(START + NEVER);
      const { events: _events, ...before } = await opened.recorded();
      await remove(opened);
      const { events: _left, ...after } = await opened.recorded();
      demandEqual("the records", after, before);
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-05",
      title: "a booking goes with the last of its reservations",
      shows: ["S-35"],
    },
    async (opened) => {
      const next = aHold(7, { bookingId: bookingId(1), claims: [hourOf(7)] });
      const state = aBooking(1, { reservationId: next.id });
      await opened.given(holding(1), {
        ...emptySet({ bookings: [{ state, expectedVersion: 1 }] }),
        reservations: [...releasing(1).reservations, adding(next)],
      });
      await opened.at(START + AGE);
      demandEqual("while one is reserved", (await remove(opened)).bookings, 0);
      const found = (await opened.recorded()).bookings;
      demandEqual(
        "the booking",
        found.map((it) => it.state),
        [state],
      );
      await opened.given({ ...expiring(next), decidedAtMs: plus(START, AGE) });
      await opened.at(START + 2 * AGE);
      demandEqual("with the last", (await remove(opened)).bookings, 1);

      // Here the later reservation ends first.
      const [earlier, later] = [aHold(2), aHold(8, { bookingId: bookingId(2), claims: [hourOf(8)] })];
      const moved = { state: aBooking(2, { reservationId: later.id }), expectedVersion: 1 };
      const ended = (hold: typeof later) => emptySet({ reservations: [changing(hold, released(hold))] });
      const fromNow = (ms: number) => plus(START, 2 * AGE + ms);
      await opened.given(holding(2, {}, { beforeMs: null }));
      await opened.given(emptySet({ bookings: [moved], reservations: [adding(later)] }), ended(later));
      await opened.at(fromNow(1));
      await opened.given(ended(earlier));
      await opened.at(fromNow(AGE));
      demandEqual("while an earlier one ended later", (await remove(opened)).bookings, 0);
      await opened.at(fromNow(AGE + 1));
      demandEqual("with the earlier one", (await remove(opened)).bookings, 1);
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-08",
      title: "a removed record is unknown, its names may be reused, and a holder's count continues",
      shows: ["S-37"],
    },
    async (opened) => {
      const command = commandRecord("order-1");
      const { holder: key } = aHold(1);
      const expired = aHold(3, { holder: key });
      await opened.given(holding(1, {}, { command }), blocking(aBlock(2)));
      await opened.given(holding(3, { holder: key }, { holder: { key, expectedVersion: 1 } }));
      await opened.given(releasing(1), unblocking(2), expiring(expired));
      await opened.at(expired.expiresAtMs + AGE);
      await remove(opened);
      const subjects: readonly Subject[] = [
        { kind: "booking", bookingId: bookingId(1) },
        { kind: "reservation", reservationId: reservationId(1) },
        { kind: "block", centerId: SPA, externalId: aBlock(2).externalId },
        { kind: "block_by_id", blockId: aBlock(2).id },
      ];
      for (const subject of subjects) {
        const seen = await opened.read(reading(subject, { commandId: commandId("order-1") }));
        const found = [seen.booking, seen.reservation, seen.block, seen.command];
        demandEqual(`what is found by ${subject.kind}`, found, [null, null, null, null]);
      }
      const of = { kind: "guest", centerId: SPA, guestId: guestOf(1) } as const;
      demandEqual("the guest's list", (await opened.list({ of, before: null, limit: 5 })).reservations, []);
      const ahead = { kind: "guest", centerIds: [SPA], guestId: guestOf(1), fromMs: START, upcoming: true } as const;
      demandEqual("the guest's agenda", (await opened.agenda({ of: ahead, after: null, limit: 5 })).entries, []);
      const holder = { key, expectedVersion: 2 };
      await opened.given(holding(1, {}, { command, holder, beforeMs: null }), blocking(aBlock(2)));
      const wanted = { kind: "of_booking", otherwise: null, expiredWithinMs: 2 * AGE } as const;
      const seen = await opened.read(reading({ kind: "booking", bookingId: bookingId(1) }, { holder: wanted }));
      const recent = seen.holder?.recentHolds.map(({ state }) => state.id);
      demandEqual("the holder's recent holds", recent, [reservationId(1)]);
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-09",
      title: "no call removes more of a kind than its limit, and it says whether to call again",
      shows: ["S-38"],
    },
    async (opened) => {
      const numbers = [1, 2, 3, 4, 5];
      await opened.given(...numbers.map((n) => holding(n, {}, { command: commandRecord(`order-${n}`) })));
      await opened.given(...numbers.map(releasing), ...numbers.map((n) => blocking(aBlock(n))));
      await opened.given(...numbers.map((n) => writingBooking(5 + n)));
      await opened.given(...numbers.map(unblocking));
      const events = (await opened.recorded()).events.length;
      await opened.at(START + NEVER);
      const total = { ...NOTHING };
      let more = true;
      for (let call = 0; more; call += 1) {
        demand(call < 20, "whether to call again is not said for ever");
        const { more: further, ...went } = await removeOnce(opened, { limit: 2 });
        for (const kind of Object.keys(total) as (keyof typeof total)[]) {
          demand(went[kind] <= 2, `at most 2 ${kind} go with one call, not ${went[kind]}`);
          total[kind] += went[kind];
        }
        more = further;
      }
      demandEqual("all that went", total, { commands: 5, reservations: 5, bookings: 10, blocks: 5, events });
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-10",
      title: "of the blocks of one external id each goes by its own age, and the latest is found until it goes",
      shows: ["S-34", "S-18"],
    },
    async (opened) => {
      const { externalId } = aBlock(1);
      const first = aBlock(1);
      const second = aBlock(2, { externalId });
      const third = aBlock(3, { externalId });
      const taking = (state: typeof first) => emptySet({ blocks: [writingBlock(state, removed(state))] });
      const found = async () => {
        const subject = { kind: "block", centerId: SPA, externalId } as const;
        return (await opened.read(reading(subject))).block?.state.id ?? null;
      };
      const left = async () => (await opened.recorded()).blocks.map(({ state }) => state.id);
      await opened.given(blocking(first), taking(first));
      await opened.at(minute(10));
      await opened.given(blocking(second), taking(second));
      await opened.at(START + AGE);
      demandEqual("the first goes alone", [(await remove(opened)).blocks, await left()], [1, [second.id]]);
      demandEqual("the later one is found", await found(), second.id);
      await opened.given(blocking(third));
      await opened.at(minute(10) + AGE);
      demandEqual("the second goes alone", [(await remove(opened)).blocks, await left()], [1, [third.id]]);
      demandEqual("the one that stands is found", await found(), third.id);
    },
  ),

  retentionCase(
    {
      id: "STORE-RETENTION-11",
      title: "a booking that is reserved while retention removes it is either there with its hold, or gone and refused",
      shows: ["S-35", "S-07", "S-03", "INV-02"],
    },
    async (opened) => {
      const handles = await opened.handles();
      const numbers = Array.from({ length: 12 }, (_, at) => at + 1);
      // Half of the bookings were never reserved; the other half have a released hold.
      const [never, before] = [numbers.slice(0, 6), numbers.slice(6)];
      await opened.given(...never.map((n) => writingBooking(n)), ...before.map((n) => holding(n)));
      await opened.given(...before.map(releasing));
      await opened.at(START + AGE);
      const taking = numbers.map((n) => reservingAnew(n, plus(START, 2 * AGE)));
      const at = (index: number) => handles[index % handles.length] as CaseContext;
      // A few at a time, so that some are removed before the commits and some after.
      const removing = [0, 1].map((index) => remove(at(index), { limit: 2 }));
      const outcomes = await Promise.all(taking.map(async (set, index) => (await at(index + 1).commit(set))[0]));
      await Promise.all(removing);
      const { bookings, reservations, claims } = await opened.recorded();
      for (const [index, n] of numbers.entries()) {
        const hold = taking[index]?.reservations[0]?.state.id;
        const isHeld = outcomes[index]?.kind === "accepted";
        const found = [
          reservations.some(({ state }) => state.id === hold),
          claims.some(({ owner }) => owner.id === hold),
          bookings.some(({ state }) => state.id === bookingId(n) && state.reservationId === hold),
        ];
        demandEqual(
          `hold, claim and booking ${n}, whose hold was ${outcomes[index]?.kind}`,
          found,
          Array(3).fill(isHeld),
        );
      }
    },
  ),
];

/** The hold that an engine makes for the nth booking, decided on its state before retention. */
const reservingAnew = (n: number, expiresAtMs: EpochMs) => {
  const hold = aHold(100 + n, { bookingId: bookingId(n), expiresAtMs });
  const bookings = [{ state: aBooking(n, { reservationId: hold.id }), expectedVersion: 1 }];
  return emptySet({ bookings, reservations: [adding(hold)] });
};
