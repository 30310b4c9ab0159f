import { centerTag } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Claim } from "../../domain/claim/claim.ts";
import type { ChangeSet, CommandRecord, CommitRefusal, TriedOutcome } from "../../ports/reservation-store.ts";
import { isChange, locksOf } from "./locks.ts";
import { tagNumber } from "./columns.ts";
import { guardsOf, type Guard } from "./guards.ts";
import { claimedBy, ROW_KINDS } from "./rows.ts";
import { wavesOf } from "./waves.ts";

/** Whether a commit waits for locks, and for how long for each. */
export type Wait = Readonly<{ lockTimeoutMs: number; waits: boolean }>;

/** The parameters of commit_1, in its order. `lockTimeoutMs` bounds each wait for a row as well. */
export const commitParameters = (
  changeSets: readonly ChangeSet[],
  { lockTimeoutMs, waits }: Wait,
): readonly unknown[] => {
  const { wholeCenters, finish, ...locks } = lockParameters(changeSets);
  const lists = Object.values(locks);
  const ofFinish = [finish.map(([id]) => id), finish.map(([, n]) => n)];
  return [
    lockTimeoutMs,
    waits,
    false,
    wholeCenters,
    ...lists,
    ...ofFinish,
    ...Object.values(setParameters(changeSets)),
  ];
};

/** The parameters for its locks, by name; `finish` lists the holds of the finish locks. */
const lockParameters = (changeSets: readonly ChangeSet[]) => {
  const { wholeCenters, keys, days, finish } = locksOf(changeSets);
  return {
    wholeCenters,
    keys: keys.map(([key]) => key),
    key_sets: keys.map(([, n]) => n),
    days: days.map(([day]) => day),
    day_sets: days.map(([, n]) => n),
    first_quarters: days.map(([, , first]) => first),
    last_quarters: days.map(([, , , last]) => last),
    finish,
  };
};

/** The parameters for the change sets and their rows, by name, in its order. */
const setParameters = (changeSets: readonly ChangeSet[]) => {
  const waves = wavesOf(changeSets);
  const rows = ROW_KINDS.map((kind) => [kind, rowsText(waves.map((wave) => wave.rows[kind]))] as const);
  return {
    tag: changeSets.map(({ centerId }) => tagNumber(centerTag(centerId))),
    center_id: changeSets.map(({ centerId }) => centerId),
    decided_at_ms: changeSets.map(({ decidedAtMs }) => decidedAtMs),
    before_ms: changeSets.map(({ beforeMs }) => beforeMs ?? NEVER_MS),
    released_count: changeSets.map(releasedCount),
    bookings_count: changeSets.map(({ bookings }) => bookings.filter(isChange).length),
    reservations_count: changeSets.map(({ reservations }) => reservations.filter(isChange).length),
    blocks_count: changeSets.map(({ blocks }) => blocks.filter(isChange).length),
    first: waves.map(({ first }) => first),
    ...Object.fromEntries(rows),
  };
};

/** The parameters of joined_commit_1 apart from its clock's ceiling: the names of its record. */
export const joinedCommit = (set: ChangeSet, lockTimeoutMs: number) => {
  const { wholeCenters, finish, ...locks } = lockParameters([set]);
  return {
    lock_timeout_ms: lockTimeoutMs,
    whole_centers: wholeCenters,
    ...locks,
    finish: finish.map(([id]) => id),
    ...setParameters([set]),
    deadline_ms: set.beforeMs,
  };
};

/** The deadline of a set without one. A null within an array is another value if `array_nulls` is off. */
const NEVER_MS = Number.MAX_SAFE_INTEGER;

const releasedCount = ({ reservations, blocks }: ChangeSet): number =>
  [...reservations, ...blocks].reduce((count, { claims }) => count + claims.released.length, 0);

/** The rows of a kind by wave. No JSON text contains the record separator: control characters are escaped in it. */
const rowsText = (byWave: readonly (object[] | null)[]): string | null =>
  byWave.every((rows) => rows === null)
    ? null
    : byWave.map((rows) => (rows === null ? "" : JSON.stringify(rows))).join("\u001e");

/**
 * The guard that refused a set: 0 a lock that is held, 1 a duplicate command, 2 a stale record, 3 the deadline, 4 an
 * overlap.
 */
type GuardNumber = 0 | 1 | 2 | 3 | 4;

/**
 * The result of commit_1: the clock, and for each set its sequence, or the guard that refused it and the failed item of
 * that guard.
 */
export type CommitRow = readonly [
  nowMs: EpochMs,
  sequences: readonly (number | null)[],
  guards: readonly (GuardNumber | null)[],
  places: readonly (number | null)[],
];

export const outcomesOf = (
  changeSets: readonly ChangeSet[],
  [nowMs, sequences, guards, places]: CommitRow,
): readonly TriedOutcome[] =>
  changeSets.map((set, at) => {
    const atMs = later(nowMs, set.decidedAtMs);
    const sequence = sequences[at] ?? null;
    if (sequence !== null) return { kind: "accepted", sequence, atMs };
    const guard = guards[at] as GuardNumber;
    if (guard === 0) return { kind: "held" };
    return { kind: "refused", because: refusalOf(set, guard, places[at] as number), atMs };
  });

const refusalOf = (set: ChangeSet, guard: Exclude<GuardNumber, 0>, place: number): CommitRefusal => {
  switch (guard) {
    case 1:
      return { kind: "duplicate_command", commandId: (set.command as CommandRecord).commandId };
    case 2: {
      const { id, name } = guardsOf(set)[place] as Guard;
      return { kind: "stale", id: (id ?? name) as Extract<CommitRefusal, { kind: "stale" }>["id"] };
    }
    case 3:
      return { kind: "deadline_passed", beforeMs: set.beforeMs as EpochMs };
    case 4:
      return { kind: "overlap", unit: (claimedBy(set)[place] as Claim).unit };
    default:
      return unreachable(guard);
  }
};
