import type { ReservationId } from "../../../domain/ids.ts";
import type { ChangeSet, ListRequest, ReadRequest, ReservationPage } from "../../../ports/reservation-store.ts";
import { demand, demandEqual } from "../../expectations.ts";
import type { Reserved } from "../../../domain/reservation/reservation.ts";
import { HOUR_MS } from "../../../domain/time/instant.ts";
import {
  ALL_DAY,
  changing,
  confirming,
  emptySet,
  extending,
  holding,
  ofBooking,
  reading,
  released,
} from "../change-sets.ts";
import { aBooking, aHold, guestOf, minute, reservationId, SPA } from "../fixtures.ts";
import { pause, storeCase, type CaseContext } from "../case-context.ts";

/** Longer than any read that does not wait. */
const A_WHILE_MS = 100;

export const finishCases = [
  storeCase(
    {
      id: "STORE-FINISH-01",
      title: "a hold is not called dead while a commit that was in time cannot be seen yet",
      shows: ["S-46", "rule 3"],
      needs: ["slow_commits"],
    },
    async (opened) => {
      for (const [n, how] of [confirming, extendingLonger, releasing].entries()) {
        const id = n + 1;
        const expiresAtMs = minute(10 * id);
        const another = { state: aBooking(100 + id, { hostId: guestOf(id) }), expectedVersion: 0 };
        await opened.given(holding(id, { expiresAtMs }), emptySet({ bookings: [another] }));
        await opened.at(expiresAtMs - 1);
        const commit = await hang(opened, how(aHold(id, { expiresAtMs })));
        await opened.at(expiresAtMs);
        let hangs = true;
        const answers = readers(opened, id).map(async (answer) => ({ ...(await answer), whileItHung: hangs }));
        await Promise.race([Promise.all(answers), pause(A_WHILE_MS)]);
        hangs = false;
        const outcomes = await commit.letGo();
        demandEqual("the commit", outcomes.map((all) => all.map(({ kind }) => kind)).unwrapOr([]), ["accepted"]);
        for (const { of, isDead, isLeftOut, isUndecided, whileItHung } of await Promise.all(answers)) {
          const isSaid = isDead || (isLeftOut && whileItHung);
          demand(!isSaid || isUndecided, `${of} calls no hold dead that a commit in time has written`);
        }
        for (const { of, isDead, isUndecided } of await Promise.all(readers(opened, id))) {
          demand(!isUndecided && !isDead, `${of} sees the commit once it has ended, and is certain`);
        }
      }
    },
  ),

  storeCase(
    {
      id: "STORE-FINISH-02",
      title: "a commit that hangs holds up no read that calls none of its holds dead",
      shows: ["S-46"],
      needs: ["slow_commits"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2, { expiresAtMs: minute(20) }));
      await opened.at(minute(10) - 1);
      const commit = await hang(opened, confirming(aHold(1)));
      for (const [ms, n] of [
        [minute(10) - 1, 1],
        [minute(10), 2],
      ] as const) {
        await opened.at(ms);
        const said = await Promise.race([readBooking(opened, n), pause(10 * A_WHILE_MS)]);
        demand(said !== null, "a read that calls nothing dead is answered while another's commit hangs");
        demandEqual("a live hold", [said.isDead, said.isUndecided], [false, false]);
      }
      demand((await commit.letGo()).isOk(), "the commit is answered");
    },
  ),
];

type Said = Readonly<{ of: string; isDead: boolean; isLeftOut: boolean; isUndecided: boolean }>;

const readBooking = async (opened: CaseContext, n: number, over: Partial<ReadRequest> = {}): Promise<Said> => {
  const id = reservationId(n);
  const { atMs, reservation, lapsed, undecided } = await opened.read(reading(ofBooking(n), over));
  const found = [...(reservation === null ? [] : [reservation]), ...lapsed.map((it) => it.reservation)];
  const of = over.claims === undefined ? "a read of its booking" : "a read of its claims";
  const isDead = hasDead({ reservations: found, atMs }, id);
  return { of, isDead, isLeftOut: false, isUndecided: undecided.includes(id) };
};

const readList = async (opened: CaseContext, n: number, of: ListRequest["of"]): Promise<Said> => {
  const id = reservationId(n);
  const page = await opened.list({ of, before: null, limit: 50 });
  const isLeftOut = !page.reservations.some(({ state }) => state.id === id);
  return { of: `a list of ${of.kind}`, isDead: hasDead(page, id), isLeftOut, isUndecided: page.undecided.includes(id) };
};

const readAgenda = async (opened: CaseContext, n: number): Promise<Said> => {
  const id = reservationId(n);
  const of = { kind: "center", centerId: SPA, span: { startMs: minute(0), endMs: minute(60 * 24 * 30) } } as const;
  const { atMs, entries, undecided } = await opened.agenda({ of, after: null, limit: 500 });
  const reservations = entries.flatMap((it) => (it.kind === "reservation" ? it.record : []));
  const isDead = hasDead({ reservations, atMs }, id);
  return {
    of: "an agenda",
    isDead,
    isLeftOut: !reservations.some(({ state }) => state.id === id),
    isUndecided: undecided.includes(id),
  };
};

const readHolder = async (opened: CaseContext, n: number): Promise<Said> => {
  const id = reservationId(n);
  const wanted = { kind: "of_booking", otherwise: null, expiredWithinMs: HOUR_MS } as const;
  const { atMs, holder, undecided } = await opened.read(reading(ofBooking(100 + n), { holder: wanted }));
  const isDead = hasDead({ reservations: holder?.recentHolds ?? [], atMs }, id);
  return { of: "a read of its holder", isDead, isLeftOut: false, isUndecided: undecided.includes(id) };
};

/**
 * Every answer that can report a hold as dead: the hold itself, its claims, its holder's recent ones, a guest's list,
 * and the lists of live holds that omit it.
 */
const readers = (opened: CaseContext, n: number): readonly Promise<Said>[] => [
  readBooking(opened, n),
  readHolder(opened, n),
  readBooking(opened, n, { claims: ALL_DAY }),
  readList(opened, n, { kind: "guest", centerId: SPA, guestId: guestOf(n) }),
  readList(opened, n, { kind: "live", centerId: SPA }),
  readAgenda(opened, n),
];

const hasDead = ({ reservations, atMs }: Pick<ReservationPage, "reservations" | "atMs">, id: ReservationId): boolean =>
  reservations.some(({ state }) => state.id === id && state.status === "reserved" && state.expiresAtMs <= atMs);

const extendingLonger = (hold: Reserved): ChangeSet => extending(hold, minute(600));

const releasing = (hold: Reserved): ChangeSet =>
  emptySet({ reservations: [changing(hold, released(hold))], beforeMs: hold.expiresAtMs });

const hang = (opened: CaseContext, set: ChangeSet) => opened.member("commitAndHang")([set]);
