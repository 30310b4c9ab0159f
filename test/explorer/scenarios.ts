import { aBooking, SPA, START } from "../../src/conformance/store/fixtures.ts";
import { invariant } from "../../src/domain/invariant.ts";
import { plus } from "../../src/domain/time/instant.ts";
import { changeSetOf } from "../../src/engine/runtime/command.ts";
import type { Snapshot } from "../../src/ports/reservation-store.ts";
import { snapshotsOf } from "../../src/ports/store-rules/snapshot-of.ts";
import { decide, requestOf, T, type Does } from "./commands.ts";
import { after, noRecords, type Records } from "./records.ts";
import { SERVER, type Caller, type Setting } from "./world.ts";

const BEFORE = plus(T, -1);
/** The new deadline of a hold that is extended just before the old one. */
const LATER = plus(BEFORE, 60_000);

/** Two bookings of two holders. */
const OPEN = after(
  noRecords(),
  changeSetOf(
    { centerId: SPA, bookings: [1, 2].map((n) => ({ state: aBooking(n), expectedVersion: 0 })) },
    null,
    START,
  ),
  START,
);

const holdOf = (n: number) => {
  const [snapshot] = snapshotsOf(OPEN.recorded, [requestOf("reserve", n)], START);
  const decision = decide("reserve", n, snapshot as Snapshot, START, n);
  invariant(decision.isOk() && decision.value !== "look_again" && decision.value.changes !== null, "the unit is free");
  return changeSetOf(decision.value.changes, null, START);
};

/** A holds the unit from the start until `T`. */
const HELD = after(OPEN, holdOf(1), START);

/** The records after one more command of A's. */
const afterIts = (does: Does, records: Records): Records => {
  const [snapshot] = snapshotsOf(records.recorded, [requestOf(does, 1)], START);
  const decision = decide(does, 1, snapshot as Snapshot, START, 0);
  invariant(decision.isOk() && decision.value !== "look_again" && decision.value.changes !== null, "it is accepted");
  return after(records, changeSetOf(decision.value.changes, null, START), START);
};

/** A pays for the hold. The payment needs no more time than the hold has. */
const PAYING = afterIts("begin", HELD);

const ABANDONED = afterIts("abandon", PAYING);

const scenario = (callers: readonly Caller[], over: Partial<Setting> = {}): Setting => ({
  callers,
  records: HELD,
  instants: [BEFORE, T, LATER],
  stepsBack: 0,
  losses: 0,
  protocol: SERVER,
  ...over,
});

const CONFIRM: Caller = { name: "A's confirm", node: 0, does: "confirm", booking: 1 };
const EXTEND: Caller = { name: "A's extend", node: 0, does: "extend", booking: 1 };
const RELEASE: Caller = { name: "A's release", node: 0, does: "release", booking: 1 };
const RESERVE: Caller = { name: "B's reserve", node: 1, does: "reserve", booking: 2 };
const STATUS: Caller = { name: "a status", node: 1, does: "status", booking: 1 };
const LIST: Caller = { name: "a listing", node: 1, does: "list", booking: 2 };
const BEGIN: Caller = { name: "A's payment", node: 0, does: "begin", booking: 1 };
const PAY: Caller = { name: "A's confirm by the payment", node: 0, does: "pay", booking: 1 };
const REPORT: Caller = { name: "a report", node: 0, does: "report", booking: 1 };
const REPORT_AGAIN: Caller = { ...REPORT, name: "a report again", node: 1 };
const ABANDON: Caller = { name: "an abandoning", node: 1, does: "abandon", booking: 1 };
const SWEEP: Caller = { name: "the sweep", node: 1, does: "sweep", booking: 0 };

const PAYMENTS = {
  "a payment beside a status and the sweep": scenario([BEGIN, STATUS, SWEEP]),
  "a payment beside a confirm without it": scenario([BEGIN, { ...CONFIRM, node: 1 }], { instants: [BEFORE, T] }),
  "a payment beside a release": scenario([BEGIN, { ...RELEASE, node: 1 }], { instants: [BEFORE, T] }),
  "a report beside a status": scenario([REPORT, STATUS], { records: PAYING }),
  "a report beside a release": scenario([REPORT, { ...RELEASE, node: 1 }], { records: PAYING }),
  "a report beside its abandoning": scenario([REPORT, ABANDON], { records: PAYING }),
  "a report beside another's reserve": scenario([REPORT, RESERVE], { records: PAYING, instants: [BEFORE, T] }),
  "two reports of one payment": scenario([REPORT, REPORT_AGAIN], { records: PAYING, instants: [BEFORE, T] }),
  "two reports of an abandoned payment": scenario([REPORT, REPORT_AGAIN], { records: ABANDONED }),
  "a report whose outcome is lost": scenario([REPORT, SWEEP], { records: PAYING, losses: 1, instants: [BEFORE, T] }),
  "a confirm by the payment beside its report": scenario([PAY, REPORT_AGAIN], {
    records: PAYING,
    instants: [BEFORE, T],
  }),
} as const satisfies Record<string, Setting>;

