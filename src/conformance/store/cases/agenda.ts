import { demandEqual } from "../../expectations.ts";
import { cancel } from "../../../domain/reservation/cancel.ts";
import type { CenterId, GuestId } from "../../../domain/ids.ts";
import { DAY_MS, HOUR_MS, plus, type EpochMs } from "../../../domain/time/instant.ts";
import type { AgendaOf, AgendaPlace, ChangeSet } from "../../../ports/reservation-store.ts";
import type { Reserved } from "../../../domain/reservation/reservation.ts";
import {
  adding,
  blocking,
  changing,
  confirmed,
  confirming,
  emptySet,
  expiring,
  holding,
  released,
  writingBlock,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  appointmentId,
  blockId,
  claim,
  guestOf,
  hostId,
  hourOf,
  minute,
  NIA,
  OTHER,
  removed,
  reservationId,
  SPA,
  START,
  TWINS,
  VIC,
  coverOver,
} from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

const ofCenter = (startMs: EpochMs, endMs: EpochMs, centerId: CenterId = SPA): AgendaOf => ({
  kind: "center",
  centerId,
  span: { startMs, endMs },
});

const ofGuest = (upcoming: boolean, fromMs: EpochMs | null, centerIds: readonly CenterId[] = [SPA]): AgendaOf => ({
  kind: "guest",
  centerIds,
  guestId: guestOf(1),
  fromMs,
  upcoming,
});

/** A page's ids, and the start of the next page. */
const page = async (opened: CaseContext, of: AgendaOf, limit = 50, after: AgendaPlace | null = null) => {
  const { entries, next } = await opened.agenda({ of, after, limit });
  return [entries.map(({ record }) => record.state.id), next] as const;
};

const ids = async (opened: CaseContext, of: AgendaOf): Promise<readonly string[]> => (await page(opened, of))[0];

/** The nth hold, for a guest, at a time of its own. It claims nothing, so any number may be concurrent. */
const during = (
  n: number,
  startMs: EpochMs,
  endMs: EpochMs,
  { guestId = guestOf(n), centerId = SPA }: { guestId?: GuestId; centerId?: CenterId } = {},
): Reserved =>
  aHold(n, {
    centerId,
    startMs,
    claims: [],
    appointments: [anAppointment(n, { id: appointmentId(n, centerId), guestId, startMs, endMs })],
  });

const added = (hold: Reserved): ChangeSet =>
  emptySet({
    centerId: hold.centerId,
    bookings: [
      {
        state: aBooking(1, { id: hold.bookingId, centerId: hold.centerId, reservationId: hold.id }),
        expectedVersion: 0,
      },
    ],
    reservations: [adding(hold)],
  });

