import {
  METRICS,
  type HistogramName,
  type MetricLabels,
  type MetricName,
  type Telemetry,
} from "../../ports/telemetry.ts";

/** Metrics kept in this process, with their Prometheus text format. */
export type TextMetrics = Telemetry & Readonly<{ text: () => string }>;

type Histogram = { buckets: number[]; count: number; sum: number };

/** Upper bounds in seconds: half a millisecond to ten seconds. */
const BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Creates metrics in memory. Labels are few and bounded (see METRICS), so the memory is bounded too. */
export const createTextMetrics = (): TextMetrics => {
  const values = new Map<MetricName, Map<string, number>>();
  const histograms = new Map<HistogramName, Map<string, Histogram>>();

  const seriesOf = <Name, Series>(all: Map<Name, Map<string, Series>>, name: Name): Map<string, Series> => {
    const kept = all.get(name) ?? new Map<string, Series>();
    all.set(name, kept);
    return kept;
  };

  return {
    count: (name, labels, by = 1) => {
      const series = seriesOf(values, name);
      const key = labelText(labels);
      series.set(key, (series.get(key) ?? 0) + by);
    },
    set: (name, labels, value) => void seriesOf(values, name).set(labelText(labels), value),
    record: (name, labels, value) => {
      const series = seriesOf(histograms, name);
      const key = labelText(labels);
      const kept = series.get(key) ?? { buckets: BOUNDS.map(() => 0), count: 0, sum: 0 };
      const at = BOUNDS.findIndex((bound) => value <= bound);
      if (at >= 0) kept.buckets[at] = (kept.buckets[at] ?? 0) + 1;
      kept.count += 1;
      kept.sum += value;
      series.set(key, kept);
    },
    span: (_name, work) => work(() => undefined),
    text: () => {
      const lines: string[] = [];
      for (const [name, { kind, help }] of Object.entries(METRICS) as [MetricName, (typeof METRICS)[MetricName]][]) {
        lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${kind}`);
        for (const [labels, value] of values.get(name) ?? []) lines.push(`${name}${braced(labels)} ${value}`);
        for (const [labels, it] of histograms.get(name as HistogramName) ?? [])
          lines.push(...histogramLines(name, labels, it));
      }
      return `${lines.join("\n")}\n`;
    },
  };
};

const histogramLines = (name: string, labels: string, { buckets, count, sum }: Histogram): readonly string[] => {
  const bounded = (bound: string) => braced(labels === "" ? `le="${bound}"` : `${labels},le="${bound}"`);
  let below = 0;
  return [
    ...BOUNDS.map((bound, at) => {
      below += buckets[at] ?? 0;
      return `${name}_bucket${bounded(String(bound))} ${below}`;
    }),
    `${name}_bucket${bounded("+Inf")} ${count}`,
    `${name}_sum${braced(labels)} ${sum}`,
    `${name}_count${braced(labels)} ${count}`,
  ];
};

const braced = (labels: string): string => (labels === "" ? "" : `{${labels}}`);

const labelText = (labels: MetricLabels): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/[\\"\n]/g, (it) => (it === "\n" ? "\\n" : `\\${it}`))}"`)
    .join(",");
