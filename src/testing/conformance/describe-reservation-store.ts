import type { ConformanceCase } from "./cases.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { atomicityCases } from "./store/cases/atomicity.ts";
import { claimCases } from "./store/cases/claims.ts";
import { clockCases } from "./store/cases/clock.ts";
import { dueCases } from "./store/cases/due.ts";
import { durabilityCases } from "./store/cases/durability.ts";
import { guardCases } from "./store/cases/guards.ts";
import { holderCases } from "./store/cases/holders.ts";
import { lapsedCases } from "./store/cases/lapsed.ts";
import { listCases } from "./store/cases/lists.ts";
import { overlapCases } from "./store/cases/overlap.ts";
import { raceCases } from "./store/cases/races.ts";
import { readingCases } from "./store/cases/reading.ts";
import { textCases } from "./store/cases/texts.ts";
import type { StoreHarness } from "./store/harness.ts";

/** Everything that the kit checks of a reservation store, in the order in which it checks it. */
export const reservationStoreCases: readonly ConformanceCase<StoreHarness>[] = [
  ...readingCases,
  ...claimCases,
  ...lapsedCases,
  ...holderCases,
  ...listCases,
  ...atomicityCases,
  ...guardCases,
  ...overlapCases,
  ...clockCases,
  ...dueCases,
  ...textCases,
  ...raceCases,
  ...durabilityCases,
];

/** Registers the tests that prove a reservation store: it is finished when all of them pass. */
export const describeReservationStore = (options: KitOptions<StoreHarness>): void => {
  describeCases(reservationStoreCases, options);
};
