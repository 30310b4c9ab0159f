import { metrics, trace, type Attributes } from "@opentelemetry/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createOpenTelemetry } from "../../../src/adapters/otel/index.ts";
import { METRICS, observeEngine, observePause } from "../../../src/index.ts";
import { openWorld } from "../../support/engine-world.ts";

type Measurement = Readonly<{ name: string; value: number; labels: Attributes }>;
type Ended = Readonly<{ name: string; attributes: Attributes; status: number }>;

const measurements: Measurement[] = [];
const spans: Ended[] = [];

/** In the place of an SDK: records the calls of the API. */
beforeAll(() => {
  const instrument = (name: string) => ({
    add: (value: number, labels: Attributes) => void measurements.push({ name, value, labels }),
    record: (value: number, labels: Attributes) => void measurements.push({ name, value, labels }),
  });
  const meter = { createCounter: instrument, createGauge: instrument, createHistogram: instrument };
  metrics.setGlobalMeterProvider({ getMeter: () => meter as never });
  const startActiveSpan = (name: string, work: (span: unknown) => unknown): unknown => {
    let attributes: Attributes = {};
    let status = 0;
    return work({
      setAttributes: (more: Attributes) => void (attributes = { ...attributes, ...more }),
      setStatus: ({ code }: { code: number }) => void (status = code),
      end: () => void spans.push({ name, attributes, status }),
    });
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan }) as never });
});
afterAll(() => {
  metrics.disable();
  trace.disable();
});

describe("an observed engine", () => {
  it("puts each call in a span and counts it by outcome", async () => {
    const telemetry = createOpenTelemetry();
    const world = await openWorld();
    const engine = observeEngine(world.engine, telemetry);
    const bookingId = await world.book("ada");
    expect((await engine.confirm({ bookingId })).isErr()).toBe(true);
    expect((await engine.getBooking({ bookingId })).isOk()).toBe(true);
    expect(spans).toEqual([
      { name: "holdfast.confirm", attributes: { outcome: "NOT_RESERVED" }, status: 0 },
      { name: "holdfast.getBooking", attributes: { outcome: "accepted" }, status: 0 },
    ]);
    const counted = measurements.filter(({ name }) => name === "holdfast_commands_total");
    expect(counted).toEqual([
      { name: "holdfast_commands_total", value: 1, labels: { command: "confirm", outcome: "NOT_RESERVED" } },
      { name: "holdfast_commands_total", value: 1, labels: { command: "getBooking", outcome: "accepted" } },
    ]);
    expect(measurements.filter(({ name }) => name === "holdfast_command_duration_seconds")).toHaveLength(2);
    expect(engine.latestInstantMs()).toBe(world.clock.nowMs());
  });

  it("a fault ends its span as an error, and is thrown on", async () => {
    const telemetry = createOpenTelemetry();
    const fault = new Error("broken");
    await expect(telemetry.span("holdfast.test", () => Promise.reject(fault))).rejects.toBe(fault);
    expect(spans.at(-1)).toEqual({ name: "holdfast.test", attributes: {}, status: 2 });
  });

  it("counts each pause before another attempt", async () => {
    const telemetry = createOpenTelemetry();
    await observePause(() => Promise.resolve(), telemetry)(1);
    expect(measurements.at(-1)).toEqual({ name: "holdfast_conflict_retries_total", value: 1, labels: {} });
  });

  it("records gauges and histograms under their names", () => {
    const telemetry = createOpenTelemetry();
    telemetry.set("holdfast_sweep_lag_seconds", {}, 2);
    telemetry.record("holdfast_http_request_duration_seconds", { call: "reserve" }, 0.5);
    expect(measurements.slice(-2)).toEqual([
      { name: "holdfast_sweep_lag_seconds", value: 2, labels: {} },
      { name: "holdfast_http_request_duration_seconds", value: 0.5, labels: { call: "reserve" } },
    ]);
  });
});

describe("docs/observability.md", () => {
  it("lists every metric with its kind, and no other", async () => {
    const { readFileSync } = await import("node:fs");
    const listed = [...readFileSync("docs/observability.md", "utf8").matchAll(/^\| `(holdfast_\w+)` \| (\w+) \|/gm)];
    expect(Object.fromEntries(listed.map(([, name, kind]) => [name, kind]))).toEqual(
      Object.fromEntries(Object.entries(METRICS).map(([name, { kind }]) => [name, kind])),
    );
  });
});
