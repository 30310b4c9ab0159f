import { finishOf, locksOf } from "../../src/adapters/postgres/locks.ts";
import { commandId, SPA } from "../../src/conformance/store/fixtures.ts";
import { centerTag, type CommandId, type ReservationId } from "../../src/domain/ids.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";
import type { ChangeSet, CommitOutcome, Snapshot } from "../../src/ports/reservation-store.ts";
import { commitInOrder } from "../../src/ports/store-rules/commit-in-order.ts";
import { assertWellFormed } from "../../src/ports/store-rules/well-formed.ts";
import type { Does, Said } from "./commands.ts";
import { numbering, numberOfSet, type Records } from "./records.ts";

// Modelled, in small atomic steps: the protocols of a server's store and of a file's (docs/decisions/0014), with one
// clock for all, and an engine's loop around them. Real: every decision. That is the transitions, their change sets,
// their locks, the guards, the deadness in a snapshot, and an engine's instant.

/**
 * A commit's steps in the store. "show": it can be seen from now on. "open": the host has the answer, and its transaction
 * stays open until it commits or rolls back (rule 20). "judge": the deadline once more, at the host's COMMIT.
 */
export type Stage = "lock" | "finish" | "clock" | "check" | "open" | "judge" | "show" | "unlock";

/** The protocol, as far as a mutation can change it. */
export type Protocol = Readonly<{
  stages: readonly Stage[];
  /** The stages of a commit inside the host's transaction. */
  joinedStages: readonly Stage[];
  /** One lock for all that is stored. A reader that would call a hold dead reads again under that lock. */
  isFile: boolean;
  /** A commit waits for no lock at first. If one is held, it is handed in again, and waits. */
  tries: boolean;
  /** The guards of a commit, at the clock's reading. */
  judge: (records: Records, set: ChangeSet, clockMs: EpochMs) => CommitOutcome;
  readerTakesFinishLock: boolean;
  readerLooksAgain: boolean;
  engineHeedsUndecided: boolean;
  engineReadsAgain: boolean;
  engineAsksOwnClock: boolean;
  engineDatesNoSetBeforeItsAnswers: boolean;
  engineDatesHeldSetsAnew: boolean;
  retriesUnderSameId: boolean;
  refusesWhileUnknown: boolean;
  handedIn: (set: ChangeSet) => ChangeSet;
  /** The snapshot by which a command is decided. */
  seenBy: (does: Does, snapshot: Snapshot) => Snapshot;
}>;

export const SERVER: Protocol = {
  stages: ["lock", "finish", "clock", "check", "show", "unlock"],
  joinedStages: ["lock", "clock", "check", "open", "finish", "judge", "show", "unlock"],
  isFile: false,
  tries: true,
  judge: ({ recorded }, set, clockMs) => {
    assertWellFormed(set, centerTag(SPA));
    return commitInOrder([set], clockMs, { recorded, apply: () => 0 })[0] as CommitOutcome;
  },
  readerTakesFinishLock: true,
  readerLooksAgain: true,
  engineHeedsUndecided: true,
  engineReadsAgain: true,
  engineAsksOwnClock: false,
  engineDatesNoSetBeforeItsAnswers: true,
  engineDatesHeldSetsAnew: true,
  retriesUnderSameId: true,
  refusesWhileUnknown: false,
  handedIn: (set) => set,
  seenBy: (_, snapshot) => snapshot,
};

export const FILE: Protocol = {
  ...SERVER,
  stages: ["lock", "clock", "check", "show", "unlock"],
  // The transaction has the file's lock, so no reader calls a hold dead while it is open.
  joinedStages: ["lock", "clock", "check", "open", "show", "unlock"],
  isFile: true,
  tries: false,
};

/**
 * One call of an engine. Two with one `key` are the same command, tried again by another node. `isJoined`: inside the
 * host's transaction, which is then committed or rolled back.
 */
export type Caller = Readonly<{
  name: string;
  node: 0 | 1;
  does: Does;
  booking: number;
  key?: string;
  isJoined?: true;
}>;

export type Setting = Readonly<{
  callers: readonly Caller[];
  /** Before anything of this happens. */
  records: Records;
  /** The instants that the store's clock may show, in order. */
  instants: readonly EpochMs[];
  /** How often the clock may step back, and how many outcomes may be lost on their way to the engine. */
  stepsBack: number;
  losses: number;
  protocol: Protocol;
}>;

export type Answer = Readonly<{ kind: "accepted" | "refused" | "unavailable" | "unknown"; text: string }>;

export type Call = Readonly<{
  step: "ask" | "look" | "sure" | "turn" | "commit" | "done";
  attempt: number;
  commandId: CommandId | null;
  isUnknown: boolean;
  atMs: EpochMs;
  /** Its snapshot, while it checks it, and its number of reads. */
  view: Records | null;
  looks: number;
  /** The decided set, while it waits for its turn to commit, and the answer if that is accepted. */
  set: ChangeSet | null;
  said: Said | null;
  /** Its change set was handed in, and a lock of it was held. */
  isHeld: boolean;
  answer: Answer | null;
}>;

