import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { err, ok, type Result } from "neverthrow";
import { orderKeyOf } from "../../domain/reservation/events.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import type { Logger } from "../../ports/logger.ts";
import { textOf, type OptionValues } from "./command.ts";

/** The options that say where events go. */
export const SINK_OPTIONS = { sink: { type: "string" }, "no-events": { type: "boolean" } } as const;

export const SINK_HELP = `  --sink FILE         a module whose default export has deliver(event): events go there, and not into the log
  --no-events         events stay in the outbox, for a dispatcher elsewhere`;

/** Where events go, or null where nobody is to take them. The refusal is a sentence for the user. */
export const openSink = async (values: OptionValues, logger: Logger): Promise<Result<EventSink | null, string>> => {
  const file = textOf(values["sink"]);
  if (values["no-events"] === true) {
    return file === null ? ok(null) : err("choose one of --sink and --no-events.");
  }
  return file === null ? ok(createLogSink(logger)) : loadSink(file);
};

/** One line for each event: what happened to which reservation or block, and when. */
const createLogSink = (logger: Logger): EventSink => ({
  deliver: ({ position, eventId, event }) => {
    const { type, centerId, atMs } = event;
    const about = { type, about: orderKeyOf(event), centerId, at: new Date(atMs).toISOString() };
    logger.log("info", "event", { ...about, eventId, position });
    return Promise.resolve();
  },
});

const loadSink = async (file: string): Promise<Result<EventSink, string>> => {
  let sink: unknown;
  try {
    const loaded = (await import(pathToFileURL(resolve(file)).href)) as { default?: unknown };
    sink = loaded.default;
  } catch (cause) {
    return err(`--sink ${file} cannot be loaded: ${firstLine(cause)}.`);
  }
  return isSink(sink) ? ok(sink) : err(`--sink ${file}: its default export has no function deliver.`);
};

const isSink = (value: unknown): value is EventSink =>
  typeof value === "object" && value !== null && "deliver" in value && typeof value.deliver === "function";

const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split("\n")[0] ?? "";
