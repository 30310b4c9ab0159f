import { invariant } from "../domain/invariant.ts";
import { plus, type EpochMs } from "../domain/time/instant.ts";
import type { WallInstants } from "../domain/time/wall-instants.ts";
import { parseDateTime, type WallMs } from "../domain/time/wall-time.ts";
import type { ZoneRules } from "../ports/zone-rules.ts";
import type { ConformanceCase } from "./cases.ts";
import { demandEqual } from "./expectations.ts";
import { describeCases, type KitOptions } from "./run-cases.ts";
import { instant } from "./store/fixtures.ts";

/** How the kit creates zone rules. */
export type ZoneRulesHarness = Readonly<{ create: () => ZoneRules }>;

/** A wall time without offset, and its instants. Only changes of offset that are settled for good. */
type Row = readonly [zone: string, wall: string, ...utc: readonly string[]];

const ORDINARY: readonly Row[] = [
  ["UTC", "2026-05-10T12:00", "2026-05-10T12:00"],
  ["Europe/Rome", "2026-05-10T12:00", "2026-05-10T10:00"],
  ["Europe/Rome", "2026-01-10T12:00", "2026-01-10T11:00"],
  ["America/New_York", "2026-03-08T13:00", "2026-03-08T17:00"],
  ["Asia/Kolkata", "2026-05-10T12:00", "2026-05-10T06:30"],
  ["Asia/Kathmandu", "2026-05-10T12:00", "2026-05-10T06:15"],
  ["Pacific/Kiritimati", "2026-05-10T00:00", "2026-05-09T10:00"],
];

/** The wall jumps over these; the instant is that of the jump. */
const SKIPPED: readonly Row[] = [
  ["America/New_York", "2026-03-08T02:00", "2026-03-08T07:00"],
  ["America/New_York", "2026-03-08T02:59", "2026-03-08T07:00"],
  ["Europe/Rome", "2026-03-29T02:30", "2026-03-29T01:00"],
  ["Australia/Lord_Howe", "2025-10-05T02:15", "2025-10-04T15:30"],
  ["Africa/Cairo", "2024-04-26T00:30", "2024-04-25T22:00"],
];

/** The wall shows these twice. */
const REPEATED: readonly Row[] = [
  ["America/New_York", "2025-11-02T01:30", "2025-11-02T05:30", "2025-11-02T06:30"],
  ["Europe/Rome", "2025-10-26T02:00", "2025-10-26T00:00", "2025-10-26T01:00"],
  ["Australia/Lord_Howe", "2025-04-06T01:45", "2025-04-05T14:45", "2025-04-05T15:15"],
];

/** Just outside the skipped or repeated times: shown once. */
const BESIDE: readonly Row[] = [
  ["America/New_York", "2026-03-08T01:59", "2026-03-08T06:59"],
  ["America/New_York", "2026-03-08T03:00", "2026-03-08T07:00"],
  ["America/New_York", "2025-11-02T00:59", "2025-11-02T04:59"],
  ["America/New_York", "2025-11-02T02:00", "2025-11-02T07:00"],
];

const wallOf = (text: string): WallMs => {
  const read = parseDateTime(text);
  invariant(read !== null, `${text} is a wall time`);
  return read.wallMs;
};

const utc = (text: string): EpochMs => instant(wallOf(text));

const asked = (rules: ZoneRules, [zone, wall]: Row): WallInstants => rules.instantsOf(zone, wallOf(wall));

const zoneCase = (
  info: Omit<ConformanceCase<ZoneRulesHarness>, "run">,
  check: (rules: ZoneRules) => void,
): ConformanceCase<ZoneRulesHarness> => ({
  ...info,
  run: ({ create }) =>
    new Promise((resolve) => {
      check(create());
      resolve();
    }),
});

/** Every case of the kit for zone rules. */
export const zoneRulesCases: readonly ConformanceCase<ZoneRulesHarness>[] = [
  zoneCase({ id: "ZONE-01", title: "IANA names are known, and other texts are not", shows: ["rule 15"] }, (rules) => {
    for (const [zone] of [...ORDINARY, ...SKIPPED, ...REPEATED]) demandEqual(zone, rules.isZone(zone), true);
    for (const text of ["", "Nowhere/Land", "Europe", "__proto__", "Europe/Rome ", "rome"]) {
      demandEqual(`"${text}"`, rules.isZone(text), false);
    }
  }),
  zoneCase({ id: "ZONE-02", title: "an ordinary wall time is one instant", shows: ["rule 15"] }, (rules) => {
    for (const row of [...ORDINARY, ...BESIDE]) {
      demandEqual(`${row[1]} in ${row[0]}`, asked(rules, row), { kind: "single", atMs: utc(row[2] ?? "") });
    }
  }),
  zoneCase(
    {
      id: "ZONE-03",
      title: "a wall time that was jumped over is skipped, with the instant of the jump",
      shows: ["rule 15"],
    },
    (rules) => {
      for (const row of SKIPPED) {
        demandEqual(`${row[1]} in ${row[0]}`, asked(rules, row), { kind: "skipped", jumpMs: utc(row[2] ?? "") });
      }
    },
  ),
  zoneCase(
    { id: "ZONE-04", title: "a wall time that is shown twice is both instants", shows: ["rule 15"] },
    (rules) => {
      for (const row of REPEATED) {
        const [earlierMs, laterMs] = [utc(row[2] ?? ""), utc(row[3] ?? "")];
        demandEqual(`${row[1]} in ${row[0]}`, asked(rules, row), { kind: "repeated", earlierMs, laterMs });
      }
    },
  ),
  zoneCase(
    {
      id: "ZONE-05",
      title: "the offset changes at the instant of the jump, and not a millisecond before",
      shows: ["rule 15"],
    },
    (rules) => {
      const jumpMs = utc("2026-03-08T07:00");
      const hours = [-1, 0, 1].map((ms) => rules.offsetMsAt("America/New_York", plus(jumpMs, ms)) / 3_600_000);
      demandEqual("hours ahead of UTC around the jump", hours, [-5, -4, -4]);
    },
  ),
  zoneCase(
    { id: "ZONE-06", title: "offsets and wall times say the same, for every hour of a year", shows: ["rule 15"] },
    (rules) => {
      const from = utc("2025-01-01T00:00");
      for (const zone of ["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"]) {
        for (let hour = 0; hour < 366 * 24; hour += 1) {
          const atMs = plus(from, hour * 3_600_000);
          const wall = instant(atMs + rules.offsetMsAt(zone, atMs)) as number as WallMs;
          const shown = rules.instantsOf(zone, wall);
          const instants =
            shown.kind === "single" ? [shown.atMs] : shown.kind === "repeated" ? [shown.earlierMs, shown.laterMs] : [];
          demandEqual(`whether ${zone} shows its own wall time at ${atMs}`, instants.includes(atMs), true);
        }
      }
    },
  ),
  zoneCase(
    { id: "ZONE-07", title: "the version of the zone data is a text, the same each time", shows: ["rule 27"] },
    (rules) => {
      demandEqual("whether the version is a text", typeof rules.version === "string" && rules.version !== "", true);
      demandEqual("the version when asked again", rules.version, rules.version);
    },
  ),
];

/** Registers the tests that prove zone rules. */
export const describeZoneRules = (options: KitOptions<ZoneRulesHarness>): void =>
  describeCases(zoneRulesCases, options);
