import type { BlockId, BookingId, HolderKey, ReservationId } from "../../domain/ids.ts";
import { unreachable } from "../../domain/invariant.ts";
import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { Claim } from "../../domain/slot/claim.ts";
import type { ChangeSet, CommandRecord, CommitOutcome, CommitRefusal } from "../../ports/reservation-store.ts";
import { locksOf } from "./locks.ts";
import { claimedBy, guardsOf, ROW_KINDS, wavesOf, type Guard } from "./waves.ts";

/** The parameters of commit_1, in its order. */
export const commitParameters = (changeSets: readonly ChangeSet[], lockTimeoutMs: number): readonly unknown[] => {
  const { wholeCenters, centers, keys } = locksOf(changeSets);
  const waves = wavesOf(changeSets);
  return [
    lockTimeoutMs,
    wholeCenters,
    centers,
    keys,
    changeSets.map(({ decidedAtMs }) => decidedAtMs),
    changeSets.map(({ beforeMs }) => beforeMs),
    waves.map(({ first }) => first),
    ...ROW_KINDS.map((kind) => waves.map(({ rows }) => (rows[kind] === null ? null : JSON.stringify(rows[kind])))),
  ];
};

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
