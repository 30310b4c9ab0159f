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
  /** Of others, of the booking itself, live and lapsed; of one unit, none overlap. */
  claims: readonly StandingClaim[];
  /** Where the booking's holder may not hold again yet: beside the claims, and beside one another. */
  waits: readonly Wait[];
  /** The rules that the application waives (rule 22). */
  waived: readonly WaivableRule[];
}>;

/** Whose own claims stand in nobody's way. */
export const OWN_RESERVATION = "0".repeat(31) + "7";

export const MINUTE = 60_000;
export const DAY = 86_400_000;
