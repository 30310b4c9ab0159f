import { SECOND_MS } from "../../../domain/time/instant.ts";
import { parseEpochMs } from "../../../domain/time/instant.ts";
import { invariant } from "../../../domain/invariant.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import type { Command } from "../command.ts";
import { openStore, STORE_HELP, STORE_OPTIONS } from "../open-store.ts";

const MOST_COUNTED = 1_000;

export const status: Command = {
  name: "status",
  summary: "tells what is due and what is not yet delivered",
  help: `holdfast status [options]

Prints one JSON object: the store's instant, the version of this Node's zone data, how many reservations are due and for
how long the first has been, and how far the outbox is. Exit code 1 if the store does not answer.

${STORE_HELP}
  --consumer NAME     whose position in the outbox; "default" unless told`,
  options: { ...STORE_OPTIONS, consumer: { type: "string" } },
  words: [],
  run: async ({ values }, { env, print, complain }) => {
    const opened = await openStore(values, env, { mustExist: true });
    if (opened.isErr()) {
      complain(`holdfast status: ${opened.error}`);
      return 1;
    }
    const { store, name } = opened.value;
    const consumer = typeof values["consumer"] === "string" ? values["consumer"] : "default";
    const start = parseEpochMs(0);
    invariant(start !== null, "1970 is in range");
    try {
      const due = await store.due({ floorMs: start, limit: MOST_COUNTED });
      const outbox = await store.outboxStatus(consumer);
      if (due.isErr() || outbox.isErr()) {
        complain(`holdfast status: ${name} does not answer.`);
        return 1;
      }
      const { atMs, due: holdings, nextExpiryMs } = due.value;
      const first = holdings[0]?.reservation.state;
      const dueSinceMs = first?.status === "reserved" ? first.expiresAtMs : atMs;
      print(
        JSON.stringify({
          store: name,
          zoneData: createLuxonZoneRules().version,
          at: new Date(atMs).toISOString(),
          due: holdings.length === MOST_COUNTED ? `${MOST_COUNTED} or more` : holdings.length,
          sweepLagSeconds: Math.max(0, (atMs - dueSinceMs) / SECOND_MS),
          nextExpiry: nextExpiryMs === null ? null : new Date(nextExpiryMs).toISOString(),
          outbox: {
            consumer,
            position: outbox.value.position,
            undelivered: outbox.value.undelivered,
            parked: outbox.value.parked,
            deadLetters: outbox.value.deadLetters,
            lagSeconds:
              outbox.value.oldestAtMs === null ? 0 : Math.max(0, (atMs - outbox.value.oldestAtMs) / SECOND_MS),
          },
        }),
      );
      return 0;
    } finally {
      await store.close();
    }
  },
};
