import { err, type Result } from "neverthrow";
import { calendarDate, hostId } from "../../domain/input/fields.ts";
import { shape } from "../../domain/input/reader.ts";
import { canonicalId, centerTag, type CenterId } from "../../domain/ids.ts";
import type { CenterNotFound, SourceUnavailable, StoreUnavailable } from "../../domain/refusal/refusal.ts";
import { isLiveClaim, type StandingClaim } from "../../domain/claim/claim.ts";
import { withCovers } from "../../domain/claim/cover.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import { boundaryOf } from "../../domain/time/wall-instants.ts";
import { plusDays, startOfDay } from "../../domain/time/wall-time.ts";
import { readNow } from "../runtime/certainty.ts";
import { defineQuery } from "../runtime/define-query.ts";

/** Who and what is taken on one day of a center. */
export type CenterDayView = Readonly<{ atMs: EpochMs; day: Interval; claims: readonly StandingClaim[] }>;

const centerDayInput = shape({ centerId: hostId<CenterId>(), date: calendarDate });

export const centerDay = defineQuery({
  input: centerDayInput,
  answer: async (
    context,
    { centerId, date },
  ): Promise<Result<CenterDayView, CenterNotFound | SourceUnavailable | StoreUnavailable>> => {
    const plan = await context.centers.plan(centerId);
    if (plan.isErr()) return err(plan.error);
    const { zone } = plan.value.catalog.center;
    const midnight = (day: typeof date) => boundaryOf(context.parts.zones.instantsOf(zone, startOfDay(day)));
    const day: Interval = { startMs: midnight(date), endMs: midnight(plusDays(date, 1)) };
    const seen = await readNow(context, {
      tag: centerTag(centerId),
      subject: { kind: "center", centerId: canonicalId(centerId) },
      claims: { kind: "span", span: day, guestIds: [] },
    });
    return seen.map(({ snapshot, nowMs: atMs }) => ({
      atMs,
      day,
      claims: withCovers(
        snapshot.claims.filter((it) => isLiveClaim(it, atMs)),
        "stay",
      ),
    }));
  },
});
