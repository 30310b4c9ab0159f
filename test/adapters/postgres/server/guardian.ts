import { spawn } from "node:child_process";

/** Reads until the writer is gone, stops the server of the folder by the id in its own file, and clears the folder. */
const SCRIPT = `
  cat > /dev/null
  file="$0/data/$1"
  if test -e "$file"; then kill -"$2" "$(head -n 1 "$file")"; fi
  while test -e "$file"; do sleep 0.1; done
  rm -rf "$0"`;

/** The file in which a server keeps its process id while it runs, and the signal that stops it. */
type Stopped = Readonly<{ pidFile: string; signal: "INT" | "TERM" }>;

const POSTGRES: Stopped = { pidFile: "postmaster.pid", signal: "INT" };

/**
 * Stops the server in a folder, and removes the folder, when this process ends in any way: a small process holds the
 * other end of a pipe, which the system closes even after `kill -9`. Call the returned function once the server was
 * stopped normally.
 */
export const guardServer = (folder: string, { pidFile, signal } = POSTGRES): (() => void) => {
  const guardian = spawn("/bin/sh", ["-c", SCRIPT, folder, pidFile, signal], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  guardian.unref();
  (guardian.stdin as unknown as { unref: () => void }).unref();
  return () => guardian.kill("SIGKILL");
};
