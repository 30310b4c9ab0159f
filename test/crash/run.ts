import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { parseArgs } from "node:util";
import { audit, auditEnd, type Finding } from "./audit.ts";
import { fastClock, openEngine } from "./center.ts";
import type { ClientSpec } from "./client.ts";
import { isAccepted, readLines, type Ask, type Told } from "./journal.ts";
import { dumpOf, newStore, openStore, removeStore, STEPS, type StoreSpec } from "./stores.ts";
import { drawFrom, type Draw } from "./workload.ts";

const HELP = `Kills clients with SIGKILL in the middle of their work, and looks at what is left.

  npm run crash -- [options]

  --kills N     how many clients are killed (default 2000)
  --seed N      where they are killed, and what they do (default 1)
  --clients N   how many share a store at once (default 3)
  --per-store N how many are killed before a new store is begun (default 40)
  --help        this text

Every second client kills itself at a named point of a commit: ${STEPS.join(", ")}.
The others are killed from outside, at a random moment. What a killed client had asked and not heard of is asked again,
under the same key, by the next one. Exits with 1 where anything acknowledged is lost, half applied or promised twice.`;

const { values: options } = parseArgs({
  options: {
    kills: { type: "string", default: "2000" },
    seed: { type: "string", default: "1" },
    clients: { type: "string", default: "3" },
    "per-store": { type: "string", default: "40" },
    help: { type: "boolean", default: false },
  },
});

/** What became of it all. */
const count = { kills: 0, asked: 0, accepted: 0, unheard: 0, audits: 0 };
const atSteps = new Map<string, number>();
const codes = new Map<string, number>();
const findings: Finding[] = [];

const countOne = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

const isWell = (): boolean => findings.length === 0;

/** One store, and everything that its clients have written down. */
class Round {
  readonly #spec: StoreSpec;
  readonly #draw: Draw;
  readonly #asked = new Map<string, Ask>();
  readonly #told = new Map<string, Told>();
  #unheard: Ask[] = [];
  #started = 0;

  constructor(spec: StoreSpec, draw: Draw) {
    this.#spec = spec;
    this.#draw = draw;
  }

  /** Clients one after another in each of so many places, until so many were killed. */
  async run(kills: number, places: number): Promise<void> {
    let left = kills;
    const place = async (): Promise<void> => {
      while (left > 0 && isWell()) {
        left -= 1;
        await this.#oneLife();
      }
    };
    await Promise.all(Array.from({ length: places }, place));
    await this.#end();
  }

  async #oneLife(): Promise<void> {
    const unheard = this.#unheard;
    this.#unheard = [];
    this.#started += 1;
    const name = `c${this.#started}`;
    const step = STEPS[this.#draw(STEPS.length)] ?? STEPS[0];
    const killAt = this.#started % 2 === 0 ? { step, nth: 1 + this.#draw(12) } : null;
    const date = dayAfter(this.#spec.startedMs, 1 + this.#draw(3));
    const client = start({ name, seed: this.#draw(2 ** 31), date, store: this.#spec, unheard, killAt });
    const written = readAll(client);
    // From when it begins to work. One that kills itself is killed all the same, should it never come to its point.
    const lifeMs = killAt === null ? 20 + this.#draw(400) : 4_000;
    client.stdout?.once("data", () => setTimeout(() => client.kill("SIGKILL"), lifeMs).unref());
    await once(client, "close");
    count.kills += 1;
    if (killAt !== null) countOne(atSteps, killAt.step);
    if (client.signalCode !== "SIGKILL") findings.push(`${name} ended by itself, with ${String(client.exitCode)}`);
    this.#hear(written());
    await this.#audit();
  }

  #hear(text: string): void {
    const open = new Map<string, Ask>();
    for (const line of readLines(text)) {
      if ("fault" in line) findings.push(`a client threw: ${line.fault}`);
      else if ("ask" in line) {
        open.set(line.ask.key, line.ask);
        this.#asked.set(line.ask.key, line.ask);
      } else {
        const { key, answer } = line.told;
        open.delete(key);
        this.#told.set(key, line.told);
        if (isAccepted(answer)) count.accepted += 1;
        else countOne(codes, answer.refused);
      }
    }
    count.unheard += open.size;
    this.#unheard.push(...open.values());
  }

  async #audit(): Promise<void> {
    count.audits += 1;
    findings.push(...audit(await dumpOf(this.#spec), { asked: this.#asked, told: this.#told }));
  }

  /** An hour later everything that was only held has ended: once, with its invoice voided. */
  async #end(): Promise<void> {
    if (!isWell()) return;
    count.asked += this.#asked.size;
    const store = await openStore({ ...this.#spec, aheadMs: 3_600_000 }, () => undefined);
    const engine = openEngine(store);
    for (let more = true; more; ) {
      more = (await engine.expireDue()).match(
        ({ expired }) => expired > 0,
        ({ code }) => {
          findings.push(`the last sweep was refused: ${code}`);
          return false;
        },
      );
    }
    await store.close();
    await this.#audit();
    findings.push(...auditEnd(await dumpOf(this.#spec)));
  }
}

const start = (spec: ClientSpec): ChildProcess =>
  spawn(process.execPath, [new URL("./client.js", import.meta.url).pathname, JSON.stringify(spec)], {
    stdio: ["ignore", "pipe", "inherit"],
  });

const readAll = (client: ChildProcess): (() => string) => {
  const chunks: Buffer[] = [];
  client.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString("utf8");
};

const dayAfter = (startedMs: number, days: number): string =>
  new Date(fastClock(startedMs).nowMs() + days * 86_400_000).toISOString().slice(0, 10);

const main = async (): Promise<void> => {
  const kills = Number(options.kills);
  const draw = drawFrom(Number(options.seed));
  const began = Date.now();
  while (count.kills < kills && isWell()) {
    const spec = await newStore();
    const share = Math.min(Number(options["per-store"]), kills - count.kills);
    await new Round(spec, draw).run(share, Number(options.clients));
    if (isWell()) await removeStore(spec);
    else console.log(`what was found is in ${JSON.stringify(spec)}`);
    console.log(`${count.kills} of ${kills} killed, ${((Date.now() - began) / 1000).toFixed(0)} s`);
  }
  report();
};

const report = (): void => {
  const refused = [...codes.values()].reduce((sum, it) => sum + it, 0);
  console.log(`\n${count.kills} clients killed; by themselves at ${describe(atSteps)}`);
  console.log(`${count.asked} commands: ${count.accepted} answers of acceptance, ${refused} of refusal,`);
  console.log(`${count.unheard} times killed before the answer, and asked again; ${count.audits} looks at the store`);
  console.log(`refusals: ${describe(codes)}\n`);
  for (const finding of findings.slice(0, 20)) console.log(`FOUND: ${finding}`);
  console.log(isWell() ? "nothing lost, nothing half applied, nothing promised twice" : "not as promised");
  if (!isWell()) process.exitCode = 1;
};

const describe = (counts: ReadonlyMap<string, number>): string =>
  [...counts]
    .sort(([, one], [, other]) => other - one)
    .map(([name, times]) => `${name} ${times}`)
    .join(", ");

if (options.help) console.log(HELP);
else await main();
