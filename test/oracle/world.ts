import type { WaivableRule } from "../../src/domain/booking/waiver.ts";
import type { BookingOptions } from "../../src/domain/booking/booking.ts";
import type { PartyGuest } from "../../src/domain/booking/party.ts";
import type { CenterCatalog, CenterRoster } from "../../src/domain/catalog/center-catalog.ts";
import type { Wait } from "../../src/domain/claim/claim.ts";
import type { StandingClaim } from "../../src/domain/claim/claim.ts";

/** A small world in which one booking is searched for on one day. All times are whole minutes. */
export type World = Readonly<{
  catalog: CenterCatalog;
  roster: CenterRoster;
  party: readonly PartyGuest[];
  options: BookingOptions;
  date: string;
  nowMs: number;
  /** Live and lapsed claims, of other bookings and this one; none overlap on one unit. */
  claims: readonly StandingClaim[];
  /** The spans that the holder may not hold again yet. They overlap neither claims nor each other. */
  waits: readonly Wait[];
  /** The rules that the application waives (rule 22). */
  waived: readonly WaivableRule[];
}>;

/** The booking's own reservation, whose claims are not in its way. */
export const OWN_RESERVATION = "0".repeat(31) + "7";

export const MINUTE = 60_000;
export const DAY = 86_400_000;
