import { err, ok, type Result } from "neverthrow";
import type { CenterLimits } from "../../domain/catalog/center.ts";
import { canonicalId, type CenterId, type HolderKey } from "../../domain/ids.ts";
import type { TooManyOpenBookings } from "../../domain/refusal/refusal.ts";
import type { OpenBookings, OpenBookingsWanted } from "../../ports/reservation-store.ts";

/** The holder and caller whose open bookings a new one counts among, besides its center's. */
export type Opener = Readonly<{ centerId: CenterId; holder: HolderKey | null; caller: string | null }>;

/**
 * The share of the free room for creates without a count: counting n bookings once for n / 8 creates costs about one
 * write.
 */
const SHARE_WITHOUT_A_COUNT = 1 / 8;
const MOST_KEPT = 10_000;

/**
 * Decides when to count the open bookings of a center, and of one caller there. A holder's are counted at each create,
 * and the commit guards them. The others are many, and their limits are soft: after a count that leaves room, some
 * creates pass without one, in each process.
 */
export class OpenBookingCounts {
  readonly #credits = new Map<string, number>();

  /** The counts that the read of a create needs. */
  wanted({ centerId, holder, caller }: Opener): OpenBookingsWanted {
    const isDue = (of: string | null): boolean => (this.#credits.get(nameOf(centerId, of)) ?? 0) <= 0;
    return { holder, caller: caller !== null && isDue(caller) ? caller : null, center: isDue(null) };
  }

  /** Refuses one more booking if a count has reached its limit; else records it. */
  admit(
    { centerId, caller }: Opener,
    counted: OpenBookings,
    limits: Pick<CenterLimits, "openBookingsPerHolder" | "openBookingsPerCaller" | "openBookingsPerCenter">,
  ): Result<void, TooManyOpenBookings> {
    const bounds = [
      { of: "holder", count: counted.holder, limit: limits.openBookingsPerHolder },
      { of: "caller", count: counted.caller, limit: limits.openBookingsPerCaller },
      { of: "center", count: counted.center, limit: limits.openBookingsPerCenter },
    ] as const;
    for (const { of, count, limit } of bounds) {
      if (count !== null && count >= limit) return err({ code: "TOO_MANY_OPEN_BOOKINGS", of, limit });
    }
    if (caller !== null) this.#spend(nameOf(centerId, caller), counted.caller, limits.openBookingsPerCaller);
    this.#spend(nameOf(centerId, null), counted.center, limits.openBookingsPerCenter);
    return ok(undefined);
  }

  #spend(name: string, count: number | null, limit: number): void {
    const credit = count === null ? (this.#credits.get(name) ?? 0) : (limit - count) * SHARE_WITHOUT_A_COUNT;
    // A lost credit only costs another count.
    if (this.#credits.size >= MOST_KEPT && !this.#credits.has(name)) this.#credits.clear();
    this.#credits.set(name, credit - 1);
  }
}

/** One name for all spellings of a center (rule 25). A center's id has no space in it. */
const nameOf = (centerId: CenterId, caller: string | null): string =>
  caller === null ? canonicalId(centerId) : `${canonicalId(centerId)} ${caller}`;
