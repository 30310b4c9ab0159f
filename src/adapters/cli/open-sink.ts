import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { err, ok, type Result } from "neverthrow";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import type { Logger } from "../../ports/logger.ts";
import type { DispatcherOptions } from "../../engine/jobs/dispatcher.ts";
import {
  failed,
  misused,
  textOf,
  variableOf,
  type Command,
  type Failure,
  type OptionValues,
  type Surroundings,
} from "./command.ts";

/** The options that choose the destination of events. */
export const SINK_OPTIONS = {
  sink: {
    type: "string",
    value: "FILE",
    about: "a module whose default export has deliver(event): events go there, and not into the log",
  },
  webhook: {
    type: "string",
    value: "URL",
    about: "events are posted there, signed by each secret of HOLDFAST_WEBHOOK_SECRETS (docs/webhooks.md)",
  },
  "no-events": { type: "boolean", about: "events stay in the outbox, for a dispatcher elsewhere" },
} as const satisfies Command["options"];

/** A sink, with the batch size and lease of a round if the defaults do not suit it. */
export type OpenedSink = Readonly<{ sink: EventSink; round: Pick<DispatcherOptions, "limit" | "leaseSeconds"> }>;

/** Opens the destination of events; null if they stay in the outbox. The refusal is a sentence for the user. */
export const openSink = async (
  values: OptionValues,
  env: Surroundings["env"],
  logger: Logger,
): Promise<Result<OpenedSink | null, Failure>> => {
  const file = textOf(values["sink"]);
  const url = textOf(values["webhook"]);
  const stay = values["no-events"] === true;
  if ([file !== null, url !== null, stay].filter(Boolean).length > 1) {
    return err(misused("choose one of --sink, --webhook and --no-events."));
  }
  if (stay) return ok(null);
  if (url !== null) return openWebhook(url, env);
  return (file === null ? ok(createLogSink(logger)) : await loadSink(file)).map((sink) => ({ sink, round: {} }));
};

const SECRETS = "HOLDFAST_WEBHOOK_SECRETS";

/** A round ends within its lease even if every delivery takes its whole time: 10 retries and 10 new events. */
const WEBHOOK_ROUND = { limit: 10, leaseSeconds: 240 };

const openWebhook = async (url: string, env: Surroundings["env"]): Promise<Result<OpenedSink, Failure>> => {
  const secrets = (variableOf(env, SECRETS) ?? "").split(",").filter((it) => it !== "");
  if (secrets.length === 0)
    return err(misused(`--webhook needs the secrets that sign in ${SECRETS}, separated by commas.`));
  // Loaded only here: its package may not be installed.
  const loaded = await import("../webhooks/webhook-sink.ts").catch(() => null);
  if (loaded === null)
    return err(failed("--webhook needs a package that is not installed: npm install standardwebhooks"));
  try {
    return ok({ sink: loaded.createWebhookSink({ url, secrets }), round: WEBHOOK_ROUND });
  } catch (thrown) {
    return err(misused(`--webhook or ${SECRETS}: ${firstLine(thrown).replace("createWebhookSink: ", "")}.`));
  }
};

/** Logs one line for each event: its type, its reservation or block, and its instant. */
const createLogSink = (logger: Logger): EventSink => ({
  deliver: ({ position, eventId, event }) => {
    const { type, centerId, atMs } = event;
    const about = { type, about: orderKeyOf(event), centerId, at: new Date(atMs).toISOString() };
    logger.log("info", "event", { ...about, eventId, position });
    return Promise.resolve();
  },
});

const loadSink = async (file: string): Promise<Result<EventSink, Failure>> => {
  let sink: unknown;
  try {
    const loaded = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    sink = loaded.default;
  } catch (cause) {
    return err(failed(`--sink ${file} cannot be loaded: ${firstLine(cause)}.`));
  }
  return isSink(sink) ? ok(sink) : err(failed(`--sink ${file}: its default export has no function deliver.`));
};

const isSink = (value: unknown): value is EventSink =>
  typeof value === "object" && value !== null && "deliver" in value && typeof value.deliver === "function";

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
