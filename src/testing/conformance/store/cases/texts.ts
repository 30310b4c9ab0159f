import type { Booking } from "../../../../domain/booking/booking.ts";
import { cancel } from "../../../../domain/reservation/cancel.ts";
import type { Cancelled } from "../../../../domain/reservation/reservation.ts";
import { bedUnit, equipmentUnit } from "../../../../domain/slot/unit.ts";
import { DAY_MS } from "../../../../domain/time/instant.ts";
import { demandEqual } from "../../expectations.ts";
import {
  adding,
  blocking,
  changing,
  commandRecord,
  confirmed,
  emptySet,
  expiring,
  holding,
  ofBooking,
  reading,
  released,
  writingBlock,
  THE_CENTER,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  appointmentId,
  bookingId,
  commandId,
  guestOf,
  holderKey,
  hostId,
  hourOf,
  instant,
  removed,
  reservationId,
  SPA,
  START,
} from "../given.ts";
import { storeCase, type Opened } from "../opened.ts";

/** Texts that storages are known to change, cut, fold or misread. NUL and lone surrogates never reach a store (rule 16). */
const DIFFICULT_TEXTS: readonly string[] = [
  "",
  " ",
  " leading and trailing ",
  "O'Brien; DROP TABLE bookings; --",
  'double "quotes", back\\slashes, \\u0041, \\n',
  "line\nbreak\r\nand\ttab",
  "null",
  "undefined",
  "NaN",
  "0",
  "1e3",
  "00012",
  "true",
  "{}",
  '["json"]',
  "$1 %s %% _ * ? ${x} {{y}}",
  "caf\u00e9",
  "cafe\u0301",
  "STRASSE straße",
  "İstanbul ıspanak",
  "日本語 العربية עברית ไทย",
  "👩‍👩‍👧‍👦 🇮🇹 e\u0301\u20e3",
  "\u2028\u2029\u00a0\ufeff\u200b\u202e",
  "\u0001\u001f\u007f\u0085",
  "\ufffd\uffff",
  "__proto__",
  "constructor",
  "a".repeat(4_000),
  "😀".repeat(1_000),
];

const textOf = (text: string): Partial<Booking> => ({
  notes: { notes: text, groupName: `group ${text}`, cancelComments: text },
});

