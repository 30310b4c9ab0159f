import { parseArgs } from "node:util";
import { emptyToll, isWell, Round } from "./rounds.ts";
import { KINDS, openStores, STEPS, type StoreKind, type StoreSpec } from "./stores.ts";
import { drawFrom } from "./workload.ts";

const HELP = `Kills clients with SIGKILL in the middle of their work, and audits the records that remain.

  npm run crash -- [options]

  --store S     sqlite, in a file for each (default), or postgres, on a server of its own
  --kills N     how many clients are killed (default 2000)
  --seed N      where they are killed, and what they do (default 1)
  --clients N   how many share a store at once (default 3)
  --per-store N how many are killed before a new store is begun (default 40)
  --help        this text

Every second client kills itself at a named point of a commit:
${KINDS.map((kind) => `  ${kind}: ${STEPS[kind].join(", ")}`).join("\n")}
The others are killed from outside, at a random moment. What a killed client had asked and not heard of is asked again,
under the same key, by the next one. Exits with 1 where anything acknowledged is lost, half applied or promised twice.`;

const { values: options } = parseArgs({
  options: {
    store: { type: "string", default: "sqlite" },
    kills: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    clients: { type: "string", default: "3" },
    "per-store": { type: "string", default: "40" },
    help: { type: "boolean", default: false },
  },
});

const toll = emptyToll();

const main = async (kind: StoreKind): Promise<void> => {
  const kills = Number(options.kills);
  const draw = drawFrom(Number(options.seed));
  const began = Date.now();
  const stores = await openStores(kind);
  try {
    while (toll.kills < kills && isWell(toll)) {
      const startedMs = Date.now();
      const spec: StoreSpec = { kind, place: await stores.make(startedMs), startedMs, aheadMs: 0 };
      const share = Math.min(Number(options["per-store"]), kills - toll.kills);
      await new Round({ spec, draw, toll }).run(share, Number(options.clients));
      if (isWell(toll)) await stores.remove(spec.place);
      else console.log(`the findings are in ${JSON.stringify(spec)}`);
      console.log(`${toll.kills} of ${kills} killed, ${((Date.now() - began) / 1000).toFixed(0)} s`);
    }
  } finally {
    await stores.end();
  }
  report();
};

const report = (): void => {
  const { kills, asked, accepted, unheard, audits, atSteps, refusals, findings } = toll;
  const refused = [...refusals.values()].reduce((sum, it) => sum + it, 0);
  console.log(`\n${kills} clients killed; by themselves at ${describe(atSteps)}`);
  console.log(`${asked} commands: ${accepted} answers of acceptance, ${refused} of refusal,`);
  console.log(`${unheard} times killed before the answer, and asked again; ${audits} looks at the store`);
  console.log(`refusals: ${describe(refusals)}\n`);
  for (const finding of findings.slice(0, 20)) console.log(`FOUND: ${finding}`);
  console.log(isWell(toll) ? "nothing lost, nothing half applied, nothing promised twice" : "not as promised");
  if (!isWell(toll)) process.exitCode = 1;
};

const describe = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, times]) => `${name} ${times}`)
    .join(", ");

const kind = KINDS.find((it) => it === options.store);
if (options.help) console.log(HELP);
else if (kind === undefined) {
  console.error(`Unknown store ${options.store}.\n\n${HELP}`);
  process.exitCode = 2;
} else await main(kind);
