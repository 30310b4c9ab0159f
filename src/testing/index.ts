export { createFixedZone, type FixedZoneOptions } from "./fixed-zone.ts";
export { createManualClock, type ManualClock } from "./manual-clock.ts";
export { createManualTimer, type ManualTimer } from "./manual-timer.ts";
export { noPause } from "./no-pause.ts";
export { createSeededIds } from "./seeded-ids.ts";
