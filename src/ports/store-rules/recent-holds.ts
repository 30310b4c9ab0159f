import { sameId, type CenterId, type HolderKey } from "../../domain/ids.ts";
import type { Expired, Reservation, Reserved } from "../../domain/reservation/reservation.ts";
import { isLive } from "../../domain/time/deadline.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../reservation-store.ts";

/** Finds a holder's recent holds, for stores without an index: what expires, or expired, after an instant. */
export const recentHoldsOf = (
  reservations: readonly Versioned<Reservation>[],
  centerId: CenterId,
  key: HolderKey,
  afterMs: EpochMs,
): readonly (Reserved | Expired)[] =>
  reservations.flatMap(({ state }) =>
    sameId(state.centerId, centerId) && state.holder === key && endsAfter(state, afterMs) ? [state] : [],
  );

const endsAfter = (state: Reservation, instantMs: EpochMs): state is Reserved | Expired =>
  state.status === "reserved"
    ? isLive(state.expiresAtMs, instantMs)
    : state.status === "expired" && isLive(state.expiredAtMs, instantMs);
