import { centerTag, type BlockId, type BookingId, type HolderKey, type ReservationId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import type {
  ChangeSet,
  CommandRecord,
  CommitOutcome,
  CommitRefusal,
  RecordWrite,
} from "../../ports/reservation-store.ts";
import { locksOf } from "./locks.ts";
import { tagNumber } from "./columns.ts";
import { guardsOf, type Guard } from "./guards.ts";
import { claimedBy, ROW_KINDS } from "./rows.ts";
import { wavesOf } from "./waves.ts";

/** The parameters of commit_1, in its order. */
export const commitParameters = (changeSets: readonly ChangeSet[], lockTimeoutMs: number): readonly unknown[] => {
  const { wholeCenters, centers, keys } = locksOf(changeSets);
  const waves = wavesOf(changeSets);
  return [
    lockTimeoutMs,
    wholeCenters,
    centers,
    keys,
    changeSets.flatMap(finishOf),
    changeSets.map(({ centerId }) => tagNumber(centerTag(centerId))),
    changeSets.map(({ centerId }) => centerId),
    changeSets.map(({ decidedAtMs }) => decidedAtMs),
    changeSets.map(({ beforeMs }) => beforeMs ?? NEVER_MS),
    changeSets.map(releasedCount),
    changeSets.map(({ bookings }) => bookings.filter(isChange).length),
    changeSets.map(({ reservations }) => reservations.length - reservations.filter(isChange).length),
    changeSets.map(({ reservations }) => reservations.filter(isChange).length),
    changeSets.map(({ blocks }) => blocks.filter(isChange).length),
    waves.map(({ first }) => first),
    ...ROW_KINDS.map((kind) => rowsText(waves.map(({ rows }) => rows[kind]))),
  ];
};

/** The recorded reservations that a set must write before its deadline. */
export const finishOf = ({ beforeMs, reservations }: ChangeSet): readonly ReservationId[] =>
  beforeMs === null ? [] : reservations.filter(isChange).map(({ state }) => state.id);

/** The deadline of a set that has none. A null within an array is another value where `array_nulls` is off. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

const isChange = ({ expectedVersion }: RecordWrite<unknown>): boolean => expectedVersion !== 0;

const releasedCount = ({ reservations, blocks }: ChangeSet): number =>
  [...reservations, ...blocks].reduce((count, { claims }) => count + claims.released.length, 0);

/** The rows of a kind by wave. No JSON text contains the record separator: control characters are escaped in it. */
const rowsText = (byWave: readonly (object[] | null)[]): string | null =>
  byWave.every((rows) => rows === null)
    ? null
    : byWave.map((rows) => (rows === null ? "" : JSON.stringify(rows))).join("\u001e");

/** What spoke against a set: 1 a duplicate command, 2 a stale record, 3 the deadline, 4 an overlap. */
type GuardNumber = 1 | 2 | 3 | 4;

/** What commit_1 returns: the clock, and by set its sequence, or the guard that refused it and the place in that. */
export type CommitRow = readonly [
  nowMs: EpochMs,
  sequences: readonly (number | null)[],
  guards: readonly (GuardNumber | null)[],
  places: readonly (number | null)[],
];

export const outcomesOf = (
  changeSets: readonly ChangeSet[],
  [nowMs, sequences, guards, places]: CommitRow,
): readonly CommitOutcome[] =>
  changeSets.map((set, at) => {
    const atMs = later(nowMs, set.decidedAtMs);
    const sequence = sequences[at] ?? null;
    if (sequence !== null) return { kind: "accepted", sequence, atMs };
    return { kind: "refused", because: refusalOf(set, guards[at] as GuardNumber, places[at] as number), atMs };
  });

const refusalOf = (set: ChangeSet, guard: GuardNumber, place: number): CommitRefusal => {
  switch (guard) {
    case 1:
      return { kind: "duplicate_command", commandId: (set.command as CommandRecord).commandId };
    case 2: {
      const { id, name } = guardsOf(set)[place] as Guard;
      return { kind: "stale", id: (id ?? name) as BookingId | ReservationId | BlockId | HolderKey };
    }
    case 3:
      return { kind: "deadline_passed", beforeMs: set.beforeMs as EpochMs };
    case 4:
      return { kind: "overlap", unit: (claimedBy(set)[place] as Claim).unit };
    default:
      return unreachable(guard);
  }
};