export const textCases = [
  storeCase(
    { id: "STORE-TEXT-01", title: "free text comes back character by character", shows: ["S-13", "rule 16"] },
    async (opened) => {
      for (const [n, text] of DIFFICULT_TEXTS.entries()) {
        const state = aBooking(n, textOf(text));
        await opened.given(emptySet({ bookings: [{ state, expectedVersion: 0 }] }));
      }
      for (const [n, text] of DIFFICULT_TEXTS.entries()) {
        const { booking } = await opened.read(reading(ofBooking(n)));
        demandEqual(`text ${n}`, booking?.state, aBooking(n, textOf(text)));
      }
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-02",
      title: "external ids that differ in case, accents, blanks or form are different blocks",
      shows: ["S-18", "S-07"],
    },
    async (opened) => {
      const names = [
        ...DIFFICULT_TEXTS.filter((it) => it !== "").map((it) => it.slice(0, 200)),
        "Null",
        "null ",
        "CAFE\u0301",
      ];
      for (const [n, externalId] of names.entries()) await opened.given(blocking(aBlock(n, { externalId })));
      for (const [n, externalId] of names.entries()) {
        const { block } = await opened.read(reading({ kind: "block", centerId: SPA, externalId }));
        demandEqual(`the block under name ${n}`, block?.state, aBlock(n, { externalId }));
        const again = blocking(aBlock(900 + n, { externalId, claims: [hourOf(900 + n)] }));
        await opened.refuses("another under the same name", again, { kind: "stale", id: aBlock(900 + n).id });
      }
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-03",
      title: "command ids, holders and hashes are compared as they are written, whatever characters they have",
      shows: ["S-06", "S-17"],
    },
    async (opened) => {
      const keys = [
        "a",
        "A",
        "%",
        "_",
        "a%",
        "'",
        "''",
        '"',
        "\\",
        "\\'",
        "$1",
        ":a",
        "?",
        "--",
        "/*",
        "a;b",
        "{}",
        "a".repeat(200),
      ];
      for (const [n, key] of keys.entries()) {
        const command = commandRecord(key, { requestHash: key });
        const holder = holderKey(key);
        await opened.given(holding(n, { holder }, { command, holder: { key: holder, expectedVersion: 0 } }));
      }
      for (const [n, key] of keys.entries()) {
        const found = (await opened.read(reading(THE_CENTER, { commandId: commandId(key) }))).command;
        demandEqual(`the record of ${key}`, found, commandRecord(key, { requestHash: key }));
        const set = holding(500 + n, {}, { holder: null, command: commandRecord(key) });
        await opened.refuses(`the command ${key} again`, set, { kind: "duplicate_command", commandId: commandId(key) });
      }
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-04",
      title: "the longest numbers, nulls and empty lists come back as they were",
      shows: ["S-13"],
    },
    async (opened) => {
      const far = instant(253_402_300_799_999);
      const claims = [{ unit: hourOf(1).unit, startMs: instant(far - DAY_MS), endMs: far }];
      const service = {
        ...anAppointment(1).service,
        priceMinor: Number.MAX_SAFE_INTEGER,
        durationMs: 2 ** 40,
        addOns: [{ id: hostId<never>("oil"), name: "Öl" }],
        package: { id: hostId<never>("set"), name: "" },
      };
      const appointments = [
        anAppointment(1, {
          guestId: null,
          therapist: null,
          service,
          room: { id: hostId("pool"), name: "Pool", unit: bedUnit(hostId("pool"), 1) },
          equipment: [{ id: hostId("lamp"), name: "Lamp", unit: equipmentUnit(hostId("lamp"), 2) }],
          startMs: instant(far - DAY_MS),
          endMs: far,
        }),
      ];
      const hold = { expiresAtMs: far, chainEndMs: far, reservedAtMs: instant(0), claims, appointments, invoices: [] };
      const state = aBooking(1, {
        ...{ hostId: null, holderKey: null, party: [{ guestId: null, items: [] }], createdAtMs: far },
        ...{ reach: { beforeMs: 0, afterMs: 2 ** 45 }, reservationId: reservationId(1) },
      });
      await opened.given(holding(1, hold, { bookings: [{ state, expectedVersion: 0 }], holder: null }));
      const { booking, reservation } = await opened.read(reading(ofBooking(1)));
      demandEqual("the booking", booking?.state, state);
      demandEqual("the reservation", reservation?.state, aHold(1, hold));
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-05",
      title: "a reservation comes back exactly in each of its states, and a block in both",
      shows: ["S-13", "rule 12"],
    },
    async (opened) => {
      const hold = aHold(1);
      const settled = confirmed(hold);
      const move = {
        kind: "pending",
        bookingId: bookingId(2),
        reservationId: reservationId(2),
        untilMs: START,
      } as const;
      const pointed = {
        ...settled,
        appointments: settled.appointments.map((it) => ({ ...it, move })),
      } as typeof settled;
      const cancelled = cancelledOf(settled);
      await opened.given(holding(1));
      const steps = [settled, pointed, settled, cancelled];
      let before: Parameters<typeof changing>[0] = hold;
      for (const [at, after] of steps.entries()) {
        await opened.given(emptySet({ reservations: [changing(before, after, at + 1)] }));
        await isReadAs(opened, 1, after);
        before = after;
      }
      await opened.given(holding(3), holding(4));
      await opened.given(emptySet({ reservations: [changing(aHold(3), released(aHold(3)))] }), expiring(aHold(4)));
      await isReadAs(opened, 3, released(aHold(3)));
      await isReadAs(opened, 4, expiring(aHold(4)).reservations[0]?.state);
      const superseding = aHold(5, { origin: { kind: "superseding", reservationId: reservationId(3) } });
      await opened.given({ ...holding(5), reservations: [adding(superseding)] });
      await isReadAs(opened, 5, superseding);
      const block = aBlock(6);
      await opened.given(blocking(block));
      await opened.given(emptySet({ blocks: [writingBlock(block, removed(block))] }));
      const named = { kind: "block", centerId: SPA, externalId: block.externalId } as const;
      demandEqual("the removed block", (await opened.read(reading(named))).block?.state, removed(block));
    },
  ),

  storeCase(
    {
      id: "STORE-TEXT-06",
      title: "each kind of event and of answer comes back as it was written",
      shows: ["S-21", "S-06"],
    },
    async (opened) => {
      const answers = [
        { kind: "booked", bookingId: bookingId(1) },
        { kind: "reserved", reservationId: reservationId(1), expiresAtMs: START, invoiced: true },
        { kind: "confirmed", reservationId: reservationId(1) },
        { kind: "extended", reservationId: reservationId(1), expiresAtMs: START },
        { kind: "released", reservationId: null, outcome: "nothing_reserved" },
        { kind: "cancelled", reservationId: reservationId(1), appointmentIds: [1, 2].map((n) => appointmentId(n)) },
        { kind: "blocked", blockId: aBlock(1).id },
        { kind: "unblocked", blockId: aBlock(1).id },
      ] as const;
      const about = { centerId: SPA, bookingId: bookingId(1), reservationId: reservationId(1), atMs: START };
      const events = [
        { type: "ReservationReleased", ...about, reason: { kind: "superseded", byReservationId: reservationId(2) } },
        { type: "AppointmentCancelled", ...about, appointmentId: appointmentId(1), reasonId: null },
        { type: "AppointmentCancelled", ...about, appointmentId: appointmentId(1), reasonId: "O'Brien\n😀" },
        { type: "SlotBlocked", centerId: SPA, blockId: aBlock(1).id, atMs: START, externalId: "caf\u00e9" },
      ] as const;
      for (const [n, answer] of answers.entries()) {
        await opened.given(
          emptySet({ command: commandRecord(`order-${n}`, { answer }), events: n === 0 ? events : [] }),
        );
      }
      for (const [n, answer] of answers.entries()) {
        const { command } = await opened.read(reading(THE_CENTER, { commandId: commandId(`order-${n}`) }));
        demandEqual(`the answer ${answer.kind}`, command, commandRecord(`order-${n}`, { answer }));
      }
      const { events: told } = await opened.recorded();
      demandEqual(
        "the events",
        told.map(({ event }) => event),
        events,
      );
      demandEqual("the guest of a text", aHold(1).appointments[0]?.guestId, guestOf(1));
    },
  ),
];

const cancelledOf = (settled: ReturnType<typeof confirmed>): Cancelled => {
  const target = { kind: "appointment", appointmentId: appointmentId(1) } as const;
  return cancel(settled, target, null, START)._unsafeUnwrap().reservation as Cancelled;
};

const isReadAs = async (opened: Opened, n: number, state: unknown): Promise<void> => {
  const { reservation } = await opened.read(reading({ kind: "reservation", reservationId: reservationId(n) }));
  demandEqual("the reservation", reservation?.state, state);
};
