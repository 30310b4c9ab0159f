import { describe, expect, it } from "vitest";
import { createFileCatalog } from "../../src/adapters/catalog/index.ts";
import { createGuestDirectory } from "../../src/adapters/catalog/guest-directory.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import type { CenterCatalog, CenterId, EventSink } from "../../src/index.ts";
import { catalogOf, offer, rosterOf } from "../support/catalog.ts";
import { createSeededIds } from "../../src/testing/index.ts";
import {
  catalogCases,
  describeCatalog,
  describeEventSink,
  describeGuestDirectory,
  describeRoster,
  describeZoneRules,
  eventSinkCases,
  guestDirectoryCases,
  rosterCases,
  runCase,
  zoneRulesCases,
  type CatalogHarness,
  type ConformanceCase,
  type DirectoryHarness,
  type RosterHarness,
  type SinkHarness,
  type ZoneRulesHarness,
} from "../../src/conformance/index.ts";
import { hostId } from "../../src/conformance/store/fixtures.ts";

const runner = { describe, it };
const nothing = () => Promise.resolve();

/** Records received events in a list, and can be cut off. */
const sinkHarness = (wrap: (sink: EventSink, received: string[]) => EventSink = (sink) => sink): SinkHarness => ({
  open: async () => {
    const received: string[] = [];
    let isCutOff = false;
    const sink: EventSink = {
      deliver: async ({ eventId }) => {
        if (isCutOff) throw new Error("nobody answers");
        if (!received.includes(eventId)) received.push(eventId);
      },
    };
    return {
      sink: wrap(sink, received),
      received: async () => received,
      close: nothing,
      cutOff: async () => {
        isCutOff = true;
        return { mended: async () => void (isCutOff = false) };
      },
    };
  },
});

const directoryHarness: DirectoryHarness = {
  open: async () => ({ directory: createGuestDirectory([], { ids: createSeededIds(1) }), close: nothing }),
};

const CENTERS = ["5F3C9A10-7B2E-4D61-9C8F-0E1D2C3B4A59", "Spa"].map((id) => {
  const offered = offer({ center: { id: hostId<CenterId>(id) } });
  return { catalog: catalogOf(offered), roster: rosterOf(offered), guests: [] };
});
const fromFile = () => createFileCatalog({ centers: CENTERS, warnings: [] }, { ids: createSeededIds(1) });

const catalogHarness: CatalogHarness = { open: async () => ({ catalog: fromFile().catalog, close: nothing }) };
const rosterHarness: RosterHarness = {
  open: async () => {
    const { catalog, roster } = fromFile();
    return { roster, centerIds: await catalog.centerIds(), close: nothing };
  },
};

describeCatalog({ name: "the catalog of a file", runner, harness: catalogHarness });
describeRoster({ name: "the roster of a file", runner, harness: rosterHarness });
describeEventSink({ name: "a sink in memory", runner, harness: sinkHarness() });
describeZoneRules({ name: "zone rules over luxon", runner, harness: { create: createLuxonZoneRules } });
describeGuestDirectory({ name: "the guest directory of the catalog file", runner, harness: directoryHarness });

/** Returns the case's failure: the kit's own words, not an accident on the way. */
const verdict = async <Harness>(cases: readonly ConformanceCase<Harness>[], id: string, harness: Harness) => {
  const failure = await runCase(cases.find((it) => it.id === id)!, harness);
  expect(failure?.cause).toMatchObject({ name: "NotConforming" });
  return failure?.message;
};

describe("a sink with one mistake is caught", () => {
  const broken: readonly (readonly [string, string, Parameters<typeof sinkHarness>[0]])[] = [
    [
      "SINK-01",
      "answers before it is done",
      (sink) => ({ deliver: async (it) => void setImmediate(() => void sink.deliver(it)) }),
    ],
    ["SINK-02", "acts each time", (_, received) => ({ deliver: async ({ eventId }) => void received.push(eventId) })],
    [
      "SINK-03",
      "goes by the position",
      (sink) => ({ deliver: (it) => sink.deliver({ ...it, eventId: `${it.position}` }) }),
    ],
    ["SINK-04", "swallows an outage", (sink) => ({ deliver: (it) => sink.deliver(it).catch(() => undefined) })],
  ];
  it.each(broken)("%s: %s", async (id, _mistake, wrap) => {
    expect(await verdict(eventSinkCases, id, sinkHarness(wrap))).toContain(`${id} (rule 5`);
  });
});

