import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { guardServer } from "./guardian.ts";
import { stopServer } from "./cluster.ts";
import type { SharedServer } from "./shared.ts";

/**
 * Creates a folder for the server that the test files share. The first test that needs the server starts it, and it is
 * stopped here.
 */
export const setup = (): (() => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-postgres-"));
  chmodSync(folder, 0o755);
  process.env["HOLDFAST_TEST_SERVER"] = folder;
  const release = guardServer(folder);
  return async () => {
    const serverFile = join(folder, "server.json");
    if (existsSync(serverFile)) await stopServer((JSON.parse(readFileSync(serverFile, "utf8")) as SharedServer).pid);
    release();
    rmSync(folder, { recursive: true, force: true });
  };
};
