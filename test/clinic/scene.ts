import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPostgres } from "../../examples/clinic/postgres.ts";
import { openFile, openMemory } from "../../examples/clinic/sqlite.ts";
import type { Payments } from "../../examples/clinic/service.ts";
import { startClinic } from "../../examples/clinic/start.ts";
import type { Database, Opened } from "../../examples/clinic/tables.ts";
import { hostPool } from "../support/postgres-database.ts";
import { createDatabase } from "../adapters/postgres/server/shared.ts";

/** The clinic's stores, each opened on fresh data. */
export const STORES: Readonly<
  Record<"memory" | "SQLite" | "PostgreSQL", () => Promise<[Opened, () => Promise<void>]>>
> = {
  memory: async () => [openMemory(), async () => undefined],
  SQLite: async () => {
    const folder = mkdtempSync(join(tmpdir(), "holdfast-clinic-"));
    return [await openFile(join(folder, "clinic.db")), async () => rmSync(folder, { recursive: true })];
  },
  PostgreSQL: async () => {
    const database = await createDatabase();
    const [pool, transactions] = [hostPool(database, 10), hostPool(database, 5)];
    return [
      await openPostgres({ pool, transactions }),
      async () => {
        await Promise.all([pool.end(), transactions.end()]);
      },
    ];
  },
};

/** Two practitioners who give a check-up of half an hour, and some patients. */
export const furnish = async ({ write }: Database): Promise<void> => {
  await write("INSERT INTO treatment VALUES ('check-up', 'Check-up', 30, 5000)");
  for (const [id, name] of [
    ["ada", "Ada"],
    ["bo", "Bo"],
  ] as const) {
    await write("INSERT INTO practitioner VALUES ($1, $2, 'Doctor', 'female')", id, name);
    await write("INSERT INTO skill VALUES ($1, 'check-up')", id);
    await write("INSERT INTO shift VALUES ($1, 'mon-sun', '09:00', '18:00')", id);
  }
  for (let n = 1; n <= 30; n += 1) {
    await write("INSERT INTO patient VALUES ($1, $2, 'Patient', NULL, NULL)", `p${n}`, `P${n}`);
  }
};

/** The day after tomorrow, at the clinic. */
export const DAY = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

/** A provider that records its requests, and declines those listed. */
export const providerOf = (declined: ReadonlySet<string> = new Set()) => {
  const asked: string[] = [];
  const payments: Payments = {
    authorize: async (id) => {
      asked.push(`authorize ${id}`);
      return declined.has(id) ? "declined" : "authorized";
    },
    capture: async (id) => void asked.push(`capture ${id}`),
    giveBack: async (id) => void asked.push(`give back ${id}`),
  };
  return { asked, payments };
};

/** The fields of the clinic's answers. */
export type Body = Readonly<{
  id: string;
  state: string;
  booking_id: string;
  code: string;
  message: string;
  expiresAtMs: number;
}>;

export const openClinic = async (store: keyof typeof STORES) => {
  const [opened, remove] = await STORES[store]();
  await furnish(opened.database);
  const provider = providerOf(new Set(["poor"]));
  const mails: string[] = [];
  const logged: string[] = [];
  const clinic = await startClinic({
    ...opened,
    port: 0,
    payments: provider.payments,
    mail: async (patientId) => void mails.push(patientId),
    log: (line) => void logged.push(line),
  });
  return {
    ...clinic,
    rows: opened.database.rows,
    asked: provider.asked,
    mails,
    logged,
    call: async (method: "GET" | "POST", path: string, body?: object) => {
      const sent =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { "content-type": "application/json" } };
      const answer = await fetch(clinic.url + path, { method, ...sent });
      return { status: answer.status, body: (await answer.json()) as Body };
    },
    close: async () => {
      await clinic.stop();
      await remove();
    },
  };
};
