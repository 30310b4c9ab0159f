/**
 * Creates a function that spells paths as the routes do: clients write `/v1/Centers/{id}/Services`, and join texts to
 * `//v1//bookings/`. Only fixed segments match in any case: the host's ids keep theirs.
 */
export const createPathSpeller = (routes: readonly string[]): ((path: string) => string) => {
  const bySize = new Map<number, readonly (readonly string[])[]>();
  for (const path of new Set(routes)) {
    const segments = path.split("/");
    const others = bySize.get(segments.length) ?? [];
    // A fixed segment precedes a parameter in its place: `/v1/guests/search` before `/v1/guests/{id}`.
    bySize.set(segments.length, [...others, segments].sort(fixedFirst));
  }
  return (path) => {
    const segments = tidied(path).split("/");
    const route = bySize.get(segments.length)?.find((it) => fits(it, segments));
    if (route === undefined) return segments.join("/");
    return route.map((it, at) => (isParameter(it) ? segments[at] : it)).join("/");
  };
};

/**
 * Returns a path without its booking's or invoice's id, such as `/v1/bookings//slots`: a request of this path has a
 * call and no id. Null for other paths.
 */
export const pathWithoutId = (path: string): string | null => {
  const without = path.replace(/\/\{(booking|invoice)_id\}(?=\/)/, "");
  return without === path ? null : without;
};

const isParameter = (segment: string): boolean => segment.startsWith("{");

const fits = (route: readonly string[], segments: readonly string[]): boolean =>
  route.every((it, at) => isParameter(it) || it.toLowerCase() === segments[at]?.toLowerCase());

const fixedFirst = (one: readonly string[], other: readonly string[]): number => {
  const at = one.findIndex((it, nth) => isParameter(it) !== isParameter(other[nth] ?? ""));
  return at < 0 ? 0 : Number(isParameter(one[at] ?? "")) - Number(isParameter(other[at] ?? ""));
};

const tidied = (path: string): string => {
  const single = path.includes("//") ? path.replace(/\/{2,}/g, "/") : path;
  return single.length > 1 && single.endsWith("/") ? single.slice(0, -1) : single;
};
