import type { Result } from "neverthrow";
import type { ReadRequest, ReservationStore, Snapshot, StoreFailure } from "../../src/index.ts";
import { instant } from "../../src/conformance/store/fixtures.ts";

/** A read of one request. */
export const readOne = async (
  store: Pick<ReservationStore, "read">,
  request: ReadRequest,
  floorMs = 0,
): Promise<Result<Snapshot, StoreFailure>> =>
  (await store.read([request], instant(floorMs))).map(([snapshot]) => snapshot as Snapshot);
