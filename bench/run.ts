import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { benchHttp } from "./http/serve.ts";
import { benchExpire } from "./memory/expire.ts";
import { benchReserve } from "./memory/reserve.ts";
import { benchContention } from "./postgres/contention.ts";
import { benchPostgres } from "./postgres/reserve.ts";
import { benchStored } from "./postgres/stored.ts";
import { print } from "./report.ts";
import { benchSearch } from "./search/search.ts";
import { benchSqliteExpire } from "./sqlite/expire.ts";
import { benchSqlite } from "./sqlite/reserve.ts";

const HELP = `npm run bench -- [reserve | expire | search | sqlite | sqlite-expire | postgres | http ...] [--quick | --full]

  reserve    reserves a second on the memory store beside plain objects, and heap for a live reservation
  expire     expiries a second on the memory store, in rounds as the sweeper does them
  search     the slot search beside sorted arrays, its growth, the engine's listing, and parties that are hard
  sqlite     reserves a second on an SQLite file beside the same rows written by hand
  sqlite-expire   expiries a second on an SQLite file, each round durable
  postgres   reserves a second on PostgreSQL beside the same rows written by hand
  postgres-stored   the same with few and many holds stored, and expiries a second among them
  postgres-contention   64 clients of 4 processes that fight for the same places, beside ON CONFLICT DO NOTHING
  http       create, reserve and release on SQLite over 50 connections, beside a handler that does nothing

  --quick    under a minute, small sizes
  --full     up to 1,000,000 reservations
`;

const benches = {
  reserve: benchReserve,
  expire: benchExpire,
  search: benchSearch,
  sqlite: benchSqlite,
  "sqlite-expire": benchSqliteExpire,
  postgres: benchPostgres,
  "postgres-stored": benchStored,
  "postgres-contention": benchContention,
  http: benchHttp,
} as const;
type Name = keyof typeof benches;
const isName = (name: string): name is Name => Object.hasOwn(benches, name);

const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { quick: { type: "boolean" }, full: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    console.log(HELP);
    return 0;
  }
  const unknown = positionals.filter((name) => !isName(name));
  if (unknown.length > 0) {
    console.error(`There is no benchmark ${unknown.join(", ")}.\n\n${HELP}`);
    return 2;
  }
  const scale = values.full === true ? "full" : values.quick === true ? "quick" : "default";
  const names = positionals.filter(isName);
  console.log(
    `Node ${process.version}, ${availableParallelism()} cores; the machine's speed drifts: trust the ratios.`,
  );
  for (const name of names.length > 0 ? names : (Object.keys(benches) as Name[])) {
    console.log(`\n${name}`);
    print(await benches[name](scale));
  }
  return 0;
};

main().then(
  (code) => (process.exitCode = code),
  (cause: unknown) => {
    console.error(cause instanceof Error ? cause.message : cause);
    process.exitCode = 2;
  },
);
