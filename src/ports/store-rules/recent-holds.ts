import { sameId, type CenterId, type HolderKey } from "../../domain/ids.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { HolderRecord, Versioned } from "../reservation-store.ts";

/** Returns a holder's holds that expire, or expired, after an instant, for stores without an index. */
export const recentHoldsOf = (
  reservations: readonly Versioned<Reservation>[],
  centerId: CenterId,
  key: HolderKey,
  afterMs: EpochMs,
): readonly RecentHold[] =>
  reservations.filter(
    (it): it is RecentHold =>
      sameId(it.state.centerId, centerId) && it.state.holder === key && endsAfter(it.state, afterMs),
  );

type RecentHold = HolderRecord["recentHolds"][number];

const endsAfter = (state: Reservation, instantMs: EpochMs): boolean =>
  state.status === "reserved"
    ? isLive(state.expiresAtMs, instantMs)
    : state.status === "expired" && isLive(state.expiredAtMs, instantMs);
