import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { migratePostgres } from "../../src/adapters/postgres/index.ts";
import { auditLoad } from "../audit/audit-load.ts";
import type { Finding } from "../audit/history.ts";
import { targetAt, type Target } from "../audit/load.ts";
import { fastNow } from "../crash/postgres.ts";
import { drawFrom, type Draw } from "../crash/workload.ts";
import { createPair, type Pair } from "./pair.ts";

const HELP = `Loses the primary of a PostgreSQL server and its standby under load, promotes the standby, and audits the answers of
all clients against what is there afterwards.

  npm run failover -- [options]

  --times N      how many failovers (default 20); every fourth primary hangs instead of being killed
  --processes N  how many processes share the servers (default 2)
  --clients N    how many calls each has under way at once (default 4)
  --seed N       when the primary is lost, and what the clients do (default 1)
  --no-control   without the last run, whose standby is asynchronous and behind: it must lose accepted commands
  --help         this text

Exits with 1 if anything acknowledged is lost, half applied, promised twice or out of order, or if the control loses
nothing.`;

const { values: options } = parseArgs({
  options: {
    times: { type: "string", default: "20" },
    processes: { type: "string", default: "2" },
    clients: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    "no-control": { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});

/** The loss of a primary. */
type Loss = "killed" | "hung" | "killed, its standby behind";

/** How long the clients work, if no primary hangs: then an answer may take the store's 15 seconds. */
const WORK_MS = 12_000;
const HUNG_MS = 16_000;

/** Runs clients on a new pair, loses its primary among them, and audits. */
const failOver = async (loss: Loss, seed: number): Promise<readonly Finding[]> => {
  const draw = drawFrom(seed);
  const pair = await createPair(loss !== "killed, its standby behind");
  const startedMs = Date.now();
  const spec = { kind: "postgres", place: pair.url("postgres"), startedMs, aheadMs: 0 } as const;
  let lost: Promise<void> = Promise.resolve();
  const target: Target = targetAt(spec, async () => {
    await lost;
    await pair.end();
  });
  const run: Target["run"] = (load, drawn) => {
    lost = lose(pair, loss, draw);
    return Promise.all([target.run(load, drawn), lost]).then(([lines]) => lines);
  };
  await migrate(pair, startedMs);
  const load = {
    processes: Number(options.processes),
    clients: Number(options.clients),
    forMs: WORK_MS + (loss === "hung" ? HUNG_MS : 0),
    kills: 0,
    seed,
  };
  let said = "";
  const { findings } = await auditLoad({ ...target, run }, load, (lines, events) => {
    const accepted = lines.filter((it) => "answered" in it && "accepted" in it.answered.answer).length;
    const unavailable = lines.filter(
      (it) => "answered" in it && "refused" in it.answered.answer && it.answered.answer.refused === "STORE_UNAVAILABLE",
    ).length;
    said = `${accepted} answers of acceptance, ${unavailable} of an unavailable store, ${events.length} events`;
  });
  console.log(`primary ${loss}: ${said}; ${findings.length} findings`);
  return findings;
};

const migrate = async (pair: Pair, startedMs: number): Promise<void> => {
  const pool = new pg.Pool({ connectionString: pair.primary.url(), max: 1 });
  const migrated = await migratePostgres({ pool });
  if (migrated.isErr()) throw new Error(migrated.error.cause);
  await pool.query(fastNow(startedMs, 0));
  await pool.end();
};

/** The standby is promoted once the primary is gone, or seems to be. */
const lose = async (pair: Pair, loss: Loss, draw: Draw): Promise<void> => {
  await pair.commands(60 + draw(60));
  let endReceiver: () => void = () => undefined;
  if (loss === "killed, its standby behind") {
    endReceiver = pair.haltReceiver();
    await pair.commands(30);
  }
  if (loss === "hung") pair.hang();
  else await pair.primary.stop("SIGKILL");
  endReceiver();
  await sleep(draw(300));
  await pair.promote();
};

const main = async (times: number, seed: number): Promise<void> => {
  const findings: Finding[] = [];
  for (let nth = 0; nth < times && findings.length === 0; nth += 1) {
    console.log(`failover ${nth + 1} of ${times}`);
    findings.push(...(await failOver(nth % 4 === 3 ? "hung" : "killed", seed + nth)));
  }
  for (const { kind, text } of findings.slice(0, 20)) console.log(`FOUND: ${kind}: ${text}`);
  console.log(findings.length === 0 ? `${times} failovers: nothing lost, nothing promised twice` : "not as promised");
  if (findings.length > 0) process.exitCode = 1;
  if (options["no-control"]) return;
  console.log("control: an asynchronous standby that is behind");
  const lost = await failOver("killed, its standby behind", seed);
  for (const { kind, text } of lost.slice(0, 3)) console.log(`as it must: ${kind}: ${text}`);
  if (lost.length > 0) return;
  console.log("the control has lost nothing: the audit would not see a loss");
  process.exitCode = 1;
};

const [times, processes, clients, seed] = [options.times, options.processes, options.clients, options.seed].map(Number);
if (options.help) console.log(HELP);
else if (
  ![times, processes, clients].every((it) => Number.isInteger(it) && (it as number) >= 0) ||
  !Number.isInteger(seed)
) {
  console.error(`--times, --processes, --clients and --seed are whole numbers.\n\n${HELP}`);
  process.exitCode = 2;
} else await main(times as number, seed as number);
