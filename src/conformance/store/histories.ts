import { bookingReference } from "../../domain/booking/host-data.ts";
import { centerTag, type CenterId } from "../../domain/ids.ts";
import { later, plus, type EpochMs } from "../../domain/time/instant.ts";
import type { AgendaOf, ChangeSet, CommitOutcome, ReadRequest, Snapshot } from "../../ports/reservation-store.ts";
import { demand, demandEqual, isSame, NotConforming } from "../expectations.ts";
import { createRandom, type Random } from "../random.ts";
import { ChangeSetGenerator } from "./change-set-generator.ts";
import { ALL_DAY, commandRecord, ending, reading } from "./change-sets.ts";
import { comparableSnapshot } from "./comparable.ts";
import {
  blockId,
  bookingId,
  claim,
  guestOf,
  holderOfGuest,
  instant,
  minute,
  OTHER,
  reservationId,
  SPA,
  START,
  TWINS,
  UMA,
} from "./fixtures.ts";
import { expectedAgenda, expectedDue, expectedPage, expectedSnapshot } from "./model-answers.ts";
import { Model } from "./model.ts";
import { dispatch, forget, tellOfBooking } from "./outbox-histories.ts";
import { answered, type CaseContext } from "./case-context.ts";
import { explain, type CommitCall, type ReadCall } from "./linearizability.ts";

/** Moves the clock: forward, to around a deadline, or back. */
const clockAfter = (random: Random, known: Model, nowMs: EpochMs): EpochMs => {
  const deadlines = [...known.reservations.values()].flatMap(({ state }) =>
    state.status === "reserved" ? [state.expiresAtMs] : [],
  );
  if (deadlines.length > 0 && random.chance(30)) return plus(random.pick(deadlines), random.below(3) - 1);
  return plus(nowMs, random.pick([0, 0, 0, 1, 20_000, 60_000, -1, -15_000]));
};

/** Two centers; in every other history they share one tag. */
const centersOf = (seed: number) => (seed % 2 === 0 ? TWINS : ([SPA, OTHER] as const));

const anyRead = (random: Random, centerId: CenterId): ReadRequest => {
  const n = 1 + random.below(12);
  const subjects: readonly ReadRequest["subject"][] = [
    { kind: "booking", bookingId: bookingId(n, centerId) },
    { kind: "reservation", reservationId: reservationId(n, centerId) },
    { kind: "center", centerId },
    { kind: "block_by_id", blockId: blockId(n, centerId) },
    {
      kind: "reference",
      centerId,
      reference: bookingReference(random.pick(["order-1", "Order-1"])),
      before: random.pick([null, bookingId(n, centerId)]),
    },
    { kind: "block", centerId, externalId: random.pick(["sick", "Sick", "walk-in"]) },
  ];
  const span = { startMs: minute(30 * random.below(4)), endMs: minute(120) };
  const claims: readonly ReadRequest["claims"][] = [
    ALL_DAY,
    { kind: "span", span, guestIds: [guestOf(1)] },
    { kind: "units", span, units: [UMA, claim(UMA, 0, 1).unit] },
    { kind: "around_reservation" },
    { kind: "in_window" },
  ];
  return reading(random.pick(subjects), {
    tag: centerTag(centerId),
    claims: random.pick(claims),
    holder: {
      kind: "of_booking",
      otherwise: random.pick([null, holderOfGuest(1), holderOfGuest(n)]),
      expiredWithinMs: random.pick([0, 1, 60_000, 300_000]),
    },
    openBookings: { holder: holderOfGuest(n), caller: null, center: true },
    commandId: commandRecord(`command-${n}`).commandId,
  });
};

