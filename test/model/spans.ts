/** A unit taken for `[startMs, endMs)`. */
export type Span = Readonly<{ unit: string; startMs: number; endMs: number; guest?: number }>;

export const overlap = (one: Span, other: Span): boolean =>
  one.unit === other.unit && one.startMs < other.endMs && other.startMs < one.endMs;

/** The same time without overlaps and without touching spans, by unit and start. */
export const unionOf = (spans: readonly Span[]): readonly Span[] => {
  const sorted = [...spans].sort((a, b) => (a.unit === b.unit ? a.startMs - b.startMs : a.unit < b.unit ? -1 : 1));
  const union: Span[] = [];
  for (const span of sorted) {
    const last = union.at(-1);
    if (last?.unit !== span.unit || last.endMs < span.startMs)
      union.push({ unit: span.unit, startMs: span.startMs, endMs: span.endMs });
    else if (last.endMs < span.endMs) union[union.length - 1] = { ...last, endMs: span.endMs };
  }
  return union;
};

/** The time in some of the spans and in none of the others. */
export const without = <S extends Span>(spans: readonly S[], others: readonly Span[]): readonly S[] => {
  let left = spans;
  for (const other of others) {
    if (!left.some((span) => overlap(span, other))) continue;
    left = left.flatMap((span) => {
      if (!overlap(span, other)) return [span];
      const before = { ...span, endMs: other.startMs };
      const after = { ...span, startMs: other.endMs };
      return [before, after].filter(({ startMs, endMs }) => startMs < endMs);
    });
  }
  return left;
};
