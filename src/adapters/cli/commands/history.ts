import { describeError } from "../../../domain/refusal/refusal.ts";
import type { HistoryEntry, HistoryView } from "../../../engine/queries/history-of.ts";
import { createBareEngine } from "../bare-engine.ts";
import type { Command } from "../command.ts";
import { openStore, STORE_HELP, STORE_OPTIONS } from "../open-store.ts";

export const history: Command = {
  name: "history",
  summary: "lists what happened to a booking",
  help: `holdfast history BOOKING_ID [options]

Prints a line of JSON for all that happened to a booking, in order, with who acted: its creation, holds, invoices, the
confirm, cancels. It changes nothing. Exit code 1 if there is no such booking.

${STORE_HELP}`,
  options: STORE_OPTIONS,
  words: ["BOOKING_ID"],
  run: async ({ values, words: [bookingId = ""] }, { env, print, complain }) => {
    const opened = await openStore(values, env, { mustExist: true });
    if (opened.isErr()) {
      complain(`holdfast history: ${opened.error}`);
      return 1;
    }
    const { store } = opened.value;
    const engine = createBareEngine(store);
    try {
      for (let after: string | null = null; ; ) {
        const page = await engine.historyOf({ bookingId, after });
        if (page.isErr()) {
          complain(`holdfast history: ${describeError(page.error)}`);
          return page.error.code === "INVALID_INPUT" ? 2 : 1;
        }
        const { entries, complete, next }: HistoryView = page.value;
        for (const entry of entries) print(lineOf(entry));
        after = next;
        if (after !== null) continue;
        if (!complete) complain("Retention may have removed earlier events of this booking.");
        return 0;
      }
    } finally {
      await store.close();
    }
  },
};

/** Instants as text, the entry's own first. */
const lineOf = ({ atMs, ...facts }: HistoryEntry): string => {
  const shown = Object.entries(facts).map(([name, value]): readonly [string, unknown] =>
    typeof value === "number" && name.endsWith("Ms") ? [name.slice(0, -2), isoOf(value)] : [name, value],
  );
  return JSON.stringify({ at: isoOf(atMs), ...(Object.fromEntries(shown) as object) });
};

const isoOf = (atMs: number): string => new Date(atMs).toISOString();
