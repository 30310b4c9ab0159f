import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommitOutcome, ReadRequest, Snapshot } from "../../ports/reservation-store.ts";
import { countDifferences, demand, differenceIn, isSame, NotConforming } from "../expectations.ts";
import { comparableSnapshot } from "./comparable.ts";
import { expectedSnapshot } from "./model-answers.ts";
import { Model, type Accepted } from "./model.ts";

// Finds whether one order of the calls explains a store's answers to many concurrent callers.

/**
 * A call from its beginning to its answer, both counted in one sequence with all other calls; and the clock's values in
 * between.
 */
type Call = Readonly<{ from: number; until: number; clocks: readonly Reading[] }>;

/** A value that the clock may have shown, and since when, counted in the same sequence. */
type Reading = Readonly<{ ms: EpochMs; from: number }>;

export type CommitCall = Call & Readonly<{ sets: readonly ChangeSet[]; outcomes: readonly CommitOutcome[] }>;
export type ReadCall = Call & Readonly<{ request: ReadRequest; snapshot: Snapshot }>;

/** An accepted set with its call, and its place in that call's batch. */
type Done = Accepted & Readonly<{ call: CommitCall; at: number }>;

/** All accepted sets, in the order of their sequence: it must be possible to replay them in that order. */
const inSequence = (commits: readonly CommitCall[]): readonly Done[] => {
  const done = commits.flatMap((call) =>
    call.outcomes.flatMap((outcome, at): readonly Done[] => {
      const set = call.sets[at];
      return outcome.kind === "accepted" && set !== undefined ? [{ ...outcome, set, call, at }] : [];
    }),
  );
  return done.sort((one, other) => one.sequence - other.sequence);
};

/** Replays the accepted sets, and compares every answer with the states that the store can have had then. */
export const explain = (
  commits: readonly CommitCall[],
  reads: readonly ReadCall[],
  { keepsLatest }: Readonly<{ keepsLatest: boolean }>,
): Model => {
  const done = inSequence(commits);
  const model = replayed(done);
  for (const [at, one] of done.entries()) {
    const tooEarly = done.slice(at + 1).find((other) => isBefore(other, one) && touches(other.set, one.set));
    demand(
      tooEarly === undefined,
      `sequence ${one.sequence} was given after ${tooEarly?.sequence} was answered as done, and touches the same`,
    );
  }
  for (const call of commits) {
    explainInstants(call, keepsLatest ? done.filter((it) => it.call !== call && it.call.from < call.until) : []);
    for (const [at, outcome] of call.outcomes.entries()) {
      if (outcome.kind === "refused") explainRefusal(done, call, at);
    }
  }
  for (const read of reads) explainRead(done, read, keepsLatest);
  return model;
};

const replayed = (done: readonly Done[]): Model => {
  const model = new Model();
  for (const [at, it] of done.entries()) {
    const previous = done[at - 1];
    demand(previous?.sequence !== it.sequence, `two accepted sets have the sequence ${it.sequence}`);
    const [because] = model.refusalsOf(it.set, it.atMs);
    demand(because === undefined, `sequence ${it.sequence} cannot be done in its place: ${JSON.stringify(because)}`);
    model.apply(it);
  }
  return model;
};

/** One reading of the clock, or the latest instant recorded before, gives the instants of all sets of a batch. */
const explainInstants = ({ clocks, sets, outcomes }: CommitCall, before: readonly Done[]): void => {
  const isReading = (clockMs: EpochMs): boolean =>
    outcomes.every(({ atMs }, at) => atMs === later(clockMs, sets[at]?.decidedAtMs ?? clockMs));
  const shown = clocks.map(({ ms }) => ms);
  const instants = outcomes.map(({ atMs }) => atMs).join(", ");
  const isLatest = ({ atMs }: Done): boolean => shown.some((clockMs) => clockMs < atMs) && isReading(atMs);
  demand(
    shown.some(isReading) || before.some(isLatest),
    `no clock reading of ${shown.join(", ")} gives the instants ${instants}`,
  );
};

const explainRefusal = (done: readonly Done[], call: CommitCall, at: number): void => {
  const outcome = call.outcomes[at];
  const set = call.sets[at];
  if (outcome?.kind !== "refused" || set === undefined) return;
  const differs = (model: Model): Differs => {
    const reasons = model.refusalsOf(set, outcome.atMs);
    if (reasons.some((because) => isSame(because, outcome.because))) return null;
    return {
      by: 1,
      what: `in that state it is ${reasons.length === 0 ? "accepted" : `refused for ${JSON.stringify(reasons)}`}`,
    };
  };
  const sameBatch = (it: Done): boolean | null => (it.call === call ? it.at < at : null);
  const nearest = nearestState(done, call, { known: sameBatch, differs });
  if (nearest === null) return;
  throw new NotConforming(
    `nothing that was recorded explains the refusal ${JSON.stringify(outcome.because)}; the nearest state is ${nearest.what}`,
  );
};

