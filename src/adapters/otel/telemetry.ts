import { metrics, SpanStatusCode, trace, type Counter, type Gauge, type Histogram } from "@opentelemetry/api";
import {
  METRICS,
  type CounterName,
  type GaugeName,
  type HistogramName,
  type MetricName,
  type Telemetry,
} from "../../ports/telemetry.ts";

const SCOPE = "holdfast";

/**
 * Creates spans and metrics through the OpenTelemetry API, for the SDK that the host registered before this call.
 * Without an SDK they are discarded at almost no cost.
 */
export const createOpenTelemetry = (): Telemetry => {
  const tracer = trace.getTracer(SCOPE);
  const meter = metrics.getMeter(SCOPE);
  const counters = new Map<CounterName, Counter>();
  const gauges = new Map<GaugeName, Gauge>();
  const histograms = new Map<HistogramName, Histogram>();
  for (const [name, { kind, help }] of Object.entries(METRICS) as [MetricName, (typeof METRICS)[MetricName]][]) {
    const options = name.endsWith("_seconds") ? { description: help, unit: "s" } : { description: help };
    if (kind === "counter") counters.set(name as CounterName, meter.createCounter(name, options));
    else if (kind === "gauge") gauges.set(name as GaugeName, meter.createGauge(name, options));
    else histograms.set(name as HistogramName, meter.createHistogram(name, options));
  }

  return {
    count: (name, labels, by = 1) => counters.get(name)?.add(by, labels),
    set: (name, labels, value) => gauges.get(name)?.record(value, labels),
    record: (name, labels, value) => histograms.get(name)?.record(value, labels),
    span: (name, work) =>
      tracer.startActiveSpan(name, async (span) => {
        try {
          return await work((labels) => void span.setAttributes(labels));
        } catch (fault) {
          // A refusal is a value; a thrown error is a fault.
          span.setStatus({ code: SpanStatusCode.ERROR });
          throw fault;
        } finally {
          span.end();
        }
      }),
  };
};
