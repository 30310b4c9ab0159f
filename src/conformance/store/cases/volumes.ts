import { therapistUnit } from "../../../domain/claim/unit.ts";
import { happened } from "../../../domain/reservation/change.ts";
import { MOST_WAITING } from "../../../ports/event-outbox.ts";
import { demandEqual } from "../../expectations.ts";
import { blocking, changing, commandRecord, emptySet, holding, reading, released, THE_CENTER } from "../change-sets.ts";
import {
  aBlock,
  aHold,
  anAppointment,
  claim,
  guestOf,
  hostId,
  hourOf,
  minute,
  reservationId,
  SPA,
  START,
  UMA,
} from "../fixtures.ts";
import { partCase, storeCase } from "../case-context.ts";
import { AGE, remove } from "../removal.ts";
import { LATER, numbersOf, parkedAt, settle, status, taken, tell, waiting } from "../outbox-steps.ts";

/** More than any page or batch that a store is likely to treat as large. */
const MANY = 200;
const BATCH = 64;

const numbers = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);

/** Half an hour in every hour: neighbours that do not touch. */
const halfHours = (count: number) => numbers(count).map((n) => claim(UMA, 60 * n, 60 * n + 30));

export const volumeCases = [
  storeCase(
    {
      id: "STORE-VOLUME-01",
      title: "a batch of 64 sets has 64 outcomes, and lists, and lists of due reservations, give pages of 200",
      shows: ["S-04", "S-20", "S-23", "S-38"],
      isLong: true,
    },
    async (opened) => {
      const count = MANY + 1;
      const sets = numbers(count).map((n) => {
        const appointments = [anAppointment(n, { guestId: guestOf(1) })];
        const claims = [hourOf(1, therapistUnit(hostId(`t-${n}`)))];
        return holding(n, { appointments, claims }, { command: commandRecord(`order-${n}`) });
      });
      for (let from = 0; from < count; from += BATCH) await opened.given(...sets.slice(from, from + BATCH));
      const newest = numbers(count)
        .map((n) => reservationId(n))
        .toReversed();
      for (const of of [
        { kind: "guest", centerId: SPA, guestId: guestOf(1) },
        { kind: "live", centerId: SPA },
        { kind: "standing", centerId: SPA },
      ] as const) {
        const { reservations, next } = await opened.list({ of, before: null, limit: MANY });
        const page = [reservations.map(({ state }) => state.id), next];
        demandEqual(`the list of ${of.kind}`, page, [newest.slice(0, MANY), newest[MANY - 1]]);
      }
      await opened.at(minute(10));
      const { due, nextExpiryMs } = await opened.due(MANY);
      demandEqual("how many are due", [due.length, nextExpiryMs], [MANY, null]);
      if (!opened.has("retention")) return;
      await opened.at(START + AGE);
      demandEqual("how many commands go", (await remove(opened, { limit: MANY })).commands, count);
    },
  ),

  storeCase(
    {
      id: "STORE-VOLUME-02",
      title: "200 claims of one unit are read, refuse and are given back, each of them",
      shows: ["S-15", "S-09", "S-12"],
      isLong: true,
    },
    async (opened) => {
      const claims = halfHours(MANY);
      const hold = aHold(1, { claims });
      await opened.given(holding(1, hold));
      const span = { startMs: minute(0), endMs: minute(60 * (MANY + 2)) };
      const read = async () =>
        (await opened.read(reading(THE_CENTER, { claims: { kind: "span", span, guestIds: [] } }))).claims.length;
      demandEqual("how many are read", await read(), MANY);
      for (const at of [0, MANY / 2, MANY - 1]) {
        const taken = claims[at] ?? hourOf(1);
        await opened.refuses("one of many", holding(2, { claims: [taken] }), { kind: "overlap", unit: UMA });
      }
      const between = numbers(MANY).map((n) => claim(UMA, 60 * n + 30, 60 * n + 60));
      await opened.given(blocking(aBlock(1, { claims: between })));
      await opened.given(emptySet({ reservations: [changing(hold, released(hold))] }));
      demandEqual("how many are left", await read(), MANY);
      await opened.given(holding(3, { claims }));
    },
  ),

  partCase("outbox")(
    {
      id: "STORE-VOLUME-03",
      title: "200 events of one key are given, wait and are counted, each of them",
      shows: ["S-21", "S-30", "S-32"],
      isLong: true,
    },
    async (opened) => {
      const event = happened("ReservationConfirmed", aHold(1), START);
      await opened.given(emptySet({ events: Array(MANY).fill(event) as (typeof event)[] }));
      await tell(opened, 2);
      demandEqual("how many are left", (await status(opened)).undelivered, MANY + 1);
      const { events, upTo, more } = await taken(opened, { limit: MANY });
      demandEqual("how many are given", [events.length, more], [MANY, true]);
      await settle(opened, { upTo, parked: [parkedAt(events[0])] });
      const rest = await taken(opened, { limit: MANY });
      demandEqual("what follows", [numbersOf(rest.events), rest.more], [[2], false]);
      await settle(opened, { upTo: rest.upTo });
      await opened.at(LATER);
      demandEqual("how many wait, as many as come at once", (await waiting(opened, 1)).length, MOST_WAITING);
      const further = [parkedAt(events[MOST_WAITING], { attempts: 0 })];
      await settle(opened, { upTo: rest.upTo, parked: further });
      demandEqual("how many wait after them", (await waiting(opened, 1)).length, MANY - MOST_WAITING);
    },
  ),
];
