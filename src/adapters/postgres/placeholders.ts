import { quotedSchema, textLiteral } from "./schema.ts";

/**
 * SQL of this package for a schema, with so many partitions of each table; 0, none. In the files of sql/postgres stand
 * `@schema@`, and `@schema_text@` and `@sequence_text@` where its name is a text; `@by_tag@` ends what can be partitioned,
 * `@partitions table WITH (…)@` makes the partitions, and `@each table@ …;` alters each of them.
 */
export const filledIn = (sql: string, schema: string | undefined, partitions: number): string => {
  const quoted = quotedSchema(schema);
  const names: Readonly<Record<string, string>> = {
    schema: quoted,
    schema_text: textLiteral(quoted),
    sequence_text: textLiteral(`${quoted}.sequence`),
    by_tag: partitions === 0 ? "" : "PARTITION BY HASH (tag)",
  };
  const places = Array.from({ length: partitions }, (_, at) => at);
  const leaves = (table: string): readonly string[] =>
    partitions === 0 ? [`@schema@.${table}`] : places.map((at) => `@schema@.${table}_${at}`);
  const made = (table: string, storage: string): readonly string[] =>
    leaves(table).flatMap((leaf, at) => {
      const ofTable = `PARTITION OF @schema@.${table} FOR VALUES WITH (MODULUS ${partitions}, REMAINDER ${at})`;
      const created = partitions === 0 ? [] : [`CREATE TABLE ${leaf} ${ofTable};`];
      return storage === "" ? created : [...created, `ALTER TABLE ${leaf} SET ${storage};`];
    });
  return sql
    .replaceAll(/@partitions (\w+)(?: WITH (\([^)]*\)))?@/g, (_, table: string, storage = "") =>
      made(table, storage as string).join("\n"),
    )
    .replaceAll(/@each (\w+)@([^;]*;)/g, (_, table: string, change: string) =>
      leaves(table)
        .map((leaf) => `ALTER TABLE ${leaf}${change}`)
        .join("\n"),
    )
    .replaceAll(/@(schema|schema_text|sequence_text|by_tag)@/g, (_, name: string) => names[name] ?? "");
};
