import type { BlockId, CenterId, ReservationId } from "../../domain/ids.ts";
import { LENGTH_BOUNDS_MS, type StandingClaim } from "../../domain/claim/claim.ts";
import type { UnitKey } from "../../domain/claim/unit.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import { unitsIn, type ClaimWindow } from "../../ports/store-rules/claim-window.ts";
import type { Connection } from "./connection.ts";

/** Returns the recorded claims of a center in a window. */
export const claimsInWindow = (
  connection: Connection,
  centerId: CenterId,
  window: ClaimWindow,
): readonly StandingClaim[] => {
  const { span, resources } = window;
  const sql = resources ? CLAIMS_OF_RESOURCES_AND_UNITS : CLAIMS_OF_UNITS;
  const row = connection.get(sql, centerId, span.startMs, span.endMs, JSON.stringify(unitsIn(window)));
  return (JSON.parse(row?.[0] as string) as readonly ClaimColumns[]).map(claimOf);
};

/** The bound of a claim's length class. The last class has no bound that an instant could reach. */
const LENGTH_CLASSES = LENGTH_BOUNDS_MS.map((boundMs, at) => `(${at}, ${Math.min(boundMs, Number.MAX_SAFE_INTEGER)})`);

/** One text for all rows: passing rows one by one costs more than finding them. */
const CLAIMS = `
  SELECT json_group_array(json_array(unit, start_ms, end_ms, owner, owner_kind, held_until_ms))
  FROM (VALUES ${LENGTH_CLASSES.join(", ")}) AS class CROSS JOIN holdfast_claim
  WHERE center_id = ?1 AND length_class = class.column1
    AND start_ms > ?2 - class.column2 AND start_ms < ?3 AND end_ms > ?2`;

const CLAIMS_OF_UNITS = `${CLAIMS} AND unit IN (SELECT value FROM json_each(?4))`;

/** Guests (`g:`) are returned only if the request names them. */
const CLAIMS_OF_RESOURCES_AND_UNITS = `
  ${CLAIMS} AND (unit < 'g:' OR unit >= 'g;' OR unit IN (SELECT value FROM json_each(?4)))`;

type ClaimColumns = readonly [UnitKey, EpochMs, EpochMs, string, "r" | "b", EpochMs | null];

const claimOf = ([unit, startMs, endMs, owner, kind, heldUntilMs]: ClaimColumns): StandingClaim => ({
  unit,
  startMs,
  endMs,
  owner: kind === "r" ? { kind: "reservation", id: owner as ReservationId } : { kind: "block", id: owner as BlockId },
  heldUntilMs,
});
