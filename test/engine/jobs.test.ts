import { err, ok, type Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import { createJob, type Job } from "../../src/engine/jobs/job.ts";
import { createDispatcher, createRetentionJob, createSweeper, type Refusal } from "../../src/index.ts";
import { createManualClock, createManualTimer, type ManualTimer } from "../../src/testing/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { MINUTE, therapist } from "../support/catalog.ts";
import { openSink, positionsOf } from "../support/event-sink.ts";
import { NOT_DONE, storeAway } from "../support/tampered-store.ts";
import { openWorld, type World } from "../support/engine-world.ts";

type Spa = World & Readonly<{ timer: ManualTimer }>;

const openSpa = async (over: Parameters<typeof openWorld>[0] = {}): Promise<Spa> => {
  const world = await openWorld({ therapists: ["uma", "vic", "xia"].map((id) => therapist(id)), ...over });
  return { ...world, timer: createManualTimer(world.clock) };
};

/** Records a job's reports. */
const openReport = <Answer>() => {
  const reports: Result<Answer, Refusal>[] = [];
  return { reports, report: (outcome: Result<Answer, Refusal>) => void reports.push(outcome) };
};

const expired = ({ eventTypes }: World): number => eventTypes().filter((type) => type === "ReservationExpired").length;
const voided = ({ eventTypes }: World): number => eventTypes().filter((type) => type === "InvoiceVoided").length;
const reserved = async ({ engine }: World): Promise<number> =>
  accepted(await engine.listLiveReservations({ centerId: "spa" })).reservations.length;

describe("the sweeper", () => {
  const openSweeper = (spa: Spa, limit = 100) => {
    const { reports, report } = openReport<{ expired: number }>();
    return { reports, job: createSweeper({ engine: spa.openNode().engine, timer: spa.timer, report, limit }) };
  };

  it("wakes at the next deadline rather than every so often", async () => {
    const spa = await openSpa();
    const early = await spa.hold("ada", "10:00", { blockTimeMinutes: 1 });
    await spa.hold("ben", "10:00", { blockTimeMinutes: 2 });
    spa.clock.advance(1_500);
    const { job, reports } = openSweeper(spa);
    const ended = job.run();
    await spa.timer.pass(0);
    expect(spa.timer.waiting()).toEqual([MINUTE - 1_500]);
    await spa.timer.pass(MINUTE - 1_501);
    expect([expired(spa), reports.length]).toEqual([0, 1]);
    await spa.timer.pass(1);
    expect(spa.clock.nowMs()).toBe(early.expiresAtMs);
    expect([expired(spa), reports.length, spa.timer.waiting()]).toEqual([1, 2, [MINUTE]]);
    await spa.timer.pass(MINUTE);
    expect([expired(spa), reports.length, spa.timer.waiting()]).toEqual([2, 3, [MINUTE]]);
    await job.stop();
    await ended;
    expect(spa.timer.waiting()).toEqual([]);
  });

  it("sleeps a bounded time, so that it notices a hold of another process, and a clock that steps", async () => {
    const spa = await openSpa();
    const { job, reports } = openSweeper(spa);
    void job.run();
    await spa.timer.pass(0);
    expect(spa.timer.waiting()).toEqual([MINUTE]);
    const { expiresAtMs } = await spa.hold("ada", "10:00", { blockTimeMinutes: 1, createInvoice: true });
    spa.clock.advance(-30_000);
    await spa.timer.pass(MINUTE);
    // By the clock there is half a minute to go.
    expect([expired(spa), spa.timer.waiting()]).toEqual([0, [30_000]]);
    spa.clock.set(expiresAtMs - 1);
    await spa.timer.pass(30_000);
    expect([expired(spa), voided(spa)]).toEqual([1, 1]);
    // Forward by a day, and back again.
    await spa.hold("ben", "10:00", { blockTimeMinutes: 60 });
    spa.clock.advance(24 * 60 * MINUTE);
    await spa.timer.pass(MINUTE);
    expect(expired(spa)).toBe(2);
    spa.clock.advance(-48 * 60 * MINUTE);
    await spa.timer.pass(5 * MINUTE);
    expect(reports.every((it) => it.isOk())).toBe(true);
    await job.stop();
  });

  it("records in bounded batches, in order, and lets others have a turn between them", async () => {
    const spa = await openSpa({ therapists: ["u", "v", "w", "x", "y"].map((id) => therapist(id)) });
    for (const name of ["ada", "ben", "cleo", "dora", "eve"]) await spa.hold(name, "10:00", { blockTimeMinutes: 1 });
    spa.clock.advance(MINUTE);
    const { job, reports } = openSweeper(spa, 2);
    void job.run();
    await spa.timer.pass(0);
    expect(reports.map((it) => accepted(it).expired)).toEqual([2, 2, 1]);
    expect(expired(spa)).toBe(5);
    await job.stop();
  });

  it("V02 two sweepers at once: one expiry, one void", async () => {
    const spa = await openSpa();
    for (const name of ["ada", "ben", "cleo"]) {
      await spa.hold(name, "10:00", { blockTimeMinutes: 1, createInvoice: true });
    }
    const sweepers = [openSweeper(spa, 1), openSweeper(spa, 2), openSweeper(spa)];
    const runs = sweepers.map(({ job }) => job.run());
    await spa.timer.pass(2 * MINUTE);
    expect([expired(spa), voided(spa)]).toEqual([3, 3]);
    const counted = sweepers.flatMap(({ reports }) => reports.map((it) => accepted(it).expired));
    expect(counted.reduce((sum, it) => sum + it, 0)).toBe(3);
    await Promise.all(sweepers.map(({ job }) => job.stop()));
    await Promise.all(runs);
    expect(spa.timer.waiting()).toEqual([]);
  });

  it("E05 a hold that was extended after it was listed as due is not swept", async () => {
    const spa = await openSpa();
    const { bookingId, expiresAtMs } = await spa.hold("ada", "10:00", { blockTimeMinutes: 1 });
    spa.clock.set(expiresAtMs - 1);
    const extended = accepted(await spa.extend(bookingId));
    const { job, reports } = openSweeper(spa);
    void job.run();
    await spa.timer.pass(extended.expiresAtMs - spa.clock.nowMs() - 1);
    expect([expired(spa), await reserved(spa)]).toEqual([0, 1]);
    await spa.timer.pass(1);
    expect(expired(spa)).toBe(1);
    expect(reports.every((it) => it.isOk())).toBe(true);
    await job.stop();
  });

  it("B06 three block times, one confirmed: the states after each minute, swept by itself", async () => {
    const spa = await openSpa();
    const holds = [];
    for (const [at, name] of ["ada", "ben", "cleo"].entries()) {
      holds.push(await spa.hold(name, "10:00", { blockTimeMinutes: at + 1, createInvoice: true }));
    }
    accepted(await spa.confirm(holds[1]!.bookingId));
    const { job } = openSweeper(spa);
    void job.run();
    const states = () =>
      spa
        .dump()
        .partitions[0]!.reservations.map(({ state }) => state.status)
        .sort();
    for (const expected of [
      ["confirmed", "expired", "reserved"],
      ["confirmed", "expired", "reserved"],
      ["confirmed", "expired", "expired"],
    ]) {
      await spa.timer.pass(MINUTE);
      expect(states()).toEqual(expected);
    }
    await job.stop();
  });
});

describe("the dispatcher", () => {
  const openDispatcher = (spa: Spa, over: Readonly<{ limit?: number; dispatcher?: string }> = {}) => {
    const sink = openSink();
    const { reports, report } = openReport<{ delivered: number }>();
    const { engine, store } = spa.openNode();
    return { sink, reports, store, job: createDispatcher({ engine, sink, timer: spa.timer, report, ...over }) };
  };

  it("delivers new events, within a second or at once if it is woken, in bounded batches", async () => {
    const spa = await openSpa();
    const { job, sink, reports } = openDispatcher(spa, { limit: 2 });
    void job.run();
    await spa.timer.pass(0);
    await spa.hold("ada", "10:00", { createInvoice: true });
    await spa.hold("ben", "10:00", { createInvoice: true });
    await spa.timer.pass(999);
    expect(sink.taken).toEqual([]);
    await spa.timer.pass(1);
    expect(positionsOf(sink.taken)).toEqual([1, 2, 3, 4]);
    expect(reports.map((it) => accepted(it).delivered)).toEqual([0, 2, 2]);
    await spa.hold("cleo", "10:00");
    job.wake();
    await spa.timer.pass(0);
    expect(positionsOf(sink.taken)).toEqual([1, 2, 3, 4, 5]);
    await job.stop();
    expect(spa.timer.waiting()).toEqual([]);
  });

  it("retries parked events when they are due, and gives up with a dead letter", async () => {
    const policies = { redelivery: { firstDelayMs: 100, longestDelayMs: 10_000, maxAttempts: 6 } };
    const spa = await openSpa({ policies });
    await spa.hold("ada", "10:00");
    const { job, sink } = openDispatcher(spa);
    sink.refuse(() => true);
    void job.run();
    await spa.timer.pass(0);
    expect(spa.timer.waiting()[0]).toBeLessThanOrEqual(100);
    await spa.timer.pass(60_000);
    expect(sink.offered).toHaveLength(6);
    await spa.timer.pass(600_000);
    expect(sink.offered).toHaveLength(6);
    expect(accepted(await spa.engine.outboxStatus())).toMatchObject({ parked: 0, deadLetters: 1 });
    await job.stop();
  });

  it("of two at once one delivers, and the other takes over when its lease ends", async () => {
    const spa = await openSpa();
    await spa.hold("ada", "10:00");
    const [one, two] = [openDispatcher(spa), openDispatcher(spa)];
    one.store.onNextSettlement(NOT_DONE); // As if the first died after its delivery.
    void one.job.run();
    await spa.timer.pass(0);
    const stopped = one.job.stop();
    void two.job.run();
    await spa.timer.pass(0);
    await stopped;
    expect([one.reports.map(codeOf), positionsOf(two.sink.taken)]).toEqual([["STORE_UNAVAILABLE"], []]);
    await spa.timer.pass(MINUTE - 1_000);
    expect(two.sink.taken).toEqual([]);
    await spa.timer.pass(1_000);
    expect(positionsOf(two.sink.taken)).toEqual([1]);
    await two.job.stop();
  });

  it("stops once the round under way is done: nothing is delivered after that, and no timer is left", async () => {
    const spa = await openSpa();
    await spa.hold("ada", "10:00", { createInvoice: true });
    let goOn = (): void => undefined;
    const taken: number[] = [];
    const sink = {
      deliver: async ({ position }: { position: number }) => {
        await new Promise<void>((resolve) => (goOn = resolve));
        taken.push(position);
      },
    };
    const { reports, report } = openReport<{ delivered: number; more: boolean }>();
    const job = createDispatcher({ engine: spa.engine, sink, timer: spa.timer, report, limit: 1 });
    const ended = job.run();
    await spa.timer.pass(0);
    let isStopped = false;
    const stopping = job.stop().then(() => (isStopped = true));
    await spa.timer.pass(0);
    expect(isStopped).toBe(false);
    goOn();
    await Promise.all([stopping, ended]);
    expect([taken, reports.map((it) => accepted(it).more), spa.timer.waiting()]).toEqual([[1], [true], []]);
    // Delivered events are recorded.
    const rest = openSink();
    accepted(await spa.openNode().engine.deliverEvents(rest));
    expect(positionsOf(rest.taken)).toEqual([2]);
  });
});

describe("the retention job", () => {
  it("R01 removes records past their age in bounded rounds, once an hour, and nothing else", async () => {
    const spa = await openSpa();
    const kept = await spa.hold("dora", "14:00");
    accepted(await spa.confirm(kept.bookingId));
    for (const name of ["ada", "ben", "cleo"]) await spa.hold(name, "10:00", { blockTimeMinutes: 1 });
    spa.pass(1);
    await spa.sweep();
    const { reports, report } = openReport<{ reservations: number; more: boolean }>();
    const job = createRetentionJob({ engine: spa.engine, timer: spa.timer, report, limit: 2 });
    void job.run();
    await spa.timer.pass(0);
    expect(reports.map((it) => accepted(it).reservations)).toEqual([0]);
    expect(spa.timer.waiting()).toEqual([60 * MINUTE]);
    spa.clock.advance(90 * 24 * 60 * MINUTE);
    await spa.timer.pass(60 * MINUTE);
    // Nine commands in rounds of two.
    expect(reports.slice(1).map((it) => accepted(it).reservations)).toEqual([2, 1, 0, 0, 0]);
    expect(reports.slice(1).map((it) => accepted(it).more)).toEqual([true, true, true, true, false]);
    const { partitions, events } = spa.dump();
    expect(partitions[0]?.reservations.map(({ state }) => state.id)).toEqual([kept.reservationId]);
    expect([partitions[0]?.bookings.length, partitions[0]?.commands.length, events]).toEqual([1, 0, []]);
    await job.stop();
  });
});

describe("a job", () => {
  const open = (round: () => Promise<Result<number, "refused">>) => {
    const timer = createManualTimer(createManualClock(1_000_000));
    const reports: string[] = [];
    const job = createJob({
      timer,
      round,
      delayAfter: (delayMs) => delayMs,
      longestSleepMs: 20_000,
      report: (outcome) => void reports.push(outcome.isOk() ? "ok" : outcome.error),
    });
    return { timer, reports, job };
  };

  it("backs off from a store that fails for a while, reports it, and recovers", async () => {
    const spa = await openSpa();
    await spa.hold("ada", "10:00", { blockTimeMinutes: 1 });
    const { engine, store } = spa.openNode();
    store.onEveryCommit(storeAway);
    const { reports, report } = openReport<{ expired: number }>();
    const job = createSweeper({ engine, timer: spa.timer, report });
    void job.run();
    await spa.timer.pass(MINUTE);
    const sleeps: number[] = [];
    for (let round = 0; round < 8; round += 1) {
      const [sleep = 0] = spa.timer.waiting();
      sleeps.push(sleep);
      await spa.timer.pass(sleep);
    }
    expect(sleeps).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(new Set(reports.slice(1).map(codeOf))).toEqual(new Set(["STORE_UNAVAILABLE"]));
    store.onEveryCommit(null);
    await spa.timer.pass(MINUTE);
    expect([expired(spa), codeOf(reports.at(-1)!), spa.timer.waiting()]).toEqual([1, "accepted", [MINUTE]]);
    await job.stop();
  });

  it("that is woken during a round begins another right after it", async () => {
    let rounds = 0;
    const jobs: Job[] = [];
    const { job, timer } = open(() => {
      rounds += 1;
      if (rounds === 1) jobs[0]?.wake();
      return Promise.resolve(ok(5_000));
    });
    jobs.push(job);
    void job.run();
    await timer.pass(0);
    expect([rounds, timer.waiting()]).toEqual([2, [5_000]]);
    await job.stop();
  });

  it("runs once however often it is started, and can be run again after it was stopped", async () => {
    let rounds = 0;
    const { job, timer } = open(() => {
      rounds += 1;
      return Promise.resolve(ok(5_000));
    });
    await job.stop();
    const runs = [job.run(), job.run()];
    await timer.pass(0);
    expect([rounds, timer.waiting().length]).toEqual([1, 1]);
    await job.stop();
    await Promise.all(runs);
    await timer.pass(60_000);
    expect(rounds).toBe(1);
    void job.run();
    await timer.pass(5_000);
    expect(rounds).toBe(3);
    await job.stop();
  });

  it("that meets a fault of the program ends, and says so", async () => {
    const { job, timer } = open(() => Promise.reject(new Error("must be true: something")));
    const ended = job.run();
    await expect(ended).rejects.toThrow("must be true: something");
    await job.stop();
    expect(timer.waiting()).toEqual([]);
  });

  it("sleeps never longer than its bound, and never a negative time", async () => {
    const delays = [Infinity, -5, 7];
    const { job, timer, reports } = open(() =>
      Promise.resolve(delays.length > 0 ? ok(delays.shift()!) : err("refused")),
    );
    void job.run();
    await timer.pass(0);
    expect(timer.waiting()).toEqual([20_000]);
    await timer.pass(20_000);
    expect(timer.waiting()).toEqual([7]);
    await timer.pass(7);
    expect([reports, timer.waiting()]).toEqual([["ok", "ok", "ok", "refused"], [1_000]]);
    await job.stop();
  });
});
