import { describe, expect, it } from "vitest";
import type { CancellationTerms } from "../../src/index.ts";
import { accepted, codeOf } from "../support/answers.ts";
import { actingAs, at, CENTER, DATE, daily, guest, item, MINUTE, therapist } from "../support/catalog.ts";
import { quoted, read, tableRows } from "../support/documents.ts";
import { openWorld, SWEEPERS, type World, type WorldOptions } from "../support/engine-world.ts";

// The tables of docs/boundaries.md: each row is run one millisecond before its deadline, at it, and after it.

const START = at("14:00");
const NEXT_DAY = "2026-05-12";
const TERMS: CancellationTerms = {
  steps: [{ minutesBefore: 120, fee: { kind: "share", percent: 50 } }],
  guestsUntilMinutes: 30,
};
const REFERENCE = "pay-1";

/** The deadline in an open world, and the call at a later instant of it. */
type Case = Readonly<{ deadlineMs: number; call: () => Promise<string> }>;
type Scenario = Readonly<{ over?: WorldOptions; open: (world: World) => Promise<Case> }>;

const onHold = (
  call: (world: World, hold: Awaited<ReturnType<World["hold"]>>) => Promise<string>,
): Scenario["open"] => {
  return async (world) => {
    const hold = await world.hold("ada", "14:00");
    return { deadlineMs: hold.expiresAtMs, call: () => call(world, hold) };
  };
};

const onPaidHold = (call: (world: World, reservationId: string) => Promise<string>): Scenario["open"] => {
  return async (world) => {
    const { reservationId } = await world.hold("ada", "14:00");
    const paid = { reservationId, paymentReference: REFERENCE, minutes: 30 };
    const { expiresAtMs } = accepted(await world.engine.beginPayment(paid));
    return { deadlineMs: expiresAtMs, call: () => call(world, reservationId) };
  };
};

const reserveAt = (deadlineMs: number): Scenario["open"] => {
  return async (world) => {
    const bookingId = await world.book("ada");
    return { deadlineMs, call: async () => codeOf(await world.reserve(bookingId, "14:00")) };
  };
};

const onAppointment = (
  deadlineMs: number,
  call: (world: World, appointmentId: string) => Promise<string>,
): Scenario["open"] => {
  return async (world) => {
    const appointmentId = await confirmed(world);
    return { deadlineMs, call: () => call(world, appointmentId) };
  };
};

const confirmed = async (world: World): Promise<string> => {
  const { bookingId } = await world.hold("ada", "14:00");
  return accepted(await world.confirm(bookingId)).appointments[0]?.id ?? "";
};

const bookMove = (world: World, movesAppointmentId: string) =>
  world.book({ guests: [guest("ada", item("massage", { movesAppointmentId }))] });

const onMove = (call: (world: World, moving: string, appointmentId: string) => Promise<string>): Scenario["open"] => {
  return async (world) => {
    const appointmentId = await confirmed(world);
    const moving = await bookMove(world, appointmentId);
    const hold = accepted(await world.reserve(moving, "16:00"));
    return { deadlineMs: hold.expiresAtMs, call: () => call(world, moving, appointmentId) };
  };
};

const outcomeOf = (answer: Awaited<ReturnType<World["release"]>>): string =>
  answer.isOk() ? answer.value.outcome : answer.error.code;

const mark = async (world: World, appointmentId: string, attendance: "arrived" | "no_show"): Promise<string> =>
  codeOf(await world.engine.markAttendance({ appointmentId, attendance }));

const blockOfUma = (world: World) =>
  world.engine.block({
    centerId: CENTER,
    externalId: "sick",
    resource: { kind: "therapist", therapistId: "uma" },
    start: START,
    end: START + 60 * MINUTE,
  });

