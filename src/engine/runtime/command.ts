import { err, ok, type Result } from "neverthrow";
import { canonicalId, tagOf } from "../../domain/ids.ts";
import type { Reader } from "../../domain/input/reader.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandAnswer, CommandRecord, Snapshot } from "../../ports/reservation-store.ts";
import { readOnce, type ReadWanted, type Seen } from "./certainty.ts";
import type { Actor, CommandOptions } from "./command-options.ts";
import type { EngineContext } from "./engine-context.ts";
import { outcomeUnknown } from "./store-failure.ts";

/** A command in one shape: its input, what it reads, what it decides, and how it is replayed. */
export type Command<Kind extends CommandAnswer["kind"], Asked, Answer, Refusal, Prepared> = Readonly<{
  /** Bound into the request's hash, with the actor and the request. */
  kind: Kind;
  input: Reader<Asked>;
  /** Who may call it at all; guests too unless it says so. */
  access?: "application";
  /** Asks the host what the read must know. A refusal of it is for `decide` to give: a replay needs no port. */
  prepare?: (call: Call<Asked>) => Promise<Prepared>;
  read: (call: Call<Asked, Prepared>) => ReadWanted;
  /** Refuses, or says what changes; asks the host whatever else it must know. */
  decide: (attempt: Attempt<Asked, Prepared>) => Decided<Answer, Refusal> | Promise<Decided<Answer, Refusal>>;
  replay: Replay<Kind, Answer>;
}>;

/** One call of a command, its input and options read. */
export type Call<Asked, Prepared = unknown> = Readonly<{
  context: EngineContext;
  asked: Asked;
  options: CommandOptions;
  prepared: Prepared;
}>;

/** The call, and what was read for it. A command is decided again if others came first. */
export type Attempt<Asked, Prepared = unknown> = Call<Asked, Prepared> & Seen & Readonly<{ wanted: ReadWanted }>;

export type Decided<Answer, Refusal> = Result<Decision<Answer>, Refusal>;

export type Decision<Answer> =
  /** Accepted. If all is already as asked, the changes are the versions that must still be so when it is recorded. */
  | Readonly<{ kind: "change" | "unchanged"; changes: Changes; record: CommandAnswer; answer: Answer }>
  /** The snapshot is too old, or is of another place: read again, as `wanted` says from now on. */
  | Readonly<{ kind: "look_again"; wanted?: ReadWanted }>;

export const LOOK_AGAIN = { kind: "look_again" } as const;

/** A change set to be: what is left out does not change. */
export type Changes = Pick<ChangeSet, "centerId"> & Partial<Omit<ChangeSet, "command" | "actor" | "decidedAtMs">>;

const NONE = [] as const;

/** Field by field: copies of objects would take longer than all the rest of a sweep. */
export const changeSetOf = (
  changes: Changes,
  command: CommandRecord | null,
  decidedAtMs: EpochMs,
  actor: Actor | null = null,
): ChangeSet => ({
  centerId: canonicalId(changes.centerId),
  command,
  actor,
  decidedAtMs,
  beforeMs: changes.beforeMs ?? null,
  bookings: changes.bookings ?? NONE,
  reservations: changes.reservations ?? NONE,
  blocks: changes.blocks ?? NONE,
  holder: changes.holder ?? null,
  openBookings: changes.openBookings ?? null,
  uniqueReference: changes.uniqueReference ?? null,
  unchanged: changes.unchanged ?? NONE,
  events: changes.events ?? NONE,
});

/** The first answer again (rule 8); null if retention has removed what it was about. */
export type Replay<Kind, Answer> = (
  context: EngineContext,
  record: RecordOf<Kind>,
  snapshot: Snapshot,
) => Promise<Result<Answer | null, StoreUnavailable>>;

export type RecordOf<Kind> = Extract<CommandAnswer, { kind: Kind }>;

/** An answer that is in the record as a whole. */
export const fromRecord =
  <Kind, Answer>(answerOf: (record: RecordOf<Kind>) => Answer): Replay<Kind, Answer> =>
  (_context, record) =>
    Promise.resolve(ok(answerOf(record)));

type KindOfReservation = "reserved" | "held" | "confirmed" | "extended" | "cancelled";

/**
 * An answer about the record's reservation: the snapshot's, or read by its id. If that read fails, the command was done
 * all the same, so that its outcome is not "not done".
 */
export const fromReservation =
  <Kind extends KindOfReservation, Answer>(
    answerOf: (reservation: Reservation, record: RecordOf<Kind>) => Answer,
  ): Replay<Kind, Answer> =>
  async (context, record, { reservation, command }) => {
    const { reservationId } = record as RecordOf<KindOfReservation>;
    if (reservation?.state.id === reservationId) return ok(answerOf(reservation.state, record));
    const subject = { kind: "reservation", reservationId } as const;
    const read = await readOnce(context, { tag: tagOf(reservationId), subject });
    if (read.isErr()) return err(outcomeUnknown(read.error, command?.commandId));
    const found = read.value.reservation;
    return ok(found === null ? null : answerOf(found.state, record));
  };
