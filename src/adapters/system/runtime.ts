import type { Digest } from "../../ports/digest.ts";
import type { IdSource } from "../../ports/id-source.ts";
import type { Pause } from "../../ports/pause.ts";
import { sha256Digest } from "./digest.ts";
import { createRandomIds } from "./id-source.ts";
import { createJitteredPause } from "./pause.ts";

/** The process's parts of an engine: unguessable ids, a digest, and pauses with jitter. */
export type SystemParts = Readonly<{ ids: IdSource; digest: Digest; pause: Pause }>;

/** Creates these parts, to be spread into the parts of an engine. */
export const systemParts = (): SystemParts => ({
  ids: createRandomIds(),
  digest: sha256Digest,
  pause: createJitteredPause(),
});
