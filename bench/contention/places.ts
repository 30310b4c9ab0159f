import { DAY_MS, FIRST_DAY_MS } from "../places.ts";

/** A contested place: a start of one therapist, and its time with preparation and recovery. */
export type Place = Readonly<{ date: string; time: string; unit: string; startMs: number; endMs: number }>;

export const THERAPIST = "therapist-0";
const PLACES = 100;
const MINUTE_MS = 60_000;
/** 09:15 to 16:45: with 5 minutes before and 10 after, seven slots a day touch and none overlap. */
const FIRST_MINUTE = 555;
const LAST_MINUTE = 1_005;

const placesEvery = (minutes: number): readonly Place[] => {
  const aDay = (LAST_MINUTE - FIRST_MINUTE) / minutes + 1;
  return Array.from({ length: PLACES }, (_, nth): Place => {
    const day = Math.floor(nth / aDay);
    const minute = FIRST_MINUTE + (nth % aDay) * minutes;
    const startMs = FIRST_DAY_MS + day * DAY_MS + (minute - 5) * MINUTE_MS;
    return {
      date: new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10),
      time: `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}:00`,
      unit: THERAPIST,
      startMs,
      endMs: startMs + 75 * MINUTE_MS,
    };
  });
};

/** A hundred slots that can all be won, and a hundred of which most overlap. */
export const FIELDS = { "100 slots": placesEvery(75), "100 overlapping windows": placesEvery(15) } as const;

export const overlap = (one: Place, other: Place): boolean => one.startMs < other.endMs && other.startMs < one.endMs;
