import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createSession } from "../../../src/adapters/postgres/session.ts";
import type { PostgresPool, PostgresStatement } from "../../../src/adapters/postgres/index.ts";

// SQL that a PostgreSQL which spreads schemas over several servers (such as Citus) refuses, plans wrongly, or does not
// pass on to the server that has the schema. A store's functions use none of it, so that such a server can run a schema
// unchanged.

const ROOT = join(import.meta.dirname, "../../..");
const read = (folder: string, ends: string): readonly (readonly [name: string, text: string])[] =>
  readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith(ends))
    .map((name) => [name, readFileSync(join(ROOT, folder, name), "utf8")] as const);

const withoutComments = (sql: string): string => sql.replaceAll(/--.*$/gm, "");

/** Functions as they are declared, and statements on their own. */
const functionsIn = (sql: string): readonly string[] =>
  [...withoutComments(sql).matchAll(/CREATE FUNCTION[^]*?(?:\$\$;|(?<=RETURN [^;]*);)/g)].map(([text]) => text);
const statementsIn = (sql: string): readonly string[] => withoutComments(sql).split(";");

const firstLine = (text: string): string => text.trim().split("\n")[0] ?? "";

type Pattern = readonly [name: string, find: (sql: string) => readonly string[], example: string];

const inFunctions =
  (isWrong: (text: string) => boolean) =>
  (sql: string): readonly string[] =>
    functionsIn(sql).filter(isWrong).map(firstLine);
const inStatements =
  (isWrong: (text: string) => boolean) =>
  (sql: string): readonly string[] =>
    statementsIn(sql).filter(isWrong).map(firstLine);

/** The names of a statement's common table expressions. */
const ctesOf = (statement: string): readonly string[] =>
  [...statement.matchAll(/(?:WITH|\),)\s+(\w+) AS \(/g)].map(([, name]) => name as string);

const PATTERNS: readonly Pattern[] = [
  [
    "a plan without parameters for a whole function",
    inFunctions((text) => /^SET .*plan_cache_mode/m.test(text)),
    "CREATE FUNCTION f() RETURNS json LANGUAGE plpgsql\nSET plan_cache_mode = force_generic_plan\nAS $$ $$;",
  ],
  [
    "a whole row as an argument",
    inFunctions((text) => /^[^$]*?\([^)]*@schema@\.\w+\s*[,)]/.test(text.slice(text.indexOf("(")))),
    "CREATE FUNCTION @schema@.row_1(e @schema@.events) RETURNS json LANGUAGE plpgsql AS $$ $$;",
  ],
  [
    "a query in a function of SQL",
    inFunctions((text) => text.includes("LANGUAGE sql") && /\bSELECT\b/.test(text)),
    "CREATE FUNCTION f(p integer) RETURNS json LANGUAGE sql AS $$ SELECT 1 WHERE p = 1 $$;",
  ],
  [
    "a hash that is not immutable",
    inFunctions(
      (text) => text.includes("LANGUAGE sql") && /sha256|hashtext|md5/.test(text) && !/\bIMMUTABLE\b/.test(text),
    ),
    "CREATE FUNCTION f(p text) RETURNS bigint LANGUAGE sql STABLE RETURN hashtextextended(p, 0);",
  ],
  [
    "a select list with nothing in it, in a sub-query",
    inStatements((text) => /\(\s*SELECT\s+FROM\b/.test(text)),
    "x := EXISTS (SELECT FROM @schema@.events);",
  ],
  [
    "an insert from a distributed table into another",
    inStatements((text) =>
      /INSERT INTO @schema@[^]*SELECT[^]*(?:FROM|JOIN)[^]*@schema@\.\w+(?!\w*\()/.test(
        text.replaceAll(/@schema@\.\w+\(/g, "f("),
      ),
    ),
    "INSERT INTO @schema@.a SELECT b.id FROM json_to_recordset(p) AS w(id uuid) JOIN @schema@.b b ON b.id = w.id;",
  ],
  [
    "an element of an array as an update's new value",
    inStatements((text) =>
      /UPDATE[^]*SET[^]*=\s*\w+\[[^\]]*\]\s*(?:,|FROM|WHERE|$)/.test(text.split(/\bFROM\b/)[0] ?? ""),
    ),
    "UPDATE @schema@.a SET at_ms = v_at_ms[w.n], b = 1 FROM w WHERE true;",
  ],
  [
    "a volatile function in an update's new values",
    inStatements((text) =>
      /UPDATE[^]*\bSET\b[^]*(?:nextval|now|clock_timestamp|random|instant_1)\(/.test(text.split(/\bFROM\b/)[0] ?? ""),
    ),
    "UPDATE @schema@.a SET at_ms = @schema@.holdfast_now() WHERE true;",
  ],
  [
    "a correlated sub-query over a common table expression",
    inStatements((text) =>
      ctesOf(text).some((cte) => new RegExp(`\\(\\s*SELECT\\s[^()]*\\bFROM ${cte}\\b[^()]*\\bWHERE\\b`).test(text)),
    ),
    "WITH old AS (SELECT 1 AS id) SELECT 1 FROM a WHERE NOT EXISTS (SELECT 1 FROM old other WHERE other.id = a.id);",
  ],
];

const FILES = [
  ...read("sql/postgres", ".sql"),
  ...read("src/adapters/postgres", ".ts").filter(([name]) => name !== "migrations.ts"),
];

describe("SQL that a distributed PostgreSQL does not accept", () => {
  it.each(PATTERNS)("%s is found in an example, and nowhere in the store", (_, find, example) => {
    expect(find(example)).toHaveLength(1);
    expect(FILES.flatMap(([file, text]) => find(text).map((line) => `${file}: ${line}`))).toEqual([]);
  });

  it("every function is looked at", () => {
    const found = FILES.flatMap(([, text]) => functionsIn(text)).length;
    const declared = FILES.flatMap(([, text]) => [...text.matchAll(/^CREATE FUNCTION/gm)]).length;
    expect(found).toBe(declared);
    expect(found).toBeGreaterThan(20);
  });

  it("a call is a function alone, without a cast: so it is handed on to the server that has the schema", async () => {
    const asked: string[] = [];
    const on = (): unknown => undefined;
    const query = (statement: PostgresStatement): Promise<{ rows: unknown[] }> => {
      asked.push(statement.text);
      return Promise.resolve({ rows: [{ answer: "1" }] });
    };
    const client = { query, on, removeListener: on, release: on };
    const pool: PostgresPool = { connect: () => Promise.resolve(client), on };
    const options = { connectTimeoutMs: 100, statementTimeoutMs: 100, maxAttempts: 1, namedStatements: false };
    const called = await createSession(pool, undefined, { ...options, elapsedMs: () => 0 }).call(
      "due_1",
      [1, 2],
      "reads",
    );
    expect(called._unsafeUnwrap()).toBe(1);
    expect(asked).toEqual(['SELECT "holdfast".due_1($1, $2) AS answer']);
  });
});
