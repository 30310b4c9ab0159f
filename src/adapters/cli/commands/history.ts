import { describeError } from "../../../domain/refusal/refusal.ts";
import type { HistoryEntry, HistoryView } from "../../../engine/queries/history-of.ts";
import { createBareCalls } from "../bare-engine.ts";
import { failed, JSON_OPTION, misused, PROGRESS_OPTION, type Command } from "../command.ts";
import { STORE_OPTIONS, withStore } from "../open-store.ts";
import { tableOf, type Row } from "../table.ts";

export const history: Command = {
  name: "history",
  summary: "lists the history of a booking",
  about: [
    "Lists all that happened to a booking, in order, with who acted: its creation, holds, invoices, the confirm, cancels. With --json, a line of JSON for each, with all facts. It changes nothing. Exit code 1 if the booking does not exist.",
  ],
  options: { ...STORE_OPTIONS, ...PROGRESS_OPTION, ...JSON_OPTION },
  words: [{ name: "BOOKING_ID" }],
  run: (asked, around) =>
    withStore(asked, around, { mustExist: true }, async ({ stores }) => {
      const engine = createBareCalls(stores);
      const [bookingId = ""] = asked.words;
      const found: HistoryEntry[] = [];
      for (let after: string | null = null; ; ) {
        const page = await engine.historyOf({ bookingId, after });
        if (page.isErr()) {
          const say = page.error.code === "INVALID_INPUT" ? misused : failed;
          return say(describeError(page.error));
        }
        const { entries, complete, next }: HistoryView = page.value;
        found.push(...entries);
        around.report(`${found.length} entries so far…`);
        after = next;
        if (after !== null) continue;
        if (asked.json) for (const entry of found) around.print(JSON.stringify(factsOf(entry)));
        else around.print(tableOf(found.map(rowOf), around.columns));
        if (!complete) around.complain("Retention may have removed earlier events of this booking.");
        return 0;
      }
    }),
};

/** Returns the instants as text, the entry's own first. */
const factsOf = ({ atMs, ...facts }: HistoryEntry): Readonly<Record<string, unknown>> => {
  const shown = Object.entries(facts).map(([name, value]): readonly [string, unknown] =>
    typeof value === "number" && name.endsWith("Ms") ? [name.slice(0, -2), isoOf(value)] : [name, value],
  );
  return { at: isoOf(atMs), ...(Object.fromEntries(shown) as object) };
};

/** Leaves the ids of center and booking out of a row: they are the same in every entry. */
const rowOf = (entry: HistoryEntry): Row => {
  const { at, type, by: _by, centerId: _center, bookingId: _booking, ...facts } = factsOf(entry);
  const shown = Object.entries(facts).map(
    ([name, value]) => `${name}=${typeof value === "string" ? value : JSON.stringify(value)}`,
  );
  return { at: String(at), event: String(type), by: actorOf(entry), facts: shown.join(" ") };
};

const actorOf = ({ by }: HistoryEntry): string => {
  if (by === null) return "";
  return by.actor.kind === "guest" ? `guest ${by.actor.guestId}` : by.actor.kind;
};

const isoOf = (atMs: number): string => new Date(atMs).toISOString();
