import { isLiveClaim } from "../../src/domain/claim/claim.ts";
import { plus, type EpochMs } from "../../src/domain/time/instant.ts";
import type { ChangeSet } from "../../src/ports/reservation-store.ts";
import type { Recorded } from "../../src/ports/store-rules/recorded.ts";
import { FILE, SERVER, type Protocol, type Setting } from "./world.ts";
import { SCENARIOS } from "./scenarios.ts";

/** A protocol that is wrong in one way, the world that shows it, and the law that breaks first. */
export type Mutation = Readonly<{ change: Partial<Protocol>; shownBy: keyof typeof SCENARIOS; breaks: RegExp }>;

const NO_CLOCK = 0 as EpochMs;
const { judge } = SERVER;

/** The real guards, with look-ups that see less than there is. */
const blind =
  (less: (recorded: Recorded, set: ChangeSet, clockMs: EpochMs) => Partial<Recorded>): Protocol["judge"] =>
  (records, set, clockMs) =>
    judge({ ...records, recorded: { ...records.recorded, ...less(records.recorded, set, clockMs) } }, set, clockMs);

const isExpiryOfAnother = ({ command }: ChangeSet, status: string): boolean => command !== null && status === "expired";

const expected = ({ bookings, reservations }: ChangeSet, id: string): number =>
  [...bookings, ...reservations].find(({ state }) => state.id === id)?.expectedVersion ?? 0;

const CONTRADICTS = /^a (status|listing) answered .* all the same$/;

export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "the boundary: <= in the place of <": {
    change: {
      judge: (records, set, clockMs) =>
        judge(records, { ...set, beforeMs: set.beforeMs === null ? null : plus(set.beforeMs, 1) }, clockMs),
    },
    shownBy: "a confirm beside a status",
    breaks: /ReservationConfirmed at T\+0, on or after the deadline/,
  },
  "the clock is read before the locks": {
    change: { stages: ["clock", "lock", "finish", "check", "show", "unlock"] },
    shownBy: "a confirm beside a status",
    breaks: CONTRADICTS,
  },
  "the clock is read between the locks and the finish lock": {
    change: { stages: ["lock", "clock", "finish", "check", "show", "unlock"] },
    shownBy: "a confirm beside a status",
    breaks: CONTRADICTS,
  },
  "the clock is read before the file's lock": {
    change: { ...FILE, stages: ["clock", "lock", "check", "show", "unlock"] },
    shownBy: "a confirm beside a status",
    breaks: CONTRADICTS,
  },
  "readers of a file do not look anew": {
    change: { ...FILE, readerLooksAgain: false },
    shownBy: "a confirm beside a listing",
    breaks: CONTRADICTS,
  },
  "no finish lock": {
    change: { stages: ["lock", "clock", "check", "show", "unlock"] },
    shownBy: "a confirm beside a listing",
    breaks: CONTRADICTS,
  },
  "readers do not take the finish lock": {
    change: { readerTakesFinishLock: false },
    shownBy: "a release beside a status",
    breaks: CONTRADICTS,
  },
  "readers do not look at the version again": {
    change: { readerLooksAgain: false },
    shownBy: "a confirm beside a status",
    breaks: CONTRADICTS,
  },
  "the locks are given up before the commit can be seen": {
    change: { stages: ["lock", "finish", "clock", "check", "unlock", "show"] },
    shownBy: "a confirm beside a status",
    breaks: CONTRADICTS,
  },
  "the engine takes undecided holds for dead": {
    change: { engineHeedsUndecided: false },
    shownBy: "a confirm beside a listing",
    breaks: CONTRADICTS,
  },
  "the engine does not read again when its instant has moved on": {
    change: { engineReadsAgain: false },
    shownBy: "a confirm beside two readers of one engine",
    breaks: CONTRADICTS,
  },
  "the engine asks its node's own clock": {
    change: { engineAsksOwnClock: true },
    shownBy: "a confirm beside a status",
    breaks: CONTRADICTS,
  },
  "an unknown outcome is retried under a new command id": {
    change: { retriesUnderSameId: false },
    shownBy: "an extend whose outcome is lost",
    breaks: /two effects|was done/,
  },
  "a refusal after an unknown outcome is answered as a refusal": {
    change: { refusesWhileUnknown: true },
    shownBy: "a confirm whose outcome is lost",
    breaks: /was done/,
  },
  "a duplicate command is not refused": {
    change: { judge: blind(() => ({ command: () => null })) },
    shownBy: "a new booking whose outcome is lost",
    breaks: /two effects/,
  },
  "versions are not compared": {
    change: { judge: blind((_, set) => ({ versionOf: (id) => expected(set, id) })) },
    shownBy: "a confirm beside an extend",
    breaks: /after the hold's end|two effects/,
  },
  "the sweep's version is not compared": {
    change: {
      judge: blind((recorded, set) => ({
        versionOf: (id) => (set.command === null ? expected(set, id) : recorded.versionOf(id)),
      })),
    },
    shownBy: "an extend beside a status and the sweep",
    breaks: /a live hold was ended as expired/,
  },
  "claims are not compared": {
    change: { judge: blind(() => ({ claims: () => [] })) },
    shownBy: "two reserves of a free unit",
    breaks: /two recorded claims of the unit overlap/,
  },
  "a lapsed claim gives way without its expiry on record": {
    change: {
      handedIn: (set) => ({
        ...set,
        reservations: set.reservations.filter(({ state }) => !isExpiryOfAnother(set, state.status)),
        events: set.events.filter(({ type }) => set.command === null || type !== "ReservationExpired"),
      }),
      judge: blind((recorded, _, clockMs) => ({
        claims: (centerId, window) => recorded.claims(centerId, window).filter((it) => isLiveClaim(it, clockMs)),
      })),
    },
    shownBy: "a confirm beside another's reserve",
    breaks: /two recorded claims of the unit overlap/,
  },
  "the deadline is compared when the command is decided, and not again": {
    change: { handedIn: (set) => ({ ...set, beforeMs: null }) },
    shownBy: "a confirm beside a status",
    breaks: /on or after the deadline/,
  },
  "the deadline is compared with the instant of the decision": {
    change: {
      judge: (records, set, clockMs) => {
        const outcome = judge(records, set, NO_CLOCK);
        return { ...outcome, atMs: judge(records, set, clockMs).atMs };
      },
    },
    shownBy: "a release beside a status",
    breaks: /on or after the deadline/,
  },
  "a set that waited for its turn may be dated before the engine's answers meanwhile": {
    change: { engineDatesNoSetBeforeItsAnswers: false },
    shownBy: "one engine, whose clock steps back",
    breaks: /RESERVATION_EXPIRED|a status answered/,
  },
  "a set that was held may be dated before the engine's answers meanwhile": {
    change: { engineDatesHeldSetsAnew: false },
    shownBy: "a confirm and an extend of one engine, whose clock steps back",
    breaks: /RESERVATION_EXPIRED/,
  },
  "the instant of the decision is ignored": {
    change: { judge: (records, set, clockMs) => judge(records, { ...set, decidedAtMs: NO_CLOCK }, clockMs) },
    shownBy: "a confirm right after its reserve, while the clock steps back",
    breaks: /dated before/,
  },
};

/** The world that shows it, under the broken protocol. */
export const mutated = ({ change, shownBy }: Mutation): Setting => ({
  ...SCENARIOS[shownBy],
  protocol: { ...SERVER, ...change },
});
