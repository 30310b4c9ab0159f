import type { Result } from "neverthrow";
import type { Booking } from "../../domain/booking/booking.ts";
import type { ItemNotFound, TherapistNotFound } from "../../domain/refusal/refusal.ts";
import type { DayCalendar } from "../../domain/slot/calendar/day-calendar.ts";
import { demandOf, type Demand } from "../../domain/slot/calendar/demand.ts";
import type { CenterIndex } from "../../domain/slot/calendar/center-index.ts";
import { spanOf } from "../../domain/slot/search/reach.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { calendarsOf, type Window } from "../commands/new-booking.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** The days that a listing searches, and the span of the claims that can matter to them; null if no day has a start. */
export type SearchedDays = Readonly<{
  demand: Demand;
  /** The days of the window, then the requested days after it. */
  calendars: readonly DayCalendar[];
  span: Interval | null;
}>;

export const searchedDays = (
  context: EngineContext,
  index: CenterIndex,
  { party, date, days, futureDays }: Window & Readonly<{ party: Booking["party"]; futureDays: number }>,
): Result<SearchedDays, ItemNotFound | TherapistNotFound> =>
  demandOf(party, index).map((demand) => {
    const window = { date, days: days + futureDays };
    const calendars = calendarsOf(context, index, window, demand);
    return { demand, calendars, span: spanOf(calendars, demand.reach) };
  });

/** Lets other work run between the turns of a search. */
export const givingWay = async <Answer>({ parts }: EngineContext, search: Generator<void, Answer>): Promise<Answer> => {
  for (;;) {
    const turn = search.next();
    if (turn.done === true) return turn.value;
    await parts.pause(0);
  }
};
