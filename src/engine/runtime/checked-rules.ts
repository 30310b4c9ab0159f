import { parseEntropy, type Entropy } from "../../domain/ids.ts";
import { DAY_MS } from "../../domain/time/instant.ts";
import type { WallInstants } from "../../domain/time/wall-instants.ts";
import type { Ranking } from "../../domain/slot/search/ranking.ts";
import type { Digest } from "../../ports/digest.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { Pause } from "../../ports/pause.ts";
import type { ZoneRules } from "../../ports/zone-rules.ts";
import type { Patience } from "./patience.ts";
import { causeOf, SourceFailed, type Source } from "./source-failure.ts";

// The host's ports that answer at once. Their answers go straight into records and searches, so each one is checked.

const asked = <Answer>(source: Source, ask: () => Answer): Answer => {
  try {
    const answer: unknown = ask();
    // A promise is not an answer here, and its unhandled rejection would end the process.
    if (answer instanceof Promise) answer.catch(() => undefined);
    return answer as Answer;
  } catch (cause) {
    throw new SourceFailed(source, causeOf(cause));
  }
};

const wrong = (source: Source, question: string, must: string): never => {
  throw new SourceFailed(source, `${question} answered with what is not ${must}`);
};

/** The limit between a wall time and its instant: a day between any zone and UTC, and a day that a zone skipped. */
const FURTHEST_MS = 2 * DAY_MS;

export const checkedZones = (zones: ZoneRules): ZoneRules => ({
  get version() {
    const answer: unknown = asked("zones", () => zones.version);
    return typeof answer === "string" && /^[\x20-\x7e]{1,64}$/.test(answer)
      ? answer
      : wrong("zones", "version", "1 to 64 printable ASCII characters");
  },
  isZone: (zone) => {
    const answer: unknown = asked("zones", () => zones.isZone(zone));
    return typeof answer === "boolean" ? answer : wrong("zones", `isZone ${zone}`, "true or false");
  },
  offsetMsAt: (zone, instantMs) => {
    const answer: unknown = asked("zones", () => zones.offsetMsAt(zone, instantMs));
    return Number.isSafeInteger(answer) && Math.abs(answer as number) < DAY_MS
      ? (answer as number)
      : wrong("zones", `offsetMsAt ${zone}`, "whole milliseconds, less than a day");
  },
  instantsOf: (zone, wallMs) => {
    const given = asked("zones", () => zones.instantsOf(zone, wallMs));
    const answer = asked("zones", () => plainInstants(given));
    return answer !== null && isNear(answer, wallMs)
      ? answer
      : wrong("zones", `instantsOf ${zone}`, "the instants of that wall time");
  },
});

/** Reads each field once; null for anything else. */
const plainInstants = (answer: WallInstants | null | undefined): WallInstants | null => {
  if (answer?.kind === "single") return { kind: "single", atMs: answer.atMs };
  if (answer?.kind === "skipped") return { kind: "skipped", jumpMs: answer.jumpMs };
  if (answer?.kind !== "repeated") return null;
  return { kind: "repeated", earlierMs: answer.earlierMs, laterMs: answer.laterMs };
};

const isNear = (answer: WallInstants, wallMs: number): boolean => {
  const near = (ms: unknown): boolean => Number.isSafeInteger(ms) && Math.abs((ms as number) - wallMs) < FURTHEST_MS;
  switch (answer.kind) {
    case "single":
      return near(answer.atMs);
    case "skipped":
      return near(answer.jumpMs);
    case "repeated":
      return near(answer.earlierMs) && near(answer.laterMs) && answer.earlierMs < answer.laterMs;
  }
};

/** Fails if the source gives the same entropy twice in a row: two ids of one command would be equal. */
export const checkedIds = (ids: IdSource): IdSource => {
  let latest = "";
  return {
    entropy: (): Entropy => {
      const answer: unknown = asked("ids", () => ids.entropy());
      const entropy = typeof answer === "string" ? parseEntropy(answer) : null;
      if (entropy === null) return wrong("ids", "entropy", "14 lower-case hex digits");
      if (entropy === latest) return wrong("ids", "entropy", "new: it is the same as before");
      latest = entropy;
      return entropy;
    },
  };
};

export const checkedDigest =
  (digest: Digest): Digest =>
  (text) => {
    const answer: unknown = asked("digest", () => digest(text));
    return typeof answer === "string" && /^[\x21-\x7e]{20,64}$/.test(answer)
      ? answer
      : wrong("digest", "the digest", "20 to 64 visible ASCII characters");
  };

/** No answer depends on a pause: one that fails, or does not end in time, counts as over. */
export const checkedPause =
  (pause: Pause, patience: Patience): Pause =>
  async (attempt) => {
    try {
      await patience(
        () => pause(attempt),
        () => undefined,
        () => new Error("the pause did not end"),
      );
    } catch {
      // The pause is over.
    }
  };

export const checkedRanking = (ranking: Ranking): Ranking => {
  const cost = (candidate: Parameters<Ranking["cost"]>[0]): number => {
    const answer: unknown = asked("ranking", () => (ranking.cost as (it: unknown) => unknown)(candidate));
    return typeof answer === "number" && !Number.isNaN(answer) ? answer : wrong("ranking", "the ranking", "a number");
  };
  return { reads: ranking.reads, cost };
};
