import { createCluster } from "./cluster.ts";
import { guardServer } from "./guardian.ts";

// A process that starts a guarded server, reports it, and waits to be killed.

process.once("message", (folder: string) => {
  guardServer(folder);
  createCluster({ folder }).then(
    (cluster) => process.send?.(cluster.pid()),
    (cause: unknown) => {
      console.error(cause);
      process.exit(1);
    },
  );
});
