import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { line, type Finding } from "../report.ts";

/** The folder of the installed peers: beside the sources, not beside their build. */
export const PEERS_FOLDER = join(import.meta.dirname, "..", "..", "..", "bench");

/** Reports a peer that is not installed; the benchmark goes on without it. */
export const peerMissing = (name: string): Finding => line(name, "not installed: npm run bench:peers");

/** Whether a peer is installed. */
export const hasPeer = (name: string): boolean => existsSync(join(PEERS_FOLDER, "node_modules", name, "package.json"));

/** A peer's main module; call it only if {@link hasPeer}. */
export const requirePeer = (name: string): unknown => createRequire(join(PEERS_FOLDER, "package.json"))(name);
