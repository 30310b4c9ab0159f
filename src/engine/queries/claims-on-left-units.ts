import { err, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { canonicalId, centerTag, type CenterId } from "../../domain/ids.ts";
import type { CenterNotFound, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { isLiveClaim, type StandingClaim } from "../../domain/claim/claim.ts";
import { withCovers } from "../../domain/claim/cover.ts";
import { DAY_MS, plus, type EpochMs } from "../../domain/time/instant.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";

/** Live claims on units that are no longer in the roster: the host must give each another place (rule 26). */
export type LeftUnitsView = Readonly<{ atMs: EpochMs; claims: readonly StandingClaim[] }>;

const centerInput = shape({ centerId: hostId<CenterId>() });

export const claimsOnLeftUnits = defineQuery({
  input: centerInput,
  answer: async (
    context,
    { centerId },
  ): Promise<Result<LeftUnitsView, CenterNotFound | SourceUnavailable | StoreUnavailable>> => {
    const planned = await context.centers.index(centerId);
    if (planned.isErr()) return err(planned.error);
    const index = planned.value;
    const tag = centerTag(centerId);
    const subject = { kind: "center", centerId: canonicalId(centerId) } as const;
    const first = await readNow(context, { tag, subject });
    if (first.isErr()) return err(first.error);
    const { nowMs: startMs } = first.value;
    const span = { startMs, endMs: plus(startMs, (index.catalog.center.limits.horizonDays + 1) * DAY_MS) };
    const seen = await readNow(context, { tag, subject, claims: { kind: "span", span, guestIds: [] } });
    return seen.map(({ snapshot, nowMs: atMs }) => ({
      atMs,
      claims: withCovers(
        snapshot.claims.filter((it) => isLiveClaim(it, atMs)),
        "stay",
        span,
      ).filter(({ unit }) => !index.units.has(unit)),
    }));
  },
});
