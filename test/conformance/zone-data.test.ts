import { describe, it } from "vitest";
import { createZoneRules, type Stretch } from "../../examples/zone-data/zone-rules.ts";
import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { HOUR_MS, MINUTE_MS } from "../../src/domain/time/instant.ts";
import { describeZoneRules } from "../../src/conformance/index.ts";
import { instant } from "../../src/conformance/store/fixtures.ts";

const [FROM, UNTIL] = [Date.UTC(2024, 0), Date.UTC(2027, 0)];
const ZONES = [
  "UTC",
  "Europe/Rome",
  "America/New_York",
  "Asia/Kolkata",
  "Asia/Kathmandu",
  "Pacific/Kiritimati",
  "Australia/Lord_Howe",
  "Africa/Cairo",
];

/** The host's data, which may be compiled from any source: here from the platform's. */
const stretchesOf = (zone: string): readonly Stretch[] => {
  const rules = createLuxonZoneRules();
  const stretches: Stretch[] = [[instant(FROM), rules.offsetMsAt(zone, instant(FROM))]];
  for (let at = FROM; at < UNTIL; at += HOUR_MS) {
    if (rules.offsetMsAt(zone, instant(at + HOUR_MS)) === stretches.at(-1)?.[1]) continue;
    for (let minute = at; minute <= at + HOUR_MS; minute += MINUTE_MS) {
      const offsetMs = rules.offsetMsAt(zone, instant(minute));
      if (offsetMs !== stretches.at(-1)?.[1]) stretches.push([instant(minute), offsetMs]);
    }
  }
  return stretches;
};

const zones = Object.fromEntries(ZONES.map((zone) => [zone, stretchesOf(zone)]));

describeZoneRules({
  name: "zone rules from the host's own data",
  runner: { describe, it },
  harness: { create: () => createZoneRules({ version: "2026c", zones }) },
});
