import { hostPool } from "../support/postgres-database.ts";
import { openPostgres } from "../../examples/clinic/postgres.ts";
import { openFile } from "../../examples/clinic/sqlite.ts";
import { startClinic } from "../../examples/clinic/start.ts";
import { providerOf } from "./scene.ts";

// The clinic as a process: `process.ts <file or postgres:// address>`. It prints its address, and waits to be killed.

export const openAt = (where: string) =>
  where.startsWith("postgres:")
    ? openPostgres({ pool: hostPool(where, 5), transactions: hostPool(where, 5) })
    : openFile(where);

if (process.send !== undefined) {
  const opened = await openAt(process.argv[2] ?? "");
  const { payments } = providerOf();
  const { url } = await startClinic({
    ...opened,
    port: 0,
    payments,
    mail: async () => undefined,
    log: () => undefined,
  });
  process.send(url);
}
