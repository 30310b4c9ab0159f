import type pg from "pg";

/** A plan as auto_explain reports it for every statement, also inside functions. */
export type Plan = Readonly<{
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Loops": number;
  "Actual Rows": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Join Filter"?: number;
  Plans?: readonly Plan[];
}>;
export type Explained = Readonly<{ "Query Text": string; Plan: Plan }>;

/** Explains every statement on the pool's one connection, with actual row counts. */
export const explaining = async (pool: pg.Pool, run: () => Promise<void>): Promise<readonly Explained[]> => {
  const notices: string[] = [];
  const client = await pool.connect();
  const listen = ({ message }: { message?: string | undefined }): void => void notices.push(message ?? "");
  client.on("notice", listen);
  for (const setting of ["log_min_duration = 0", "log_nested_statements = on", "log_analyze = on"])
    await client.query(`LOAD 'auto_explain'; SET auto_explain.${setting}`);
  await client.query("SET auto_explain.log_level = notice; SET auto_explain.log_format = json");
  client.release();
  await run();
  client.off("notice", listen);
  return notices.flatMap((text) => {
    const json = /plan:\n([^]*)$/.exec(text)?.[1];
    return json === undefined ? [] : [JSON.parse(json) as Explained];
  });
};
