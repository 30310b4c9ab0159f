import { err, type Result } from "neverthrow";
import { describe, expect, it } from "vitest";
import type { Refusal, ReserveAnswer } from "../../src/index.ts";
import { accepted, codeOf, refusalOf } from "../support/answers.ts";
import { at, CENTER, DATE, guest, therapist } from "../support/catalog.ts";
import { answerLost, commitLost, NOT_DONE, storeAway, UNKNOWN, type CommitTamper } from "../support/tampered-store.ts";
import { openWorld, type World } from "../support/engine-world.ts";

const KEY = { idempotencyKey: "order-1" };

const COMMANDS = [
  "createBooking",
  "hold",
  "reserve",
  "confirm",
  "extend",
  "release",
  "cancelInvoice",
  "block",
  "unblock",
] as const;

type Command = () => Promise<Result<unknown, Refusal>>;
type Ready = Readonly<{ world: World; commands: Readonly<Record<(typeof COMMANDS)[number], Command>> }>;

/** Every kind of command, each ready to be accepted once. */
const readyFor = async (): Promise<Ready> => {
  const world = await openWorld({ therapists: [therapist("uma")] });
  const { engine } = world;
  const open = await world.book("ada");
  const held = await Promise.all(
    ["ben", "cleo", "dora", "eve"].map(async (who, n) => {
      const hold = await world.hold(who, `${10 + n}:00`, { createInvoice: true });
      return hold.bookingId;
    }),
  );
  const [toConfirm = "", toExtend = "", toRelease = "", toCancel = ""] = held;
  const { invoices } = accepted(await world.confirm(toCancel));
  const uma = { kind: "therapist", therapistId: "uma" } as const;
  const sick = { centerId: CENTER, externalId: "sick", resource: uma, start: at("16:00"), end: at("17:00") };
  accepted(await engine.block({ ...sick, externalId: "over", start: at("17:00"), end: at("18:00") }));
  world.pass(1);
  const asked = { centerId: CENTER, date: DATE, guests: [guest("zoe", "massage")] };
  return {
    world,
    commands: {
      createBooking: () => engine.createBooking(asked),
      hold: () => engine.hold({ centerId: CENTER, guests: asked.guests, slot: `${DATE}T14:00` }),
      reserve: () => world.reserve(open, "15:00", { createInvoice: true }),
      confirm: () => world.confirm(toConfirm, { notes: "quiet" }),
      extend: () => world.extend(toExtend),
      release: () => world.release(toRelease),
      cancelInvoice: () => engine.cancelInvoice({ invoiceId: invoices[0]?.id ?? "" }),
      block: () => engine.block(sick),
      unblock: () => engine.unblock({ centerId: CENTER, externalId: "over" }),
    },
  };
};

/** The commit is still under way when the caller stops waiting, and arrives together with the next one. */
const landsLate =
  ({ store }: World): CommitTamper =>
  (late) => {
    store.onNextCommit(async (commit) => {
      const landed = await late();
      return landed.isErr() ? landed : commit();
    });
    return Promise.resolve(err(UNKNOWN));
  };

/** The records, without ids and their instants, which always differ. */
const counts = (world: World) => {
  const [part] = world.dump().partitions;
  return {
    bookings: part?.bookings.length,
    reservations: part?.reservations.length,
    blocks: part?.blocks.length,
    commands: part?.commands.length,
    events: world.eventTypes(),
  };
};

