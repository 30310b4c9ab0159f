import { findSlots, inOneTurn, type Listing, type ListingWish } from "../../src/domain/slot/find-slots.ts";
import type { Search } from "../../src/domain/slot/search/search.ts";
import type { EpochMs } from "../../src/domain/time/instant.ts";

/** Lists the slots of a search's one day. */
export const listDay = (search: Search, nowMs: EpochMs, wish: ListingWish) =>
  inOneTurn(findSlots([search], nowMs, wish));

export type { Listing, ListingWish };
