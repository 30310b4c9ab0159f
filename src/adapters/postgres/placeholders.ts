import { COLUMNS, RECORD_COLUMNS, type Table } from "./columns.ts";
import { quotedSchema, textLiteral } from "./schema.ts";

/**
 * Fills in the placeholders in SQL of this package, for a schema and a number of partitions of each table (0, none). In
 * the files of sql/postgres, `@schema@` is the schema, and `@schema_text@` and `@sequence_text@` are names as texts;
 * `@by_tag@` ends a table that can be partitioned, `@partitions table WITH (…)@` creates the partitions, and `@each
 * table@ …;` alters each of them. Of the columns that a commit writes ({@link COLUMNS}), `@columns table@` gives the
 * names, `@values table@` the values in a row `w`, `@row table@` names and types, and `@changes table@` those that
 * change their values. `@record r@` is a record as the functions return it.
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
    .replaceAll(/@(columns|values|row|changes) (\w+)@/g, (_, form: ColumnForm, table: Table) => columnsAs(form, table))
    .replaceAll(/@record (\w+)@/g, (_, row: string) => {
      const columns = RECORD_COLUMNS.map((name) => `${row}.${name}`);
      return `json_build_array(${columns.join(", ")})`;
    })
    .replaceAll(/@(schema|schema_text|sequence_text|by_tag)@/g, (_, name: string) => names[name] ?? "");
};

type ColumnForm = "columns" | "values" | "row" | "changes";

const columnsAs = (form: ColumnForm, table: Table): string => {
  const { made, changed } = COLUMNS[table];
  const all = Object.entries({ ...made, ...changed });
  const texts: Readonly<Record<ColumnForm, () => readonly string[]>> = {
    columns: () => all.map(([name]) => name),
    values: () => all.map(([name]) => `w.${name}`),
    row: () => all.map(([name, type]) => `${name} ${type}`),
    changes: () => Object.keys(changed).map((name) => `${name} = w.${name}`),
  };
  return texts[form]().join(", ");
};
