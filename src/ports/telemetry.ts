/**
 * All metrics: name, kind and meaning. Durations and lags are in seconds. Labels are few and bounded: a command, a
 * call, an outcome; never an id.
 */
export const METRICS = {
  holdfast_commands_total: { kind: "counter", help: "Commands by outcome: accepted, or the refusal's code" },
  holdfast_command_duration_seconds: { kind: "histogram", help: "From a command's call to its answer" },
  holdfast_conflict_retries_total: {
    kind: "counter",
    help: "Times that a command was decided again as others came first",
  },
  holdfast_reservations_expired_total: { kind: "counter", help: "Expiries recorded by the sweep" },
  holdfast_sweep_lag_seconds: { kind: "gauge", help: "How late the latest sweep noticed the first that was due" },
  holdfast_outbox_lag_seconds: { kind: "gauge", help: "Age of the oldest event that is not delivered" },
  holdfast_outbox_undelivered: { kind: "gauge", help: "Events that are not delivered" },
  holdfast_outbox_stalled_consumers: {
    kind: "gauge",
    help: "Consumers that have left an event for a day: no event is removed for their sake",
  },
  holdfast_http_requests_total: { kind: "counter", help: "HTTP requests answered, by call and status" },
  holdfast_http_request_duration_seconds: { kind: "histogram", help: "From a request's head to its answer's" },
  holdfast_http_requests_in_flight: { kind: "gauge", help: "HTTP requests that are being answered" },
} as const satisfies Readonly<Record<string, Readonly<{ kind: "counter" | "gauge" | "histogram"; help: string }>>>;

export type MetricName = keyof typeof METRICS;
type OfKind<Kind> = { [Name in MetricName]: (typeof METRICS)[Name]["kind"] extends Kind ? Name : never }[MetricName];
export type CounterName = OfKind<"counter">;
export type GaugeName = OfKind<"gauge">;
export type HistogramName = OfKind<"histogram">;

export type MetricLabels = Readonly<Record<string, string>>;

/** Receives counts and spans. It never throws, and no decision depends on it. */
export interface Telemetry {
  count(name: CounterName, labels: MetricLabels, by?: number): void;
  set(name: GaugeName, labels: MetricLabels, value: number): void;
  record(name: HistogramName, labels: MetricLabels, value: number): void;
  /** Runs the work in a span of this name; `label` adds labels that are known only during the work. */
  span<Value>(name: string, work: (label: (labels: MetricLabels) => void) => Promise<Value>): Promise<Value>;
}
