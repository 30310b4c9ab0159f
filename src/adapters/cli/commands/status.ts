import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../../domain/invariant.ts";
import { describeError } from "../../../domain/refusal/refusal.ts";
import { parseEpochMs, SECOND_MS, type EpochMs } from "../../../domain/time/instant.ts";
import { createReservationEngine } from "../../../engine/engine.ts";
import type { OutboxStatus } from "../../../ports/event-outbox.ts";
import type { ReservationStore } from "../../../ports/reservation-store.ts";
import { createFileCatalog } from "../../catalog/file-catalog.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { systemParts } from "../../system/index.ts";
import type { Command } from "../command.ts";
import { openCatalog } from "../open-catalog.ts";
import { openStore, STORE_HELP, STORE_OPTIONS } from "../open-store.ts";

const MOST_COUNTED = 1_000;

type LeftUnit = Readonly<{ unit: string; start: string; end: string; owner: string; heldUntil: string | null }>;

/** What stands on units that a catalog no longer has, by center; or why that cannot be said. */
const leftUnits = async (
  file: string,
  store: ReservationStore,
): Promise<Result<Readonly<Record<string, readonly LeftUnit[]>>, string>> => {
  const zones = createLuxonZoneRules();
  const opened = await openCatalog(file, zones);
  if (opened.isErr()) return err(opened.error.join("\n"));
  const parts = systemParts();
  const engine = createReservationEngine({ ...parts, store, zones, ...createFileCatalog(opened.value, parts) });
  const found: [string, readonly LeftUnit[]][] = [];
  for (const { catalog } of opened.value.centers) {
    const { id: centerId } = catalog.center;
    const left = await engine.claimsOnLeftUnits({ centerId });
    if (left.isErr()) return err(describeError(left.error));
    const iso = (atMs: number): string => new Date(atMs).toISOString();
    const units = left.value.claims.map(({ unit, startMs, endMs, owner, heldUntilMs }): LeftUnit => {
      const heldUntil = heldUntilMs === null ? null : iso(heldUntilMs);
      return { unit, start: iso(startMs), end: iso(endMs), owner: `${owner.kind} ${owner.id}`, heldUntil };
    });
    if (units.length > 0) found.push([centerId, units]);
  }
  return ok(Object.fromEntries(found));
};

/** For how long the first event that is not delivered has waited. */
const lagSeconds = ({ oldestAtMs }: OutboxStatus, atMs: EpochMs): number =>
  oldestAtMs === null ? 0 : Math.max(0, (atMs - oldestAtMs) / SECOND_MS);

export const status: Command = {
  name: "status",
  summary: "tells what is due and what is not yet delivered",
  help: `holdfast status [options]

Prints one JSON object: the store's instant, the version of this Node's zone data, how many reservations are due and for
how long the first has been, how far the outbox is, and the same of every consumer that is known: one whose lag grows for
days keeps events from being removed, and is removed by engine.removeConsumer. Exit code 1 if the store does not answer.

${STORE_HELP}
  --consumer NAME     the consumer whose position in the outbox is printed; by default "default"
  --catalog FILE      lists, by center, what stands on units that this catalog no longer has`,
  options: { ...STORE_OPTIONS, consumer: { type: "string" }, catalog: { type: "string" } },
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
      const left = typeof values["catalog"] === "string" ? await leftUnits(values["catalog"], store) : ok(undefined);
      if (left.isErr()) {
        complain(left.error);
        return 1;
      }
      const due = await store.due({ floorMs: start, limit: MOST_COUNTED });
      const outbox = await store.outbox.outboxStatus(consumer);
      const consumers = await store.outbox.consumers({ after: null, limit: MOST_COUNTED });
      if (due.isErr() || outbox.isErr() || consumers.isErr()) {
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
            lagSeconds: lagSeconds(outbox.value, atMs),
          },
          consumers: consumers.value.consumers.map((it) => ({
            consumer: it.consumer,
            undelivered: it.undelivered,
            parked: it.parked,
            deadLetters: it.deadLetters,
            lagSeconds: lagSeconds(it, atMs),
          })),
          leftUnits: left.value,
        }),
      );
      return 0;
    } finally {
      await store.close();
    }
  },
};
