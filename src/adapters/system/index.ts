export { systemClock } from "./clock.ts";
export { createRandomIds } from "./id-source.ts";
export { createJitteredPause, type JitteredPauseOptions } from "./pause.ts";
export { sha256Digest } from "./digest.ts";
export { systemParts, type SystemParts } from "./runtime.ts";
export { systemTimer } from "./timer.ts";
