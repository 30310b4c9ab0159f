import { fork } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRunning } from "./cluster.ts";
import { waitUntil } from "./wait-until.ts";

it("a server whose owner is killed stops, and its folder goes", async () => {
  const folder = mkdtempSync(join(tmpdir(), "holdfast-guarded-"));
  chmodSync(folder, 0o755);
  const owner = fork(new URL("owner.ts", import.meta.url), { execArgv: ["--import", "tsx"] });
  owner.send(folder);
  const [pid] = (await once(owner, "message")) as [number];
  expect(isRunning(pid)).toBe(true);
  owner.kill("SIGKILL");
  await waitUntil({ what: `the server ${pid} to stop` }, () => !isRunning(pid));
  await waitUntil({ what: `${folder} to go` }, () => !existsSync(folder));
});
