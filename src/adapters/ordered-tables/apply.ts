import { sameId, type CenterId } from "../../domain/ids.ts";
import type { ClaimChange } from "../../domain/claim/claim.ts";
import { invariant } from "../../domain/invariant.ts";
import { standingClaimsOf } from "../../domain/reservation/standing-claims.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, RecordWrite } from "../../ports/reservation-store.ts";
import type { Counter } from "./counter.ts";
import type { TableWriter } from "./engine.ts";
import {
  countOpen,
  entriesOf,
  NO_ENTRIES,
  putAfter,
  recordIn,
  removeBefore,
  type AnyRecord,
  type Entries,
} from "./entries.ts";
import { appendEvents } from "./events.ts";
import { keyOf } from "./keys.ts";

/**
 * Applies a set whose guards hold, and returns its sequence. If the set contradicts the records, an invariant breaks,
 * and the whole transaction is abandoned.
 */
export const applySet = (tables: TableWriter, counter: Counter, set: ChangeSet, atMs: EpochMs): number => {
  counter.sequence += 1;
  counter.latestMs = later(counter.latestMs, atMs);
  const changes = [
    ...set.bookings.map((write) => changeOf(tables, "booking", write, atMs)),
    ...set.reservations.map((write) => changeOf(tables, "reservation", write, atMs)),
    ...set.blocks.map((write) => changeOf(tables, "block", write, atMs)),
  ];
  // Removals come first: a set may take claims that another of its records gives back.
  for (const { before, after } of changes) removeBefore(tables, before, after);
  for (const { before, after } of changes) putAfter(tables, before, after);
  for (const { old, record } of changes) {
    if (old !== null) countOpen(tables, old, -1);
    countOpen(tables, record, 1);
    assertLedTo(tables, record);
  }
  const { centerId, holder, command } = set;
  for (const { state } of set.blocks) {
    if (state.status === "standing") put(tables, keyOf("named", centerId, state.externalId), state.id);
  }
  if (holder !== null) {
    const { key, expectedVersion } = holder;
    put(tables, keyOf("holder", centerId, key), { centerId, key, version: expectedVersion + 1 });
  }
  if (command !== null) {
    const key = keyOf("command", centerId, command.commandId);
    put(tables, key, command);
    put(tables, keyOf("accepted", command.acceptedAtMs, centerId, command.commandId), key);
  }
  appendEvents(tables, counter, set, atMs);
  return counter.sequence;
};

const put = (tables: TableWriter, key: string, value: unknown): void => tables.put(key, JSON.stringify(value));

type Change = Readonly<{ old: AnyRecord | null; record: AnyRecord; before: Entries; after: Entries }>;

const changeOf = (
  tables: TableWriter,
  kind: AnyRecord["kind"],
  { state, expectedVersion, claims }: RecordWrite<AnyRecord["state"]> & Readonly<{ claims?: ClaimChange }>,
  atMs: EpochMs,
): Change => {
  const old = recordIn(tables, state.id);
  invariant(old === null || sameId<CenterId>(old.state.centerId, state.centerId), "a record stays in its center");
  const record = { kind, state, version: expectedVersion + 1, writtenAtMs: atMs } as AnyRecord;
  const added = claims === undefined ? 0 : claims.claimed.length - claims.released.length;
  const leads = claimsHeld(record) - (old === null ? 0 : claimsHeld(old)) === added;
  invariant(leads, "a change of claims leads from the old state's claims to the new one's");
  return { old, record, before: old === null ? NO_ENTRIES : entriesOf(old), after: entriesOf(record) };
};

const claimsHeld = (record: AnyRecord): number =>
  record.kind === "booking" ? 0 : standingClaimsOf(record.state).length;

const assertLedTo = (tables: TableWriter, record: AnyRecord): void => {
  if (record.kind !== "reservation" || record.version > 1) return;
  invariant(recordIn(tables, record.state.bookingId) !== null, "a reservation's booking is recorded");
};
