import { err, ok, type Result } from "neverthrow";
import { canonicalId, tagOf, type CommandId } from "../../domain/ids.ts";
import type { Reader } from "../../domain/input/reader.ts";
import type { StoreUnavailable } from "../../domain/refusal/refusal.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandAnswer, CommandRecord, Snapshot } from "../../ports/reservation-store.ts";
import { readOnce, type ReadWanted, type Seen } from "./certainty.ts";
import type { Actor, CommandOptions } from "./command-options.ts";
import type { EngineContext } from "./engine-context.ts";
import { outcomeUnknown } from "./store-failure.ts";

/** The declaration of a command: its input, its read, its decision, and its replay. */
export type Command<Kind extends CommandAnswer["kind"], Asked, Answer, Refusal, Prepared> = Readonly<{
  /** Part of the request's hash, with the actor and the request. */
  kind: Kind;
  input: Reader<Asked>;
  /** If set, only the application may call it; else guests may, too. */
  access?: "application";
  /** Returns a field of this input that only the application may give; null if it has none. */
  staffField?: (asked: Asked) => string | null;
  /** Asks the host for the data that the read needs. `decide` returns its refusal, since a replay needs no port. */
  prepare?: (call: Call<Asked>) => Promise<Prepared>;
  read: (call: Call<Asked, Prepared>) => ReadWanted;
  /** Returns a refusal or the changes. It may ask the host for more. */
  decide: (attempt: Attempt<Asked, Prepared>) => Decided<Answer, Refusal> | Promise<Decided<Answer, Refusal>>;
  replay: Replay<Kind, Answer>;
}>;

/** One call of a command, with its input and options read. */
export type Call<Asked, Prepared = unknown> = Readonly<{
  context: EngineContext;
  asked: Asked;
  options: CommandOptions;
  prepared: Prepared;
}>;

/** The call, with its snapshot. A command is decided again if other commits came first. */
export type Attempt<Asked, Prepared = unknown> = Call<Asked, Prepared> & Seen & Readonly<{ wanted: ReadWanted }>;

export type Decided<Answer, Refusal> = Result<Decision<Answer>, Refusal>;

export type Decision<Answer> =
  /**
   * Accepted. If the state is already as requested, the changes are the versions that must be unchanged at the commit.
   */
  | Readonly<{
      kind: "change" | "unchanged";
      changes: Changes;
      record: CommandAnswer;
      answer: Answer;
      /**
       * Records the command under this id, in the place of the caller's key: all calls that mean the same share it. With
       * `unchanged` it is recorded already.
       */
      commandId?: CommandId;
    }>
  /** The snapshot is too old, or of another place: read again, from now on as `wanted` says. */
  | Readonly<{ kind: "look_again"; wanted?: ReadWanted }>;

export const LOOK_AGAIN = { kind: "look_again" } as const;

/** A change set in the making. Fields that are left out change nothing. */
export type Changes = Pick<ChangeSet, "centerId"> & Partial<Omit<ChangeSet, "command" | "actor" | "decidedAtMs">>;

const NONE = [] as const;

/** Field by field: copies of objects would take longer than the rest of a sweep. */
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

/** Returns the first answer again (rule 8); null if retention has removed its subject. */
export type Replay<Kind, Answer> = (
  context: EngineContext,
  record: RecordOf<Kind>,
  snapshot: Snapshot,
) => Promise<Result<Answer | null, StoreUnavailable>>;

export type RecordOf<Kind> = Extract<CommandAnswer, { kind: Kind }>;

/** Replays an answer that is in the record as a whole. */
export const fromRecord =
  <Kind, Answer>(answerOf: (record: RecordOf<Kind>) => Answer): Replay<Kind, Answer> =>
  (_context, record) =>
    Promise.resolve(ok(answerOf(record)));

type KindOfReservation = "reserved" | "held" | "confirmed" | "extended" | "cancelled" | "attended" | "payment_begun";

/**
 * Replays an answer about the record's reservation, from the snapshot or read by its id. If that read fails, the
 * outcome is not "not done": the command was done before.
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
