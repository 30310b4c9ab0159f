import { err, ok, type Result } from "neverthrow";
import { invariant } from "../../../domain/invariant.ts";
import { describeError } from "../../../domain/refusal/refusal.ts";
import { parseEpochMs, SECOND_MS, type EpochMs } from "../../../domain/time/instant.ts";
import { createReservationEngine } from "../../../engine/engine.ts";
import type { OutboxStatus } from "../../../ports/event-outbox.ts";
import { createFileCatalog } from "../../catalog/file-catalog.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { systemParts } from "../../system/index.ts";
import { callsOf } from "../bare-engine.ts";
import { failed, JSON_OPTION, textOf, type Command, type Failure } from "../command.ts";
import { openCatalog } from "../open-catalog.ts";
import { STORE_OPTIONS, withStore, type NamedStore } from "../open-store.ts";
import { tableOf } from "../table.ts";

const MOST_COUNTED = 1_000;

type LeftUnit = Readonly<{ unit: string; start: string; end: string; owner: string; heldUntil: string | null }>;

/** Returns the claims on units that a catalog no longer has, by center, or the failure. */
const leftUnits = async (
  file: string,
  stores: readonly NamedStore[],
): Promise<Result<Readonly<Record<string, readonly LeftUnit[]>>, Failure>> => {
  const zones = createLuxonZoneRules();
  const opened = await openCatalog(file, zones);
  if (opened.isErr()) return err(opened.error);
  const parts = systemParts();
  const sources = createFileCatalog(opened.value, { ids: parts.ids });
  const engine = callsOf(stores.map(({ store }) => createReservationEngine({ ...parts, store, zones, ...sources })));
  const found: [string, readonly LeftUnit[]][] = [];
  for (const { catalog } of opened.value.centers) {
    const { id: centerId } = catalog.center;
    const left = await engine.claimsOnLeftUnits({ centerId });
    if (left.isErr()) return err(failed(describeError(left.error)));
    const iso = (atMs: number): string => new Date(atMs).toISOString();
    const units = left.value.claims.map(({ unit, startMs, endMs, owner, heldUntilMs }): LeftUnit => {
      const heldUntil = heldUntilMs === null ? null : iso(heldUntilMs);
      return { unit, start: iso(startMs), end: iso(endMs), owner: `${owner.kind} ${owner.id}`, heldUntil };
    });
    if (units.length > 0) found.push([centerId, units]);
  }
  return ok(Object.fromEntries(found));
};

/** Returns how long the oldest undelivered event has waited. */
const lagSeconds = ({ oldestAtMs }: OutboxStatus, atMs: EpochMs): number =>
  oldestAtMs === null ? 0 : Math.max(0, (atMs - oldestAtMs) / SECOND_MS);

export const status: Command = {
  name: "status",
  summary: "shows due reservations and undelivered events",
  about: [
    "Shows the store's instant, the version of this Node's zone data, how many reservations are due and for how long the first has been, how far the outbox is, and the same of every consumer that is known: one whose lag grows for days keeps events from being removed, and is removed by engine.removeConsumer. With --json, one JSON document. Exit code 1 if the store does not answer.",
  ],
  options: {
    ...STORE_OPTIONS,
    consumer: {
      type: "string",
      value: "NAME",
      about: 'the consumer whose position in the outbox is shown; by default "default"',
    },
    catalog: {
      type: "string",
      value: "FILE",
      about: "lists, by center, the claims on units that this catalog no longer has",
    },
    ...JSON_OPTION,
  },
  words: [],
  run: (asked, around) =>
    withStore(asked, around, { mustExist: true }, async ({ stores }) => {
      const consumer = textOf(asked.values["consumer"]) ?? "default";
      const catalog = textOf(asked.values["catalog"]);
      const left = catalog === null ? ok(undefined) : await leftUnits(catalog, stores);
      if (left.isErr()) return left.error;
      const shown: Shown[] = [];
      for (const named of stores) {
        const found = await statusOf(named, consumer);
        if (found === null) return failed(`${named.name} does not answer.`);
        shown.push(found);
      }
      const [only] = shown;
      const single = shown.length === 1 && only !== undefined;
      if (asked.json) {
        const document = single ? { ...only, leftUnits: left.value } : { buckets: shown, leftUnits: left.value };
        around.print(JSON.stringify(document));
        return 0;
      }
      const units = textOfLeft(left.value ?? {}, around.columns);
      const noneLeft = left.value !== undefined && units === null ? [`${"leftUnits".padEnd(16)} none`] : [];
      const texts = shown.map((it) => textOfStatus(it, noneLeft, around.columns));
      around.print([...texts, ...(units === null ? [] : [units])].join("\n\n"));
      return 0;
    }),
};

