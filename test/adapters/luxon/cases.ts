import { parseDateTime, type WallMs } from "../../../src/domain/time/wall-time.ts";

/** `2026-05-10T10:30` as a wall time. */
export const wall = (text: string): WallMs => {
  const read = parseDateTime(text);
  if (read === null) throw new Error(`not a wall time: ${text}`);
  return read.wallMs;
};

/** Wall times with settled rules (Node 20 knows the rules of 2025), and the instants they are. */
export const CASES: readonly (readonly [zone: string, wall: string, ...instants: string[]])[] = [
  // An ordinary day on both sides of Greenwich, and odd offsets.
  ["Europe/Rome", "2026-05-10T10:30", "2026-05-10T08:30:00Z"],
  ["America/New_York", "2026-01-15T09:00", "2026-01-15T14:00:00Z"],
  ["Asia/Kathmandu", "2026-05-10T10:30", "2026-05-10T04:45:00Z"],
  ["Asia/Kolkata", "2026-05-10T10:30", "2026-05-10T05:00:00Z"],
  ["Pacific/Kiritimati", "2026-05-10T10:30", "2026-05-09T20:30:00Z"],
  ["UTC", "2026-05-10T10:30", "2026-05-10T10:30:00Z"],
  // Rome: 02:00 to 03:00 is skipped in March and shown twice in October.
  ["Europe/Rome", "2026-03-29T01:59:59", "2026-03-29T00:59:59Z"],
  ["Europe/Rome", "2026-03-29T02:00", "skipped", "2026-03-29T01:00:00Z"],
  ["Europe/Rome", "2026-03-29T02:30", "skipped", "2026-03-29T01:00:00Z"],
  ["Europe/Rome", "2026-03-29T02:59:59.999", "skipped", "2026-03-29T01:00:00Z"],
  ["Europe/Rome", "2026-03-29T03:00", "2026-03-29T01:00:00Z"],
  ["Europe/Rome", "2026-10-25T01:59:59.999", "2026-10-24T23:59:59.999Z"],
  ["Europe/Rome", "2026-10-25T02:00", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"],
  ["Europe/Rome", "2026-10-25T02:30", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"],
  ["Europe/Rome", "2026-10-25T03:00", "2026-10-25T02:00:00Z"],
  // New York: T04, T05 and T07 of the case list.
  ["America/New_York", "2026-03-08T13:00", "2026-03-08T17:00:00Z"],
  ["America/New_York", "2026-03-08T18:00", "2026-03-08T22:00:00Z"],
  ["America/New_York", "2026-03-08T02:30", "skipped", "2026-03-08T07:00:00Z"],
  ["America/New_York", "2026-11-01T01:30", "2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"],
  // Lord Howe shifts by half an hour.
  ["Australia/Lord_Howe", "2026-10-04T02:00", "skipped", "2026-10-03T15:30:00Z"],
  ["Australia/Lord_Howe", "2026-10-04T02:29:59.999", "skipped", "2026-10-03T15:30:00Z"],
  ["Australia/Lord_Howe", "2026-10-04T02:30", "2026-10-03T15:30:00Z"],
  ["Australia/Lord_Howe", "2026-04-05T01:29:59.999", "2026-04-04T14:29:59.999Z"],
  ["Australia/Lord_Howe", "2026-04-05T01:30", "2026-04-04T14:30:00Z", "2026-04-04T15:00:00Z"],
  ["Australia/Lord_Howe", "2026-04-05T02:00", "2026-04-04T15:30:00Z"],
  // Chatham shifts at 02:45, from an offset of 12:45.
  ["Pacific/Chatham", "2025-09-28T02:45", "skipped", "2025-09-27T14:00:00Z"],
  ["Pacific/Chatham", "2025-09-28T03:45", "2025-09-27T14:00:00Z"],
  ["Pacific/Chatham", "2026-04-05T03:00", "2026-04-04T13:15:00Z", "2026-04-04T14:15:00Z"],
  // Midnight itself is skipped.
  ["Africa/Cairo", "2024-04-26T00:00", "skipped", "2024-04-25T22:00:00Z"],
  ["Africa/Cairo", "2024-04-26T01:00", "2024-04-25T22:00:00Z"],
  ["Africa/Cairo", "2024-10-31T23:30", "2024-10-31T20:30:00Z", "2024-10-31T21:30:00Z"],
  ["Asia/Beirut", "2024-03-31T00:30", "skipped", "2024-03-30T22:00:00Z"],
  ["Asia/Beirut", "2024-10-26T23:00", "2024-10-26T20:00:00Z", "2024-10-26T21:00:00Z"],
  ["America/Santiago", "2024-09-08T00:00", "skipped", "2024-09-08T04:00:00Z"],
  ["America/Santiago", "2024-04-06T23:59", "2024-04-07T02:59:00Z", "2024-04-07T03:59:00Z"],
  // Apia went to the other side of the date line: it had no 30 December 2011.
  ["Pacific/Apia", "2011-12-29T23:59:59", "2011-12-30T09:59:59Z"],
  ["Pacific/Apia", "2011-12-30T00:00", "skipped", "2011-12-30T10:00:00Z"],
  ["Pacific/Apia", "2011-12-30T12:00", "skipped", "2011-12-30T10:00:00Z"],
  ["Pacific/Apia", "2011-12-31T00:00", "2011-12-30T10:00:00Z"],
  // Kwajalein did the same in August 1993.
  ["Pacific/Kwajalein", "1993-08-21T12:00", "skipped", "1993-08-21T12:00:00Z"],
  // Casablanca goes back for Ramadan and forward after it.
  ["Africa/Casablanca", "2025-02-23T02:30", "2025-02-23T01:30:00Z", "2025-02-23T02:30:00Z"],
  ["Africa/Casablanca", "2025-04-06T02:30", "skipped", "2025-04-06T02:00:00Z"],
  // Two changes within one week.
  ["America/Boa_Vista", "2000-10-08T00:30", "skipped", "2000-10-08T04:00:00Z"],
  ["America/Boa_Vista", "2000-10-14T23:30", "2000-10-15T02:30:00Z", "2000-10-15T03:30:00Z"],
  // An offset with seconds: Monrovia was 44 minutes and 30 seconds behind until 1972.
  ["Africa/Monrovia", "1971-06-01T00:00", "1971-06-01T00:44:30Z"],
  ["Africa/Monrovia", "1972-01-07T00:10", "skipped", "1972-01-07T00:44:30Z"],
  // The edges of the calendar.
  ["Asia/Tokyo", "1970-01-02T00:00", "1970-01-01T15:00:00Z"],
  ["America/New_York", "2099-12-31T23:59:59.999", "2100-01-01T04:59:59.999Z"],
];