describe("rule 8: an unknown outcome is resolved", () => {
  const losses: readonly (readonly [string, (world: World) => CommitTamper])[] = [
    ["the commit is made and its answer lost", () => answerLost],
    ["the commit is lost on the way", () => commitLost],
    ["the commit lands late, when it is tried again", landsLate],
  ];
  describe.each(losses)("%s", (_what, tamper) => {
    it.each(COMMANDS)("%s answers as accepted, exactly once", async (name) => {
      const plain = await readyFor();
      const expected = accepted(await plain.commands[name]());
      const { world, commands } = await readyFor();
      world.store.onNextCommit(tamper(world));
      const answer = accepted(await commands[name]());
      expect(Object.keys(answer as object)).toEqual(Object.keys(expected as object));
      expect(counts(world)).toEqual(counts(plain.world));
    });

    it("twice in a row, and then it is known", async () => {
      const { world, commands } = await readyFor();
      world.store.onNextCommit(commitLost);
      world.store.onNextCommit(tamper(world));
      const { reservationId } = accepted(await commands.reserve()) as ReserveAnswer;
      const { reservation } = accepted(await world.engine.getReservation({ reservationId }));
      expect(reservation.status).toBe("reserved");
    });
  });

  it("that stays unknown to the end is reported as unknown, and its key finds out later", async () => {
    const world = await openWorld({ policies: { maxAttempts: 3 } });
    const booking = await world.book("ada");
    world.store.onEveryCommit(commitLost);
    expect(refusalOf(await world.reserve(booking, "10:00", {}, KEY))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      outcome: "unknown",
      commandId: "order-1",
    });
    expect(world.store.takeTrips()).toMatchObject({ reads: 4, commits: 4 });
    world.store.onEveryCommit(null);
    expect(codeOf(await world.reserve(booking, "10:00", {}, KEY))).toBe("accepted");
    expect(world.eventTypes()).toEqual(["ReservationMade"]);
  });

  it("that was made after all is found by its key, with the first answer", async () => {
    const world = await openWorld({ policies: { maxAttempts: 1 } });
    const booking = await world.book("ada");
    world.store.onNextCommit(answerLost);
    expect(refusalOf(await world.reserve(booking, "10:00", {}, KEY))).toMatchObject({ outcome: "unknown" });
    world.pass(5);
    const hold = accepted(await world.reserve(booking, "10:00", {}, KEY));
    expect(hold.reservedAtMs).toBe(world.clock.nowMs() - 5 * 60_000);
  });

  it("stays unknown if the store cannot even be read afterwards", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    world.store.onNextCommit((commit, sets) => {
      world.store.onNextRead(() => Promise.resolve(err(NOT_DONE)));
      return answerLost(commit, sets);
    });
    expect(refusalOf(await world.reserve(booking, "10:00", {}, KEY))).toMatchObject({
      code: "STORE_UNAVAILABLE",
      outcome: "unknown",
    });
    expect(codeOf(await world.reserve(booking, "10:00", {}, KEY))).toBe("accepted");
    expect(world.eventTypes()).toEqual(["ReservationMade"]);
  });

  it("is resolved by the store alone: no source of the host is needed for that", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    world.store.onNextCommit((commit, sets) => {
      world.host.away.add("catalog").add("roster");
      world.directory.isAway(true);
      return answerLost(commit, sets);
    });
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("accepted");
    expect(world.eventTypes()).toEqual(["ReservationMade"]);
  });
});

describe("rule 8: a refusal meanwhile", () => {
  it("says nothing about a commit that may still be on its way: the outcome stays unknown", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    const unknown = { code: "STORE_UNAVAILABLE", outcome: "unknown", commandId: "order-1" };
    world.store.onNextCommit((commit, sets) => {
      world.clock.set(at("10:00"));
      return commitLost(commit, sets);
    });
    expect(refusalOf(await world.reserve(booking, "10:00", {}, KEY))).toMatchObject(unknown);
    expect(codeOf(await world.reserve(booking, "10:00", {}, KEY))).toBe("SLOT_IN_PAST");
  });

  it("a replay needs none of the host's sources", async () => {
    const world = await openWorld();
    const booking = await world.book("ada");
    const hold = accepted(await world.reserve(booking, "10:00", {}, KEY));
    const sick = { centerId: CENTER, externalId: "sick", resource: { kind: "therapist", therapistId: "uma" } } as const;
    const block = () =>
      world.engine.block({ ...sick, start: at("16:00"), end: at("17:00") }, { idempotencyKey: "block-1" });
    const blocked = accepted(await block());
    world.host.away.add("catalog").add("roster");
    expect(accepted(await world.reserve(booking, "10:00", {}, KEY))).toEqual(hold);
    expect(accepted(await block())).toEqual(blocked);
  });
});

