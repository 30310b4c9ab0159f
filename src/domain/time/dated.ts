import { AT_COMMIT, type EpochMs } from "./instant.ts";

/**
 * Returns a record, an event or an answer with every {@link AT_COMMIT} replaced by the instant of its commit, in fields
 * of instants, by name. Returns the same object if there is none to replace.
 */
export const dated = <Value extends object>(value: Value, atMs: EpochMs): Value =>
  (Array.isArray(value) ? datedList(value, atMs) : datedFields(value, atMs)) as Value;

const datedList = (list: readonly unknown[], atMs: EpochMs): readonly unknown[] => {
  let copy: unknown[] | null = null;
  for (let at = 0; at < list.length; at += 1) {
    const put = datedValue(list[at], atMs);
    if (put !== list[at]) (copy ??= list.slice())[at] = put;
  }
  return copy ?? list;
};

/** Copies the fields in their order, so that the objects of one type keep the same shape. */
const datedFields = (value: object, atMs: EpochMs): object => {
  const fields = value as Readonly<Record<string, unknown>>;
  let copy: Record<string, unknown> | null = null;
  for (const name in fields) {
    const field = fields[name];
    const put = field === AT_COMMIT && isInstant(name) ? atMs : datedValue(field, atMs);
    if (put !== field) (copy ??= { ...fields })[name] = put;
  }
  return copy ?? value;
};

const datedValue = (value: unknown, atMs: EpochMs): unknown =>
  typeof value === "object" && value !== null ? dated(value, atMs) : value;

const isInstant = (name: string): boolean => name === "atMs" || name.endsWith("AtMs");