/** A commit in the store's hands. */
export type Commit = Readonly<{
  caller: number;
  set: ChangeSet;
  waits: boolean;
  isJoined: boolean;
  /** How many of the protocol's stages are behind it. */
  passed: number;
  clockMs: EpochMs;
  atMs: EpochMs;
  /** The engine has lost its connection, and waits for it no longer. */
  isLost: boolean;
}>;

/** An answer has called a hold dead at this instant. */
export type CalledDead = Readonly<{ id: ReservationId; atMs: EpochMs; by: string; text: string }>;

export type World = Readonly<{
  clock: number;
  stepsBack: number;
  losses: number;
  records: Records;
  commits: readonly Commit[];
  calls: readonly Call[];
  /** By node. */
  highWater: readonly EpochMs[];
  dead: readonly CalledDead[];
}>;

/** Something that happens at once, in words, and the world after it. */
export type Step = Readonly<{ label: string; world: World }>;

const NEVER = 0 as EpochMs;

export const IDLE: Call = {
  step: "ask",
  attempt: 1,
  commandId: null,
  isUnknown: false,
  atMs: NEVER,
  view: null,
  looks: 0,
  set: null,
  said: null,
  isHeld: false,
  answer: null,
};

export const newCommit = ({
  caller,
  set,
  waits,
  isJoined,
}: Pick<Commit, "caller" | "set" | "waits" | "isJoined">): Commit => ({
  caller,
  set,
  waits,
  isJoined,
  passed: 0,
  clockMs: NEVER,
  atMs: NEVER,
  isLost: false,
});

export const firstWorld = ({ callers, stepsBack, losses, instants, records }: Setting): World => ({
  clock: 0,
  stepsBack,
  losses,
  records,
  commits: [],
  calls: callers.map(({ key }) => (key === undefined ? IDLE : { ...IDLE, commandId: commandId(key) })),
  highWater: [instants[0] as EpochMs, instants[0] as EpochMs],
  dead: [],
});

const numberOfCall = numbering<Call>(({ view, set, said, answer, ...it }) =>
  answer === null
    ? [
        it.step,
        it.attempt,
        it.commandId,
        it.isUnknown,
        it.atMs,
        view?.id,
        it.looks,
        set && numberOfSet(set),
        said?.text,
        it.isHeld,
      ]
    : [answer.kind, answer.text],
);
const numberOfCommit = numbering<Commit>(({ set, ...it }) => [numberOfSet(set), ...Object.values(it)]);
const numberOfDead = numbering<World["dead"]>((dead) =>
  dead.map(({ id, atMs, text }) => `${id} ${atMs} ${text}`).sort(),
);

/** Worlds with one key go on in the same way. */
export const keyOf = (world: World): string =>
  [
    world.clock,
    world.stepsBack,
    world.losses,
    world.records.id,
    ...world.highWater,
    ...world.calls.map(numberOfCall),
    numberOfDead(world.dead),
    ...world.commits.map(numberOfCommit),
  ].join();

export const stagesOf = (protocol: Protocol, { isJoined }: Commit): readonly Stage[] =>
  isJoined ? protocol.joinedStages : protocol.stages;

export const isPast = (protocol: Protocol, it: Commit, stage: Stage): boolean => {
  const stages = stagesOf(protocol, it);
  return stages.includes(stage) && it.passed > stages.indexOf(stage);
};

const has = (protocol: Protocol, it: Commit, stage: "lock" | "finish"): boolean =>
  isPast(protocol, it, stage) && !isPast(protocol, it, "unlock");

const locks = new WeakMap<ChangeSet, Readonly<Record<"lock" | "finish", readonly string[]>>>();
const locksFor = (protocol: Protocol, set: ChangeSet, stage: "lock" | "finish"): readonly string[] => {
  if (protocol.isFile) return ["the file"];
  const { keys, days } = locksOf([set]);
  const known = locks.get(set) ?? {
    lock: [...keys.map(([key]) => key), ...days.map(([day, , first, last]) => `${day} ${first} ${last}`)],
    finish: finishOf(set),
  };
  locks.set(set, known);
  return known[stage];
};

/** Whether a commit has to wait for others that have its locks. */
export const mustWait = (protocol: Protocol, { commits }: World, it: Commit, stage: "lock" | "finish"): boolean => {
  const wanted = locksFor(protocol, it.set, stage);
  return commits.some(
    (other) =>
      other !== it &&
      has(protocol, other, stage) &&
      locksFor(protocol, other.set, stage).some((key) => wanted.includes(key)),
  );
};

/** Whether a reader has to wait to be certain of this hold's end. */
export const mayStillFinish = (protocol: Protocol, { commits }: World, id: ReservationId): boolean =>
  commits.some((it) =>
    protocol.isFile ? has(protocol, it, "lock") : has(protocol, it, "finish") && finishOf(it.set).includes(id),
  );

export const replaced = <Item>(items: readonly Item[], at: number, item: Item): readonly Item[] =>
  items.map((it, place) => (place === at ? item : it));
