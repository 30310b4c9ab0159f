import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import autocannon, { type LoadResult, type RoundRequest } from "autocannon";
import { goal, line, type Finding } from "../report.ts";
import { guestId, loadCatalog, therapistId } from "./catalog.ts";
import { createHeld } from "./held.ts";

const CONNECTIONS = 50;
const KEY = "a-key-of-the-bench";
const SECONDS = { quick: 5, default: 20, full: 60 } as const;
/** Warm-up: a new process compiles its code and grows its heap, which is not measured. */
const WARMING_SECONDS = { quick: 3, default: 10, full: 20 } as const;

/** Create, reserve and release on SQLite over sockets, beside a handler that does nothing, in the same run. */
export const benchHttp = async (scale: "quick" | "default" | "full"): Promise<readonly Finding[]> => {
  const seconds = SECONDS[scale];
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-http-"));
  const catalog = join(folder, "catalog.json");
  writeFileSync(catalog, loadCatalog());
  try {
    const bare = await under(["bench/http/bare.js"], async (url, server) => {
      await load(url, Math.min(WARMING_SECONDS[scale], 5), bareRounds());
      return timed(server, () => load(url, Math.min(seconds, 20), bareRounds()));
    });
    const flow = createFlow();
    const store = ["--sqlite", join(folder, "load.db")];
    const quiet = ["--log-level", "warn"];
    const args = ["src/adapters/cli/holdfast.js", "serve", "--port", "0", "--catalog", catalog, ...store, ...quiet];
    const served = await under(args, async (url, server) => {
      await load(url, WARMING_SECONDS[scale], flow.rounds);
      const memory: number[] = [];
      const sampling = setInterval(() => memory.push(server.memoryMb()), (seconds * 1_000) / SAMPLES);
      const loaded = await timed(server, () => load(url, seconds, flow.rounds));
      clearInterval(sampling);
      return { ...loaded, memory };
    });
    return report(bare, served, flow);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** A load, and what it took the server's process. */
type Loaded = Readonly<{ result: LoadResult; processorUs: number }>;
type Served = Loaded & Readonly<{ memory: readonly number[] }>;

const timed = async (server: Server, work: () => Promise<LoadResult>): Promise<Loaded> => {
  const before = server.processorUs();
  const result = await work();
  return { result, processorUs: (server.processorUs() - before) / result.requests.total };
};
const SAMPLES = 10;
type Flow = ReturnType<typeof createFlow>;

const report = (
  { result: bare, processorUs: bareUs }: Loaded,
  { result, processorUs, memory }: Served,
  flow: Flow,
): readonly Finding[] => {
  const { asked, accepted, faults } = flow.counts();
  const { errors, timeouts, non2xx } = result;
  return [
    line("bare handler: requests a second", String(Math.round(bare.requests.average))),
    line("bare handler: p50 and p99 in ms", `${bare.latency.p50} and ${bare.latency.p99}`),
    line("create, reserve, release on SQLite: requests a second", String(Math.round(result.requests.average))),
    line(
      "create, reserve, release on SQLite: p50, p99 and longest in ms",
      `${result.latency.p50}, ${result.latency.p99} and ${result.latency.max}`,
    ),
    line("share of the bare handler's throughput", (result.requests.average / bare.requests.average).toFixed(2)),
    line(
      "processor time of the server for a request, in µs: bare handler, and these",
      `${bareUs.toFixed(0)} and ${processorUs.toFixed(0)}`,
    ),
    goal("bare handler's processor time, as a share of theirs", bareUs / processorUs, 0.3, "at least"),
    goal("reserves accepted, share", accepted / asked, 0.3, "at least"),
    none("connection errors and time-outs", errors + timeouts),
    none("answers that are not 2xx", non2xx),
    none("answers that say neither reserved nor SLOT_HELD", faults.size),
    ...[...faults].map((fault) => line("  such as", fault.slice(0, 200))),
    none("double claims", flow.held.doubleClaims()),
    line("resident memory through the run, in MB", memory.join(" ")),
    goal("resident memory, the second half's mean beside the first half's", growthOf(memory), 1.1, "at most"),
  ];
};

const growthOf = (samples: readonly number[]): number => {
  const middle = Math.ceil(samples.length / 2);
  return mean(samples.slice(middle)) / mean(samples.slice(0, middle));
};

const mean = (samples: readonly number[]): number => samples.reduce((sum, it) => sum + it, 0) / samples.length;

const none = (what: string, count: number): Finding => ({
  what,
  found: String(count),
  verdict: count === 0 ? "met" : "missed",
});

const load = (url: string, seconds: number, requests: readonly RoundRequest[]): Promise<LoadResult> =>
  autocannon({
    url,
    connections: CONNECTIONS,
    duration: seconds,
    headers: { authorization: `apikey ${KEY}`, "content-type": "application/json" },
    requests,
  });

const create = (): string =>
  JSON.stringify({
    center_id: "load",
    date: DATE,
    guests: [{ id: guestId(), items: [{ item: { id: "massage" }, therapist: { id: therapistId() } }] }],
  });

const bareRounds = (): readonly RoundRequest[] => [
  { method: "POST", path: "/v1/bookings", setupRequest: (it) => ({ ...it, body: create() }) },
];

const DATE = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);

const slot = (): string =>
  `${DATE}T${String(9 + Math.floor(Math.random() * 10)).padStart(2, "0")}:${["00", "15", "30", "45"][Math.floor(Math.random() * 4)] ?? "00"}:00`;

/** One round of a connection, and the counts of all rounds. */
const createFlow = () => {
  const held = createHeld();
  const faults = new Set<string>();
  let [asked, accepted] = [0, 0];
  const path = (id: string | undefined): string => `/v1/bookings/${id ?? "none"}/slots/reserve`;
  const rounds: readonly RoundRequest[] = [
    {
      method: "POST",
      path: "/v1/bookings",
      setupRequest: (it) => ({ ...it, body: create() }),
      onResponse: (_status, body, context) => {
        const { id } = JSON.parse(body) as { id: string | null };
        if (id === null) faults.add(body);
        else context["id"] = id;
      },
    },
    {
      method: "POST",
      setupRequest: (it, { id }) => ({ ...it, path: path(id), body: JSON.stringify({ slot_time: slot() }) }),
      onResponse: (_status, body, { id }) => {
        const { is_reserved: isReserved, error } = JSON.parse(body) as {
          is_reserved: boolean;
          error: { reason: string } | null;
        };
        asked += 1;
        if (isReserved && id !== undefined) {
          accepted += 1;
          held.reserved(id, body);
        } else if (error?.reason !== "SLOT_HELD") faults.add(body);
      },
    },
    {
      method: "DELETE",
      setupRequest: (it, { id }) => {
        held.releasing(id ?? "");
        return { ...it, path: path(id), body: "" };
      },
    },
  ];
  return { rounds, held, counts: () => ({ asked, accepted, faults }) };
};

/** Runs a server in a separate process, passes its address on, and stops it. */
const under = async <Value>(
  args: readonly string[],
  work: (url: string, server: Server) => Promise<Value>,
): Promise<Value> => {
  const [script = "", ...rest] = args;
  const file = join(import.meta.dirname, "..", "..", script);
  const env = { ...process.env, HOLDFAST_API_KEYS: `bench=${KEY}` };
  const child = spawn(process.execPath, [file, ...rest], { env, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const pid = child.pid ?? 0;
    const url = await addressOf(child);
    return await work(url, { memoryMb: () => residentMb(pid), processorUs: () => processorUsOf(pid) });
  } finally {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    await ended;
  }
};

const addressOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve, reject) => {
    let printed = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      printed += chunk.toString();
      const url = /http:\/\/\S+/.exec(printed)?.[0];
      if (url !== undefined) resolve(url);
    });
    child.once("exit", () => reject(new Error("the server ended before it served")));
  });

/** The server's process, as the kernel counts it. */
type Server = Readonly<{ memoryMb: () => number; processorUs: () => number }>;

/** Of every thread, from the kernel's scheduler: what else runs does not count. */
const processorUsOf = (pid: number): number =>
  readdirSync(`/proc/${pid}/task`)
    .map((thread) => Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]) / 1_000)
    .reduce((sum, it) => sum + it, 0);

const residentMb = (pid: number): number => {
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
  return Math.round(Number(kilobytes) / 1_024);
};
