import { finishOf } from "../../src/adapters/postgres/locks.ts";
import { commandRecord } from "../../src/conformance/store/change-sets.ts";
import { commandId } from "../../src/conformance/store/fixtures.ts";
import type { CommandId } from "../../src/domain/ids.ts";
import { hasLapsed, inDueOrder } from "../../src/domain/reservation/expire.ts";
import type { Reserved } from "../../src/domain/reservation/reservation.ts";
import { later, plus, type EpochMs } from "../../src/domain/time/instant.ts";
import { instantOf, seenFrom, standing, uncertain } from "../../src/engine/runtime/certainty.ts";
import { HighWater } from "../../src/engine/runtime/high-water.ts";
import { changeSetOf, type Changes } from "../../src/engine/runtime/command.ts";
import type { ChangeSet, CommitOutcome, Holding, Snapshot } from "../../src/ports/reservation-store.ts";
import { calledDead } from "../../src/ports/store-rules/called-dead.ts";
import { holdingsOf, snapshotsOf } from "../../src/ports/store-rules/snapshot-of.ts";
import { decide, expiryChanges, requestOf, shown, type Said } from "./commands.ts";
import { reservationsIn, type Records } from "./records.ts";
import {
  IDLE,
  mayStillFinish,
  newCommit,
  replaced,
  type Answer,
  type Call,
  type Caller,
  type Setting,
  type Step,
  type World,
} from "./world.ts";

const MOST_ATTEMPTS = 3;
const MOST_LOOKS = 3;
/** How far the second node's own clock is ahead: nothing may depend on it. */
const AHEAD_MS = 600_000;
const VAGUE: Said = { text: "STORE_UNAVAILABLE", dead: [] };

/** Caches values that depend on an object and a key alone: worlds share most of their objects. */
const remembered = new WeakMap<object, Map<string, unknown>>();
const onceFor = <Value>(thing: object, key: string, work: () => Value): Value => {
  const values = remembered.get(thing) ?? new Map<string, unknown>();
  remembered.set(thing, values);
  if (!values.has(key)) values.set(key, work());
  return values.get(key) as Value;
};

/** The next step of an engine's call: read in two or three steps, then answer, or decide and commit. */
export class Turn {
  readonly #setting: Setting;
  readonly #world: World;
  readonly #at: number;
  readonly #call: Call;
  readonly #caller: Caller;
  readonly #highWater = new HighWater();

  constructor(setting: Setting, world: World, at: number) {
    this.#setting = setting;
    this.#world = world;
    this.#at = at;
    this.#call = world.calls[at] as Call;
    this.#caller = setting.callers[at] as Caller;
    this.#highWater.raise(world.highWater[this.#caller.node] as EpochMs);
  }

