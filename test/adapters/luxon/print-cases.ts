import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { CASES, wall } from "./cases.ts";

// Run in a process of its own by zone-rules.test.ts, with a TZ of its own.
const rules = createLuxonZoneRules();
const processZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const answers = CASES.map(([zone, wallTime]) => rules.instantsOf(zone, wall(wallTime)));
process.stdout.write(JSON.stringify({ processZone, answers }));
