import type { Claim } from "../../../domain/claim/claim.ts";
import { bedUnit, equipmentUnit, guestUnit } from "../../../domain/claim/unit.ts";
import { MINUTE_MS } from "../../../domain/time/instant.ts";
import type { ReadRequest, Subject } from "../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import {
  ALL_DAY,
  blocking,
  confirming,
  emptySet,
  extending,
  holding,
  ofBooking,
  reading,
  THE_CENTER,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  claim,
  guestOf,
  hostId,
  hourOf,
  instant,
  minute,
  NIA,
  reservationId,
  UMA,
  VIC,
  coverOver,
} from "../fixtures.ts";
import { storeCase, type CaseContext } from "../case-context.ts";

/** The claims of a read, as owner, unit and start. */
const claimsRead = async (opened: CaseContext, claims: ReadRequest["claims"], subject: Subject = THE_CENTER) =>
  (await opened.read(reading(subject, { claims }))).claims
    .map(({ owner, unit, startMs }) => `${owner.id} ${unit} ${startMs}`)
    .sort();

const asRead = (...wanted: readonly (readonly [number, Claim])[]) =>
  wanted.map(([n, { unit, startMs }]) => `${reservationId(n)} ${unit} ${startMs}`).sort();

const spanOf = (fromMs: number, untilMs: number) => ({ startMs: instant(fromMs), endMs: instant(untilMs) });

const guestsUnit = (n: number) => guestUnit(guestOf(n));
const BED = bedUnit(hostId("pool"), 2);
const LAMP = equipmentUnit(hostId("lamp"), 1);

