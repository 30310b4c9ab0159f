import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rolldown } from "rolldown";
import { ROOT } from "../support/documents.ts";
import type * as library from "./library.ts";
import { Difference, play } from "./play.ts";
import type { Script } from "./script.ts";
import { memoryStages } from "./stages.ts";

/** Replaces a text that occurs once in a source file. */
type Edit = readonly [file: string, from: string, to: string];

/** Mistakes in the library, each of which a replay must find. */
export const MISTAKES: Readonly<Record<string, Edit>> = {
  "at its deadline a hold is still alive": [
    "src/domain/time/deadline.ts",
    "nowMs < expiresAtMs;",
    "nowMs <= expiresAtMs;",
  ],
  "another slot begins a new chain": [
    "src/domain/reservation/reserve.ts",
    "continues?.chainEndMs ?? plus(nowMs, hold.lifetimeCapMinutes * MINUTE_MS)",
    "plus(nowMs, hold.lifetimeCapMinutes * MINUTE_MS)",
  ],
  "the replaced hold is not released": [
    "src/engine/commands/place.ts",
    "const reservations = replaced === null ? []",
    "const reservations = replaced?.status !== 'expired' ? []",
  ],
  "an extend does not heed the cap": [
    "src/domain/reservation/extend.ts",
    "if (untilMs <= expiresAtMs)",
    "if (false as boolean)",
  ],
  "a hold outlives the grace after its start": [
    "src/domain/reservation/reservation.ts",
    "earlier(earlier(plus(nowMs, blockTimeMinutes * MINUTE_MS), chainEndMs), graceEndMs);",
    "earlier(plus(nowMs, blockTimeMinutes * MINUTE_MS), chainEndMs);",
  ],
  "the host's invoice cancels the host's appointments alone": [
    "src/domain/reservation/cancel.ts",
    "guestIndex === reservation.hostIndex || it.guestIndex === guestIndex",
    "it.guestIndex === guestIndex",
  ],
  "a cancel leaves the hold that was to move the appointment": [
    "src/engine/commands/cancel.ts",
    'outcome.kind === "released" ? [] : abandonedHolds(outcome.abandonedMoves, snapshot, nowMs)',
    "abandonedHolds([], snapshot, nowMs)",
  ],
  "a late confirm finalizes no invoice": [
    "src/domain/reservation/reacquire.ts",
    "events: [...eventsOfMade(again), ...confirmed.value.events]",
    "events: [...eventsOfMade(again)]",
  ],
  "a repeated confirm is refused": [
    "src/domain/reservation/confirm.ts",
    '? ok({ kind: "unchanged", reservation: now })',
    "? ok(settle(now as never, null as never))",
  ],
  "an expiry is dated when it is recorded": [
    "src/domain/reservation/expire.ts",
    "const atMs = ended.expiredAtMs;",
    "const atMs = (ended.expiredAtMs + 1) as EpochMs;",
  ],
  "a wait after an expiry is a minute too long": [
    "src/domain/reservation/waits.ts",
    "catalog.center.limits.holdAgainAfterMinutes * MINUTE_MS;",
    "(catalog.center.limits.holdAgainAfterMinutes + 1) * MINUTE_MS;",
  ],
  "the limit of a holder counts one too few": [
    "src/engine/commands/place.ts",
    "if (live.length < limit) return null;",
    "if (live.length <= limit) return null;",
  ],
  "versions are not compared": [
    "src/ports/store-rules/commit-refusal.ts",
    "if (stale !== null)",
    "if (false as boolean)",
  ],
  "the deadline is not judged at the commit": [
    "src/ports/store-rules/commit-refusal.ts",
    "if (beforeMs !== null && !isLive(beforeMs, atMs))",
    "if (false as boolean)",
  ],
  "a commit is dated by the clock alone": [
    "src/ports/store-rules/commit-in-order.ts",
    "const atMs = later(clockMs, set.decidedAtMs);",
    "const atMs = clockMs;",
  ],
};

type Mistaken = typeof library;

/** The library with one mistake. */
export const mistaken = async ([file, from, to]: Edit): Promise<Mistaken> => {
  const edited = join(ROOT, file);
  const parts = readFileSync(edited, "utf8").split(from);
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} places with: ${from}`);
  const bundle = await rolldown({
    input: join(import.meta.dirname, "library.ts"),
    platform: "node",
    plugins: [{ name: "mistake", load: (id) => (id === edited ? { code: parts.join(to), moduleType: "ts" } : null) }],
  });
  const { output } = await bundle.generate({ format: "esm" });
  await bundle.close();
  const url = `data:text/javascript;base64,${Buffer.from(output[0].code).toString("base64")}`;
  return (await import(/* @vite-ignore */ url)) as Mistaken;
};

/** The first step in which a history differs, played with a mistake in the engine and in the memory store; null if none does. */
export const firstDifference = async (script: Script, library: Mistaken): Promise<Difference | null> => {
  const stage = await memoryStages(library.createMemoryStore).open();
  const played = play(script, { ...stage, createEngine: library.createReservationEngine });
  return played.then(
    () => null,
    (cause: unknown) => {
      if (cause instanceof Difference) return cause;
      throw cause;
    },
  );
};
