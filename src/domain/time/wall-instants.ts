import type { EpochMs } from "./instant.ts";
import type { WallMs } from "./wall-time.ts";

/** The instants at which a zone's wall shows a time: one, none, or two (rule 15). */
export type WallInstants =
  | Readonly<{ kind: "single"; atMs: EpochMs }>
  /** The wall jumped over this time, at this instant. */
  | Readonly<{ kind: "skipped"; jumpMs: EpochMs }>
  | Readonly<{ kind: "repeated"; earlierMs: EpochMs; laterMs: EpochMs }>;

/** One zone's wall. */
export type Wall = (wallMs: WallMs) => WallInstants;

/** Where a span of wall time begins or ends: the earlier of two, and the jump where the wall skipped it. */
export const boundaryOf = (instants: WallInstants): EpochMs => {
  if (instants.kind === "single") return instants.atMs;
  return instants.kind === "skipped" ? instants.jumpMs : instants.earlierMs;
};