describe("zone rules with one mistake are caught", () => {
  type Zones = ReturnType<ZoneRulesHarness["create"]>;
  const broken: readonly (readonly [string, string, (rules: Zones) => Partial<Zones>])[] = [
    ["ZONE-01", "any text is a zone", () => ({ isZone: () => true })],
    [
      "ZONE-02",
      "all walls are UTC",
      () => ({ instantsOf: (_, wallMs) => ({ kind: "single", atMs: wallMs as never }) }),
    ],
    [
      "ZONE-03",
      "a skipped time moves on silently",
      (rules) => ({
        instantsOf: (zone, wallMs) => {
          const shown = rules.instantsOf(zone, wallMs);
          return shown.kind === "skipped" ? { kind: "single", atMs: shown.jumpMs } : shown;
        },
      }),
    ],
    [
      "ZONE-04",
      "of two instants the earlier is the only one",
      (rules) => ({
        instantsOf: (zone, wallMs) => {
          const shown = rules.instantsOf(zone, wallMs);
          return shown.kind === "repeated" ? { kind: "single", atMs: shown.earlierMs } : shown;
        },
      }),
    ],
    [
      "ZONE-05",
      "offsets change a millisecond late",
      (rules) => ({ offsetMsAt: (zone, ms) => rules.offsetMsAt(zone, (ms - 1) as never) }),
    ],
    [
      "ZONE-06",
      "offsets are those of summer",
      (rules) => ({ offsetMsAt: (zone) => rules.offsetMsAt(zone, 1_783_000_000_000 as never) }),
    ],
    ["ZONE-07", "the version is a number", () => ({ version: 2026 as never })],
  ];
  it.each(broken)("%s: %s", async (id, _mistake, change) => {
    const rules = createLuxonZoneRules();
    const harness = { create: () => ({ ...rules, ...change(rules) }) };
    expect(await verdict(zoneRulesCases, id, harness)).toMatch(new RegExp(`^${id} \\(rule (15|27)`));
  });
});

describe("a guest directory with one mistake is caught", () => {
  type Directory = Awaited<ReturnType<DirectoryHarness["open"]>>["directory"];
  const broken: readonly (readonly [string, string, (directory: Directory) => Partial<Directory>])[] = [
    ["GUEST-01", "only the first asked for is found", (it) => ({ find: (ids) => it.find(ids.slice(0, 1)) })],
    [
      "GUEST-02",
      "a relationship leads both ways",
      (it) => ({
        relate: async (hostId, relation) => {
          const stated = await it.relate(hostId, relation);
          return stated.isErr() ? stated : it.relate(relation.guestId, { ...relation, guestId: hostId });
        },
      }),
    ],
    [
      "GUEST-03",
      "a relationship is kept twice",
      (it) => ({ relationsOf: async (id) => [...(await it.relationsOf(id)), ...(await it.relationsOf(id))] }),
    ],
    [
      "GUEST-04",
      "a percent sign finds every guest",
      (it) => ({ search: (query) => it.search({ ...query, text: query.text.replaceAll("%", "") }) }),
    ],
    [
      "GUEST-05",
      "a search goes through every center",
      (it) => ({ search: (query) => it.search({ ...query, centerId: "spa" as never }) }),
    ],
    [
      "GUEST-06",
      "a missing host is reported as a missing guest",
      (it) => ({
        relate: async (hostId, relation) =>
          (await it.relate(hostId, relation)).mapErr((refusal) => ({ ...refusal, field: "guestId" })),
      }),
    ],
    [
      "GUEST-08",
      "a guest is found by the letters of the id",
      (it) => ({ find: async (ids) => (await it.find(ids)).filter(({ id }) => ids.includes(id)) }),
    ],
    [
      "GUEST-08",
      "the spelling that came is answered",
      (it) => ({
        find: async (ids) => (await it.find(ids)).map((guest, at) => ({ ...guest, id: ids[at] ?? guest.id })),
      }),
    ],
    [
      "GUEST-09",
      "a center loses its dashes and capitals",
      (it) => ({
        add: (guest) => it.add({ ...guest, centerId: guest.centerId?.replaceAll("-", "").toLowerCase() as never }),
      }),
    ],
    [
      "GUEST-10",
      "a guest of all centers is of none",
      (it) => ({ search: async (query) => (await it.search(query)).filter(({ centerId }) => centerId !== null) }),
    ],
    [
      "GUEST-07",
      "text that a store would change is changed",
      (it) => ({ add: (guest) => it.add({ ...guest, firstName: guest.firstName.replaceAll("\0", "") }) }),
    ],
  ];
  it.each(broken)("%s: %s", async (id, _mistake, change) => {
    const harness: DirectoryHarness = {
      open: async () => {
        const { directory, close } = await directoryHarness.open();
        return { directory: { ...directory, ...change(directory) }, close };
      },
    };
    expect(await verdict(guestDirectoryCases, id, harness)).toContain(`${id} (rule `);
  });
});

