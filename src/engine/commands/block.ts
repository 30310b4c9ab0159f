import { err, ok, type Result } from "neverthrow";
import type { Block, BlockReason, StandingBlock } from "../../domain/block/block.ts";
import { entryWithId } from "../../domain/catalog/center-catalog.ts";
import { hostId } from "../../domain/input/fields.ts";
import { oneOf, oneOfKinds, optional, shape, text, wholeNumber, type ReadBy } from "../../domain/input/reader.ts";
import {
  canonicalId,
  centerTag,
  type BlockId,
  type CenterId,
  type EquipmentId,
  type RoomId,
  type TherapistId,
} from "../../domain/ids.ts";
import type { BlockRefusal, UnitNotFound } from "../../domain/refusal/refusal.ts";
import type { BlockEvent } from "../../domain/reservation/events.ts";
import { claimChange, type Claim } from "../../domain/claim/claim.ts";
import { inTheWay } from "../../domain/slot/explanation/in-the-way.ts";
import { lapsedOnLeft, remainingFor } from "../../domain/slot/search/left-claims.ts";
import { NOTHING_FREED } from "../../domain/claim/occupancy.ts";
import type { CenterPlan } from "../../domain/slot/calendar/center-plan.ts";
import { bedUnit, equipmentUnit, therapistUnit, type UnitKey } from "../../domain/claim/unit.ts";
import { AT_COMMIT } from "../../domain/time/instant.ts";
import type { Interval } from "../../domain/time/interval.ts";
import type { ClaimsWanted } from "../../ports/reservation-store.ts";
import { askedTime, instantIn } from "./asked-time.ts";
import type { ReadWanted } from "../runtime/certainty.ts";
import { fromRecord, LOOK_AGAIN, type Attempt, type Call, type Decided } from "../runtime/command.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { newId, type EngineContext } from "../runtime/engine-context.ts";
import { refusingSources } from "../runtime/source-failure.ts";
import { besideLeft } from "./left-units.ts";
import { displacedBy, expiryWrites } from "./writes.ts";

export type BlockInput = Readonly<{
  centerId: string;
  /** The host's own name for it, 1 to 200 characters: the same one again is the same block. */
  externalId: string;
  /** What is taken. A room without a bed means all its beds, equipment without a piece all its pieces. */
  resource:
    | Readonly<{ kind: "therapist"; therapistId: string }>
    | Readonly<{ kind: "room"; roomId: string; bed?: number }>
    | Readonly<{ kind: "equipment"; equipmentId: string; piece?: number }>;
  /** Instants in epoch milliseconds, or ISO text: the center's wall time unless it has an offset. */
  start: number | string;
  end: number | string;
  reason?: BlockReason;
}>;

export type BlockAnswer = Readonly<{ blockId: BlockId }>;

const nth = optional(wholeNumber({ min: 1, max: 1_000 }), null);
const resource = oneOfKinds({
  therapist: shape({ kind: oneOf(["therapist"]), therapistId: hostId<TherapistId>() }),
  room: shape({ kind: oneOf(["room"]), roomId: hostId<RoomId>(), bed: nth }),
  equipment: shape({ kind: oneOf(["equipment"]), equipmentId: hostId<EquipmentId>(), piece: nth }),
});

const REASONS = [
  "walk_in",
  "absence",
  "external_appointment",
  "maintenance",
  "other",
] as const satisfies readonly BlockReason[];
export const externalId = text({ max: 200 });
const blockFields = {
  externalId,
  resource,
  start: askedTime,
  end: askedTime,
  reason: optional(oneOf(REASONS), "other" as const),
};

/** A block of a list that names the center for all of them. */
export const listedBlock = shape(blockFields);
const blockInput = shape({ centerId: hostId<CenterId>(), ...blockFields });

type Asked = ReadBy<typeof blockInput>;

/** The read of what has a host's own name at a center. */
export const readNamed = ({ centerId, externalId: name }: Pick<Asked, "centerId" | "externalId">): ReadWanted => ({
  tag: centerTag(centerId),
  subject: { kind: "block", centerId: canonicalId(centerId), externalId: name },
});

/** What is to be taken, or what is wrong with it: said after the look at the command's record. */
type Prepared = Result<Wanted, BlockRefusal>;

/** Takes a resource without a booking: same claims, same rules, same commit (cases R03). An import has other input. */
export const takeUnits = {
  kind: "blocked",
  access: "application",
  prepare: ({ context, asked }: Call<Asked>): Promise<Prepared> =>
    refusingSources(async () =>
      (await context.centers.plan(asked.centerId)).andThen((plan) => claimsWanted(context, asked, plan)),
    ),
  read: ({ asked, prepared }: Call<Asked, Prepared>): ReadWanted => ({
    ...readNamed(asked),
    ...(prepared.isOk() ? { claims: claimsAround(asked, prepared.value) } : {}),
  }),
  decide: async (attempt: Attempt<Asked, Prepared>): Promise<Decided<BlockAnswer, BlockRefusal>> =>
    attempt.prepared.isErr() ? err(attempt.prepared.error) : decide(attempt, attempt.prepared.value),
  replay: fromRecord<"blocked", BlockAnswer>(({ blockId }) => ({ blockId })),
} as const;

export const block = defineCommand({ input: blockInput, ...takeUnits });

