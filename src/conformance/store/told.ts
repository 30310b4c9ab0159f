import { later, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommitOutcome, ReadRequest, Snapshot } from "../../ports/reservation-store.ts";
import { demand, isSame, NotConforming } from "../expectations.ts";
import { comparableSnapshot } from "./comparable.ts";
import { expectedSnapshot } from "./model-answers.ts";
import { Model, type Accepted } from "./model.ts";

// Whether what a store told many callers at once can be explained by one order in which it did their work.

/** A call from its beginning to its answer, counted in one row with all others; and what the clock showed in between. */
type Call = Readonly<{ from: number; until: number; clocks: readonly EpochMs[] }>;

export type CommitTold = Call & Readonly<{ sets: readonly ChangeSet[]; outcomes: readonly CommitOutcome[] }>;
export type ReadTold = Call & Readonly<{ request: ReadRequest; snapshot: Snapshot }>;

/** An accepted set with the call that it came in, and its place in that call's batch. */
type Done = Accepted & Readonly<{ call: CommitTold; at: number }>;

/** All that was accepted, in the order of its sequence: that order must be one in which it can be done again. */
const inSequence = (commits: readonly CommitTold[]): readonly Done[] => {
  const done = commits.flatMap((call) =>
    call.outcomes.flatMap((outcome, at): readonly Done[] => {
      const set = call.sets[at];
      return outcome.kind === "accepted" && set !== undefined ? [{ ...outcome, set, call, at }] : [];
    }),
  );
  return done.sort((one, other) => one.sequence - other.sequence);
};

/** Replays what was accepted, and holds every answer against what the store can have had recorded then. */
export const explain = (
  commits: readonly CommitTold[],
  reads: readonly ReadTold[],
  { keepsLatest }: Readonly<{ keepsLatest: boolean }>,
): Model => {
  const done = inSequence(commits);
  const model = replayed(done);
  for (const [at, one] of done.entries()) {
    const tooEarly = done.slice(at + 1).find((other) => isBefore(other, one) && touches(other.set, one.set));
    demand(
      tooEarly === undefined,
      `sequence ${one.sequence} was told after ${tooEarly?.sequence} was told as done, and touches the same`,
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
const explainInstants = ({ clocks, sets, outcomes }: CommitTold, before: readonly Done[]): void => {
  const isReading = (clockMs: EpochMs): boolean =>
    outcomes.every(({ atMs }, at) => atMs === later(clockMs, sets[at]?.decidedAtMs ?? clockMs));
  const told = outcomes.map(({ atMs }) => atMs).join(", ");
  const isLatest = ({ atMs }: Done): boolean => clocks.some((clockMs) => clockMs < atMs) && isReading(atMs);
  demand(
    clocks.some(isReading) || before.some(isLatest),
    `no clock reading of ${clocks.join(", ")} gives the instants ${told}`,
  );
};

const explainRefusal = (done: readonly Done[], call: CommitTold, at: number): void => {
  const outcome = call.outcomes[at];
  const set = call.sets[at];
  if (outcome?.kind !== "refused" || set === undefined) return;
  const isExplained = (model: Model): boolean =>
    model.refusalsOf(set, outcome.atMs).some((because) => isSame(because, outcome.because));
  const sameBatch = (it: Done): boolean | null => (it.call === call ? it.at < at : null);
  if (someState(done, call, sameBatch, isExplained)) return;
  throw new NotConforming(`nothing that was recorded explains the refusal ${JSON.stringify(outcome.because)}`);
};

const explainRead = (done: readonly Done[], { request, snapshot, ...call }: ReadTold, keepsLatest: boolean): void => {
  const seen = comparableSnapshot(snapshot);
  const isExplained = (model: Model): boolean =>
    call.clocks.some((clockMs) => {
      const nowMs = keepsLatest ? later(clockMs, model.latestMs) : clockMs;
      return isSame(comparableSnapshot(expectedSnapshot(model, request, nowMs)), seen);
    });
  if (someState(done, call, () => null, isExplained)) return;
  throw new NotConforming(`no state that was recorded during a read explains it: ${JSON.stringify(request.subject)}`);
};

/** With more than these beside a call there are too many states to try, and nothing is said of it. */
const MOST_TRIED = 10;

/**
 * Whether some state during the call is as `is` says: everything that was told before it began, nothing that began
 * after it was told, and of what ran beside it any part. `known` says of a set whether it was seen, where that is sure.
 */
const someState = (
  done: readonly Done[],
  { from, until }: Call,
  known: (it: Done) => boolean | null,
  is: (model: Model) => boolean,
): boolean => {
  const isSeen = (it: Done): boolean | null => {
    if (it.call.until < from) return true;
    return it.call.from > until ? false : known(it);
  };
  const sure = done.filter((it) => isSeen(it) === true);
  const beside = done.filter((it) => isSeen(it) === null);
  if (beside.length > MOST_TRIED) return true;
  return partsOf(beside).some((part) => {
    const model = new Model();
    for (const it of done.filter((other) => sure.includes(other) || part.includes(other))) {
      if (model.refusalsOf(it.set, it.atMs).length > 0) return false;
      model.apply(it);
    }
    return is(model);
  });
};

const partsOf = (items: readonly Done[]): readonly (readonly Done[])[] =>
  items.reduce<readonly (readonly Done[])[]>((parts, it) => [...parts, ...parts.map((part) => [...part, it])], [[]]);

const isBefore = (one: Done, other: Done): boolean =>
  one.call === other.call ? one.at < other.at : one.call.until < other.call.from;

/** Whether the order of two sets matters: they are about the same record, unit, holder, command or external id. */
const touches = (one: ChangeSet, other: ChangeSet): boolean => {
  const keys = keysOf(one);
  return keysOf(other).some((key) => keys.includes(key));
};

const keysOf = (set: ChangeSet): readonly string[] => [
  ...[...set.bookings, ...set.reservations, ...set.blocks].map(({ state }) => state.id),
  ...set.blocks.map(({ state }) => `external ${state.externalId}`),
  ...[...set.reservations, ...set.blocks].flatMap(({ claims }) =>
    [...claims.claimed, ...claims.released].map(({ unit }) => `unit ${unit}`),
  ),
  ...set.unchanged.map(({ id }) => id),
  ...(set.holder === null ? [] : [`holder ${set.holder.key}`]),
  ...(set.command === null ? [] : [`command ${set.command.commandId}`]),
];
