import { err, ok, type Result } from "neverthrow";
import { canonicalId, mintCommandId, type CenterTag, type CommandId, type ReservationId } from "../../domain/ids.ts";
import type {
  Contended,
  IdempotencyKeyReused,
  SourceUnavailable,
  StoreUnavailable,
} from "../../domain/refusal/refusal.ts";
import type { Reservation } from "../../domain/reservation/reservation.ts";
import { dated } from "../../domain/time/dated.ts";
import { SECOND_MS, type EpochMs } from "../../domain/time/instant.ts";
import type { ChangeSet, CommandAnswer, CommandRecord, ReadRequest, Snapshot } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { CommandOptions } from "./command-options.ts";
import { readNow, readStanding, uncertain } from "./certainty.ts";
import { readRequest, type EngineContext } from "./engine-context.ts";
import { requestText } from "./request-text.ts";
import { SourceFailed, sourceUnavailable } from "./source-failure.ts";

/** What a command decided: the answer, and the changes that make it true. */
export type Decision<Answer> =
  | Readonly<{ kind: "change"; changes: Changes; record: CommandAnswer; answer: Answer }>
  /** Accepted, and everything is already as asked: `restsOn` must still be so when it is recorded. */
  | Readonly<{
      kind: "unchanged";
      centerId: ChangeSet["centerId"];
      restsOn: ChangeSet["unchanged"];
      beforeMs: EpochMs | null;
      record: CommandAnswer;
      answer: Answer;
    }>
  /** The instant is later than the snapshot knows: look again from there. */
  | Readonly<{ kind: "look_again" }>;

export type Changes = Omit<ChangeSet, "command" | "decidedAtMs">;

export type Command<Kind extends CommandAnswer["kind"], Answer extends object, Refusal> = Readonly<{
  /** Bound into the request's hash, with the actor and the request. */
  kind: Kind;
  options: CommandOptions;
  request: unknown;
  tag: CenterTag;
  read: () => Omit<ReadRequest, "commandId" | "floorMs">;
  decide: (snapshot: Snapshot, nowMs: EpochMs) => Promise<Result<Decision<Answer>, Refusal>>;
  /** The first answer again, from its record; null where retention has removed what it was about. */
  replay: (record: RecordOf<Kind>, snapshot: Snapshot) => Promise<Result<Answer | null, StoreUnavailable>>;
}>;

type RecordOf<Kind extends CommandAnswer["kind"]> = Extract<CommandAnswer, { kind: Kind }>;

type RunRefusal = IdempotencyKeyReused | Contended | StoreUnavailable | SourceUnavailable;

/**
 * One command from start to end: read, decide, commit; decided anew whenever others came first, in a bounded number of
 * attempts. The same command id throughout, so that a retry or an unknown outcome never has a second effect (rule 8).
 */
export const runCommand = async <Kind extends CommandAnswer["kind"], Answer extends object, Refusal>(
  context: EngineContext,
  command: Command<Kind, Answer, Refusal>,
): Promise<Result<Answer, Refusal | RunRefusal>> => {
  const progress: Progress = { commandId: command.options.idempotencyKey, unknown: false };
  try {
    return await attempts(context, command, progress);
  } catch (cause) {
    if (!(cause instanceof SourceFailed)) throw cause;
    return err(progress.unknown ? stillUnknown(progress.commandId) : sourceUnavailable(cause.source, cause));
  }
};

/** What was found out on the way: the command's id, and whether a commit of it may still be made. */
type Progress = { commandId: CommandId | null; unknown: boolean };

