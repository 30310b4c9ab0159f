import { aBooking, SPA, START } from "../../src/conformance/store/fixtures.ts";
import { invariant } from "../../src/domain/invariant.ts";
import { plus } from "../../src/domain/time/instant.ts";
import { changeSetOf } from "../../src/engine/runtime/command.ts";
import type { Snapshot } from "../../src/ports/reservation-store.ts";
import { snapshotsOf } from "../../src/ports/store-rules/snapshot-of.ts";
import { decide, requestOf, T } from "./commands.ts";
import { after, noRecords } from "./records.ts";
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
const SWEEP: Caller = { name: "the sweep", node: 1, does: "sweep", booking: 0 };

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
} as const satisfies Record<string, Setting>;

/** Large worlds, in which all of it meets at once: two holders, two nodes, the sweep, a reader, and a lost outcome. */
export const WHOLE: Readonly<Record<string, Setting>> = {
  "the whole world around a confirm": scenario([CONFIRM, RESERVE, SWEEP, STATUS], { losses: 1, instants: [BEFORE, T] }),
  "the whole world around an extend": scenario([EXTEND, RESERVE, SWEEP, STATUS], { losses: 1 }),
  "three calls of one engine, whose clock steps back": scenario([CONFIRM, EXTEND, { ...STATUS, node: 0 }], {
    stepsBack: 2,
  }),
  "one confirm by two nodes beside another's reserve and a listing": scenario(
    [{ ...CONFIRM, key: "K" }, { ...CONFIRM, name: "A's confirm again", node: 1, key: "K" }, RESERVE, LIST],
    { losses: 1, instants: [BEFORE, T] },
  ),
};
