import { goal, line, measured, median, ratios, type Finding } from "../report.ts";
import {
  CLIENTS_EACH,
  HELD_MS,
  PLACES,
  placeAt,
  PROCESSES,
  TRIES,
  type Counts,
  type Order,
  type Pattern,
  type PeerName,
  type Technique,
  type WorkerReport,
} from "./fight.ts";
import { PEERS } from "./techniques.ts";

/** The result of one fight: its workers' reports, the finished tries per second, and the number of unfinished ones. */
export type Fought = WorkerReport & Readonly<{ rate: number; undone: number }>;

/** Adds up the reports of all workers on one fight. */
export const foughtBy = (workers: readonly WorkerReport[], seconds: number): Fought => {
  const given = workers.flatMap((it) => it.given);
  const refused = sumOf(workers.map((it) => it.refused));
  const done = Object.values(refused).reduce((sum, times) => sum + times, given.length);
  return {
    given,
    refused,
    retried: sumOf(workers.map(({ retried }) => retried)),
    tookMs: workers.flatMap(({ tookMs }) => tookMs),
    rate: done / seconds,
    undone: PROCESSES * CLIENTS_EACH * TRIES - done,
  };
};

/** Throws if two given places overlap, a wanted place is still free, or a try is unfinished. The control must fail. */
export const assertFair = ({ pattern, technique, fight }: Order, { given, undone }: Fought): void => {
  const overlap = (one: number, other: number): boolean => {
    const [place, another] = [placeAt(pattern, fight, one), placeAt(pattern, fight, other)];
    return place.therapist === another.therapist && Math.abs(place.startMs - another.startMs) < HELD_MS;
  };
  const isDoubled = given.some((one, at) => given.some((other, nth) => nth > at && overlap(one, other)));
  if (isDoubled && technique !== "naive") throw new Error(`${technique}, ${pattern}: given twice`);
  if (!isDoubled && technique === "naive") throw new Error("the control was not caught");
  if (technique !== "engine" && PEERS[technique].stalls.includes(pattern)) return;
  const places = Array.from({ length: PLACES }, (_, place) => place);
  const isFree = places.some((place) => !given.some((it) => overlap(it, place)));
  if (isFree || undone > 0) throw new Error(`${technique}, ${pattern}: a place left free, or ${undone} tries undone`);
};

type Fights = (technique: Technique) => readonly Fought[];

/** The figures of one pattern: the engine's beside its goals, and each peer's. */
export const findingsOf = (pattern: Pattern, techniques: readonly Technique[], of: Fights): readonly Finding[] => [
  ...engineFindings(pattern, of("engine"), of("on_conflict")),
  ...techniques
    .filter((it) => it !== "engine" && it !== "on_conflict")
    .filter((peer) => PEERS[peer].patterns.includes(pattern))
    .map((peer) => peerFinding(pattern, peer, of)),
];

const engineFindings = (pattern: Pattern, engine: readonly Fought[], peer: readonly Fought[]): readonly Finding[] => {
  const [rate, peerRate] = [engine, peer].map((fights) => median(fights.map((it) => it.rate))) as [number, number];
  const [p99, peerP99] = [engine, peer].map((fights) => fights.map((it) => quantile(it.tookMs, 0.99))) as [
    number[],
    number[],
  ];
  return [
    line(`${pattern}, the engine`, pace(engine)),
    line(
      `${pattern}, of ${engine.length} fights`,
      `given ${average(engine)} each; ${counts(engine.map((it) => it.refused))}`,
    ),
    line(`${pattern}, ON CONFLICT DO NOTHING`, pace(peer)),
    goal(`${pattern}, share of ON CONFLICT DO NOTHING`, rate / peerRate, 0.6, "at least"),
    goal(`${pattern}, p99 of a try ÷ that of ON CONFLICT`, ratios(p99, peerP99), 3, "at most"),
  ];
};

/** A peer's rate as a share of `ON CONFLICT` in the same rounds, and the reasons of its retries. */
const peerFinding = (pattern: Pattern, name: PeerName, of: Fights): Finding => {
  const peer = of(name);
  const [rates, conflictRates] = [peer, of("on_conflict")].map((fights) => fights.map((it) => it.rate)) as [
    number[],
    number[],
  ];
  const share = measured(`${pattern}, ${PEERS[name].name}, share of ON CONFLICT`, ratios(rates, conflictRates));
  const again = counts(peer.map((it) => it.retried));
  const undone = peer.reduce((sum, it) => sum + it.undone, 0);
  const parts = [
    share.found,
    pace(peer),
    `given ${average(peer)}`,
    ...(again === "" ? [] : [`begun again ${again}`]),
    ...(undone === 0 ? [] : [`undone ${undone}`]),
  ];
  return { ...share, found: parts.join("; "), verdict: name === "naive" ? "double-books, as it must" : "" };
};

const counts = (all: readonly Counts[]): string =>
  Object.entries(sumOf(all))
    .map(([what, times]) => `${what} ${times}`)
    .join(", ");

const sumOf = (all: readonly Counts[]): Counts => {
  const sum: Record<string, number> = {};
  for (const [what, times] of all.flatMap((it) => Object.entries(it))) sum[what] = (sum[what] ?? 0) + times;
  return sum;
};

const average = (fights: readonly Fought[]): number =>
  Math.round(fights.reduce((sum, { given }) => sum + given.length, 0) / fights.length);

/** The tries per second, and their times. */
const pace = (fights: readonly Fought[]): string => {
  const rate = median(fights.map((it) => it.rate));
  const took = fights.flatMap((it) => it.tookMs);
  return `${Math.round(rate)}/s, p50 ${quantile(took, 0.5).toFixed(1)} ms, p99 ${quantile(took, 0.99).toFixed(1)} ms, longest ${quantile(took, 1).toFixed(0)} ms`;
};

const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};
