import { parseEntropy, parseMintedId, type Entropy, type MintedId } from "../../src/domain/ids.ts";
import { instant } from "../../src/conformance/store/fixtures.ts";
import { plus, type EpochMs } from "../../src/domain/time/instant.ts";
import {
  parseCalendarDate,
  parseDateTime,
  startOfDay,
  type CalendarDate,
  type WallMs,
} from "../../src/domain/time/wall-time.ts";

const known = <Value>(value: Value | null, text: unknown): Value => {
  if (value === null) throw new Error(`a test needs a well-formed value, not ${String(text)}`);
  return value;
};

/** The id that the engine might have minted as its `number`th. */
export const minted = <Id extends MintedId>(number: number): Id =>
  known(parseMintedId<Id>(number.toString(16).padStart(32, "0")), number);

export const entropy = (text: string): Entropy => known(parseEntropy(text), text);

export const date = (text: string): CalendarDate => known(parseCalendarDate(text), text);

/** The wall time of an ISO date-time without offset. */
export const wallTime = (text: string): WallMs => known(parseDateTime(text), text).wallMs;

/** The instant of `HH:mm` in UTC on Sunday 2026-05-10. */
export const at = (time: string): EpochMs => plus(instant(startOfDay(date("2026-05-10"))), minutesOf(time) * 60_000);

const minutesOf = (time: string): number => {
  const [hours, minutes] = time.split(":").map(Number);
  return known(hours ?? null, time) * 60 + known(minutes ?? null, time);
};

export const oneBefore = (instant: EpochMs): EpochMs => plus(instant, -1);
export const oneAfter = (instant: EpochMs): EpochMs => plus(instant, 1);

/** The three instants around a boundary: one before, on it, one after. */
export const around = (instant: EpochMs): readonly [EpochMs, EpochMs, EpochMs] => [
  oneBefore(instant),
  instant,
  oneAfter(instant),
];

/** An id of the same kind and center that nothing has. */
export const unknownLike = (id: string): string => `${id.slice(0, 18)}${"0".repeat(10)}${id.slice(28)}`;
