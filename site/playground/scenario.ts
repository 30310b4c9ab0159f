import { START_MS, type CallName, type Settings, type Step } from "./stage.ts";

/** The content of an address: the settings, the calls in order, and the clock after them. */
export type Scenario = Readonly<{ settings: Settings; steps: readonly Step[]; afterMs: number }>;

export const EMPTY: Scenario = { settings: { lateConfirm: "strict" }, steps: [], afterMs: 0 };

const CALLS: readonly CallName[] = [
  "createBooking",
  "hold",
  "reserve",
  "confirm",
  "extend",
  "release",
  "cancelInvoice",
  "cancelGuest",
  "block",
  "unblock",
  "expireDue",
  "beginPayment",
  "abandonPayment",
  "reportPayment",
];

const MOST_STEPS = 500;
const DAYS_MS = 30 * 86_400_000;

/** The part of an address behind `#`, deflated. */
export const writeScenario = async ({ settings, steps, afterMs }: Scenario): Promise<string> => {
  const short = [
    settings.lateConfirm,
    afterMs,
    steps.map(({ afterMs: at, call, input }) => [at, CALLS.indexOf(call), input]),
  ];
  const bytes = await through(new TextEncoder().encode(JSON.stringify(short)), new CompressionStream("deflate-raw"));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
};

/** Reads a scenario; null for any other text. */
export const readScenario = async (text: string): Promise<Scenario | null> => {
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (it) => it.charCodeAt(0));
    const json = new TextDecoder().decode(await through(bytes, new DecompressionStream("deflate-raw")));
    const [lateConfirm, afterMs, steps] = JSON.parse(json) as [unknown, unknown, unknown];
    if (!isAfter(afterMs) || !Array.isArray(steps) || steps.length > MOST_STEPS) return null;
    const read = steps.map(readStep);
    if (read.includes(null)) return null;
    return {
      settings: { lateConfirm: lateConfirm === "reacquire" ? "reacquire" : "strict" },
      steps: read as readonly Step[],
      afterMs,
    };
  } catch {
    return null;
  }
};

const readStep = (step: unknown): Step | null => {
  if (!Array.isArray(step)) return null;
  const [afterMs, nth, input] = step as unknown[];
  const call = CALLS[nth as number];
  if (!isAfter(afterMs) || call === undefined || typeof input !== "object" || input === null) return null;
  return { afterMs, call, input: input as Step["input"] };
};

const isAfter = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) < DAYS_MS;

const through = async (
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> =>
  new Uint8Array(await new Response(new Blob([bytes]).stream().pipeThrough(stream)).arrayBuffer());

/** A call as the line of code that makes it. */
export const codeOf = ({ call, input }: Step): string => `await engine.${call}(${literal(input, 0)});`;

const literal = (value: unknown, depth: number): string => {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const indent = "  ".repeat(depth + 1);
  const parts = Array.isArray(value)
    ? value.map((it) => literal(it, depth + 1))
    : Object.entries(value).map(([name, it]) => `${name}: ${literal(it, depth + 1)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  const line = parts.join(", ");
  if (parts.length === 0) return `${open}${close}`;
  if (line.length + 2 * depth < 60) return Array.isArray(value) ? `[${line}]` : `{ ${line} }`;
  return `${open}\n${parts.map((it) => `${indent}${it},\n`).join("")}${"  ".repeat(depth)}${close}`;
};

export const untilOf = ({ afterMs }: Scenario): number => START_MS + afterMs;