/** For each reading of the clock: sets that were answered before the clock showed it are in the state (S-47). */
const explainRead = (done: readonly Done[], { request, snapshot, ...call }: ReadCall, keepsLatest: boolean): void => {
  const seen = comparableSnapshot(snapshot);
  const nearest = call.clocks.map((clock) =>
    nearestState(done, call, {
      known: (it) => (it.call.until < clock.from ? true : null),
      differs: (model) => {
        const nowMs = keepsLatest ? later(clock.ms, model.latestMs) : clock.ms;
        const expected = comparableSnapshot(expectedSnapshot(model, request, nowMs));
        const what = differenceIn(`the snapshot at ${nowMs}`, seen, expected);
        // A state at another instant is not near, however much else is equal.
        const ofClock = expected.atMs === seen.atMs ? 0 : ANOTHER_INSTANT;
        return what === null ? null : { by: ofClock + countDifferences(seen, expected), what };
      },
    }),
  );
  if (nearest.includes(null)) return;
  const [first] = (nearest as readonly Nearest[]).toSorted((one, other) => one.by - other.by);
  throw new NotConforming(
    `no state that was recorded during a read explains it: ${JSON.stringify(request.subject)}; the nearest is ${first?.what}`,
  );
};

/** More concurrent sets than these give too many states to try, and the call is not checked. */
const MOST_TRIED = 10;

/** Why a state does not explain an answer: the number of differences, and the first break. */
type Nearest = Readonly<{ by: number; what: string }>;
type Differs = Nearest | null;

/**
 * Tries the states that a call may have seen: every set that was answered before it began, none that began after its
 * answer, and any subset of the concurrent ones. `known` says whether a set was seen, if that is certain. Returns null
 * if a state explains the answer, else the nearest one.
 */
const nearestState = (
  done: readonly Done[],
  { from, until }: Call,
  { known, differs }: Readonly<{ known: (it: Done) => boolean | null; differs: (model: Model) => Differs }>,
): Nearest | null => {
  const isSeen = (it: Done): boolean | null => {
    if (it.call.until < from) return true;
    return it.call.from > until ? false : known(it);
  };
  const sure = done.filter((it) => isSeen(it) === true);
  const beside = done.filter((it) => isSeen(it) === null);
  if (beside.length > MOST_TRIED) return null;
  let nearest: Nearest | null = null;
  for (const part of partsOf(beside)) {
    const found = tried(
      done.filter((it) => sure.includes(it) || part.includes(it)),
      differs,
    );
    if (found === null) return null;
    if (nearest === null || found.by < nearest.by) nearest = found;
  }
  return nearest;
};

/** A broken order is further away than any that leads to a state: the earlier the break, the further. */
const BROKEN = 1e6;
const ANOTHER_INSTANT = 1e3;

const tried = (sets: readonly Done[], differs: (model: Model) => Differs): Nearest | null => {
  const model = new Model();
  for (const [at, it] of sets.entries()) {
    const [because] = model.refusalsOf(it.set, it.atMs);
    if (because !== undefined) {
      const text = `${placeAfter(sets.slice(0, at))}, where sequence ${it.sequence} cannot be done: ${JSON.stringify(because)}`;
      return { by: BROKEN + sets.length - at, what: text };
    }
    model.apply(it);
  }
  const difference = differs(model);
  return difference === null ? null : { by: difference.by, what: `${placeAfter(sets)}: ${difference.what}` };
};

const LONGEST_PLACE = 12;

const placeAfter = (sets: readonly Done[]): string => {
  if (sets.length === 0) return "that before the first";
  const last = sets.slice(-LONGEST_PLACE).map(({ sequence }) => sequence);
  return `that after the sequences ${sets.length > LONGEST_PLACE ? "…, " : ""}${last.join(", ")}`;
};

const partsOf = (items: readonly Done[]): readonly (readonly Done[])[] =>
  items.reduce<readonly (readonly Done[])[]>((parts, it) => [...parts, ...parts.map((part) => [...part, it])], [[]]);

const isBefore = (one: Done, other: Done): boolean =>
  one.call === other.call ? one.at < other.at : one.call.until < other.call.from;

/** Whether the order of two sets matters: they share a record, unit, holder, command or external id. */
const touches = (one: ChangeSet, other: ChangeSet): boolean => {
  const keys = keysOf(one);
  return keysOf(other).some((key) => keys.includes(key));
};

const keysOf = (set: ChangeSet): readonly string[] => [
  ...[...set.bookings, ...set.reservations, ...set.blocks].map(({ state }) => state.id),
  ...set.unchanged.map(({ id }) => id),
  // Of one center alone.
  ...[
    ...set.blocks.map(({ state }) => `external ${state.externalId}`),
    ...[...set.reservations, ...set.blocks].flatMap(({ claims }) =>
      [...claims.claimed, ...claims.released].map(({ unit }) => `unit ${unit}`),
    ),
    ...(set.holder === null ? [] : [`holder ${set.holder.key}`]),
    ...(set.command === null ? [] : [`command ${set.command.commandId}`]),
  ].map((key) => `${set.centerId} ${key}`),
];
