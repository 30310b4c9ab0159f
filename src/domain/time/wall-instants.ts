import type { EpochMs } from "./instant.ts";
import type { WallMs } from "./wall-time.ts";

/** The instants at which a zone's wall shows a time: one, none, or two (rule 15). */
export type WallInstants =
  | Readonly<{ kind: "single"; atMs: EpochMs }>
  /** The wall clock jumped over this time, at this instant. */
  | Readonly<{ kind: "skipped"; jumpMs: EpochMs }>
  | Readonly<{ kind: "repeated"; earlierMs: EpochMs; laterMs: EpochMs }>;

/** The wall clock of one zone. */
export type Wall = (wallMs: WallMs) => WallInstants;

/**
 * Returns the instant at which a span of wall time begins or ends: the earlier of two, or the jump if the time was
 * skipped.
 */
export const boundaryOf = (instants: WallInstants): EpochMs => {
  if (instants.kind === "single") return instants.atMs;
  return instants.kind === "skipped" ? instants.jumpMs : instants.earlierMs;
};
