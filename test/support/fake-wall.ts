import type { EpochMs } from "../../src/domain/time/instant.ts";
import type { Wall } from "../../src/domain/time/wall-instants.ts";
import { instant } from "../../src/conformance/store/fixtures.ts";

type Change = Readonly<{ atMs: EpochMs; toMinutes: number }>;

/** The wall of a zone `aheadMinutes` ahead of UTC, which changes its offset at most once. */
export const fakeWall = (aheadMinutes: number, change: Change | null = null): Wall => {
  const [before, after] = [aheadMinutes * 60_000, (change?.toMinutes ?? aheadMinutes) * 60_000];
  return (wallMs) => {
    if (change === null) return { kind: "single", atMs: instant(wallMs - before) };
    const instants = [
      ...(wallMs - before < change.atMs ? [wallMs - before] : []),
      ...(wallMs - after >= change.atMs ? [wallMs - after] : []),
    ];
    const [first, second] = instants;
    if (first === undefined) return { kind: "skipped", jumpMs: change.atMs };
    if (second === undefined) return { kind: "single", atMs: instant(first) };
    return { kind: "repeated", earlierMs: instant(first), laterMs: instant(second) };
  };
};

export const UTC = fakeWall(0);
