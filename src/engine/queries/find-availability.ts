import { err, type Result } from "neverthrow";
import { namedGuests } from "../../domain/booking/booking.ts";
import { MOST_WINDOW_DAYS } from "../../domain/catalog/center.ts";
import { calendarDate, hostId } from "../../domain/input/fields.ts";
import { consistent, flag, oneOf, optional, shape, wholeNumber } from "../../domain/input/reader.ts";
import { canonicalId, centerTag, type CenterId } from "../../domain/ids.ts";
import type { FindAvailabilityRefusal } from "../../domain/refusal/refusal.ts";
import { partySpeltBy } from "../../domain/slot/calendar/demand.ts";
import { findDays, findSlots, searchEach, type Listing } from "../../domain/slot/find-slots.ts";
import type { DayAvailability } from "../../domain/slot/search/day-availability.ts";
import { indexWithout } from "../../domain/slot/calendar/waived-index.ts";
import type { WaivableRule } from "../../domain/booking/waiver.ts";
import { NOTHING_FREED } from "../../domain/claim/occupancy.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { CalendarDate } from "../../domain/time/wall-time.ts";
import type { AtCenter } from "../answers.ts";
import { rulesToWaive } from "../commands/asked-waiver.ts";
import {
  holderKeyOf,
  hostOf,
  optionsOf,
  partyFields,
  plainGuests,
  withinLimits,
  type PartyInput,
} from "../commands/asked-party.ts";
import { recentHoldsWanted, waitsIn } from "../commands/hold-again.ts";
import { mayBeBookedTogether, namedOnce } from "../commands/party-rules.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";
import { givingWay, searchedDays } from "./window-search.ts";

/** Whether to answer with the days only, or with all their slots. */
export type AvailabilityDetail = "days" | "slots";

/** A party without a booking. Guests may be unnamed: then no guest's own time is checked. */
export type FindAvailabilityInput = PartyInput &
  Readonly<{
    /** `yyyy-MM-dd`, the first day. */
    date: string;
    /** How many days, 1 to the center's `windowDays`; 1 by default (rule 18). */
    days?: number;
    /** `days` (the default): whether each day has a slot, and the first one. `slots`: all slots of all days. */
    detail?: AvailabilityDetail;
    /** Whether each slot lists the therapist and resources of each item; false by default. Needs `detail: "slots"`. */
    withAllocations?: boolean;
    /** Whether the other starts of the grid are listed with all reasons; false by default. Needs `detail: "slots"`. */
    explain?: boolean;
    /** Rules to list without (rule 22): what the application could reserve if it waived them. None by default. */
    waive?: readonly WaivableRule[];
  }>;

export type FindAvailabilityAnswer = AtCenter &
  Readonly<{
    date: CalendarDate;
    /** The instant of the answer. */
    atMs: EpochMs;
    /** Each day of the window. */
    byDay: readonly DayAvailability[];
    /** Null unless the request asks for `slots`. */
    listing: Pick<Listing, "slots" | "undecided" | "unavailable"> | null;
  }>;

const findAvailabilityInput = consistent(
  shape({
    centerId: hostId<CenterId>(),
    guests: plainGuests,
    ...partyFields,
    date: calendarDate,
    days: optional(wholeNumber({ min: 1, max: MOST_WINDOW_DAYS }), 1),
    detail: optional(oneOf(["days", "slots"]), "days"),
    withAllocations: optional(flag, false),
    explain: optional(flag, false),
    waive: rulesToWaive,
  }),
  ({ detail, withAllocations, explain }) => {
    if (detail === "slots" || !(withAllocations || explain)) return null;
    return { field: withAllocations ? "withAllocations" : "explain", problem: 'needs detail "slots": days have none' };
  },
);

/** Rule 19: claims nothing and writes nothing; one read for any number of days. */
export const findAvailability = defineQuery({
  input: findAvailabilityInput,
  answer: async (context, asked): Promise<Result<FindAvailabilityAnswer, FindAvailabilityRefusal>> => {
    const { centerId, date, days, detail, withAllocations, explain, waive } = asked;
    const planned = await context.centers.index(centerId);
    if (planned.isErr()) return err(planned.error);
    const index = indexWithout(planned.value, waive);
    const { center } = index.catalog;
    const { windowDays } = center.limits;
    if (days > windowDays) return err({ code: "WINDOW_TOO_LONG", limitDays: windowDays });
    const limited = withinLimits(asked, center.limits);
    if (limited.isErr()) return err(limited.error);
    const searched = searchedDays(context, index, { party: asked.guests, date, days, futureDays: 0 });
    if (searched.isErr()) return err(searched.error);
    const party = partySpeltBy(index, asked.guests);
    const once = namedOnce({ party });
    if (once.isErr()) return err(once.error);
    const kind = asked.group ? "group" : "family";
    const together = await mayBeBookedTogether(context, { party, hostId: hostOf(asked) }, { centerId, kind });
    if (together.isErr()) return err(together.error);
    const { demand, calendars, span } = searched.value;
    const guestIds = namedGuests(together.value.party);
    const seen = await readNow(context, {
      tag: centerTag(centerId),
      subject: { kind: "center", centerId: canonicalId(centerId) },
      claims: span === null ? { kind: "none" } : { kind: "span", span, guestIds },
      holder: recentHoldsWanted(index, holderKeyOf(asked)),
    });
    if (seen.isErr()) return err(seen.error);
    const { snapshot, nowMs } = seen.value;
    const searches = searchEach({
      index,
      calendars,
      demand,
      options: optionsOf(asked),
      claims: snapshot.claims,
      waits: waitsIn(snapshot, { index, freed: NOTHING_FREED, nowMs }),
      view: { nowMs, ownReservationId: null, freed: NOTHING_FREED },
      bookingId: null,
      ranking: context.policies.ranking,
    });
    const at = { centerId: center.id, zone: center.zone, currency: center.currency, date, atMs: nowMs };
    if (detail === "days") {
      const found = await givingWay(context, findDays(searches, nowMs));
      return found.map((byDay) => ({ ...at, byDay, listing: null }));
    }
    const wish = { withAllocations, warn: false, explain, future: null };
    const listed = await givingWay(context, findSlots(searches, nowMs, wish));
    return listed.map(({ byDay, slots, undecided, unavailable }) => ({
      ...at,
      byDay,
      listing: { slots, undecided, unavailable },
    }));
  },
});
