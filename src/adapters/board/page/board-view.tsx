import { useMemo } from "preact/hooks";
import type { BoardEntry, BoardRow, DayBoard } from "../day-board.ts";
import { clockTimes, countdown, type TimeOf } from "./times.ts";

export type BoardViewProps = Readonly<{
  board: DayBoard;
  /** The current time, for the countdowns and the line of now. */
  nowMs: number;
  /** Called when a free place is chosen, with its row and quarter of an hour. */
  onPlace?: (row: BoardRow, startMs: number) => void;
  onEntry?: (row: BoardRow, entry: BoardEntry) => void;
  /** What choosing an entry does, as the end of its name; null if it can only be read. Needed with `onEntry`. */
  actionOf?: (entry: BoardEntry) => string | null;
}>;

const STEP_MS = 900_000;
const HOUR_MS = 3_600_000;
const GROUPS = [
  ["therapist", "Therapists"],
  ["room", "Rooms"],
  ["equipment", "Equipment"],
] as const;

/** Shows a day as a table: resources as rows, time from left to right. */
export const BoardView = ({ board, nowMs, onPlace, onEntry, actionOf }: BoardViewProps) => {
  const { fromMs, untilMs, zone, date, holiday, centerName, rows } = board;
  const timeOf = useMemo(() => clockTimes(zone), [zone]);
  const hours: number[] = [];
  for (let ms = fromMs; ms < untilMs; ms += HOUR_MS) hours.push(ms);
  const place = (ms: number): string => `${(100 * (ms - fromMs)) / (untilMs - fromMs)}%`;
  const box = ({ startMs, endMs }: { startMs: number; endMs: number }) => {
    const from = Math.max(startMs, fromMs);
    return { left: place(from), width: `calc(${place(fromMs + Math.min(endMs, untilMs) - from)} - 1px)` };
  };
  const isNow = nowMs >= fromMs && nowMs < untilMs;
  return (
    <div class="hf-board" style={{ "--hours": hours.length }}>
      <table>
        <caption>
          {centerName}, {date}
          {holiday === null ? "" : `, closed: ${holiday}`}. <Legend />
        </caption>
        <thead>
          <tr>
            <th scope="col">Resource</th>
            <th scope="col" class="hf-hours">
              <span class="hf-hidden">What has it, in order of time</span>
              {hours.map((ms) => (
                <span key={ms} aria-hidden="true" style={{ left: place(ms) }}>
                  {timeOf(ms)}
                </span>
              ))}
              {isNow && <span class="hf-now" aria-hidden="true" style={{ left: place(nowMs) }} />}
            </th>
          </tr>
        </thead>
        {GROUPS.map(([kind, name]) => (
          <tbody key={kind}>
            <tr class="hf-group">
              <th colSpan={2} scope="rowgroup">
                {name}
              </th>
            </tr>
            {rows
              .filter((row) => row.kind === kind)
              .map((row) => (
                <tr key={row.unit}>
                  <th scope="row">{row.name}</th>
                  <td>
                    {row.usable.map((span) => (
                      <span key={span.startMs} class="hf-usable" aria-hidden="true" style={box(span)} />
                    ))}
                    {onPlace !== undefined && (
                      <FreePlaces board={board} row={row} place={place} timeOf={timeOf} onPlace={onPlace} />
                    )}
                    {row.entries
                      .filter(({ startMs, endMs }) => startMs < untilMs && endMs > fromMs)
                      .map((entry) => (
                        <Entry
                          key={`${entry.ownerId} ${entry.startMs}`}
                          entry={entry}
                          style={box(entry)}
                          nowMs={nowMs}
                          timeOf={timeOf}
                          action={actionOf?.(entry) ?? null}
                          onOpen={() => onEntry?.(row, entry)}
                        />
                      ))}
                    {isNow && <span class="hf-now" aria-hidden="true" style={{ left: place(nowMs) }} />}
                  </td>
                </tr>
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
};

const Legend = () => (
  <span class="hf-legend">
    <i class="hf-held" /> held <i class="hf-booked" /> booked <i class="hf-blocked" /> blocked <i class="hf-free" />{" "}
    free <i class="hf-off" /> off, {MARKS.arrived.sign} arrived, {MARKS.no_show.sign} no-show
  </span>
);

/** The mark of attendance (rule 28), as it is shown and as it is read aloud. */
const MARKS = {
  expected: { sign: "", words: "" },
  arrived: { sign: "✓", words: ", arrived" },
  no_show: { sign: "✗", words: ", no-show" },
} as const;

type EntryProps = Readonly<{
  entry: BoardEntry;
  style: Record<string, string>;
  nowMs: number;
  timeOf: TimeOf;
  action: string | null;
  onOpen: () => void;
}>;

const Entry = ({ entry, style, nowMs, timeOf, action, onOpen }: EntryProps) => {
  const { kind, title, detail, startMs, endMs, heldUntilMs, attendance } = entry;
  const mark = MARKS[attendance ?? "expected"];
  const left = heldUntilMs === null ? null : countdown(heldUntilMs - nowMs);
  const until = heldUntilMs === null ? "" : `, held until ${timeOf(heldUntilMs, "second")}`;
  const about = `${title}${detail === "" ? "" : `, ${detail}`}${mark.words}${until}`;
  const does = action === null ? "" : `. ${action}`;
  const spoken = `${kind}, ${timeOf(startMs)} to ${timeOf(endMs)}: ${about}${does}`;
  const inside = (
    <>
      <b aria-hidden="true">{left ?? `${mark.sign} ${detail}`.trim()}</b>{" "}
      <span aria-hidden="true">{left === null ? title : detail}</span>
      <span class="hf-hidden">{spoken}</span>
    </>
  );
  return action === null ? (
    <span class={`hf-entry hf-${kind}`} style={style} title={spoken}>
      {inside}
    </span>
  ) : (
    <button type="button" class={`hf-entry hf-${kind}`} style={style} title={spoken} onClick={onOpen}>
      {inside}
    </button>
  );
};

type FreePlacesProps = Readonly<{
  board: DayBoard;
  row: BoardRow;
  place: (ms: number) => string;
  timeOf: TimeOf;
  onPlace: NonNullable<BoardViewProps["onPlace"]>;
}>;

/** One button per row: the pointer's position chooses a quarter, the keyboard takes the first free one. */
const FreePlaces = ({ board: { fromMs, untilMs, atMs }, row, timeOf, onPlace }: FreePlacesProps) => {
  const free = (ms: number): boolean =>
    row.usable.some(({ startMs, endMs }) => startMs <= ms && ms < endMs) &&
    !row.entries.some(({ startMs, endMs }) => startMs < ms + STEP_MS && ms < endMs);
  const first = firstFrom(Math.max(fromMs, Math.ceil(atMs / STEP_MS) * STEP_MS), untilMs, free);
  const choose = (event: MouseEvent): void => {
    const { left, width } = (event.currentTarget as HTMLElement).getBoundingClientRect();
    // A key press has no position.
    const isKey = event.detail === 0;
    const at = fromMs + ((event.clientX - left) / width) * (untilMs - fromMs);
    const startMs = isKey ? first : Math.floor(at / STEP_MS) * STEP_MS;
    if (startMs !== null) onPlace(row, startMs);
  };
  return (
    <button
      type="button"
      class="hf-places"
      onClick={choose}
      disabled={first === null}
      aria-label={first === null ? `${row.name}: nothing free` : `Block ${row.name}, from ${timeOf(first)}`}
    />
  );
};

const firstFrom = (fromMs: number, untilMs: number, isGood: (ms: number) => boolean): number | null => {
  for (let ms = fromMs; ms < untilMs; ms += STEP_MS) if (isGood(ms)) return ms;
  return null;
};
