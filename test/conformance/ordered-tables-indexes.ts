import assert from "node:assert/strict";
import { entriesOf, openKey, type AnyRecord } from "../../src/adapters/ordered-tables/entries.ts";
import {
  dumpOrderedTables,
  type OrderedEngine,
  type OrderedTablesDump,
} from "../../src/adapters/ordered-tables/index.ts";
import { UNDER_MUTATION } from "../support/kit-under-mutation.ts";
import { allUnder, keyOf, valuesIn, type Table } from "../../src/adapters/ordered-tables/keys.ts";
import { holderOf } from "../../src/domain/booking/booking.ts";
import { canonicalId, type BlockId } from "../../src/domain/ids.ts";
import { orderKeyOf, subjectOf } from "../../src/domain/reservation/events.ts";
import type { ParkedEvent, RecordedEvent } from "../../src/ports/event-outbox.ts";
import type { CommandRecord, Versioned } from "../../src/ports/reservation-store.ts";
import type { Booking } from "../../src/domain/booking/booking.ts";

const OF_RECORDS: readonly Table[] = [
  ...(["record", "due", "held", "expired", "standing", "served", "made", "ended", "removed", "unreserved"] as const),
  ...(["referenced", "agenda", "visit", "claim", "guest-claim"] as const),
];

/** Every record, with its indexes checked. Mutation testing measures the kit alone, without that check. */
export const checkedDump = async (engine: Pick<OrderedEngine, "snapshot">): Promise<OrderedTablesDump> => {
  if (UNDER_MUTATION === null) await assertIndexes(engine);
  return dumpOrderedTables(engine);
};

/** Demands that the entries of every index are those of the records, all of them and no others. */
export const assertIndexes = (engine: Pick<OrderedEngine, "snapshot">): Promise<void> =>
  engine.snapshot((tables) => {
    const all = <Value>(table: Table): readonly Value[] => valuesIn<Value>(tables, allUnder(table), Infinity);
    const keys = (table: Table): readonly string[] =>
      Array.from(tables.range(...allUnder(table), Infinity), ([key]) => key);
    const records = all<AnyRecord>("record");
    const expected = new Map(records.flatMap((record) => [...entriesOf(record)]));
    const found = new Map(OF_RECORDS.flatMap((table) => [...tables.range(...allUnder(table), Infinity)]));
    assert.deepEqual(found, new Map([...expected].sort(([one], [other]) => (one < other ? -1 : 1))), "indexes");

    const bookings = records.filter((it): it is Versioned<Booking> & { kind: "booking" } => it.kind === "booking");
    const open = new Map<string, number>();
    for (const { state } of bookings.filter((it) => it.state.reservationId === null)) {
      const [centerId, key] = [canonicalId(state.centerId), holderOf(state)];
      const counted = [openKey(centerId, { kind: "center" })];
      if (key !== null) counted.push(openKey(centerId, { kind: "holder", key }));
      if (state.openedBy !== null) counted.push(openKey(centerId, { kind: "caller", name: state.openedBy }));
      for (const at of counted) open.set(at, (open.get(at) ?? 0) + 1);
    }
    const counts = Array.from(tables.range(...allUnder("open"), Infinity), ([key, value]) => [key, Number(value)]);
    assert.deepEqual(new Map(counts as [string, number][]), new Map([...open].sort(byKey)), "open bookings");

    for (const id of all<BlockId>("named")) assert.ok(tables.get(keyOf("record", id)), "a name leads to a block");
    assert.deepEqual([...all<string>("accepted")].sort(), [...keys("command")], "commands by age");
    for (const [key, value] of tables.range(...allUnder("accepted"), Infinity)) {
      const command = JSON.parse(tables.get(JSON.parse(value) as string) ?? "null") as CommandRecord | null;
      assert.ok(command !== null && key.startsWith(keyOf("accepted", command.acceptedAtMs)), "at its instant");
    }

    const events = new Map(all<RecordedEvent>("event").map((it) => [it.position, it]));
    const about = [...events.values()].map(({ event, position }) => keyOf("about", subjectOf(event), position));
    assert.deepEqual(keys("about"), about.sort(), "events by their subject");
    const [retries, waiting]: [string[], string[]] = [[], []];
    for (const { consumer } of all<{ consumer: string }>("consumer")) {
      for (const { key, retryAtMs } of valuesIn<ParkedEvent>(tables, allUnder("parked", consumer), Infinity)) {
        if (retryAtMs !== null) retries.push(keyOf("retry", consumer, retryAtMs, key));
        for (const position of valuesIn<number>(tables, allUnder("waiting", consumer, key), Infinity)) {
          waiting.push(keyOf("waited", position, consumer, key));
          const event = events.get(position)?.event;
          assert.equal(event && orderKeyOf(event), key, "a waiting event is of the key");
        }
      }
    }
    assert.deepEqual(keys("retry"), retries.sort(), "retries by instant");
    assert.deepEqual(keys("waited"), waiting.sort(), "what waits, by position");
    assert.equal(keys("waiting").length, waiting.length, "only parked keys have something waiting");
  });

const byKey = ([one]: [string, unknown], [other]: [string, unknown]): number => (one < other ? -1 : 1);
