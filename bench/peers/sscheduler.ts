import { FIRST_MS, takenOf, type Size } from "../search/world.ts";
import { hasPeer, requirePeer } from "./load.ts";

export const SSCHEDULER = "@ssense/sscheduler";

type Scheduler = Readonly<{
  getAvailability(of: object): Readonly<Record<string, readonly Readonly<{ time: string; available: boolean }>[]>>;
}>;

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
/** It knows no zones: it is given the center's wall clock, which is two hours ahead all through the listed days. */
const AHEAD_MS = 120 * MINUTE_MS;
const wallAt = (instantMs: number): string =>
  new Date(instantMs + AHEAD_MS).toISOString().slice(0, 16).replace("T", " ");
const dateAt = (instantMs: number): string => wallAt(instantMs).slice(0, 10);

const HOURS = { from: "09:00", to: "18:00", unavailability: [{ from: "13:00", to: "14:00" }] };

/** Calls it for each therapist, and lists the starts at which one is free; null if it is not installed. */
export const openSscheduler = (size: Size): (() => readonly number[]) | null => {
  if (!hasPeer(SSCHEDULER)) return null;
  const { Scheduler } = requirePeer(SSCHEDULER) as { Scheduler: new () => Scheduler };
  const scheduler = new Scheduler();
  const asked = Array.from({ length: size.therapists }, (_, nth) => {
    const allocated: object[] = [];
    for (let day = 0; day < size.days; day += 1) {
      const taken = takenOf(size, 0, nth, day);
      for (let at = 0; at < taken.length; at += 2) {
        allocated.push({ from: wallAt(taken[at] as number), duration: size.minutesEach });
      }
    }
    return {
      from: dateAt(FIRST_MS),
      to: dateAt(FIRST_MS + size.days * DAY_MS),
      duration: 60,
      interval: 15,
      schedule: { weekdays: HOURS, saturday: HOURS, sunday: HOURS, allocated },
    };
  });
  return () => {
    const starts = new Set<number>();
    for (const one of asked) {
      for (const [date, times] of Object.entries(scheduler.getAvailability(one))) {
        for (const { time, available } of times) {
          if (available) starts.add(Date.parse(`${date}T${time}Z`) - AHEAD_MS);
        }
      }
    }
    return [...starts].sort((one, other) => one - other);
  };
};
