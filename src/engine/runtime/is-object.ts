/** A host's answer, to be checked field by field. */
export type UnknownFields = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is UnknownFields => typeof value === "object" && value !== null;
