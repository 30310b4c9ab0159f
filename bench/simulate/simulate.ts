import { createManualClock } from "../../src/testing/index.ts";
import { goal, line, measured, none, type Finding, type Scale } from "../report.ts";
import { BENCH_START_MS, openWorld } from "../world.ts";
import { Agenda } from "./agenda.ts";
import { promisedTwice } from "./promises.ts";
import { planSessions } from "./sessions.ts";

const CENTERS = 30_000;
const SEED = 20_260_601;
const HOUR_MS = 3_600_000;
/** Twelve hours in which guests come, and eight until the last has confirmed, cancelled or let it expire. */
const HOURS = 20;
const SWEEP_EVERY_S = 5;

/**
 * A day of 30,000 centers on the memory store: few centers get most of the traffic, a third of it comes in ten minutes,
 * holds are confirmed, released, extended, forgotten; some appointments are cancelled. Only time is manual.
 */
export const benchSimulate = async (scale: Scale): Promise<readonly Finding[]> => {
  const sessions = { quick: 6_000, default: 60_000, full: 500_000 }[scale];
  const clock = createManualClock(BENCH_START_MS);
  const { engine, store } = openWorld(CENTERS, clock);
  const agenda = new Agenda(clock);
  const tally = createTally();
  const live = createLive();
  planSessions({ engine, agenda, clock, centers: CENTERS, count: tally.count, live }, sessions, SEED);
  const lag = sweepAlong(engine, agenda, live);
  const startedAt = performance.now();
  const cpuAt = process.cpuUsage();
  await agenda.runUntil(BENCH_START_MS + HOURS * HOUR_MS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpuAt);
  const reservations = store.dump().partitions.flatMap((it) => it.reservations.map(({ state }) => state));
  const busy = new Set(reservations.map(({ centerId }) => centerId)).size;
  return [
    line("simulated", `${sessions} guests, ${HOURS} hours, ${CENTERS} centers, seed ${SEED}`),
    ...tally.findings(),
    measured("expiries recorded", live.expired()),
    measured("reservations made", reservations.length),
    measured("centers with a reservation", busy),
    measured("live reservations, at the most", live.peak()),
    measured("commands and queries a second", tally.total() / seconds),
    measured("commands and queries a second of one core", tally.total() / ((user + system) / 1_000_000)),
    goal(
      "expiry recorded after its deadline, longest, s of manual time",
      lag.longestMs() / 1_000,
      SWEEP_EVERY_S,
      "at most",
    ),
    none("still reserved at the end", reservations.filter(({ status }) => status === "reserved").length),
    none("units promised twice at one instant", promisedTwice(reservations)),
  ];
};

/** The sweeper's rounds, in the agenda like everything else. */
const sweepAlong = (engine: ReturnType<typeof openWorld>["engine"], agenda: Agenda, live: Live) => {
  let nextExpiryMs: number | null = null;
  let longestMs = 0;
  const sweep = async (): Promise<void> => {
    for (let more = true; more; ) {
      const swept = await engine.expireDue();
      if (swept.isErr()) throw new Error(`the sweep was refused: ${swept.error.code}`);
      // Holds made after a sweep fall due later than its next expiry, so this is that expiry.
      if (swept.value.expired > 0 && nextExpiryMs !== null) {
        longestMs = Math.max(longestMs, swept.value.nowMs - nextExpiryMs);
      }
      live.lapsed(swept.value.expired);
      ({ more, nextExpiryMs } = swept.value);
    }
    agenda.after(SWEEP_EVERY_S, sweep);
  };
  agenda.after(SWEEP_EVERY_S, sweep);
  return { longestMs: (): number => longestMs };
};

/** Counts the answers of each command by kind. */
const createTally = () => {
  const counts = new Map<string, number>();
  return {
    count: (command: string, outcome: string): void => {
      const name = `${command}: ${outcome}`;
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    total: (): number => [...counts.values()].reduce((total, one) => total + one, 0),
    findings: (): readonly Finding[] => [...counts].sort().map(([name, count]) => measured(name, count)),
  };
};

type Live = ReturnType<typeof createLive>;

/** Counts the reservations recorded as reserved. */
const createLive = () => {
  let [now, most, lapsed] = [0, 0, 0];
  return {
    begun: (): void => {
      most = Math.max(most, (now += 1));
    },
    ended: (): void => void (now -= 1),
    lapsed: (count: number): void => {
      now -= count;
      lapsed += count;
    },
    peak: (): number => most,
    expired: (): number => lapsed,
  };
};
