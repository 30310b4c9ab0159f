import { err, ok, type Result } from "neverthrow";
import { DAY_MS } from "../../domain/time/instant.ts";
import type { ReadRequest, ReservationStore, Snapshot } from "../../ports/reservation-store.ts";
import type { StoreFailure } from "../../ports/store-failure.ts";
import type { HighWater } from "./high-water.ts";

type Waiting = Readonly<{
  request: ReadRequest;
  settle: (snapshot: Result<Snapshot, StoreFailure>) => void;
  fail: (cause: unknown) => void;
}>;

const A_TURN = Promise.resolve();

/**
 * Batches reads. Requests that come at once, or while the store's maximum of reads is running, share one read. A
 * request never joins a read that has begun, so its answer includes everything committed before it. A long read goes
 * alone: no other waits behind it. Only commands that join a transaction of the host read outside this queue.
 */
export class ReadQueue {
  readonly #store: ReservationStore;
  readonly #highWater: HighWater;
  readonly #maxBatch: number;
  #waiting: Waiting[] = [];
  #inFlight = 0;
  #isGathering = false;

  constructor(store: ReservationStore, highWater: HighWater, maxBatch: number) {
    this.#store = store;
    this.#highWater = highWater;
    this.#maxBatch = maxBatch;
  }

  submit(request: ReadRequest): Promise<Result<Snapshot, StoreFailure>> {
    return new Promise((settle, fail) => {
      const waiting = { request, settle, fail };
      if (isLong(request)) {
        void this.#read([waiting]);
        return;
      }
      this.#waiting.push(waiting);
      if (this.#isGathering) return;
      this.#isGathering = true;
      void A_TURN.then(this.#endGathering);
    });
  }

  readonly #endGathering = (): void => {
    this.#isGathering = false;
    this.#start();
  };

  #start(): void {
    while (this.#waiting.length > 0 && this.#inFlight < this.#store.readsInFlight) {
      this.#inFlight += 1;
      void this.#read(this.#waiting.splice(0, this.#maxBatch)).then(this.#endRead);
    }
  }

  readonly #endRead = (): void => {
    this.#inFlight -= 1;
    this.#start();
  };

  async #read(batch: readonly Waiting[]): Promise<void> {
    try {
      const requests = batch.map(requestIn);
      const read = await this.#store.read(requests, this.#highWater.instantMs);
      for (let at = 0; at < batch.length; at += 1) {
        (batch[at] as Waiting).settle(read.isErr() ? err(read.error) : ok(read.value[at] as Snapshot));
      }
    } catch (cause) {
      // A rejecting store is a fault of the program: each caller that waits for it fails with it.
      for (const { fail } of batch) fail(cause);
    }
  }
}

const requestIn = ({ request }: Waiting): ReadRequest => request;

/** Longer than a day with the claims that reach into it. */
const LONG_MS = 3 * DAY_MS;

const isLong = ({ claims }: ReadRequest): boolean =>
  "span" in claims && claims.span.endMs - claims.span.startMs > LONG_MS;
