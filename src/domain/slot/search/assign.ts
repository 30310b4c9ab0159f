import { Colouring } from "./colouring.ts";
import { Matching, type Candidates } from "./matching.ts";
import type { Contest } from "./contests.ts";
import type { Exhausted, StepBudget } from "./search.ts";

/** The unit of each need of a contest, by place. */
export type Assignment = Readonly<{ kind: "found"; units: readonly number[] }> | Readonly<{ kind: "none" }> | Exhausted;

/** Whether any assignment will do, or only the one that the ranking of the candidates prefers. */
export type Wish = "any" | "best";

/**
 * Gives each need of a contest a unit of its own for its time, from its candidates. If all needs overlap, the first
 * gets its best unit that leaves the rest possible, then the second, and so on; otherwise, the need with the fewest
 * units left goes first.
 */
export const assign = (contest: Contest, candidates: Candidates, budget: StepBudget, wish: Wish): Assignment => {
  if (candidates.some(({ length }) => length === 0)) return NONE;
  return contest.roomOf === null
    ? assignUnits(contest, candidates, budget, wish)
    : assignInOneRoom(contest, contest.roomOf, candidates, budget, wish);
};

const NONE = { kind: "none" } as const;
const EXHAUSTED = { kind: "exhausted" } as const;

const assignUnits = (
  { rivalry, units }: Contest,
  candidates: Candidates,
  budget: StepBudget,
  wish: Wish,
): Assignment => {
  if (candidates.length === 1) return { kind: "found", units: [candidates[0]?.[0] as number] };
  if (rivalry.isComplete) {
    const matching = new Matching(candidates, units.length, budget);
    const outcome = matching.serveAll();
    if (outcome !== "served") return outcome === null ? EXHAUSTED : NONE;
    if (wish === "best") matching.preferBest();
    return { kind: "found", units: matching.units };
  }
  const colouring = new Colouring(rivalry, candidates, units.length, budget);
  const isServed = colouring.serveAll();
  if (isServed === null) return EXHAUSTED;
  return isServed ? { kind: "found", units: colouring.units } : NONE;
};

/** Tries room by room, in the order in which their beds rank. */
const assignInOneRoom = (
  contest: Contest,
  roomOf: readonly number[],
  candidates: Candidates,
  budget: StepBudget,
  wish: Wish,
): Assignment => {
  for (const room of new Set(candidates.flatMap((beds) => beds.map((bed) => roomOf[bed])))) {
    // Claims of removed units have no task, and need not be in the party's room (rule 26).
    const inRoom = candidates.map((beds, need) =>
      contest.needs[need]?.tasks.length === 0 ? beds : beds.filter((bed) => roomOf[bed] === room),
    );
    if (inRoom.some(({ length }) => length === 0)) continue;
    const assignment = assignUnits(contest, inRoom, budget, wish);
    if (assignment.kind !== "none") return assignment;
  }
  return NONE;
};