/** A command that the host commits or rolls back, at any time. */
const joined = (caller: Caller): Caller => ({
  ...caller,
  name: `${caller.name} in the host's transaction`,
  isJoined: true,
});

const HOST_TRANSACTIONS = {
  "a confirm in the host's transaction beside a status": scenario([joined(CONFIRM), STATUS]),
  "a confirm in the host's transaction beside a listing": scenario([joined(CONFIRM), LIST]),
  "a confirm in the host's transaction beside a release": scenario([joined(CONFIRM), { ...RELEASE, node: 1 }]),
  "an extend in the host's transaction beside the sweep": scenario([joined(EXTEND), SWEEP]),
  "a reserve in the host's transaction beside another's": scenario(
    [{ ...joined(RESERVE), name: "A's reserve in the host's transaction", booking: 1, node: 0 }, RESERVE],
    { records: OPEN, instants: [BEFORE, T] },
  ),
  "a report in the host's transaction beside a report": scenario([joined(REPORT), REPORT_AGAIN], {
    records: PAYING,
    instants: [BEFORE, T],
  }),
} as const satisfies Record<string, Setting>;

/** Small worlds: together they meet every mutation. */
export const SCENARIOS = {
  "a confirm beside a status": scenario([CONFIRM, STATUS]),
  "a confirm beside a listing": scenario([CONFIRM, LIST]),
  "a confirm beside another's reserve": scenario([CONFIRM, RESERVE]),
  "an extend beside a status and the sweep": scenario([EXTEND, STATUS, SWEEP]),
  "an extend whose outcome is lost": scenario([EXTEND, { ...STATUS, node: 0 }], { losses: 1 }),
  "a confirm beside an extend": scenario([CONFIRM, { ...EXTEND, node: 1 }]),
  "a release beside a status": scenario([RELEASE, STATUS]),
  "a confirm whose outcome is lost": scenario([CONFIRM], { losses: 1 }),
  "a confirm beside two readers of one engine": scenario([CONFIRM, STATUS, { ...LIST, name: "a listing" }]),
  "one engine, whose clock steps back": scenario([EXTEND, { ...STATUS, node: 0 }], { stepsBack: 1 }),
  "a confirm and an extend of one engine, whose clock steps back": scenario([CONFIRM, EXTEND], {
    stepsBack: 1,
    instants: [BEFORE, T],
  }),
  "a new booking whose outcome is lost": scenario([{ name: "a create", node: 0, does: "create", booking: 0 }], {
    losses: 2,
  }),
  "two reserves of a free unit": scenario([{ ...RESERVE, name: "A's reserve", node: 0, booking: 1 }, RESERVE], {
    records: OPEN,
  }),
  "a confirm right after its reserve, while the clock steps back": scenario(
    [{ ...RESERVE, name: "A's reserve", booking: 1 }, CONFIRM],
    { records: OPEN, stepsBack: 1, instants: [BEFORE, T] },
  ),
  "one key, sent to both nodes": scenario(
    [
      { ...EXTEND, key: "K" },
      { ...EXTEND, name: "A's extend again", node: 1, key: "K" },
    ],
    { losses: 1, instants: [BEFORE, T] },
  ),
  ...PAYMENTS,
  ...HOST_TRANSACTIONS,
} as const satisfies Record<string, Setting>;

/** Large worlds, in which all of it meets at once: two holders, two nodes, the sweep, a reader, and a lost outcome. */
export const WHOLE: Readonly<Record<string, Setting>> = {
  "the whole world around a confirm": scenario([CONFIRM, RESERVE, SWEEP, STATUS], { losses: 1, instants: [BEFORE, T] }),
  "the whole world around an extend": scenario([EXTEND, RESERVE, SWEEP, STATUS], { losses: 1 }),
  "the whole world around a payment": scenario([REPORT, ABANDON, RESERVE, STATUS], {
    records: PAYING,
    losses: 1,
    instants: [BEFORE, T],
  }),
  "the whole world around the host's transaction": scenario([joined(CONFIRM), RESERVE, SWEEP, STATUS], {
    instants: [BEFORE, T],
  }),
  "three calls of one engine, whose clock steps back": scenario([CONFIRM, EXTEND, { ...STATUS, node: 0 }], {
    stepsBack: 2,
  }),
  "one confirm by two nodes beside another's reserve and a listing": scenario(
    [{ ...CONFIRM, key: "K" }, { ...CONFIRM, name: "A's confirm again", node: 1, key: "K" }, RESERVE, LIST],
    { losses: 1, instants: [BEFORE, T] },
  ),
};
