import { Webhook } from "standardwebhooks";
import { between, checkOptions, mayBeLeftOut, ruleBy, type OptionRules } from "../../domain/input/options.ts";
import { SECOND_MS } from "../../domain/time/instant.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import type { EventSink } from "../../ports/event-sink.ts";
import { someSecrets } from "./secrets.ts";

export type WebhookOptions = Readonly<{
  /** The URL that receives events: http or https, without user and password. */
  url: string;
  /**
   * The secrets that sign, 1 to 10 of the form `whsec_…`. A message has a signature of each, so that a receiver accepts
   * the old or the new one during a change.
   */
  secrets: readonly string[];
  /** The time limit of one delivery, up to its status, in milliseconds; 10,000 by default, 100 to 60,000. */
  timeoutMs?: number;
}>;

/**
 * Creates a sink that posts each event to a URL, signed by the Standard Webhooks specification. `webhook-id` is the
 * event's id, the same at each attempt. A status from 200 to 299 accepts the event; anything else rejects, and the
 * outbox retries. After 410 Gone this sink posts nothing more. Throws a TypeError for invalid options.
 */
export const createWebhookSink = (options: WebhookOptions): EventSink => {
  checkOptions("createWebhookSink", options, {
    url: aWebAddress,
    secrets: someSecrets,
    timeoutMs: mayBeLeftOut(between(100, 60_000)),
  } satisfies OptionRules<WebhookOptions>);
  const { url, secrets, timeoutMs = 10_000 } = options;
  const signers = secrets.map((secret) => new Webhook(secret));
  let isGone = false;
  return {
    deliver: async (recorded) => {
      if (isGone) throw new Error(GONE);
      const status = await post(url, messageOf(recorded, signers), timeoutMs);
      if (status >= 200 && status <= 299) return;
      isGone = status === 410;
      throw new Error(isGone ? GONE : `the receiver answered ${status}${REDIRECTS.has(status) ? NOT_FOLLOWED : ""}`);
    },
  };
};

const GONE = "the receiver answered 410 Gone: nothing more is posted until the sink is created again";
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const NOT_FOLLOWED = ": redirects are not followed";

const aWebAddress = ruleBy("an http or https address without user and password", (value) => {
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : null;
  const isValid = url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.password === "";
  return isValid ? null : "must be an http or https address without user and password";
});

type Message = Readonly<{ headers: Readonly<Record<string, string>>; body: string }>;

/** The specification signs `id.timestamp.body`, with the instant of this attempt: receivers refuse old ones. */
const messageOf = ({ eventId, sequence, position, event }: RecordedEvent, signers: readonly Webhook[]): Message => {
  const { type, ...facts } = event;
  const timestamp = new Date(event.atMs).toISOString();
  const body = JSON.stringify({ type, timestamp, data: { ...facts, sequence, position } });
  const attemptedAt = new Date();
  const signatures = signers.map((signer) => signer.sign(eventId, attemptedAt, body));
  const headers = {
    "content-type": "application/json",
    "user-agent": "holdfast-webhooks",
    "webhook-id": eventId,
    "webhook-timestamp": `${Math.floor(attemptedAt.getTime() / SECOND_MS)}`,
    "webhook-signature": signatures.join(" "),
  };
  return { headers, body };
};

/** Returns the status. The body is not read: it is not needed, and could be endless. */
const post = async (url: string, { headers, body }: Message, timeoutMs: number): Promise<number> => {
  let answer: Response;
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    answer = await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
  } catch (cause) {
    throw new Error(failureIn(cause, timeoutMs), { cause });
  }
  // The status is known: an error of the connection no longer matters.
  await answer.body?.cancel().catch(() => undefined);
  return answer.status;
};

/** Leaves the address out: an error's text is stored with the parked event, and a URL may hold a token. */
const failureIn = (cause: unknown, timeoutMs: number): string => {
  if (cause instanceof Error && cause.name === "TimeoutError") return `the receiver did not answer in ${timeoutMs} ms`;
  const code = cause instanceof Error ? (cause.cause as NodeJS.ErrnoException | undefined)?.code : undefined;
  return `the receiver cannot be reached${code === undefined ? "" : ` (${code})`}`;
};
