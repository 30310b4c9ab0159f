import type { Taken } from "./allocation.ts";
import { overlap, type Span } from "./spans.ts";
import type { Stock } from "./stock.ts";

/** Rule 26: a claim on a unit that left, or a part of it, and the units of the same that are free for it. */
export type Left = Readonly<{ pool: string; startMs: number; endMs: number; unit: string; units: readonly string[] }>;

type Window = Readonly<{ startMs: number; endMs: number }>;

export const poolOf = (unit: string): string => unit.split("#")[0] ?? "";

/** The beds and pieces that a roster has, by room and equipment; pools without any are left out. */
const poolsOf = ({ roster }: Stock): ReadonlyMap<string, readonly string[]> => {
  const counts = [
    ...[...roster.rooms.values()].map(({ id, beds }) => [`r:${id}`, beds] as const),
    ...[...roster.equipment.values()].map(({ id, units }) => [`e:${id}`, units] as const),
  ];
  return new Map(
    counts
      .filter(([, count]) => count > 0)
      .map(([pool, count]) => [pool, Array.from({ length: count }, (_, at) => `${pool}#${at + 1}`)]),
  );
};

export const isGone = (stock: Stock, unit: string): boolean =>
  unit.includes("#") && poolsOf(stock).get(poolOf(unit))?.includes(unit) !== true;

/** Touching spans of one owner on a unit for one guest are one claim. */
const joined = (taken: readonly Taken[]): readonly Taken[] => {
  const all: Taken[] = [];
  for (const it of [...taken].sort((a, b) => a.startMs - b.startMs)) {
    const at = all.findLastIndex(
      (one) => one.ownerId === it.ownerId && one.unit === it.unit && one.guest === it.guest && one.endMs >= it.startMs,
    );
    const before = all[at];
    if (before === undefined) all.push(it);
    else all[at] = { ...before, endMs: Math.max(before.endMs, it.endMs) };
  }
  return all;
};

const inOrder = (a: Left, b: Left): number => a.startMs - b.startMs || a.endMs - b.endMs || (a.unit < b.unit ? -1 : 1);

/** All claims to place on the units that remain, cut to the window: whole if possible, else in parts. */
export const leftIn = (stock: Stock, taken: readonly Taken[], window: Window): readonly Left[] =>
  [...poolsOf(stock)].flatMap(([pool, remaining]) => {
    const left = (startMs: number, endMs: number, unit: string): Left => ({
      pool,
      startMs,
      endMs,
      unit,
      units: remaining.filter((other) => !taken.some((it) => overlap(it, { unit: other, startMs, endMs }))),
    });
    const gone = joined(taken.filter(({ unit }) => poolOf(unit) === pool && !remaining.includes(unit)))
      .map(({ startMs, endMs, unit }) => left(Math.max(startMs, window.startMs), Math.min(endMs, window.endMs), unit))
      .filter(({ startMs, endMs }) => startMs < endMs)
      .sort(inOrder);
    const laid: Left[] = [];
    for (const it of gone) {
      if (canLay([...laid, it])) {
        laid.push(it);
        continue;
      }
      const edges = [...gone, ...taken.filter(({ unit }) => remaining.includes(unit))].flatMap((other) => [
        other.startMs,
        other.endMs,
      ]);
      const cuts = [...new Set([it.endMs, ...edges.filter((edge) => it.startMs < edge && edge < it.endMs)])];
      let fromMs = it.startMs;
      for (const untilMs of cuts.sort((a, b) => a - b)) {
        const part = left(fromMs, untilMs, it.unit);
        if (canLay([...laid, part])) laid.push(part);
        fromMs = untilMs;
      }
    }
    return laid;
  });

/** Whether each can have one of its units, such that no two overlap: everything is tried. */
export const canLay = (all: readonly Left[], chosen: readonly Span[] = []): boolean => {
  const [first, ...rest] = all;
  if (first === undefined) return true;
  const { startMs, endMs } = first;
  return first.units.some((unit) => {
    const span = { unit, startMs, endMs };
    return !chosen.some((other) => overlap(other, span)) && canLay(rest, [...chosen, span]);
  });
};

/** Whether chosen places meet a unit that left, and their refusal: the holds whose end would help, or none. */
export const besideLeft = (
  stock: Stock,
  taken: readonly Taken[],
  wanted: readonly Span[],
): Readonly<{ isMet: boolean; refusal: Readonly<{ code: "SLOT_HELD" | "SLOT_TAKEN" }> | null }> => {
  const window = {
    startMs: Math.min(...wanted.map(({ startMs }) => startMs)),
    endMs: Math.max(...wanted.map(({ endMs }) => endMs)),
  };
  const pools = new Set(wanted.map(({ unit }) => poolOf(unit)));
  const fits = (standing: readonly Taken[]): boolean =>
    [...pools].every((pool) => {
      const own = wanted.filter(({ unit }) => poolOf(unit) === pool);
      const span = {
        startMs: Math.min(...own.map(({ startMs }) => startMs)),
        endMs: Math.max(...own.map(({ endMs }) => endMs)),
      };
      return canLay(
        leftIn(stock, standing, span).filter((it) => it.pool === pool),
        own,
      );
    });
  const isMet = leftIn(stock, taken, window).some(({ pool }) => pools.has(pool));
  if (fits(taken)) return { isMet, refusal: null };
  const ends = [...new Set(taken.filter((it) => overlapsWindow(it, window)).map(({ heldUntilMs }) => heldUntilMs))]
    .filter((it) => it !== null)
    .sort((a, b) => a - b);
  const heldUntilMs = ends.find((end) => fits(taken.filter((it) => it.heldUntilMs === null || it.heldUntilMs > end)));
  const refusal =
    heldUntilMs === undefined
      ? ({ code: "SLOT_TAKEN", startMs: window.startMs } as const)
      : ({ code: "SLOT_HELD", heldUntilMs } as const);
  return { isMet, refusal };
};

const overlapsWindow = (it: Window, window: Window): boolean => it.startMs < window.endMs && window.startMs < it.endMs;
