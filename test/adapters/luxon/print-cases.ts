import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { CASES, wall } from "./cases.ts";

// zone-rules.test.ts runs this in a separate process with another TZ.
const rules = createLuxonZoneRules();
const processZone = new Intl.DateTimeFormat().resolvedOptions().timeZone;
const answers = CASES.map(([zone, wallTime]) => rules.instantsOf(zone, wall(wallTime)));
process.stdout.write(JSON.stringify({ processZone, answers }));
