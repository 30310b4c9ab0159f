import { err, ok, type Result } from "neverthrow";
import { mintCommandId, type CommandId } from "../../domain/ids.ts";
import type {
  Contended,
  IdempotencyKeyReused,
  InvalidInput,
  SourceUnavailable,
  StoreUnavailable,
} from "../../domain/refusal/refusal.ts";
import { dated } from "../../domain/time/dated.ts";
import type { CommandAnswer } from "../../ports/reservation-store.ts";
import { readNow, uncertain, type ReadWanted } from "./certainty.ts";
import { AskedOnce } from "./asked-once.ts";
import { checkGuard, guardedBy, guardOf, type MismatchOf } from "./center-guard.ts";
import { changeSetOf, type Call, type Command, type RecordOf } from "./command.ts";
import { mayGive, mustBeApplication, readCommand } from "./command-options.ts";
import type { EngineContext } from "./engine-context.ts";
import { requestText } from "./request-text.ts";
import { SourceFailed, sourceUnavailable } from "./source-failure.ts";
import { outcomeUnknown, unavailable } from "./store-failure.ts";

type Kinds = CommandAnswer["kind"];
type RunRefusal = IdempotencyKeyReused | Contended | StoreUnavailable | SourceUnavailable;

/** Creates the engine's method from a declaration. */
export const defineCommand =
  <Kind extends Kinds, Asked, Answer extends object, Refusal, Prepared = unknown>(
    command: Command<Kind, Asked, Answer, Refusal, Prepared>,
  ) =>
  (context: EngineContext) =>
  async (
    rawInput: unknown,
    rawOptions?: unknown,
  ): Promise<Result<Answer, Refusal | InvalidInput | MismatchOf<Asked> | RunRefusal>> => {
    const read = readCommand(command.input, rawInput, rawOptions);
    if (read.isErr()) return err(read.error);
    const { input: asked, options } = read.value;
    const guard = checkGuard(asked);
    if (guard.isErr()) return err(guard.error);
    const allowed =
      command.access === "application"
        ? mustBeApplication(options.actor)
        : mayGive(options.actor, command.staffField?.(asked) ?? null);
    if (allowed.isErr()) return err(allowed.error);
    const progress: Progress = { commandId: options.idempotencyKey, unknown: false, waitsSinceMs: null };
    try {
      const guarded = guardedBy(context, guard.value);
      const once = new AskedOnce(guarded);
      const own = { ...guarded, centers: once, guests: once };
      const unprepared = { context: own, asked, options, prepared: undefined };
      const prepared = (command.prepare === undefined ? undefined : await command.prepare(unprepared)) as Prepared;
      return await attempts(command, { context: own, asked, options, prepared }, progress, once);
    } catch (cause) {
      if (!(cause instanceof SourceFailed)) throw cause;
      return err(progress.unknown ? stillUnknown(progress) : sourceUnavailable(cause.source, cause));
    }
  };

/** The progress of a call: the command's id, whether an earlier commit may still succeed, and when its wait began. */
type Progress = { commandId: CommandId | null; unknown: boolean; waitsSinceMs: number | null };

/**
 * Reads, decides and commits. Decides anew if other commits came first, in a bounded number of attempts. The command id
 * stays the same, so that a retry or an unknown outcome never has a second effect (rule 8).
 */
