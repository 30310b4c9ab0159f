import { once } from "node:events";
import { audit, auditEnd, type Finding } from "./audit.ts";
import { fastClock, openEngine } from "./center.ts";
import { readAll, start } from "./start-client.ts";
import { isAccepted, readLines, type Ask, type Answered } from "./journal.ts";
import { dumpOf, openStore, STEPS, type StoreSpec } from "./stores.ts";
import type { Draw } from "./workload.ts";

/** The counts of a run. */
export type Toll = {
  kills: number;
  asked: number;
  accepted: number;
  /** Killed before the answer. */
  unheard: number;
  audits: number;
  readonly atSteps: Map<string, number>;
  readonly refusals: Map<string, number>;
  readonly findings: Finding[];
};

export const emptyToll = (): Toll => ({
  kills: 0,
  asked: 0,
  accepted: 0,
  unheard: 0,
  audits: 0,
  atSteps: new Map(),
  refusals: new Map(),
  findings: [],
});

export const isWell = ({ findings }: Toll): boolean => findings.length === 0;

const countOne = (counts: Map<string, number>, name: string): void => {
  counts.set(name, (counts.get(name) ?? 0) + 1);
};

/** One store, and everything that its clients have written down. */
export class Round {
  readonly #spec: StoreSpec;
  readonly #draw: Draw;
  readonly #toll: Toll;
  readonly #asked = new Map<string, Ask>();
  readonly #answered = new Map<string, Answered>();
  #unheard: Ask[] = [];
  #started = 0;

  constructor({ spec, draw, toll }: Readonly<{ spec: StoreSpec; draw: Draw; toll: Toll }>) {
    this.#spec = spec;
    this.#draw = draw;
    this.#toll = toll;
  }

  /** Runs `places` clients at a time, one after another in each place, until `kills` were killed. */
  async run(kills: number, places: number): Promise<void> {
    let left = kills;
    const place = async (): Promise<void> => {
      while (left > 0 && isWell(this.#toll)) {
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
    const steps = STEPS[this.#spec.kind];
    const step = steps[this.#draw(steps.length)] ?? steps[0];
    const killAt = this.#started % 2 === 0 ? { step, nth: 1 + this.#draw(12) } : null;
    const date = dayAfter(this.#spec.startedMs, 1 + this.#draw(3));
    const client = start({
      name,
      seed: this.#draw(2 ** 31),
      date,
      store: this.#spec,
      unheard,
      killAt,
      dayMs: null,
      atOnce: 4,
      forMs: null,
    });
    const written = readAll(client);
    // Its life, from its first work. A client that is to kill itself is killed too, if it never reaches its point.
    const lifeMs = killAt === null ? 20 + this.#draw(400) : 4_000;
    client.stdout?.once("data", () => setTimeout(() => client.kill("SIGKILL"), lifeMs).unref());
    await once(client, "close");
    this.#toll.kills += 1;
    if (killAt !== null) countOne(this.#toll.atSteps, killAt.step);
    if (client.signalCode !== "SIGKILL")
      this.#toll.findings.push(`${name} ended by itself, with ${String(client.exitCode)}`);
    this.#hear(written());
    await this.#audit();
  }

  #hear(text: string): void {
    const open = new Map<string, Ask>();
    for (const line of readLines(text)) {
      if ("fault" in line) this.#toll.findings.push(`a client threw: ${line.fault}`);
      else if ("ask" in line) {
        open.set(line.ask.key, line.ask);
        this.#asked.set(line.ask.key, line.ask);
      } else {
        const { key, answer } = line.answered;
        open.delete(key);
        this.#answered.set(key, line.answered);
        if (isAccepted(answer)) this.#toll.accepted += 1;
        else countOne(this.#toll.refusals, answer.refused);
      }
    }
    this.#toll.unheard += open.size;
    this.#unheard.push(...open.values());
  }

  /** Answers received by now must be recorded. Later answers may be newer than the dump. */
  async #audit(): Promise<void> {
    this.#toll.audits += 1;
    const book = { asked: new Map(this.#asked), answered: new Map(this.#answered) };
    this.#toll.findings.push(...audit(await dumpOf(this.#spec), book));
  }

  /** An hour later everything that was only held has ended: once, with its invoice voided. */
  async #end(): Promise<void> {
    if (!isWell(this.#toll)) return;
    this.#toll.asked += this.#asked.size;
    const { store, close } = await openStore({ ...this.#spec, aheadMs: 3_600_000 }, () => undefined);
    const engine = openEngine(store);
    for (let more = true; more; ) {
      more = (await engine.expireDue()).match(
        ({ expired }) => expired > 0,
        ({ code }) => {
          this.#toll.findings.push(`the last sweep was refused: ${code}`);
          return false;
        },
      );
    }
    await close();
    await this.#audit();
    this.#toll.findings.push(...auditEnd(await dumpOf(this.#spec)));
  }
}

export const dayAfter = (startedMs: number, days: number): string =>
  new Date(fastClock(startedMs).nowMs() + days * 86_400_000).toISOString().slice(0, 10);