describe("a catalog with one mistake is caught", () => {
  type Catalog = Awaited<ReturnType<CatalogHarness["open"]>>["catalog"];
  const bare = (id: string) => id.replaceAll("-", "").toLowerCase();
  const broken: readonly (readonly [string, string, (catalog: Catalog) => Partial<Catalog>])[] = [
    [
      "CATALOG-01",
      "ids are listed in another spelling",
      (it) => ({ centerIds: async () => (await it.centerIds()).map(bare) as never }),
    ],
    [
      "CATALOG-02",
      "a center is found by the letters of its id",
      (it) => ({ center: async (id) => ((await it.centerIds()).includes(id) ? it.center(id) : null) }),
    ],
    [
      "CATALOG-02",
      "the spelling that came is answered",
      (it) => ({
        center: async (id) => {
          const found = await it.center(id);
          return found === null ? null : { ...found, center: { ...found.center, id } };
        },
      }),
    ],
    [
      "CATALOG-03",
      "case never matters",
      (it) => ({
        center: async (id) => {
          const ids = await it.centerIds();
          return it.center(ids.find((own) => bare(own) === bare(id)) ?? id);
        },
      }),
    ],
    [
      "CATALOG-04",
      "each answer is made anew",
      (it) => ({ center: async (id) => ({ ...((await it.center(id)) as CenterCatalog) }) }),
    ],
  ];
  it.each(broken)("%s: %s", async (id, _mistake, change) => {
    const { catalog } = fromFile();
    const harness = { open: async () => ({ catalog: { ...catalog, ...change(catalog) }, close: nothing }) };
    expect(await verdict(catalogCases, id, harness)).toContain(`${id} (rule 25`);
  });
});

describe("a roster with one mistake is caught", () => {
  type Roster = Awaited<ReturnType<RosterHarness["open"]>>["roster"];
  const ids = CENTERS.map(({ catalog }) => catalog.center.id);
  const broken: readonly (readonly [string, string, (roster: Roster) => Roster["roster"]])[] = [
    ["ROSTER-01", "each answer is made anew", (it) => async (id) => ({ ...(await it.roster(id)) }) as never],
    [
      "ROSTER-02",
      "a center is found by the letters of its id",
      (it) => async (id) => (ids.includes(id) ? it.roster(id) : null),
    ],
    [
      "ROSTER-03",
      "an unknown id is the first center",
      (it) => async (id) => (await it.roster(id)) ?? it.roster(ids[0] as CenterId),
    ],
  ];
  it.each(broken)("%s: %s", async (id, _mistake, change) => {
    const { roster } = fromFile();
    const harness = { open: async () => ({ roster: { roster: change(roster) }, centerIds: ids, close: nothing }) };
    expect(await verdict(rosterCases, id, harness)).toContain(`${id} (rule 25`);
  });
});