const attempts = async <Kind extends CommandAnswer["kind"], Answer extends object, Refusal>(
  context: EngineContext,
  command: Command<Kind, Answer, Refusal>,
  progress: Progress,
): Promise<Result<Answer, Refusal | RunRefusal>> => {
  const { policies, parts, highWater, queue } = context;
  const { idempotencyKey } = command.options;
  const requestHash = idempotencyKey === null ? "" : hashOf(context, command);

  for (let attempt = 1; attempt <= policies.maxAttempts; attempt += 1) {
    const read = await readNow(context, { ...command.read(), commandId: progress.commandId });
    if (read.isErr()) return err(unavailable(read.error, progress.commandId, progress.unknown));
    const { snapshot, nowMs } = read.value;

    if (snapshot.command !== null) {
      const { answer } = snapshot.command;
      // The hash binds the kind, unless a host's digest says the same of everything.
      if (snapshot.command.requestHash !== requestHash || answer.kind !== command.kind)
        return err({ code: "IDEMPOTENCY_KEY_REUSED", commandId: snapshot.command.commandId });
      const replayed = await command.replay(answer as RecordOf<Kind>, snapshot);
      if (replayed.isErr()) return err(replayed.error);
      if (replayed.value !== null) return ok(replayed.value);
    }

    const decided = await command.decide(snapshot, nowMs);
    // What is refused now says nothing about a commit that is still on its way.
    if (decided.isErr()) {
      return err(progress.unknown ? stillUnknown(progress.commandId) : (uncertain(snapshot) ?? decided.error));
    }
    const decision = decided.value;
    if (decision.kind === "look_again") continue;
    if (decision.kind === "unchanged" && idempotencyKey === null) {
      const doubt = uncertain(snapshot);
      return doubt === null ? ok(decision.answer) : err(doubt);
    }

    progress.commandId ??= mintCommandId(nowMs, command.tag, parts.ids.entropy());
    const { commandId } = progress;
    const record: CommandRecord = { commandId, requestHash, answer: decision.record, acceptedAtMs: nowMs };
    const outcome = await queue.submit(changeSetOf(decision, record, nowMs));
    if (outcome.isOk()) {
      highWater.raise(outcome.value.atMs);
      if (outcome.value.kind === "accepted") return ok(dated(decision.answer, outcome.value.atMs));
    } else if (outcome.error.outcome === "unknown") {
      progress.unknown = true; // The next read finds the command's record if it was committed after all.
    } else {
      return err(unavailable(outcome.error, commandId, progress.unknown));
    }
    if (attempt < policies.maxAttempts) await parts.pause(attempt);
  }
  if (progress.unknown) return err(stillUnknown(progress.commandId));
  return err({ code: "CONTENDED", attempts: policies.maxAttempts });
};

const hashOf = (
  { parts }: EngineContext,
  { kind, options, request }: Readonly<{ kind: string; options: CommandOptions; request: unknown }>,
): string => parts.digest(requestText([kind, options.actor, request]));

const changeSetOf = <Answer>(
  decision: Exclude<Decision<Answer>, { kind: "look_again" }>,
  command: CommandRecord,
  decidedAtMs: EpochMs,
): ChangeSet => {
  const changes =
    decision.kind === "change"
      ? decision.changes
      : { ...noChanges(decision.centerId), beforeMs: decision.beforeMs, unchanged: decision.restsOn };
  return {
    centerId: canonicalId(changes.centerId),
    command,
    decidedAtMs,
    beforeMs: changes.beforeMs,
    bookings: changes.bookings,
    reservations: changes.reservations,
    blocks: changes.blocks,
    holder: changes.holder,
    openBookings: changes.openBookings,
    unchanged: changes.unchanged,
    events: changes.events,
  };
};

/** Changes to nothing, to be filled in. */
export const noChanges = (centerId: ChangeSet["centerId"]): Changes => ({
  centerId,
  beforeMs: null,
  bookings: [],
  reservations: [],
  blocks: [],
  holder: null,
  openBookings: null,
  unchanged: [],
  events: [],
});

const stillUnknown = (commandId: CommandId | null): StoreUnavailable =>
  unavailable({ outcome: "unknown", cause: "the outcome of a commit stayed unknown" }, commandId);

export const unavailable = (failure: StoreFailure, commandId: CommandId | null, unknown = false): StoreUnavailable => {
  const { cause } = failure;
  if (unknown) return { code: "STORE_UNAVAILABLE", outcome: "unknown", commandId, cause };
  if (failure.outcome !== "clock_leapt") {
    return { code: "STORE_UNAVAILABLE", outcome: failure.outcome, commandId, cause };
  }
  const seconds = (ms: number): number => Math.ceil(ms / SECOND_MS);
  return {
    code: "CLOCK_LEAPT",
    aheadSeconds: seconds(failure.aheadMs),
    settlesInSeconds: seconds(failure.settlesInMs),
  };
};

/**
 * An answer about the reservation that a recorded command was about: the snapshot's, or read by its id. When that read
 * fails, the command was done all the same, so that its outcome is not told as "not done".
 */
export const replayAbout = async <Answer>(
  context: EngineContext,
  { tag, reservationId }: Readonly<{ tag: CenterTag; reservationId: ReservationId }>,
  snapshot: Snapshot,
  answerOf: (reservation: Reservation) => Answer,
): Promise<Result<Answer | null, StoreUnavailable>> => {
  if (snapshot.reservation?.state.id === reservationId) return ok(answerOf(snapshot.reservation.state));
  const subject = { kind: "reservation", reservationId } as const;
  const read = await readStanding(context, readRequest(context, { tag, subject }));
  if (read.isErr()) return err(unavailable(read.error, snapshot.command?.commandId ?? null, true));
  const found = read.value.reservation;
  return ok(found === null ? null : answerOf(found.state));
};