export const claimCases = [
  storeCase(
    {
      id: "STORE-CLAIMS-01",
      title: "a span brings every claim that it meets, and none that it touches",
      shows: ["S-15"],
    },
    async (opened) => {
      await opened.given(holding(1), holding(2), holding(3));
      const { startMs, endMs } = hourOf(2);
      const spans = [
        [startMs, endMs, [2]],
        [startMs - 1, endMs, [1, 2]],
        [startMs, endMs + 1, [2, 3]],
        [startMs + 1, endMs - 1, [2]],
        [startMs - 1, startMs, [1]],
        [endMs - 1, endMs, [2]],
        [endMs, endMs + 1, [3]],
      ] as const;
      for (const [from, until, met] of spans) {
        const wanted = { kind: "span", span: spanOf(from, until), guestIds: [] } as const;
        demandEqual(
          `the claims of a span`,
          await claimsRead(opened, wanted),
          asRead(...met.map((n) => [n, hourOf(n)] as const)),
        );
      }
    },
  ),

  storeCase(
    { id: "STORE-CLAIMS-02", title: "a claim much longer than the span is not missed", shows: ["S-15"] },
    async (opened) => {
      // The long claim lies beside short ones that begin later: a search that looks back by a fixed time, or at the
      // nearest claim, misses it.
      const long = { unit: VIC, startMs: minute(0), endMs: minute(90 * 24 * 60) };
      const late = minute(60 * 24 * 60);
      await opened.given(holding(1, { claims: [long] }));
      for (let n = 2; n < 12; n += 1) {
        await opened.given(holding(n, { claims: [{ unit: UMA, startMs: minute(n), endMs: minute(n + 1) }] }));
      }
      const span = spanOf(late, late + 1);
      demandEqual(
        "the span of an hour",
        await claimsRead(opened, { kind: "span", span, guestIds: [] }),
        asRead([1, long]),
      );
      demandEqual(
        "the unit by name",
        await claimsRead(opened, { kind: "units", span, units: [VIC] }),
        asRead([1, long]),
      );
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-03",
      title: "a span returns every unit of the center, and guests only if the request names them",
      shows: ["S-15"],
    },
    async (opened) => {
      const units = [UMA, BED, LAMP, guestsUnit(1), guestsUnit(2)];
      const claims = units.map((unit) => hourOf(1, unit));
      await opened.given(holding(1, { claims }));
      const span = spanOf(hourOf(1).startMs, hourOf(1).endMs);
      const within = (...guests: readonly number[]) =>
        claimsRead(opened, { kind: "span", span, guestIds: guests.map(guestOf) });
      const expected = (...places: readonly number[]) =>
        asRead(...places.map((at) => [1, claims[at] as Claim] as const));
      demandEqual("no guest named", await within(), expected(0, 1, 2));
      demandEqual("one guest asked for, twice", await within(1, 1), expected(0, 1, 2, 3));
      demandEqual("a stranger asked for", await within(9), expected(0, 1, 2));
      const named = { kind: "units", span, units: [BED, guestsUnit(2), BED, NIA] } as const;
      demandEqual("units by name", await claimsRead(opened, named), expected(1, 4));
      demandEqual("no claims wanted", await claimsRead(opened, { kind: "none" }), []);
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-04",
      title: "around a start, claims come as far as the booking reaches, its guests' and the named guests' included",
      shows: ["S-15"],
    },
    async (opened) => {
      const party = [
        { guestId: guestOf(1), items: [] },
        { guestId: null, items: [] },
      ];
      const reach = { beforeMs: 30 * MINUTE_MS, afterMs: 90 * MINUTE_MS };
      const asking = aBooking(1, { party, reach });
      const others = [
        claim(UMA, 0, 90),
        claim(VIC, 0, 91),
        claim(NIA, 209, 240),
        claim(BED, 210, 240),
        claim(guestsUnit(1), 120, 130),
        claim(guestsUnit(2), 120, 130),
        claim(guestsUnit(3), 120, 130),
      ];
      await opened.given(emptySet({ bookings: [{ state: asking, expectedVersion: 0 }] }));
      for (const [at, taken] of others.entries()) await opened.given(holding(at + 2, { claims: [taken] }));
      const around = { kind: "around_start", startMs: minute(120), guestIds: [guestOf(3)] } as const;
      const met = [1, 2, 4, 6].map((at) => [at + 2, others[at] as Claim] as const);
      demandEqual("around a start", await claimsRead(opened, around, ofBooking(1)), asRead(...met));
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-05",
      title: "around its own reservation, a booking's claims come with those of the guests that it serves",
      shows: ["S-15"],
    },
    async (opened) => {
      // Guest 5 was named only when the slot was reserved: the booking's party does not have her.
      const appointments = [anAppointment(1, { guestId: guestOf(5) })];
      const reach = { beforeMs: 10 * MINUTE_MS, afterMs: 70 * MINUTE_MS };
      const booking = aBooking(1, { reach, reservationId: reservationId(1) });
      const bookings = [{ state: booking, expectedVersion: 0 }];
      await opened.given(holding(1, { appointments }, { bookings }));
      const others = [
        claim(VIC, 40, 50),
        claim(VIC, 50, 51),
        claim(VIC, 129, 130),
        claim(VIC, 130, 140),
        claim(guestsUnit(5), 60, 61),
        claim(guestsUnit(1), 60, 61),
        claim(guestsUnit(6), 60, 61),
      ];
      for (const [at, taken] of others.entries()) await opened.given(holding(at + 2, { claims: [taken] }));
      const met = [1, 2, 4, 5].map((at) => [at + 2, others[at] as Claim] as const);
      const expected = asRead([1, hourOf(1)], ...met);
      const around = { kind: "around_reservation" } as const;
      demandEqual("of a booking", await claimsRead(opened, around, ofBooking(1)), expected);
      const itself = { kind: "reservation", reservationId: reservationId(1) } as const;
      demandEqual("of a reservation", await claimsRead(opened, around, itself), expected);
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-08",
      title: "in a booking's window, claims come with its guests' own, and none without a window",
      shows: ["S-15"],
    },
    async (opened) => {
      const window = { startMs: minute(30), endMs: minute(90) };
      const bookings = [
        { state: aBooking(1, { window }), expectedVersion: 0 },
        { state: aBooking(2, { window: null }), expectedVersion: 0 },
      ];
      await opened.given(emptySet({ bookings }));
      const others = [
        claim(UMA, 0, 30),
        claim(VIC, 0, 31),
        claim(NIA, 89, 120),
        claim(BED, 90, 120),
        claim(guestsUnit(1), 40, 50),
        claim(guestsUnit(2), 40, 50),
      ];
      for (const [at, taken] of others.entries()) await opened.given(holding(at + 3, { claims: [taken] }));
      const met = [1, 2, 4].map((at) => [at + 3, others[at] as Claim] as const);
      demandEqual("in its window", await claimsRead(opened, { kind: "in_window" }, ofBooking(1)), asRead(...met));
      demandEqual("without a window", await claimsRead(opened, { kind: "in_window" }, ofBooking(2)), []);
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-06",
      title: "a claim has its owner, and the end of its hold",
      shows: ["S-15"],
    },
    async (opened) => {
      const [first, second, third, block] = [aHold(1), aHold(2), aHold(3), aBlock(4)];
      await opened.given(holding(1), holding(2), holding(3), blocking(block));
      await opened.given(confirming(first), extending(second, minute(20)));
      const { claims } = await opened.read(reading(THE_CENTER, { claims: ALL_DAY }));
      const reserved = (id: string) => ({ kind: "reservation", id });
      demandEqual(
        "the claims of the day",
        [...claims].sort((one, other) => one.startMs - other.startMs),
        [
          { ...hourOf(1), owner: reserved(first.id), heldUntilMs: null },
          { ...hourOf(2), owner: reserved(second.id), heldUntilMs: minute(20) },
          { ...hourOf(3), owner: reserved(third.id), heldUntilMs: minute(10) },
          { ...hourOf(4), owner: { kind: "block", id: block.id }, heldUntilMs: null },
        ],
      );
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-07",
      title: "a lapsed claim is read like a live one until its end is recorded",
      shows: ["S-15", "INV-03"],
    },
    async (opened) => {
      await opened.given(holding(1));
      for (const atMs of [minute(10) - 1, minute(10), minute(10) + 1, minute(600)]) {
        await opened.at(atMs);
        demandEqual("the claims of the day", await claimsRead(opened, ALL_DAY), asRead([1, hourOf(1)]));
      }
      await opened.sweep();
      demandEqual("the claims after the sweep", await claimsRead(opened, ALL_DAY), []);
    },
  ),

  storeCase(
    {
      id: "STORE-CLAIMS-09",
      title: "a block's cover comes with every span that it overlaps, and nothing new is claimed under it",
      shows: ["S-15", "S-09", "rule 24"],
    },
    async (opened) => {
      const { unit, startMs, endMs } = hourOf(1);
      const cover = coverOver({ unit, startMs, endMs: hourOf(3).endMs }, []);
      const block = aBlock(1, { claims: [hourOf(2)], covers: [cover] });
      await opened.given(holding(1), blocking(block));
      const span = spanOf(startMs, endMs);
      const { claims } = await opened.read(reading(THE_CENTER, { claims: { kind: "span", span, guestIds: [] } }));
      demandEqual(
        "the claims of the hour",
        [...claims].sort((one, other) => (one.unit < other.unit ? -1 : 1)),
        [
          { ...cover, owner: { kind: "block", id: block.id }, heldUntilMs: null },
          { ...hourOf(1), owner: { kind: "reservation", id: reservationId(1) }, heldUntilMs: minute(10) },
        ],
      );
      const second = aBlock(2, { claims: [], covers: [cover] });
      await opened.refuses("another cover of its layer", blocking(second), { kind: "overlap", unit: cover.unit });
      const under = { kind: "overlap", unit } as const;
      await opened.refuses("a claim under the cover", holding(3), under);
      await opened.given(blocking({ ...second, covers: [coverOver({ ...cover, unit }, [cover])] }));
      await opened.refuses("a claim under two covers", holding(3), under);
      await opened.given(holding(4));
    },
  ),
];
