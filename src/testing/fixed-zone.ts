import { between, checkOptions, mayBeLeftOut, someText, type OptionRules } from "../domain/input/options.ts";
import { invariant } from "../domain/invariant.ts";
import { MINUTE_MS, parseEpochMs, plus } from "../domain/time/instant.ts";
import type { ZoneRules } from "../ports/zone-rules.ts";

export type FixedZoneOptions = Readonly<{ zone?: string; offsetMinutes?: number; version?: string }>;

/**
 * Creates rules with one zone that never changes its clocks, `offsetMinutes` ahead of UTC: for tests that do not
 * involve clock changes. Needs no time-zone library.
 */
export const createFixedZone = (options: FixedZoneOptions = {}): ZoneRules => {
  checkOptions("createFixedZone", options, {
    zone: mayBeLeftOut(someText),
    offsetMinutes: mayBeLeftOut(between(-1_439, 1_439)),
    version: mayBeLeftOut(someText),
  } satisfies OptionRules<FixedZoneOptions>);
  const { zone = "UTC", offsetMinutes = 0, version = "fixed" } = options;
  const epoch = parseEpochMs(0);
  invariant(epoch !== null, "1970 is in range");
  const offsetMs = offsetMinutes * MINUTE_MS;
  return {
    version,
    isZone: (name) => name === zone,
    offsetMsAt: () => offsetMs,
    instantsOf: (_zone, wallMs) => ({ kind: "single", atMs: plus(epoch, wallMs - offsetMs) }),
  };
};