describe("rule 8: a store that is away", () => {
  it.each(COMMANDS)("%s is refused as not done, and nothing has changed", async (name) => {
    const { world, commands } = await readyFor();
    const before = JSON.stringify(world.dump());
    world.store.onNextCommit(storeAway);
    const refusal = refusalOf(await commands[name]());
    expect(refusal).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done", cause: NOT_DONE.cause });
    expect(JSON.stringify(world.dump())).toBe(before);
    world.store.onNextRead(() => Promise.resolve(err(NOT_DONE)));
    const unread = refusalOf(await commands[name]());
    expect(unread).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done", commandId: null });
    expect(JSON.stringify(world.dump())).toBe(before);
    expect(codeOf(await commands[name]())).toBe("accepted");
  });

  it("queries and the sweep are refused in the same way", async () => {
    const world = await openWorld();
    const { engine } = world;
    const { bookingId, reservationId, expiresAtMs } = await world.hold("ada", "10:00");
    const queries = [
      () => engine.findSlots({ bookingId }),
      () => engine.getBooking({ bookingId }),
      () => engine.getReservation({ reservationId }),
      () => engine.centerDay({ centerId: CENTER, date: DATE }),
    ];
    for (const query of queries) {
      world.store.onNextRead(() => Promise.resolve(err(NOT_DONE)));
      expect(codeOf(await query())).toBe("STORE_UNAVAILABLE");
      expect(codeOf(await query())).toBe("accepted");
    }
    world.clock.set(expiresAtMs);
    world.store.onNextCommit(storeAway);
    expect(refusalOf(await engine.expireDue())).toMatchObject({ code: "STORE_UNAVAILABLE", outcome: "not_done" });
    world.store.onNextCommit(answerLost);
    expect(refusalOf(await engine.expireDue())).toMatchObject({ cause: UNKNOWN.cause, outcome: "unknown" });
    expect(accepted(await engine.expireDue())).toMatchObject({ expired: 0, overtaken: 0 });
    expect(world.eventTypes()).toEqual(["ReservationMade", "ReservationExpired"]);
  });
});

describe("rule 8: contention", () => {
  it("is bounded: CONTENDED after maxAttempts, and nothing was done", async () => {
    const world = await openWorld({ policies: { maxAttempts: 4 } });
    const bookings = [await world.book("ada"), await world.book("ada")] as const;
    const other = world.openNode().engine;
    let rounds = 0;
    world.store.onEveryCommit(async (commit) => {
      // Another process reserves for the same guest, and gives it up again: the guest's record has changed each time.
      rounds += 1;
      accepted(await other.reserve({ bookingId: bookings[1], slot: at("12:00") }));
      accepted(await other.release({ bookingId: bookings[1] }));
      return commit();
    });
    expect(refusalOf(await world.reserve(bookings[0], "10:00", {}, KEY))).toEqual({ code: "CONTENDED", attempts: 4 });
    expect(rounds).toBe(4);
    expect((await world.view(bookings[0])).reservation).toBeNull();
    world.store.onEveryCommit(null);
    expect(codeOf(await world.reserve(bookings[0], "10:00", {}, KEY))).toBe("accepted");
  });

  it("is decided anew each time: the second command is refused", async () => {
    const world = await openWorld();
    const [adas, bens] = [await world.book("ada"), await world.book("ben")];
    world.store.onNextCommit(async (commit) => {
      accepted(await world.openNode().engine.reserve({ bookingId: bens, slot: at("10:30") }));
      return commit();
    });
    expect(codeOf(await world.reserve(adas, "10:00"))).toBe("SLOT_HELD");
    expect(codeOf(await world.reserve(adas, "11:30"))).toBe("accepted");
  });

  it("waits between attempts, a little longer each time, and not after the last", async () => {
    const world = await openWorld({ policies: { maxAttempts: 3 } });
    const booking = await world.book("ada");
    world.store.onEveryCommit(commitLost);
    expect(codeOf(await world.reserve(booking, "10:00"))).toBe("STORE_UNAVAILABLE");
    expect(world.pauses).toEqual([1, 2]);
  });
});
