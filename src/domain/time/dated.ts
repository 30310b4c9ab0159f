import { AT_COMMIT, type EpochMs } from "./instant.ts";

/**
 * A record, an event or an answer with the instant of its commit where that was left open ({@link AT_COMMIT}): every field
 * of an instant, by its name. The very same where nothing is open; and one object has one answer, however often it is read.
 */
export const dated = <Value extends object>(value: Value, atMs: EpochMs): Value => {
  if (!isOpen(value)) return value;
  const known = filledBefore.get(value);
  if (known?.atMs === atMs) return known.value as Value;
  const put = filled(value, atMs) as Value;
  filledBefore.set(value, { atMs, value: put });
  return put;
};

const filledBefore = new WeakMap<object, Readonly<{ atMs: EpochMs; value: object }>>();

const isInstant = (name: string): boolean => name === "atMs" || name.endsWith("AtMs");

const isOpen = (value: unknown): boolean => {
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(isOpen);
  for (const name in value) {
    const field = (value as Readonly<Record<string, unknown>>)[name];
    if (field === AT_COMMIT ? isInstant(name) : isOpen(field)) return true;
  }
  return false;
};

const filled = (value: unknown, atMs: EpochMs): unknown => {
  if (!isOpen(value)) return value;
  if (Array.isArray(value)) return value.map((it) => filled(it, atMs));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, field]) => [
      name,
      field === AT_COMMIT && isInstant(name) ? atMs : filled(field, atMs),
    ]),
  );
};