export const agendaCases = [
  storeCase(
    {
      id: "STORE-AGENDA-01",
      title: "a center's agenda lists reservations and blocks that overlap a span, by their start",
      shows: ["S-62", "S-26"],
    },
    async (opened) => {
      const [one, twin] = TWINS;
      await opened.given(
        added(during(1, minute(60), minute(120))),
        added(during(2, minute(0), minute(61))),
        added(during(3, minute(119), minute(180))),
        added(during(4, minute(0), minute(60))),
        added(during(5, minute(120), minute(180))),
        blocking(aBlock(6, { claims: [claim(VIC, 30, 61), claim(NIA, 90, 119)] })),
        blocking(aBlock(7, { claims: [claim(VIC, 120, 180)] })),
        blocking(aBlock(8, { claims: [] })),
        blocking(aBlock(11, { claims: [claim(NIA, 119, 120)], covers: [coverOver(claim(NIA, 115, 120), [])] })),
        blocking(aBlock(12, { claims: [], covers: [coverOver(claim(VIC, 118, 119), [])] })),
      );
      await opened.given(added(during(9, minute(60), minute(120), { centerId: OTHER })));
      await opened.given(added(during(10, minute(60), minute(120), { centerId: one })));
      const span = [minute(60), minute(120)] as const;
      demandEqual("entries from 60 to 120", await ids(opened, ofCenter(...span)), [
        reservationId(2),
        blockId(6),
        reservationId(1),
        blockId(11),
        blockId(12),
        reservationId(3),
      ]);
      demandEqual("in between the claims of a block", await ids(opened, ofCenter(minute(70), minute(71))), [
        blockId(6),
        reservationId(1),
      ]);
      demandEqual("at another center", await ids(opened, ofCenter(...span, OTHER)), [reservationId(9, OTHER)]);
      demandEqual("at a center with the same tag", await ids(opened, ofCenter(...span, twin)), []);
      const { entries } = await opened.agenda({ of: ofCenter(minute(0), minute(1)), after: null, limit: 5 });
      demandEqual("an entry", entries[0], {
        kind: "reservation",
        record: { state: during(2, minute(0), minute(61)), version: 1, writtenAtMs: START },
      });
    },
  ),

  storeCase(
    {
      id: "STORE-AGENDA-02",
      title: "an agenda lists entries that began long before its span, however long they are",
      shows: ["S-62"],
    },
    async (opened) => {
      const at = plus(START, 40 * DAY_MS);
      const lengths = [2 * HOUR_MS, 2 * HOUR_MS + 1, 8 * HOUR_MS, DAY_MS, DAY_MS + 1, 7 * DAY_MS, 30 * DAY_MS];
      for (const [n, length] of lengths.entries()) {
        await opened.given(added(during(n + 1, plus(at, 1 - length), plus(at, 1))));
      }
      const long = claim(NIA, 1, 2);
      await opened.given(blocking(aBlock(20, { claims: [{ ...long, startMs: START, endMs: plus(at, 1) }] })));
      demandEqual("in the last millisecond", await ids(opened, ofCenter(at, plus(at, 1))), [
        blockId(20),
        ...lengths.map((_, n) => reservationId(n + 1)).toReversed(),
      ]);
      demandEqual("behind it", await ids(opened, ofCenter(plus(at, 1), plus(at, 2))), []);
    },
  ),

  storeCase(
    {
      id: "STORE-AGENDA-03",
      title: "a center's agenda lists neither ended reservations nor removed blocks",
      shows: ["S-62", "rule 4"],
    },
    async (opened) => {
      await opened.given(...[1, 2, 3, 4].map((n) => holding(n)), blocking(aBlock(5)));
      const of = ofCenter(START, plus(START, DAY_MS));
      const all = [1, 2, 3, 4].map((n) => reservationId(n));
      demandEqual("before", await ids(opened, of), [...all, blockId(5)]);
      await opened.given(confirming(aHold(1)), confirming(aHold(2)));
      demandEqual("once two are confirmed", await ids(opened, of), [...all, blockId(5)]);
      const settled = confirmed(aHold(2));
      const { reservation } = cancel(settled, { kind: "guest", guestIndex: 0 }, null, START)._unsafeUnwrap();
      await opened.given(
        emptySet({ reservations: [changing(settled, reservation, 2)] }),
        emptySet({ reservations: [changing(aHold(3), released(aHold(3)))] }),
        emptySet({ blocks: [writingBlock(aBlock(5), removed(aBlock(5)))] }),
      );
      await opened.at(minute(10));
      demandEqual("a hold that has lapsed", await ids(opened, of), [reservationId(1), reservationId(4)]);
      await opened.given(expiring(aHold(4)));
      demandEqual("once its end is recorded", await ids(opened, of), [reservationId(1)]);
    },
  ),

  storeCase(
    {
      id: "STORE-AGENDA-04",
      title: "an agenda comes in pages by (start, id), and the last page says that nothing follows",
      shows: ["S-62"],
    },
    async (opened) => {
      const guest = { guestId: guestOf(1) };
      for (const n of [4, 1, 3, 2]) await opened.given(added(during(n, minute(60), minute(120), guest)));
      await opened.given(added(during(5, minute(30), minute(90), guest)), blocking(aBlock(3, { claims: [hourOf(1)] })));
      const place = (n: number, startMs: EpochMs): AgendaPlace => ({ startMs, id: reservationId(n) });
      const of = ofCenter(START, minute(600));
      const [five, two] = [place(5, minute(30)), place(2, minute(60))];
      demandEqual("the first page", await page(opened, of, 1), [[reservationId(5)], five]);
      demandEqual("the next", await page(opened, of, 2, five), [[reservationId(1), reservationId(2)], two]);
      const rest = [reservationId(3), blockId(3), reservationId(4)].sort();
      demandEqual("the last", await page(opened, of, 3, two), [rest, null]);
      demandEqual("behind it", await page(opened, of, 3, place(4, minute(60))), [[], null]);
      const ahead = ofGuest(true, START);
      demandEqual("of a guest", await page(opened, ahead, 3), [[5, 1, 2].map((n) => reservationId(n)), two]);
      demandEqual("the next", await page(opened, ahead, 3, two), [[3, 4].map((n) => reservationId(n)), null]);
      const behind = ofGuest(false, minute(61));
      demandEqual("the latest first", await page(opened, behind, 3), [[4, 3, 2].map((n) => reservationId(n)), two]);
      demandEqual("the next", await page(opened, behind, 3, two), [[1, 5].map((n) => reservationId(n)), null]);
    },
  ),

  storeCase(
    {
      id: "STORE-AGENDA-05",
      title: "a guest's agenda lists the guest's reservations at the named centers, before or after an instant",
      shows: ["S-63", "S-26", "rule 25"],
    },
    async (opened) => {
      const mine = { guestId: guestOf(1) };
      await opened.given(
        added(during(1, minute(60), minute(120), mine)),
        added(during(2, minute(61), minute(120), mine)),
        added(during(3, minute(0), minute(120), mine)),
        added(during(4, minute(60), minute(120))),
      );
      const [one, twin] = TWINS;
      await opened.given(added(during(5, minute(30), minute(90), { ...mine, centerId: OTHER })));
      await opened.given(added(during(6, minute(90), minute(99), { ...mine, centerId: one })));
      const second = during(2, minute(61), minute(120), mine);
      await opened.given(emptySet({ reservations: [changing(second, released(second))] }));
      demandEqual("from 60 on", await ids(opened, ofGuest(true, minute(60))), [reservationId(1), reservationId(2)]);
      demandEqual("before 60", await ids(opened, ofGuest(false, minute(60))), [reservationId(3)]);
      const several = [OTHER, one, twin, SPA];
      demandEqual("at several centers", await ids(opened, ofGuest(true, minute(1), several)), [
        reservationId(5, OTHER),
        reservationId(1),
        reservationId(2),
        reservationId(6, one),
      ]);
      demandEqual("at none of them", await ids(opened, ofGuest(true, START, [twin])), []);
      await opened.at(minute(61));
      demandEqual("from the answer's instant on", await ids(opened, ofGuest(true, null)), [reservationId(2)]);
      demandEqual("before it", await ids(opened, ofGuest(false, null)), [reservationId(1), reservationId(3)]);
      const [dashed, plain] = ["3F2504E0-4F89-11D3-9A0C-0305E82C3301", "3f2504e04f8911d39a0c0305e82c3301"];
      await opened.given(added(during(7, minute(90), minute(99), { guestId: hostId(dashed) })));
      const spelt: AgendaOf = { ...ofGuest(true, START), guestId: hostId(plain) } as AgendaOf;
      demandEqual("in another spelling", await ids(opened, spelt), [reservationId(7)]);
    },
  ),
];