/** Makes one call after another, through any handle: each answer must be the model's. */
export const tellOneByOne = async (
  opened: CaseContext,
  seed: number,
  { isSwept }: { isSwept: boolean },
): Promise<void> => {
  const random = createRandom(seed);
  const centers = centersOf(seed);
  const generator = new ChangeSetGenerator(random, centers);
  const handles = await opened.handles();
  let lastSequence = 0;
  let accepted = 0;
  const model = new Model();
  let clockMs = START;
  /** The instant of the next call. */
  const now = (): EpochMs => (opened.keepsLatest ? later(clockMs, model.latestMs) : clockMs);

  const commit = async (sets: readonly ChangeSet[]): Promise<void> => {
    const nowMs = now();
    const outcomes = await random.pick(handles).commit(...sets);
    for (const [at, outcome] of outcomes.entries()) {
      const set = sets[at] as ChangeSet;
      const atMs = later(nowMs, set.decidedAtMs);
      demandEqual("the instant of a set", outcome.atMs, atMs);
      explainOutcome(model, set, outcome);
      if (outcome.kind === "accepted") {
        demand(outcome.sequence > lastSequence, "the sequence grows");
        lastSequence = outcome.sequence;
        accepted += 1;
        model.apply({ set, sequence: outcome.sequence, atMs });
      }
    }
  };
  const sweep = async (): Promise<void> => {
    for (;;) {
      const request = { floorMs: instant(0), limit: 2 };
      const page = answered(await random.pick(handles).store.due(request));
      demandEqual("due reservations", page, expectedDue(model, request, now()));
      if (page.due.length === 0) return;
      await commit(page.due.map(({ reservation }) => ending(reservation)));
    }
  };

  for (let step = 0; step < 40; step += 1) {
    await atStep(`seed ${seed}, step ${step}`, async () => {
      clockMs = clockAfter(random, model, clockMs);
      await opened.harnessed.setClock(clockMs);
      if (isSwept) await sweep();
      const nowMs = now();
      const batch: ChangeSet[] = [];
      const preview = model.copy();
      for (let count = random.pick([1, 1, 2, 3]); count > 0; count -= 1) {
        const set = generator.next(preview, nowMs);
        batch.push(set);
        const atMs = later(nowMs, set.decidedAtMs);
        if (preview.refusalsOf(set, atMs).length === 0) preview.apply({ set, sequence: 0, atMs });
      }
      await commit(batch);
      await compareAnswers(random, random.pick(handles), model, { centerId: random.pick(centers), nowMs: now() });
      if (opened.has("outbox") && random.chance(40)) await dispatch(random, random.pick(handles), model, now());
      if (opened.has("outbox") && random.chance(40))
        await tellOfBooking(random, random.pick(handles), model, { centerId: random.pick(centers), nowMs: now() });
      if (opened.has("retention") && random.chance(15)) await forget(random, random.pick(handles), model, now());
    });
  }
  demandEqual(`seed ${seed}: the records`, await opened.recorded(), opened.comparable(model.dump()));
  demand(accepted > 10, `seed ${seed}: a history in which little is accepted shows little`);
};

const explainOutcome = (model: Model, set: ChangeSet, outcome: CommitOutcome): void => {
  const expected = model.refusalsOf(set, outcome.atMs);
  if (outcome.kind === "accepted") {
    demandEqual("an accepted set", expected[0] ?? "accepted", "accepted");
    return;
  }
  const isExpected = expected.some((because) => isSame(because, outcome.because));
  if (!isExpected) demandEqual("why a set is refused", outcome.because, expected[0] ?? "accepted");
};

const compareAnswers = async (
  random: Random,
  handle: CaseContext,
  model: Model,
  { centerId, nowMs }: Readonly<{ centerId: CenterId; nowMs: EpochMs }>,
): Promise<void> => {
  const requests = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => anyRead(random, centerId));
  const floorMs = random.chance(20) ? minute(random.below(9)) : instant(0);
  const snapshots = await handle.readAll(requests, floorMs);
  for (const [at, request] of requests.entries()) {
    const expected = comparableSnapshot(expectedSnapshot(model, request, later(nowMs, floorMs)));
    const what = `read ${at + 1} of ${requests.length}, of ${request.subject.kind}`;
    demandEqual(what, comparableSnapshot(snapshots[at] as Snapshot), expected);
  }
  const due = { floorMs, limit: 1 + random.below(4) };
  demandEqual("due reservations", answered(await handle.store.due(due)), expectedDue(model, due, nowMs));
  const of = random.pick([
    { kind: "live", centerId } as const,
    { kind: "guest", centerId, guestId: guestOf(random.below(3)) } as const,
    { kind: "standing", centerId } as const,
  ]);
  const before = random.chance(50) ? null : reservationId(1 + random.below(12), centerId);
  const page = { of, before, floorMs, limit: 1 + random.below(4) };
  demandEqual(`the list of ${of.kind}`, answered(await handle.store.list(page)), expectedPage(model, page, nowMs));
  const n = 1 + random.below(12);
  const after = random.chance(50) ? null : { startMs: minute(60 * n), id: reservationId(n, centerId) };
  const agenda = { of: anyAgenda(random, centerId), after, floorMs, limit: 1 + random.below(4) };
  demandEqual(
    `the agenda of a ${agenda.of.kind}`,
    answered(await handle.store.agenda(agenda)),
    expectedAgenda(model, agenda, nowMs),
  );
};

