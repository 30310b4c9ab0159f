import type { Telemetry } from "../../ports/telemetry.ts";

/** Records in both: this process's own metrics for `/metrics`, and the host's SDK. */
export const bothTelemetries = (one: Telemetry, other: Telemetry): Telemetry => ({
  count: (name, labels, by) => {
    one.count(name, labels, by);
    other.count(name, labels, by);
  },
  set: (name, labels, value) => {
    one.set(name, labels, value);
    other.set(name, labels, value);
  },
  record: (name, labels, value) => {
    one.record(name, labels, value);
    other.record(name, labels, value);
  },
  span: (name, work) => one.span(name, (label) => other.span(name, (otherLabel) => work(both(label, otherLabel)))),
});

type Label = Parameters<Parameters<Telemetry["span"]>[1]>[0];

const both =
  (one: Label, other: Label): Label =>
  (labels) => {
    one(labels);
    other(labels);
  };

/** Returns spans and metrics through OpenTelemetry's API if it is installed; `node --import` loads an SDK. */
export const openTelemetryIfInstalled = async (): Promise<Telemetry | null> => {
  try {
    const { createOpenTelemetry } = await import("../otel/telemetry.ts");
    return createOpenTelemetry();
  } catch {
    return null;
  }
};
