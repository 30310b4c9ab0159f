import { SCENES, type WorldSpec } from "./scene.ts";
import { stockOf, type Stock } from "./stock.ts";
import { dateAtWall, DAY, firstInstantAt, MINUTE, wallOfDate, wallTable } from "./wall.ts";

export type World = Readonly<{
  spec: WorldSpec;
  zone: string;
  /** The days that bookings ask for: the scene's and the next. */
  dates: readonly [string, string];
  /** Wall-clock minutes of opening, every day. */
  hours: readonly [number, number];
  /** The first stock, one with longer services, and one with less of everything. */
  stocks: readonly [Stock, Stock, Stock];
  startMs: number;
}>;

const cache = new WeakMap<WorldSpec, World>();

export const worldOf = (spec: WorldSpec): World => {
  const known = cache.get(spec);
  if (known !== undefined) return known;
  const scene = SCENES[spec.scene] as (typeof SCENES)[number];
  const hours = scene.hours as readonly [number, number];
  const next = dateAtWall(wallOfDate(scene.date) + DAY);
  const dates = [scene.date, next] as const;
  const plain = stockOf(spec, dates, hours, { longer: 0, fewer: false });
  const world: World = {
    spec,
    zone: scene.zone,
    dates,
    hours,
    stocks: [
      plain,
      stockOf(spec, dates, hours, { longer: 20, fewer: false }),
      stockOf(spec, dates, hours, { longer: 0, fewer: true }),
    ],
    startMs: firstInstantAt(
      wallTable(scene.zone, scene.date),
      wallOfDate(scene.date) + (hours[0] - spec.startsBefore) * MINUTE,
    ),
  };
  cache.set(spec, world);
  return world;
};