/** Of a room or an equipment also what stands on units that left, whose names the catalog does not know (rule 26). */
const claimsAround = ({ resource: { kind } }: Asked, { units, span }: Wanted): ClaimsWanted =>
  kind === "therapist" ? { kind: "units", units, span } : { kind: "span", span, guestIds: [] };

type Wanted = Readonly<{ plan: CenterPlan; units: readonly UnitKey[]; span: Interval }>;

const claimsOn = ({ units, span }: Wanted): readonly Claim[] => units.map((unit) => ({ unit, ...span }));

const claimsWanted = (context: EngineContext, asked: Asked, plan: CenterPlan): Result<Wanted, BlockRefusal> => {
  const { zone } = plan.catalog.center;
  const start = instantIn(context.parts.zones, zone, asked.start);
  if (start.isErr()) return err(start.error);
  const end = instantIn(context.parts.zones, zone, asked.end);
  if (end.isErr()) return err(end.error);
  if (end.value <= start.value)
    return err({ code: "INVALID_INPUT", field: "end", problem: "must be later than start" });
  const span = { startMs: start.value, endMs: end.value };
  return unitsOf(asked.resource, plan).map((units) => ({ plan, units, span }));
};

const unitsOf = (
  asked: Asked["resource"],
  { therapists, roster }: CenterPlan,
): Result<readonly UnitKey[], UnitNotFound> => {
  switch (asked.kind) {
    case "therapist": {
      const unit = therapistUnit(asked.therapistId);
      return therapists.has(canonicalId(asked.therapistId)) ? ok([unit]) : err({ code: "UNIT_NOT_FOUND", unit });
    }
    case "room":
      return numbered(entryWithId(roster.rooms, asked.roomId)?.beds ?? 0, asked.bed, (bed) =>
        bedUnit(asked.roomId, bed),
      );
    case "equipment":
      return numbered(entryWithId(roster.equipment, asked.equipmentId)?.units ?? 0, asked.piece, (piece) =>
        equipmentUnit(asked.equipmentId, piece),
      );
  }
};

const numbered = (
  count: number,
  one: number | null,
  unit: (number: number) => UnitKey,
): Result<readonly UnitKey[], UnitNotFound> => {
  if ((one ?? 1) > count) return err({ code: "UNIT_NOT_FOUND", unit: unit(one ?? 1) });
  return ok(one === null ? Array.from({ length: count }, (_, at) => unit(at + 1)) : [unit(one)]);
};

const sameClaims = (one: readonly Claim[], other: readonly Claim[]): boolean => {
  const change = claimChange(one, other);
  return change.claimed.length === 0 && change.released.length === 0;
};

const decide = async (
  { context, asked, snapshot, nowMs }: Attempt<Asked>,
  wanted: Wanted,
): Promise<Decided<BlockAnswer, BlockRefusal>> => {
  const { plan } = wanted;
  const { id: centerId } = plan.catalog.center;
  const before = snapshot.block;
  const claims = claimsOn(wanted);
  if (before?.state.status === "standing") {
    const { id } = before.state;
    // What has left the catalog since is still the block's: the same request stays the same.
    const kept = before.state.claims.filter(({ unit }) => remainingFor(plan, unit) === null);
    if (!sameClaims(kept, claims))
      return err({ code: "EXTERNAL_ID_REUSED", externalId: asked.externalId, blockId: id });
    return ok({
      kind: "unchanged",
      changes: { centerId, unchanged: [{ id, version: before.version }] },
      record: { kind: "blocked", blockId: id },
      answer: { blockId: id },
    });
  }
  const standingThere = inTheWay(claims, snapshot.claims, null, nowMs);
  if (standingThere !== null) return err(standingThere);
  const displaced = displacedBy([...claims, ...lapsedOnLeft(plan, claims, snapshot.claims, nowMs)], snapshot, null);
  if (displaced === null) return ok(LOOK_AGAIN);
  const beside = await besideLeft(context, { plan, claims, snapshot, own: null, freed: NOTHING_FREED }, nowMs);
  if (beside.isErr()) return err(beside.error);
  if (beside.value === null) return ok(LOOK_AGAIN);
  const expiries = displaced.map((holding) => expiryWrites(context, holding));
  const standing: StandingBlock = {
    // Never a removed one's: what that took, and when, stays on record under its own id (rule 12).
    id: newId(context, "block", centerTag(centerId), nowMs),
    centerId,
    externalId: asked.externalId,
    reason: asked.reason,
    blockedAtMs: AT_COMMIT,
    status: "standing",
    claims,
  };
  return ok({
    kind: "change",
    changes: {
      centerId,
      bookings: expiries.flatMap((it) => it.booking ?? []),
      reservations: expiries.map((it) => it.reservation),
      blocks: [{ state: standing, expectedVersion: 0, claims: { released: [], claimed: claims } }, ...beside.value],
      events: [...expiries.flatMap((it) => it.events), blockEvent(standing, "SlotBlocked")],
    },
    record: { kind: "blocked", blockId: standing.id },
    answer: { blockId: standing.id },
  });
};

export const blockEvent = ({ centerId, id, externalId: name }: Block, type: BlockEvent["type"]): BlockEvent => ({
  type,
  centerId,
  blockId: id,
  externalId: name,
  atMs: AT_COMMIT,
});