/** The key is the deadline and the call of a row. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "the hold's expiry (rule 3) | confirm": {
    open: onHold(async (world, { bookingId }) => codeOf(await world.confirm(bookingId))),
  },
  "the hold's expiry | extend": {
    open: onHold(async (world, { bookingId }) => codeOf(await world.extend(bookingId))),
  },
  "the hold's expiry | release": {
    open: onHold(async (world, { bookingId }) => outcomeOf(await world.release(bookingId))),
  },
  "the hold's expiry | another booking reserves the slot": {
    open: onHold(async (world) => codeOf(await world.reserve(await world.book("ben"), "14:00"))),
  },
  "the hold's expiry | a block of its therapist": {
    open: onHold(async (world) => codeOf(await blockOfUma(world))),
  },
  "the hold's expiry, policy `reacquire` | confirm": {
    over: { policies: { lateConfirm: "reacquire" } },
    open: onHold(async (world, { bookingId, reservationId }) => {
      const answer = await world.confirm(bookingId);
      const isNew = answer.isOk() && answer.value.reservationId !== reservationId;
      return `${codeOf(answer)}${isNew ? ", as a new reservation" : ""}`;
    }),
  },
  "the end of the wait after an expiry, 15 minutes (rule 10) | its holder reserves the same place": {
    over: { limits: { holdAgainAfterMinutes: 15 } },
    open: async (world) => {
      const { expiresAtMs } = await world.hold("ada", "14:00");
      const again = await world.book("ada");
      const call = async () => codeOf(await world.reserve(again, "14:00"));
      return { deadlineMs: expiresAtMs + 15 * MINUTE, call };
    },
  },
  "the start of the slot (rule 3) | extend, the grace being 0": {
    over: { limits: { graceAfterStartMinutes: 0 } },
    open: async (world) => {
      const bookingId = await world.book("ada");
      world.clock.set(START - 5 * MINUTE);
      const { expiresAtMs } = accepted(await world.reserve(bookingId, "14:00"));
      expect(expiresAtMs).toBe(START);
      return { deadlineMs: START, call: async () => codeOf(await world.extend(bookingId)) };
    },
  },
  "the start of the slot | reserve": { open: reserveAt(START) },
  "60 s before the start, the grace being 0 and `leastHoldSeconds` 60 (rule 3) | reserve": {
    over: { limits: { graceAfterStartMinutes: 0, leastHoldSeconds: 60 } },
    open: reserveAt(START - MINUTE),
  },
  "90 minutes before the start, `leadTimeMinutes` being 90 (rule 23) | reserve": {
    over: { limits: { leadTimeMinutes: 90 } },
    open: reserveAt(START - 90 * MINUTE),
  },
  "the midnight at which the slot's day begins, `leadTimeDays` being 1 (rule 23) | reserve": {
    over: { limits: { leadTimeDays: 1 } },
    open: reserveAt(at("00:00")),
  },
  "24 hours before the start, `horizonDays` being 1 (rule 10) | reserve": {
    over: { limits: { horizonDays: 1 } },
    open: reserveAt(START - 24 * 60 * MINUTE),
  },
  "the hold's expiry (rule 21) | beginPayment": {
    open: onHold(async (world, { reservationId }) =>
      codeOf(await world.engine.beginPayment({ reservationId, paymentReference: REFERENCE, minutes: 30 })),
    ),
  },
  "the paid hold's expiry | reportPayment": {
    open: onPaidHold(async (world, reservationId) => {
      const report = { centerId: CENTER, reservationId, paymentReference: REFERENCE };
      return accepted(await world.engine.reportPayment(report)).outcome;
    }),
  },
  "the paid hold's expiry | confirm with its reference": {
    open: onPaidHold(async (world, reservationId) =>
      codeOf(await world.engine.confirm({ reservationId, paymentReference: REFERENCE })),
    ),
  },
  "the paid hold's expiry | release": {
    open: onPaidHold(async (world, reservationId) => outcomeOf(await world.engine.release({ reservationId }))),
  },
  "the paid hold's expiry | another booking reserves the slot": {
    open: onPaidHold(async (world) => codeOf(await world.reserve(await world.book("ben"), "14:00"))),
  },
  "30 minutes before the payment cap, which is 60 minutes after the reserve | beginPayment for 30 minutes, of a hold that was extended":
    {
      over: { limits: { paymentCapMinutes: 60, lifetimeCapMinutes: 60 } },
      open: async (world) => {
        const { bookingId, reservationId, reservedAtMs } = await world.hold("ada", "14:00");
        for (let nth = 0; nth < 3; nth += 1) {
          world.pass(9);
          accepted(await world.extend(bookingId));
        }
        const capMs = reservedAtMs + 60 * MINUTE;
        const call = async () => {
          const asked = { reservationId, paymentReference: REFERENCE, minutes: 30 };
          const { expiresAtMs } = accepted(await world.engine.beginPayment(asked));
          const isWhole = expiresAtMs === world.clock.nowMs() + 30 * MINUTE;
          if (isWhole) return "lasts 30 minutes";
          return expiresAtMs === capMs ? "lasts until the cap" : String(expiresAtMs);
        };
        return { deadlineMs: capMs - 30 * MINUTE, call };
      },
    },
  "120 minutes before the start (rule 28) | cancelAppointment": {
    open: onAppointment(START - 120 * MINUTE, async (world, appointmentId) => {
      return `fee ${accepted(await world.engine.cancelAppointment({ appointmentId })).feeMinor}`;
    }),
  },
  "120 minutes before the start | a hold to move it": {
    open: onAppointment(START - 120 * MINUTE, async (world, appointmentId) => {
      return `fee ${accepted(await world.reserve(await bookMove(world, appointmentId), "16:00")).moveFeeMinor}`;
    }),
  },
  "30 minutes before the start | cancelAppointment by the guest": {
    open: onAppointment(START - 30 * MINUTE, async (world, appointmentId) =>
      codeOf(await world.engine.cancelAppointment({ appointmentId }, actingAs("ada"))),
    ),
  },
  "30 minutes before the start | a hold to move it, by the guest": {
    open: onAppointment(START - 30 * MINUTE, async (world, appointmentId) =>
      codeOf(await world.reserve(await bookMove(world, appointmentId), "16:00", {}, actingAs("ada"))),
    ),
  },
  "the expiry of the hold that moves it | confirm of the move": {
    open: onMove(async (world, moving) => codeOf(await world.confirm(moving))),
  },
  "the expiry of the hold that moves it | another booking reserves a new place for it": {
    open: onMove(async (world, _moving, appointmentId) =>
      codeOf(await world.reserve(await bookMove(world, appointmentId), "17:00")),
    ),
  },
  "the midnight at which its day begins (rule 28) | markAttendance as arrived": {
    open: onAppointment(at("00:00"), (world, appointmentId) => mark(world, appointmentId, "arrived")),
  },
  "the start of the appointment | markAttendance as a no-show": {
    open: onAppointment(START, (world, appointmentId) => mark(world, appointmentId, "no_show")),
  },
  "the midnight at which its day ends | markAttendance, to correct a mark": {
    open: async (world) => {
      const appointmentId = await confirmed(world);
      world.clock.set(START + MINUTE);
      expect(await mark(world, appointmentId, "no_show")).toBe("accepted");
      return { deadlineMs: at("00:00", NEXT_DAY), call: () => mark(world, appointmentId, "arrived") };
    },
  },
};

const plain = (cell: string): string => quoted(cell)[0] ?? cell;

/** The rows of the tables with three instants. */
const rows = tableRows(read("docs/boundaries.md"))
  .filter((cells) => cells.length === 5 && cells[0] !== "deadline" && !/^-+$/.test(cells[0] ?? ""))
  .map(([deadline, call, ...outcomes]) => ({ name: `${deadline} | ${call}`, outcomes: outcomes.map(plain) }));