  steps(): readonly Step[] {
    const { step, set } = this.#call;
    if (step === "ask") return [this.#asks()];
    if (step === "look") return [this.#caller.does === "sweep" ? this.#sweeps() : this.#looks()];
    if (step === "sure") return [this.#makesSure()];
    if (step === "turn") return [this.#handsIn(set as ChangeSet)];
    return step === "commit" ? this.#loses() : [];
  }

  /** The server has reported the outcome of the commit. */
  learns(outcome: CommitOutcome): Step {
    this.#highWater.raise(outcome.atMs);
    return outcome.kind === "accepted"
      ? this.#answers("learns it", "accepted", this.#call.said as Said, outcome.atMs)
      : this.#retries(`is refused at ${shown(outcome.atMs)}: ${outcome.because.kind}`);
  }

  get #clockMs(): EpochMs {
    return this.#setting.instants[this.#world.clock] as EpochMs;
  }

  #asks(): Step {
    const aheadMs = this.#setting.protocol.engineAsksOwnClock ? this.#caller.node * AHEAD_MS : 0;
    const atMs = later(plus(this.#clockMs, aheadMs), this.#highWater.instantMs);
    return this.#goes(`asks the store, whose clock shows ${shown(this.#clockMs)}`, { step: "look", atMs, looks: 0 });
  }

  #snapshot(view: Records, atMs = this.#call.atMs): Snapshot {
    const id = this.#call.commandId;
    const request = { ...requestOf(this.#caller.does, this.#caller.booking), commandId: id };
    return onceFor(
      view,
      `read ${request.subject.kind} ${request.claims.kind} ${this.#caller.booking} ${id} ${atMs}`,
      () => snapshotsOf(view.recorded, [request], atMs)[0] as Snapshot,
    );
  }

  #looks(): Step {
    const view = this.#world.records;
    const snapshot = this.#snapshot(view);
    if (calledDead(snapshot).length === 0 || !this.#setting.protocol.readerTakesFinishLock)
      return this.#sees(view, snapshot, "looks");
    const looks = this.#call.looks + 1;
    return this.#goes("looks: a hold has lapsed and no end of it is recorded", { step: "sure", view, looks });
  }

  /** Takes the lock that makes it certain, or gives up waiting; then checks whether the hold is unchanged. */
  #makesSure(): Step {
    const { isFile, readerLooksAgain } = this.#setting.protocol;
    const view = this.#call.view as Records;
    const now = this.#world.records;
    const snapshot = this.#snapshot(view);
    const dead = calledDead(snapshot);
    const held = dead.flatMap(({ state: { id } }) =>
      mayStillFinish(this.#setting.protocol, this.#world, id) ? id : [],
    );
    const how = held.length > 0 ? "gives up waiting to be certain" : "has the lock that makes it certain";
    if (isFile && readerLooksAgain && held.length === 0) {
      const anew = this.#snapshot(now, later(this.#clockMs, this.#highWater.instantMs));
      return this.#sees(now, anew, `${how}, and looks anew`);
    }
    const hasChanged =
      !isFile && readerLooksAgain && dead.some((it) => now.recorded.versionOf(it.state.id) !== it.version);
    if (hasChanged && this.#call.looks < MOST_LOOKS)
      return this.#goes(`${how}: the hold has changed`, { step: "look", view: null });
    const undecided = hasChanged ? dead.map(({ state }) => state.id) : held;
    return this.#sees(view, undecided.length === 0 ? snapshot : { ...snapshot, undecided }, how);
  }

  /** The engine has its snapshot: it decides. */
  #sees(view: Records, raw: Snapshot, how: string): Step {
    const { engineHeedsUndecided, engineReadsAgain, refusesWhileUnknown, seenBy } = this.#setting.protocol;
    const { does, booking, key, isJoined } = this.#caller;
    const context = { highWater: this.#highWater };
    const snapshot = engineHeedsUndecided ? standing(raw) : { ...raw, undecided: [] };
    const seen = engineReadsAgain ? seenFrom(context, snapshot) : { snapshot, nowMs: instantOf(context, snapshot) };
    if (seen === null) return this.#goes(`${how}: another call has moved the instant on`, { step: "ask", view: null });
    const { nowMs } = seen;
    if (snapshot.command !== null) return this.#answers(how, "accepted", { text: "done before", dead: [] }, nowMs);
    const fresh = 100 + this.#at * 10 + this.#call.attempt;
    const decided = onceFor(this.#setting, `${fresh} ${view.id} ${raw.atMs} ${raw.undecided.join()} ${nowMs}`, () =>
      decide(does, booking, seenBy(does, snapshot), nowMs, fresh),
    );
    const doubts = does !== "list" && uncertain(snapshot) !== null;
    if (decided.isErr()) {
      if (this.#call.isUnknown && !refusesWhileUnknown) return this.#answers(how, "unknown", VAGUE, nowMs);
      return doubts
        ? this.#answers(how, "unavailable", VAGUE, nowMs)
        : this.#answers(how, "refused", decided.error, nowMs);
    }
    if (decided.value === "look_again") return this.#retries(`${how}: a hold has lapsed since`);
    const { changes, rests, said } = decided.value;
    if (changes !== null && !(rests && key === undefined)) {
      // Others came first, and inside the host's transaction a command commits once.
      if (isJoined && this.#call.attempt > 1)
        return this.#answers(how, "refused", { text: "CONTENDED", dead: [] }, nowMs);
      return this.#decides(`${how} and decides at ${shown(nowMs)}: ${said.text}`, changes, this.#id(), said, nowMs);
    }
    return doubts ? this.#answers(how, "unavailable", VAGUE, nowMs) : this.#answers(how, "accepted", said, nowMs);
  }

  #id(): CommandId {
    if (!this.#setting.protocol.retriesUnderSameId) return commandId(`m${this.#at}.${this.#call.attempt}`);
    return this.#call.commandId ?? commandId(`m${this.#at}`);
  }

  /** The sweep lists due holds and checks no further: its commit finds the hold unchanged, or is refused. */
  #sweeps(): Step {
    const { records } = this.#world;
    const nowMs = this.#highWater.raise(this.#call.atMs);
    const [first] = reservationsIn(records.model)
      .flatMap(({ state }) => (state.status === "reserved" && hasLapsed(state, this.#call.atMs) ? [state] : []))
      .sort((one: Reserved, other: Reserved) => inDueOrder(one, other));
    if (first === undefined) return this.#answers("looks", "accepted", { text: "nothing is due", dead: [] }, nowMs);
    const changes = onceFor(this.#setting, `${records.id} ${first.id}`, () => {
      const [holding] = holdingsOf(records.recorded, [first.id]);
      return expiryChanges(holding as Holding);
    });
    return this.#decides(
      `finds a due hold at ${shown(nowMs)}`,
      changes,
      null,
      { text: "swept", dead: [first.id] },
      nowMs,
    );
  }

  #decides(label: string, changes: Changes, id: CommandId | null, said: Said, decidedAtMs: EpochMs): Step {
    const command = id === null ? null : commandRecord(id);
    const set = onceFor(changes, `${id} ${decidedAtMs}`, () =>
      this.#setting.protocol.handedIn(changeSetOf(changes, command, decidedAtMs)),
    );
    return this.#goes(label, { step: "turn", commandId: id, view: null, set, said });
  }

  /**
   * Its turn in the engine's queue has come. Each set is its own batch here, and sets of one center may run at once,
   * which is more than the queue allows.
   */
  #handsIn(decided: ChangeSet): Step {
    const { tries, engineDatesNoSetBeforeItsAnswers, engineDatesHeldSetsAnew } = this.#setting.protocol;
    const { isHeld } = this.#call;
    const isDatedAnew = engineDatesNoSetBeforeItsAnswers && (!isHeld || engineDatesHeldSetsAnew);
    const decidedAtMs = isDatedAnew ? later(decided.decidedAtMs, this.#highWater.instantMs) : decided.decidedAtMs;
    const set = onceFor(decided, `${decidedAtMs}`, () => ({ ...decided, decidedAtMs }));
    const how = isHeld ? "hands its change set in again, to wait for its locks" : "hands its change set in";
    const { label, world } = this.#goes(how, { step: "commit", set: null, isHeld: false });
    const isJoined = this.#caller.isJoined ?? false;
    const commit = newCommit({ caller: this.#at, set, waits: !tries || isHeld || isJoined, isJoined });
    return { label, world: { ...world, commits: [...world.commits, commit] } };
  }

  /** A lock was held by another: nothing of the set is done. */
  isHeld(set: ChangeSet): Step {
    return this.#goes("is to hand it in again", { step: "turn", set, isHeld: true });
  }

  /** Its commit is done inside the host's transaction: the host has the answer. */
  isProvisional(atMs: EpochMs): Step {
    this.#highWater.raise(atMs);
    return this.#goes("answers its host", {});
  }

  /** Its host's transaction is gone, and all that the command did in it. */
  isRolledBack(label: string): Step {
    return this.#answers(label, "refused", { text: "ROLLED_BACK", dead: [] }, this.#highWater.instantMs);
  }

  /** The connection breaks while the commit is in the store's hands. */
  #loses(): readonly Step[] {
    // A host whose connection breaks has its transaction rolled back, which may happen anyway.
    if (this.#world.losses === 0 || this.#caller.does === "sweep" || this.#caller.isJoined) return [];
    const commits = this.#world.commits.map((it) => (it.caller === this.#at ? { ...it, isLost: true } : it));
    const world = { ...this.#world, losses: this.#world.losses - 1, commits };
    return [new Turn(this.#setting, world, this.#at).#retries("does not learn the outcome", true)];
  }

  #retries(label: string, isUnknown = this.#call.isUnknown): Step {
    const { attempt } = this.#call;
    if (attempt < MOST_ATTEMPTS)
      return this.#goes(label, { step: "ask", attempt: attempt + 1, isUnknown, view: null, said: null });
    const { instantMs } = this.#highWater;
    return isUnknown
      ? this.#answers(label, "unknown", VAGUE, instantMs)
      : this.#answers(label, "refused", { text: "CONTENDED", dead: [] }, instantMs);
  }

  #answers(how: string, kind: Answer["kind"], { text, dead }: Said, atMs: EpochMs): Step {
    const { label, world } = this.#goes(`${how}; it answers at ${shown(atMs)}: ${kind}, ${text}`, {
      ...IDLE,
      step: "done",
      answer: { kind, text },
    });
    // Rule 7's limit: a clock that steps back while a commit is in the store's hands may date it before this answer.
    const isLimit = (id: string): boolean =>
      this.#setting.stepsBack > 0 && this.#world.commits.some(({ set }) => finishOf(set).some((it) => it === id));
    const called = dead.filter((id) => !isLimit(id)).map((id) => ({ id, atMs, by: this.#caller.name, text }));
    return { label, world: called.length === 0 ? world : { ...world, dead: [...world.dead, ...called] } };
  }

  #goes(label: string, to: Partial<Call>): Step {
    const calls = replaced(this.#world.calls, this.#at, { ...this.#call, ...to });
    const highWater = replaced(this.#world.highWater, this.#caller.node, this.#highWater.instantMs);
    return { label: `${this.#caller.name} ${label}`, world: { ...this.#world, calls, highWater } };
  }
}
