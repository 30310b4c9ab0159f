import { isLiveClaim } from "../../src/domain/claim/claim.ts";
import { begin } from "../../src/domain/payment/payment.ts";
import type { DomainEvent } from "../../src/domain/reservation/events.ts";
import { plus, type EpochMs } from "../../src/domain/time/instant.ts";
import type { ChangeSet } from "../../src/ports/reservation-store.ts";
import type { Recorded } from "../../src/ports/store-rules/recorded.ts";
import type { Does } from "./commands.ts";
import { PAYMENT } from "./payments.ts";
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

const has = ({ events }: ChangeSet, type: DomainEvent["type"]): boolean => events.some((it) => it.type === type);

/** The guards compare no version of a set with this event. */
const blindFor = (type: DomainEvent["type"]): Protocol["judge"] =>
  blind((recorded, set) => ({ versionOf: (id) => (has(set, type) ? expected(set, id) : recorded.versionOf(id)) }));

const hidesPayments =
  (from: Does): Protocol["seenBy"] =>
  (does, snapshot) =>
    does !== from || snapshot.reservation === null
      ? snapshot
      : {
          ...snapshot,
          reservation: { ...snapshot.reservation, state: { ...snapshot.reservation.state, payments: [] } },
        };

const asBegun = (write: ChangeSet["reservations"][number]): ChangeSet["reservations"][number] => ({
  ...write,
  state: { ...write.state, payments: [begin(PAYMENT)] },
});

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
  "a release does not look at payments": {
    change: { seenBy: hidesPayments("release") },
    shownBy: "a report beside a release",
    breaks: /released while it was being paid/,
  },
  "a confirm does not look at payments": {
    change: { seenBy: hidesPayments("confirm") },
    shownBy: "a payment beside a confirm without it",
    breaks: /confirmed without its payment/,
  },
  "a payment's version is not compared": {
    change: { judge: blindFor("PaymentBegun") },
    shownBy: "a payment beside a release",
    breaks: /after the hold's end/,
  },
  "the deadline of a payment is not compared": {
    change: {
      handedIn: (set) => (has(set, "PaymentBegun") ? { ...set, beforeMs: null } : set),
    },
    shownBy: "a payment beside a status and the sweep",
    breaks: /PaymentBegun at T\+0, on or after the deadline/,
  },
  "the version of a late report is not compared": {
    change: { judge: blindFor("PaidLate") },
    shownBy: "two reports of an abandoned payment",
    breaks: /told twice/,
  },
  "late money is not written into the reservation": {
    change: {
      handedIn: (set) => (has(set, "PaidLate") ? { ...set, reservations: set.reservations.map(asBegun) } : set),
    },
    shownBy: "two reports of one payment",
    breaks: /by its events the payment is late, and begun is recorded/,
  },
  "no event asks for the refund of late money": {
    change: { handedIn: (set) => ({ ...set, events: set.events.filter(({ type }) => type !== "PaidLate") }) },
    shownBy: "a report beside its abandoning",
    breaks: /and late is recorded/,
  },
  "the deadline of a report is not compared": {
    change: {
      handedIn: (set) => (has(set, "PaymentSettled") ? { ...set, beforeMs: null } : set),
    },
    shownBy: "a report beside a status",
    breaks: /ReservationConfirmed at T\+0, on or after the deadline/,
  },
  "the version of an abandoning is not compared": {
    change: { judge: blindFor("PaymentAbandoned") },
    shownBy: "a report beside its abandoning",
    breaks: /a (settled|late) payment was abandoned/,
  },
  "the host's transaction is not judged at its COMMIT": {
    change: { joinedStages: ["lock", "clock", "check", "open", "finish", "show", "unlock"] },
    shownBy: "a confirm in the host's transaction beside a status",
    breaks: CONTRADICTS,
  },
  "the host's transaction is judged before its finish locks": {
    change: { joinedStages: ["lock", "clock", "check", "open", "judge", "finish", "show", "unlock"] },
    shownBy: "a confirm in the host's transaction beside a status",
    breaks: CONTRADICTS,
  },
  "the host's transaction takes no finish lock": {
    change: { joinedStages: ["lock", "clock", "check", "open", "judge", "show", "unlock"] },
    shownBy: "a confirm in the host's transaction beside a status",
    breaks: CONTRADICTS,
  },
  "the host's transaction can be seen while it is open": {
    change: { joinedStages: ["lock", "clock", "check", "show", "open", "finish", "judge", "unlock"] },
    shownBy: "a confirm in the host's transaction beside a release",
    breaks: /was answered "ROLLED_BACK", and was done/,
  },
  "the host's transaction gives up its locks while it is open": {
    change: { joinedStages: ["lock", "clock", "check", "unlock", "open", "finish", "judge", "show"] },
    shownBy: "a confirm in the host's transaction beside a release",
    breaks: /all the same|after the hold's end/,
  },
  "the host's transaction takes the file when its host commits": {
    change: { ...FILE, joinedStages: ["clock", "check", "open", "lock", "show", "unlock"] },
    shownBy: "a confirm in the host's transaction beside a status",
    breaks: CONTRADICTS,
  },
};

/** The world that shows it, under the broken protocol. */
export const mutated = ({ change, shownBy }: Mutation): Setting => ({
  ...SCENARIOS[shownBy],
  protocol: { ...SERVER, ...change },
});