describe.each(SWEEPERS)("the boundaries, the sweeper $sweeper", ({ sweeps }) => {
  it("each row of docs/boundaries.md is run, and nothing else is", () => {
    expect(rows.map(({ name }) => name)).toEqual(Object.keys(SCENARIOS));
  });

  it.each(rows)("$name", async ({ name, outcomes }) => {
    const found: string[] = [];
    for (const awayMs of [-1, 0, 1]) {
      const { open, over } = SCENARIOS[name] as Scenario;
      const world = await openWorld({ ...over, sweeps, center: { cancellation: TERMS } });
      const { deadlineMs, call } = await open(world);
      world.clock.set(deadlineMs + awayMs);
      found.push(await call());
    }
    expect(found).toEqual(outcomes);
  });

  it("intervals and dates: the last start before an end, and the next one", async () => {
    const claimed = await openWorld({ sweeps });
    accepted(await blockOfUma(claimed));
    const early = { openingDates: [{ dates: [DATE], hours: [{ startMinute: 540, endMinute: 840 }] }] };
    const closed = await openWorld({ sweeps, center: early as WorldOptions["center"] & object });
    const night = await openWorld({
      sweeps,
      center: { openingHours: [daily("00:00", "48:00")] },
      therapists: [therapist("uma", { shifts: [daily("00:00", "48:00")] })],
    });
    const cases = [
      [claimed, `${DATE}T13:00`, `${DATE}T13:30`],
      [closed, `${DATE}T13:00`, `${DATE}T13:30`],
      [night, `${DATE}T23:30`, `${NEXT_DAY}T00:00`],
    ] as const;
    const table = tableRows(read("docs/boundaries.md"))
      .filter((cells) => cells.length === 3 && cells[0] !== "end" && !/^-+$/.test(cells[0] ?? ""))
      .map(([, ...outcomes]) => outcomes.map((it) => plain(it.split(": ")[1] ?? "")));
    const found: string[][] = [];
    for (const [world, last, next] of cases) {
      const answers = [];
      for (const slot of [next, last])
        answers.unshift(codeOf(await world.engine.reserve({ bookingId: await world.book("ada"), slot })));
      found.push(answers);
    }
    expect(found).toEqual(table);
  });
});
