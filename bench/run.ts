import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { benchAgainst, buildCommit } from "./against.ts";
import { benchContention } from "./contention/contention.ts";
import { benchHttp } from "./http/serve.ts";
import { benchExpire } from "./memory/expire.ts";
import { benchReserve } from "./memory/reserve.ts";
import { benchPostgresContention, benchPostgresTechniques } from "./postgres/contention.ts";
import { benchListing } from "./postgres/listing.ts";
import { benchProfile } from "./postgres/profile.ts";
import { benchPostgres } from "./postgres/reserve.ts";
import { benchStored } from "./postgres/stored.ts";
import { print, type Finding, type Scale } from "./report.ts";
import { benchSearch } from "./search/search.ts";
import { benchStartup } from "./startup/startup.ts";
import { benchSimulate } from "./simulate/simulate.ts";
import { benchSqliteExpire } from "./sqlite/expire.ts";
import { benchSqlite } from "./sqlite/reserve.ts";

/** Each benchmark by its name: its run, and its subject. */
const measurements = {
  slots: [
    benchSearch,
    "the slot search beside sorted arrays, cal.com's pipeline and sscheduler; its growth; hard parties",
  ],
  reserve: [
    benchReserve,
    "reserves a second on the memory store beside plain objects, and heap for a live reservation",
  ],
  expire: [benchExpire, "expiries a second on the memory store in the sweeper's rounds, beside Redis's expiry of keys"],
  sqlite: [benchSqlite, "reserves a second on an SQLite file beside the same rows written by hand"],
  "sqlite-expire": [benchSqliteExpire, "expiries a second on an SQLite file, each round durable, beside pg-boss"],
  contention: [
    benchContention,
    "64 clients fight for the same slots, beside look-then-insert; processes share an SQLite file",
  ],
  postgres: [benchPostgres, "reserves a second on PostgreSQL beside the same rows written by hand"],
  "postgres-slots": [benchListing, "the engine's listing on PostgreSQL, with few and many appointments stored"],
  "postgres-stored": [benchStored, "the same with few and many holds stored, and expiries a second among them"],
  "postgres-contention": [
    benchPostgresContention,
    "64 clients of 4 processes fight for the same places, beside ON CONFLICT DO NOTHING and a control that must fail",
  ],
  http: [benchHttp, "create, reserve and release on SQLite over 50 connections, beside a handler that does nothing"],
  startup: [benchStartup, "how long the core takes to import, how large it is, and the handles that it leaves open"],
} as const satisfies Record<string, Bench>;

/** Studies that were made once, or for a profiler: they run by name alone. */
const studies = {
  "postgres-techniques": [
    benchPostgresTechniques,
    "postgres-contention beside every technique that was weighed: advisory locks, SERIALIZABLE, versions, plain inserts",
  ],
  "postgres-profile": [
    benchProfile,
    "where processor time goes on PostgreSQL: reserves, lost tries and expiries, statement by statement",
  ],
  simulate: [benchSimulate, "a day of 30,000 centers on the memory store, and whether anything was promised twice"],
} as const satisfies Record<string, Bench>;

type Bench = readonly [run: (scale: Scale) => Promise<readonly Finding[]>, about: string];

const benches = { ...measurements, ...studies };
type Name = keyof typeof benches;
const namesOf = (of: Partial<typeof benches>): readonly Name[] => Object.keys(of) as Name[];
const summaries = (of: Partial<typeof benches>): string =>
  namesOf(of)
    .map((name) => `  ${name.padEnd(20)} ${benches[name][1]}`)
    .join("\n");
const isName = (name: string): name is Name => Object.hasOwn(benches, name);

const HELP = `npm run bench -- [NAME ...] [--quick | --full] [--json FILE] [--against COMMIT [--rounds N]]

${summaries(measurements)}

Studies, run by name alone:

${summaries(studies)}

  --quick             each under a minute, small sizes
  --full              up to 1,000,000 reservations, and the peers that are slow
  --json FILE         the findings, for npm run bench:plot -- FILE PICTURE
  --against COMMIT    builds another commit in a temporary folder, runs the benchmarks of both in turns, and prints
                      this version's figures divided by the other's (above 1: more here)
  --rounds N          how often each of both runs, 3 by default

What it is compared with is installed by: npm run bench:peers
`;

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: "boolean" },
      full: { type: "boolean" },
      json: { type: "string" },
      against: { type: "string" },
      rounds: { type: "string", default: "3" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !isName(name));
  if (unknown.length > 0) {
    console.error(`Unknown benchmark ${unknown.join(", ")}.\n\n${HELP}`);
    return 2;
  }
  const scale = values.full === true ? "full" : values.quick === true ? "quick" : "default";
  const asked = positionals.filter(isName);
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores; the machine's speed drifts: trust the ratios.`,
  );
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 99) {
    console.error("--rounds must be a whole number from 1 to 99.");
    return 2;
  }
  const other = values.against === undefined ? null : buildCommit(values.against);
  try {
    await runAll(asked.length > 0 ? asked : namesOf(measurements), scale, values.json ?? null, async (name) =>
      other === null ? await benches[name][0](scale) : benchAgainst(other, name, scale, rounds),
    );
  } finally {
    other?.remove();
  }
  return 0;
};

const runAll = async (
  names: readonly Name[],
  scale: Scale,
  json: string | null,
  run: (name: Name) => Promise<readonly Finding[]>,
): Promise<void> => {
  const found: Partial<Record<Name, readonly Finding[]>> = {};
  for (const name of names) {
    console.log(`\n${name}`);
    found[name] = await run(name);
    print(found[name]);
    // After each, so that a run that is ended early has written its findings.
    if (json !== null) {
      writeFileSync(json, `${JSON.stringify({ node: process.version, scale, found }, null, 2)}\n`);
    }
  }
};

main().then(
  (code) => (process.exitCode = code),
  (cause: unknown) => {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exitCode = 2;
  },
);