const anyAgenda = (random: Random, centerId: CenterId): AgendaOf =>
  random.chance(50)
    ? {
        kind: "center",
        centerId,
        span: { startMs: minute(30 * random.below(40)), endMs: minute(60 * 20 + random.below(60 * 20)) },
      }
    : {
        kind: "guest",
        centerIds: random.chance(50) ? [centerId] : [...new Set([centerId, SPA, OTHER])],
        guestId: guestOf(random.below(3)),
        fromMs: random.pick([null, minute(60 * random.below(20))]),
        upcoming: random.chance(50),
      };

const WRITERS = 4;
const CALLS_EACH = 8;

/** Runs several writers and readers at once, while the clock moves: one order must explain all answers. */
export const tellAtOnce = async (opened: CaseContext, seed: number): Promise<void> => {
  const random = createRandom(seed);
  const centers = centersOf(seed);
  const generator = new ChangeSetGenerator(random, centers);
  const handles = await opened.handles();
  const known = new Model();
  const commits: CommitCall[] = [];
  const reads: ReadCall[] = [];
  const shown: { ms: EpochMs; from: number; until: number }[] = [{ ms: START, from: 0, until: Infinity }];
  let ticks = 0;
  const tick = (): number => (ticks += 1);
  const nowMs = (): EpochMs => shown.at(-1)?.ms ?? START;
  /** Every value that the clock may have shown from one tick to another. */
  const clocks = (from: number, until: number) => shown.filter((it) => it.from < until && it.until > from);

  const write = async (): Promise<void> => {
    const sets = Array.from({ length: random.pick([1, 1, 2]) }, () => generator.next(known, nowMs()));
    const from = tick();
    const outcomes = await random.pick(handles).commit(...sets);
    const until = tick();
    commits.push({ sets, outcomes, from, until, clocks: clocks(from, until) });
    for (const [at, outcome] of outcomes.entries()) {
      if (outcome.kind === "accepted") known.apply({ set: sets[at] as ChangeSet, ...outcome });
    }
    if (random.chance(40)) await moveClock();
  };
  const look = async (): Promise<void> => {
    const request = anyRead(random, random.pick(centers));
    const from = tick();
    const snapshot = await random.pick(handles).read(request);
    const until = tick();
    reads.push({ request, snapshot, from, until, clocks: clocks(from, until) });
  };
  /** One after another, and between the calls: this finds a read that takes data and clock at two times. */
  let moved: Promise<void> = Promise.resolve();
  const moveClock = (): Promise<void> => (moved = moved.then(moveNow));
  const moveNow = async (): Promise<void> => {
    const ms = clockAfter(random, known, nowMs());
    const last = shown.at(-1);
    shown.push({ ms, from: tick(), until: Infinity });
    await opened.harnessed.setClock(ms);
    // Until the clock is set, a call may read either value.
    if (last !== undefined) last.until = tick();
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    for (let call = 0; call < CALLS_EACH; call += 1) await work();
  };

  await atStep(`seed ${seed}`, async () => {
    await Promise.all([...Array.from({ length: WRITERS }, () => run(write)), run(look), run(look)]);
    const model = explain(commits, reads, opened);
    demandEqual("the records", await opened.recorded(), opened.comparable(model.dump()));
  });
};

const atStep = async (place: string, work: () => Promise<void>): Promise<void> => {
  try {
    await work();
  } catch (cause) {
    throw new NotConforming(`${place}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
};
