import { err, ok, type Result } from "neverthrow";
import type { Contended, TransactionRefusal } from "../../domain/refusal/refusal.ts";
import { later } from "../../domain/time/instant.ts";
import type { JoinedStore } from "../../ports/reservation-store.ts";
import type { StoreFailure, TransactionFailure } from "../../ports/store-failure.ts";
import type { EngineContext } from "./engine-context.ts";

/**
 * The host's transaction ends the command. Thrown by the queues of a joined context. {@link inTransaction} turns it
 * into a refusal, so it never leaves the engine.
 */
class TransactionEnds extends Error {
  override readonly name = "TransactionEnds";
  readonly refusal: TransactionRefusal | Contended;

  constructor(refusal: TransactionRefusal | Contended) {
    super(refusal.code);
    this.refusal = refusal;
  }
}

/**
 * The context of one command inside the host's transaction (rule 20). It reads and commits there alone, and commits
 * once. If others came first, it reads again, to find the right refusal, and commits nothing more.
 */
export const joinedContext = (context: EngineContext, joined: JoinedStore): EngineContext => {
  const { highWater, parts } = context;
  let hasCommitted = false;
  return {
    ...context,
    // What the commands read in it is durable once the host's COMMIT is.
    parts: { ...parts, store: { ...parts.store, awaitDurable: null }, pause: () => Promise.resolve() },
    reads: {
      submit: async (request) =>
        withoutTransaction(await joined.read([request], highWater.instantMs)).map(
          ([snapshot]) => snapshot as NonNullable<typeof snapshot>,
        ),
    },
    queue: {
      submit: async (changeSet) => {
        if (hasCommitted) throw new TransactionEnds({ code: "CONTENDED", attempts: 1 });
        hasCommitted = true;
        const decidedAtMs = later(changeSet.decidedAtMs, highWater.instantMs);
        return withoutTransaction(await joined.commit({ ...changeSet, decidedAtMs }));
      },
      submitAll: () => Promise.reject(new TypeError("no command commits several sets")),
    },
  };
};

const withoutTransaction = <Answer>(
  answered: Result<Answer, StoreFailure | TransactionFailure>,
): Result<Answer, StoreFailure> => {
  if (answered.isOk()) return ok(answered.value);
  const { error } = answered;
  if (error.outcome !== "transaction") return err(error);
  throw new TransactionEnds(refusalOf(error));
};

/** Turns a failure of the host's transaction into a refusal. */
const refusalOf = ({ because, cause }: TransactionFailure): TransactionRefusal =>
  because === "deadlock" || because === "conflict"
    ? { code: "TRANSACTION_CONFLICT", because, cause }
    : { code: "TRANSACTION_UNFIT", because, cause };

/** Returns the work's answer, or the refusal of its transaction. */
export const inTransaction = async <Answer, Refusal>(
  work: () => Promise<Result<Answer, Refusal>>,
): Promise<Result<Answer, Refusal | TransactionRefusal | Contended>> => {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof TransactionEnds) return err(cause.refusal);
    throw cause;
  }
};
