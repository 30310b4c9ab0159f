import { isLive } from "../../src/domain/time/deadline.ts";
import { later, type EpochMs } from "../../src/domain/time/instant.ts";
import type { CommitOutcome } from "../../src/ports/reservation-store.ts";
import { shown } from "./commands.ts";
import { Turn } from "./engine.ts";
import { after } from "./records.ts";
import {
  isPast,
  mustWait,
  replaced,
  stagesOf,
  type Commit,
  type Setting,
  type Stage,
  type Step,
  type World,
} from "./world.ts";

/** All that may happen next in a world: the clock moves, a call goes on, or a commit does. */
export const stepsOf = (setting: Setting, world: World): readonly Step[] => [
  ...clockSteps(setting, world),
  ...world.calls.flatMap(({ step }, at) => (step === "done" ? [] : new Turn(setting, world, at).steps())),
  ...world.commits.flatMap((it, at) => commitSteps(setting, world, it, at)),
];

const clockSteps = ({ instants }: Setting, world: World): readonly Step[] => {
  const { clock, stepsBack } = world;
  const steps: Step[] = [];
  const show = (next: number, left: number): void =>
    void steps.push({
      label: `the clock shows ${shown(instants[next] as EpochMs)}`,
      world: { ...world, clock: next, stepsBack: left },
    });
  if (clock + 1 < instants.length) show(clock + 1, stepsBack);
  if (clock > 0 && stepsBack > 0) show(clock - 1, stepsBack - 1);
  return steps;
};

/** A commit's next stage; or its end, if its connection is lost and nothing of it can be seen yet. */
const commitSteps = (setting: Setting, world: World, it: Commit, at: number): readonly Step[] => {
  const name = `the commit of ${setting.callers[it.caller]?.name}`;
  const next = nextStage(setting, world, it, at);
  const steps = next === null ? [] : [{ ...next, label: `${name} ${next.label}` }];
  if (isOpen(setting, it)) return [...steps, rolledBack(setting, world, it, "is rolled back by its host")];
  return it.isLost && !isPast(setting.protocol, it, "show")
    ? [...steps, { label: `${name} is rolled back`, world: without(world, it) }]
    : steps;
};

const without = (world: World, it: Commit): World => ({ ...world, commits: world.commits.filter((one) => one !== it) });

/** Whether the host can still choose to roll its transaction back. */
const isOpen = ({ protocol }: Setting, it: Commit): boolean => stagesOf(protocol, it)[it.passed] === "open";

const rolledBack = (setting: Setting, world: World, it: Commit, label: string): Step => {
  const { world: rest, label: answered } = new Turn(setting, without(world, it), it.caller).isRolledBack(label);
  return { label: answered, world: rest };
};

const nextStage = (setting: Setting, world: World, it: Commit, at: number): Step | null => {
  const { protocol, instants } = setting;
  const ends = (label: string, outcome: CommitOutcome, records = world.records): Step => {
    const rest = without({ ...world, records }, it);
    if (it.isLost) return { label, world: rest };
    const learnt = new Turn(setting, rest, it.caller).learns(outcome);
    return { label: `${label}; ${learnt.label}`, world: learnt.world };
  };
  const passes = (label: string, change: Partial<Commit> = {}, records = world.records): Step => {
    const on = { ...it, passed: it.passed + 1, ...change };
    return on.passed < stagesOf(protocol, it).length
      ? { label, world: { ...world, records, commits: replaced(world.commits, at, on) } }
      : ends(label, { kind: "accepted", sequence: 0, atMs: on.atMs }, records);
  };
  const takes = (lock: "lock" | "finish", label: string): Step | null => {
    if (!mustWait(protocol, world, it, lock)) return passes(label);
    if (it.waits) return null;
    const rest = without(world, it);
    if (it.isLost) return { label: "finds a lock held", world: rest };
    const held = new Turn(setting, rest, it.caller).isHeld(it.set);
    return { label: `finds a lock held; ${held.label}`, world: held.world };
  };
  const stage = stagesOf(protocol, it)[it.passed] as Stage;
  switch (stage) {
    case "lock":
      return takes("lock", "has its locks");
    case "finish":
      return takes("finish", "has the finish lock");
    case "clock": {
      const clockMs = instants[world.clock] as EpochMs;
      return passes(`reads the clock: ${shown(clockMs)}`, { clockMs });
    }
    case "check": {
      const outcome = protocol.judge(world.records, it.set, it.clockMs);
      if (outcome.kind === "refused") return ends("is refused by the guards", outcome);
      const accepted = passes("is accepted, and its COMMIT takes long", { atMs: outcome.atMs });
      if (!it.isJoined) return accepted;
      const heard = new Turn(setting, accepted.world, it.caller).isProvisional(outcome.atMs);
      return { label: `is accepted, in a transaction that stays open; ${heard.label}`, world: heard.world };
    }
    case "open":
      return passes("is to be committed by its host");
    case "judge": {
      const { beforeMs } = it.set;
      const nowMs = later(it.atMs, instants[world.clock] as EpochMs);
      return beforeMs === null || isLive(beforeMs, nowMs)
        ? passes("is in time at its host's COMMIT")
        : rolledBack(setting, world, it, `was open past its deadline: COMMIT at ${shown(nowMs)} rolls it back`);
    }
    case "show":
      return passes("can be seen", {}, after(world.records, it.set, it.atMs));
    case "unlock":
      return passes("gives up its locks");
  }
};