const attempts = async <Kind extends Kinds, Asked, Answer extends object, Refusal, Prepared>(
  command: Command<Kind, Asked, Answer, Refusal, Prepared>,
  call: Call<Asked, Prepared>,
  progress: Progress,
  once: AskedOnce,
): Promise<Result<Answer, Refusal | RunRefusal>> => {
  const { context, asked, options, prepared } = call;
  const { policies, parts, highWater, queue } = context;
  const requestHash = options.idempotencyKey === null ? "" : hashOf(command.kind, call);
  let elsewhere: ReadWanted | null = null;

  for (let nth = 1; nth <= policies.maxAttempts; nth += 1) {
    const wanted: ReadWanted = elsewhere ?? command.read(call);
    const read = await readNow(context, wanted, progress.commandId);
    if (read.isErr()) return err(progress.unknown ? outcomeUnknown(read.error, progress.commandId) : read.error);
    const { snapshot, nowMs } = read.value;

    if (snapshot.command !== null) {
      const { answer, commandId } = snapshot.command;
      // The hash includes the kind. This check is for a host's digest that returns the same text for everything.
      if (snapshot.command.requestHash !== requestHash || answer.kind !== command.kind)
        return err({ code: "IDEMPOTENCY_KEY_REUSED", commandId });
      const replayed = await command.replay(context, answer as RecordOf<Kind>, snapshot);
      if (replayed.isErr()) return err(replayed.error);
      if (replayed.value !== null) return lasting(context, replayed.value, commandId);
    }

    once.hasWaited();
    const decided = await command.decide({ context, asked, options, prepared, snapshot, nowMs, wanted });
    if (decided.isErr()) {
      // A refusal now does not settle an earlier commit whose outcome is unknown.
      return err(progress.unknown ? stillUnknown(progress) : (uncertain(snapshot) ?? decided.error));
    }
    const decision = decided.value;
    if (decision.kind === "look_again") {
      // Reading another place does not count as an attempt.
      if (decision.wanted !== undefined) nth -= 1;
      elsewhere = decision.wanted ?? elsewhere;
      continue;
    }
    // A hold lasts from its decision on, so the decision must come after the host's last answer (rule 7). This does not
    // count as an attempt either. It ends, since the host is asked each question once.
    if (decision.changes.beforeMs !== undefined && once.hasWaited()) {
      nth -= 1;
      continue;
    }
    if (decision.kind === "unchanged" && (options.idempotencyKey === null || decision.commandId !== undefined)) {
      const doubt = uncertain(snapshot);
      return doubt === null ? lasting(context, decision.answer, progress.commandId) : err(doubt);
    }

    const commandId =
      decision.commandId ?? (progress.commandId ??= mintCommandId(nowMs, wanted.tag, parts.ids.entropy()));
    const record = { commandId, requestHash, answer: decision.record, acceptedAtMs: nowMs };
    // One limit for all attempts.
    progress.waitsSinceMs ??= performance.now();
    const changeSet = changeSetOf(decision.changes, record, nowMs, options.actor);
    const outcome = await queue.submit(changeSet, progress.waitsSinceMs);
    if (outcome.isOk()) {
      highWater.raise(outcome.value.atMs);
      if (outcome.value.kind === "accepted") return ok(dated(decision.answer, outcome.value.atMs));
    } else if (outcome.error.outcome === "unknown") {
      progress.unknown = true; // The next read finds the command's record if it was committed after all.
    } else {
      const failed = unavailable(outcome.error, commandId);
      return err(progress.unknown ? outcomeUnknown(failed, commandId) : failed);
    }
    if (nth < policies.maxAttempts) await parts.pause(nth);
  }
  return err(progress.unknown ? stillUnknown(progress) : { code: "CONTENDED", attempts: policies.maxAttempts });
};

/**
 * Accepts a command from records alone, once they are as durable as a commit (S-69): a commit whose wait for its copies
 * was cut short is visible, and may be lost with its server.
 */
const lasting = async <Answer>(
  { parts }: EngineContext,
  answer: Answer,
  commandId: CommandId | null,
): Promise<Result<Answer, StoreUnavailable>> => {
  const waited = await parts.store.awaitDurable?.();
  return waited?.isErr() === true ? err(outcomeUnknown(unavailable(waited.error), commandId)) : ok(answer);
};

/** The center that guards an id is not part of the request: with or without it, the request is the same (rule 8). */
const hashOf = (kind: string, { context, options, asked }: Call<unknown>): string => {
  const request = guardOf(asked) === null ? asked : { ...(asked as object), centerId: null };
  return context.parts.digest(requestText([kind, options.actor, request]));
};

const stillUnknown = ({ commandId }: Progress): StoreUnavailable =>
  unavailable({ outcome: "unknown", cause: "the outcome of a commit stayed unknown" }, commandId);
