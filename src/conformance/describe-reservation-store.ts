import type { ConformanceCase } from "./cases.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { agendaCases } from "./store/cases/agenda.ts";
import { atomicityCases } from "./store/cases/atomicity.ts";
import { batchCases } from "./store/cases/batches.ts";
import { bookingEventCases } from "./store/cases/booking-events.ts";
import { centerCases } from "./store/cases/centers.ts";
import { claimCases } from "./store/cases/claims.ts";
import { clockCases } from "./store/cases/clock.ts";
import { commandCases } from "./store/cases/commands.ts";
import { deadlineCases } from "./store/cases/deadlines.ts";
import { consumerCases } from "./store/cases/consumers.ts";
import { dueCases } from "./store/cases/due.ts";
import { durabilityCases } from "./store/cases/durability.ts";
import { eventRetentionCases } from "./store/cases/event-retention.ts";
import { failureCases } from "./store/cases/failures.ts";
import { finishCases } from "./store/cases/finish.ts";
import { heldCases } from "./store/cases/held.ts";
import { hostCases } from "./store/cases/host.ts";
import { giveBackCases } from "./store/cases/give-back.ts";
import { guardCases } from "./store/cases/guards.ts";
import { harnessCases } from "./store/cases/harness.ts";
import { historyCases, type Seeds } from "./store/cases/histories.ts";
import { nameCases } from "./store/cases/names.ts";
import { openBookingCases } from "./store/cases/open-bookings.ts";
import { holderCases } from "./store/cases/holders.ts";
import { lapsedCases } from "./store/cases/lapsed.ts";
import { leaseCases } from "./store/cases/leases.ts";
import { listCases } from "./store/cases/lists.ts";
import { outboxCases } from "./store/cases/outbox.ts";
import { overlapCases } from "./store/cases/overlap.ts";
import { parkedCases } from "./store/cases/parked.ts";
import { raceCases } from "./store/cases/races.ts";
import { readingCases } from "./store/cases/reading.ts";
import { referenceCases } from "./store/cases/references.ts";
import { relatedCases } from "./store/cases/related.ts";
import { retentionCases } from "./store/cases/retention.ts";
import { roundTripCases } from "./store/cases/round-trips.ts";
import { textCases } from "./store/cases/texts.ts";
import { volumeCases } from "./store/cases/volumes.ts";
import type { StoreHarness } from "./store/harness.ts";
import type { StoreCase } from "./store/case-context.ts";

/** Enough for every run of a test suite. A new store needs more seeds, or others. */
const DEFAULT_SEEDS: Seeds = { from: 1, count: 12 };

/** The cases by subject, in the order in which they are checked: the headings of docs/conformance.md. */
export const storeCaseGroups = (seeds: Seeds = DEFAULT_SEEDS): Readonly<Record<string, readonly StoreCase[]>> => ({
  "The harness": harnessCases,
  Reading: [
    ...readingCases,
    ...relatedCases,
    ...claimCases,
    ...lapsedCases,
    ...holderCases,
    ...openBookingCases,
    ...referenceCases,
    ...listCases,
    ...agendaCases,
    ...centerCases,
  ],
  Committing: [
    ...atomicityCases,
    ...batchCases,
    ...commandCases,
    ...guardCases,
    ...overlapCases,
    ...giveBackCases,
    ...heldCases,
  ],
  "The host's transaction": hostCases,
  Time: [...clockCases, ...deadlineCases, ...finishCases, ...dueCases],
  "The outbox": [...outboxCases, ...leaseCases, ...parkedCases, ...consumerCases, ...bookingEventCases],
  Retention: [...retentionCases, ...eventRetentionCases],
  "Exact storage": [...nameCases, ...textCases, ...roundTripCases, ...volumeCases],
  "Handles, crashes and failures": [...durabilityCases, ...failureCases],
  "Many at once, and random histories": [...raceCases, ...historyCases(seeds)],
});

/** Every case of the kit for reservation stores, in the order in which they are checked. */
export const reservationStoreCases = (seeds: Seeds = DEFAULT_SEEDS): readonly ConformanceCase<StoreHarness>[] =>
  Object.values(storeCaseGroups(seeds)).flat();

/** Options of the kit for stores: `seeds` selects the random histories. */
export type StoreKitOptions = KitOptions<StoreHarness> & Readonly<{ seeds?: Seeds }>;

/** Registers the tests that prove a reservation store: it is finished when all of them pass. */
export const describeReservationStore = ({ seeds, ...options }: StoreKitOptions): void => {
  describeCases(reservationStoreCases(seeds), options);
};
