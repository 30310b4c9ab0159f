import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCluster, type Cluster } from "../../test/adapters/postgres/server/cluster.ts";
import { guardServer } from "../../test/adapters/postgres/server/guardian.ts";

/** Memory and log space for a bench, as a host would set them; all durability stays on. */
const SETTINGS = ["shared_buffers=512MB", "max_wal_size=4GB"];

/** Runs a bench on a separate server that waits for the disk, and removes it afterwards. */
export const onServer = async <Value>(
  run: (cluster: Cluster) => Promise<Value>,
  settings: readonly string[] = [],
): Promise<Value> => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-bench-"));
  chmodSync(folder, 0o755);
  const release = guardServer(folder);
  const cluster = await createCluster({ folder, fsync: true, settings: [...SETTINGS, ...settings] });
  try {
    return await run(cluster);
  } finally {
    await cluster.stop();
    release();
    rmSync(folder, { recursive: true, force: true });
  }
};
