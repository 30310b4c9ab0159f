export { createLuxonZoneRules } from "./zone-rules.ts";
