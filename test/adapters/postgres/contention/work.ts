import { therapistUnit } from "../../../../src/domain/claim/unit.ts";
import type { Claim } from "../../../../src/domain/claim/claim.ts";
import type { ChangeSet } from "../../../../src/ports/reservation-store.ts";
import { holding } from "../../../../src/conformance/store/change-sets.ts";
import { claim, hostId } from "../../../../src/conformance/store/fixtures.ts";
import { createRandom } from "../../../../src/conformance/random.ts";

/**
 * The places that 64 clients compete for: one of 100 slots each time, one of 100 overlapping windows, or shuffled
 * groups of units.
 */
export type Pattern = "slots" | "windows" | "groups";

export const PROCESSES = 4;
export const CLIENTS_EACH = 16;
export const PLACES = 100;

/** How often each client tries. */
export const TRIES = 25;

/** The messages to and from a worker. Nodes' clocks are wrong by `skewMs`. */
export type Order = Readonly<{ connectionString: string; pattern: Pattern; first: number; skewMs: number }>;
export type WorkerReport = Readonly<{
  accepted: readonly Readonly<{ n: number; sequence: number; atMs: number }>[];
  /** By why. */
  refused: Readonly<Record<string, number>>;
  failures: readonly string[];
  /** Of each try, in milliseconds. */
  tookMs: readonly number[];
  /** The number of places that the control has given away; more than there are places is wrong. */
  naive: number;
}>;

/** The nth of all tries: the same in every process. */
export const tryOf = (pattern: Pattern, n: number): ChangeSet => ({
  ...holding(n, { claims: claimsOf(pattern, n) }),
  beforeMs: null,
});

/** Every place is wanted by a quarter of the clients, and no two clients want them in the same order. */
const placeOf = (n: number): number => {
  const client = Math.floor(n / TRIES);
  const turn = (n % TRIES) * (2 * (client % 8) + 1);
  return (client * 25 + (turn % TRIES)) % PLACES;
};

const unit = (at: number) => therapistUnit(hostId(`t-${at}`));

const claimsOf = (pattern: Pattern, n: number): readonly Claim[] => {
  const place = placeOf(n);
  switch (pattern) {
    case "slots":
      return [claim(unit(place % 10), Math.floor(place / 10) * 60, Math.floor(place / 10) * 60 + 60)];
    case "windows":
      return [claim(unit(0), place * 15, place * 15 + 60)];
    case "groups": {
      const random = createRandom(n);
      const units = new Set(Array.from({ length: 5 }, () => random.below(12)));
      const fromMinute = 15 * random.below(40);
      return [...units].map((at) => claim(unit(at), fromMinute, fromMinute + 60));
    }
  }
};
