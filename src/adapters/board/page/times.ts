/** Formats an instant as the center's wall clock, to the minute by default. */
export type TimeOf = (ms: number, to?: "minute" | "second" | "millisecond") => string;

export const clockTimes = (zone: string): TimeOf => {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  });
  const LENGTHS = { minute: 5, second: 8, millisecond: 12 };
  return (ms, to = "minute") => format.format(ms).slice(0, LENGTHS[to]);
};

/** Formats the remaining time as `m:ss`, rounded up: 0:00 means that none remains. */
export const countdown = (leftMs: number): string => {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
};