const statusOf = async ({ store, name }: NamedStore, consumer: string): Promise<Shown | null> => {
  const start = parseEpochMs(0);
  invariant(start !== null, "1970 is in range");
  const due = await store.due({ floorMs: start, limit: MOST_COUNTED });
  const outbox = await store.outbox.outboxStatus(consumer);
  const consumers = await store.outbox.consumers({ after: null, limit: MOST_COUNTED });
  if (due.isErr() || outbox.isErr() || consumers.isErr()) return null;
  const { atMs, due: holdings, nextExpiryMs } = due.value;
  const first = holdings[0]?.reservation.state;
  const dueSinceMs = first?.status === "reserved" ? first.expiresAtMs : atMs;
  const { position } = outbox.value;
  return {
    store: name,
    zoneData: createLuxonZoneRules().version,
    at: new Date(atMs).toISOString(),
    due: holdings.length === MOST_COUNTED ? `${MOST_COUNTED} or more` : holdings.length,
    sweepLagSeconds: Math.max(0, (atMs - dueSinceMs) / SECOND_MS),
    nextExpiry: nextExpiryMs === null ? null : new Date(nextExpiryMs).toISOString(),
    outbox: { position, ...consumerRow(consumer, outbox.value, atMs) },
    consumers: consumers.value.consumers.map((it) => consumerRow(it.consumer, it, atMs)),
  };
};

type ConsumerRow = ReturnType<typeof consumerRow>;

const consumerRow = (consumer: string, of: OutboxStatus, atMs: EpochMs) => ({
  consumer,
  undelivered: of.undelivered,
  parked: of.parked,
  deadLetters: of.deadLetters,
  lagSeconds: lagSeconds(of, atMs),
});

type Shown = Readonly<{
  store: string;
  zoneData: string;
  at: string;
  due: number | string;
  sweepLagSeconds: number;
  nextExpiry: string | null;
  outbox: ConsumerRow & Readonly<{ position: number }>;
  consumers: readonly ConsumerRow[];
}>;

/** Returns the single facts, then a table of consumers. */
const textOfStatus = (
  { outbox, consumers, ...facts }: Shown,
  more: readonly string[],
  columns: number | null,
): string => {
  const lines = Object.entries(facts).map(([name, value]) => `${name.padEnd(16)} ${value ?? "none"}`);
  const { position, ...asked } = outbox;
  const others = consumers.filter(({ consumer }) => consumer !== asked.consumer);
  return [
    [...lines, `${"position".padEnd(16)} ${position}`, ...more].join("\n"),
    tableOf([asked, ...others], columns),
  ].join("\n\n");
};

/** Returns a table of claims on units that left; null if there are none. */
const textOfLeft = (left: Readonly<Record<string, readonly LeftUnit[]>>, columns: number | null): string | null => {
  const units = Object.entries(left).flatMap(([center, claims]) =>
    claims.map(({ heldUntil, ...claim }) => ({ center, ...claim, heldUntil: heldUntil ?? "" })),
  );
  return units.length === 0 ? null : tableOf(units, columns);
};
