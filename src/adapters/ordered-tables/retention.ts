import { canonicalId, type MintedId } from "../../domain/ids.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { CommandRecord } from "../../ports/reservation-store.ts";
import type { Removed, RemoveOld } from "../../ports/retention.ts";
import { pastAge, type PastAge } from "../../ports/store-rules/past-age.ts";
import { deliveredToAll } from "./consumers.ts";
import { readCounter, saveCounter } from "./counter.ts";
import type { TableReader, TableWriter } from "./engine.ts";
import { countOpen, entriesOf, parsed, recordIn, type AnyRecord } from "./entries.ts";
import { eachEvent, isWaiting, removeEvent } from "./events.ts";
import { allUnder, keyOf, valuesIn, type Table } from "./keys.ts";

/** Removes records past their age; see the port. Each kind has an index by age, so the oldest come first. */
export const removeOld = (tables: TableWriter, request: RemoveOld, nowMs: EpochMs): Removed => {
  const { limit } = request;
  const isPast = pastAge(request, nowMs);
  const commands = removeCommands(tables, isPast, limit);
  const { reservations, bookings: reserved } = removeReservations(tables, isPast, limit);
  const unreserved = oldest(tables, "unreserved", limit - reserved).filter(
    (it) => it.kind === "booking" && isPast.booking(it),
  );
  for (const booking of unreserved) removeRecord(tables, booking);
  const blocks = oldest(tables, "removed", limit).filter((it) => it.kind === "block" && isPast.block(it));
  for (const block of blocks) removeRecord(tables, block);
  const events = removeEvents(tables, isPast, limit);
  const removed = { commands, reservations, bookings: reserved + unreserved.length, blocks: blocks.length };
  const more = [...Object.values(removed), events.passed].includes(limit);
  return { ...removed, events: events.removed, more };
};

const oldest = (tables: TableReader, table: Table, limit: number): readonly AnyRecord[] =>
  valuesIn<MintedId>(tables, allUnder(table), limit).flatMap((id) => recordIn(tables, id) ?? []);

const removeCommands = (tables: TableWriter, isPast: PastAge, limit: number): number => {
  let removed = 0;
  for (const [accepted, value] of [...tables.range(...allUnder("accepted"), limit)]) {
    const key = JSON.parse(value) as string;
    const command = parsed<CommandRecord>(tables, key);
    if (command !== null && !isPast.command(command)) break;
    tables.remove(key);
    tables.remove(accepted);
    removed += 1;
  }
  return removed;
};

/** A booking is removed with the last of its reservations. */
const removeReservations = (
  tables: TableWriter,
  isPast: PastAge,
  limit: number,
): Pick<Removed, "reservations" | "bookings"> => {
  let [reservations, bookings] = [0, 0];
  for (const record of oldest(tables, "ended", limit)) {
    if (record.kind !== "reservation" || !isPast.reservation(record)) break;
    removeRecord(tables, record);
    reservations += 1;
    const { bookingId } = record.state;
    if (valuesIn(tables, allUnder("made", bookingId), 1).length > 0) continue;
    const booking = recordIn(tables, bookingId);
    if (booking === null) continue;
    removeRecord(tables, booking);
    bookings += 1;
  }
  return { reservations, bookings };
};

/** Removes a record with its index entries. */
const removeRecord = (tables: TableWriter, record: AnyRecord): void => {
  for (const key of entriesOf(record).keys()) tables.remove(key);
  countOpen(tables, record, -1);
  if (record.kind !== "block") return;
  const name = keyOf("named", canonicalId(record.state.centerId), record.state.externalId);
  // A later block may have the name by now.
  if (parsed(tables, name) === record.state.id) tables.remove(name);
};

/**
 * From the front, up to the first event that is younger or not delivered; events that wait behind a parked one stay.
 */
const removeEvents = (
  tables: TableWriter,
  isPast: PastAge,
  limit: number,
): Readonly<{ removed: number; passed: number }> => {
  const counter = readCounter(tables);
  const delivered = deliveredToAll(tables);
  let [removed, passed] = [0, 0];
  const remove = (it: RecordedEvent): boolean => {
    if (isWaiting(tables, it.position)) return false;
    removeEvent(tables, it);
    counter.removedToMs = later(counter.removedToMs ?? it.atMs, it.atMs);
    removed += 1;
    return true;
  };
  for (const it of eachEvent(tables, 0, counter.removed, limit)) {
    if (passed === limit) break;
    if (it.position <= delivered && isPast.event(it) && remove(it)) passed += 1;
  }
  for (const it of eachEvent(tables, counter.removed, delivered, limit)) {
    if (passed === limit || !isPast.event(it)) break;
    remove(it);
    passed += 1;
    counter.removed = it.position;
  }
  if (passed > 0) saveCounter(tables, counter);
  return { removed, passed };
};
