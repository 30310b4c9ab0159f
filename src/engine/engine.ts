import type { Result } from "neverthrow";
import { block } from "./commands/block.ts";
import { cancelAppointment, cancelGuest, cancelInvoice } from "./commands/cancel.ts";
import { confirm } from "./commands/confirm.ts";
import { createBooking } from "./commands/create-booking.ts";
import { deliverEvents } from "./jobs/deliver-events.ts";
import { createContext, type EngineContext } from "./runtime/engine-context.ts";
import { expireDue } from "./jobs/expire-due.ts";
import { extend } from "./commands/extend.ts";
import { findSlots } from "./queries/find-slots.ts";
import { listDeadLetters, outboxStatus, retryDeadLetter } from "./jobs/outbox.ts";
import { movedWallTimes } from "./queries/moved-wall-times.ts";
import type { EngineParts } from "./runtime/parts.ts";
import {
  centerDay,
  claimsOnLeftUnits,
  getBlock,
  getBooking,
  getReservation,
  latestInstantMs,
  listGuestReservations,
  listLiveReservations,
} from "./queries/records.ts";
import { importBlocks } from "./commands/import-blocks.ts";
import { removeOld } from "./jobs/remove-old.ts";
import { release } from "./commands/release.ts";
import { reserve } from "./commands/reserve.ts";
import { refusingSources } from "./runtime/source-failure.ts";
import { unblock } from "./commands/unblock.ts";

const useCases = {
  createBooking,
  findSlots,
  reserve,
  confirm,
  extend,
  release,
  cancelInvoice,
  cancelGuest,
  cancelAppointment,
  block,
  unblock,
  importBlocks,
  expireDue,
  deliverEvents,
  outboxStatus,
  listDeadLetters,
  retryDeadLetter,
  removeOld,
  getBooking,
  getReservation,
  getBlock,
  listGuestReservations,
  listLiveReservations,
  centerDay,
  movedWallTimes,
  claimsOnLeftUnits,
  latestInstantMs,
};

type Bound<UseCase> = UseCase extends (context: EngineContext, ...rest: infer Rest) => infer Answer
  ? (...rest: Rest) => Answer
  : never;

/** One function for each use case. None throws for anything a caller can cause: refusals are values. */
export type ReservationEngine = { readonly [Name in keyof typeof useCases]: Bound<(typeof useCases)[Name]> };

type UseCase = (context: EngineContext, ...input: unknown[]) => Promise<Result<unknown, unknown>>;

/** A port that fails where no command catches it, such as in a query, is a refusal too. */
const refusing =
  (context: EngineContext, useCase: UseCase): ((...input: unknown[]) => Promise<Result<unknown, unknown>>) =>
  (...input) =>
    refusingSources(() => useCase(context, ...input));

/**
 * An engine on the host's own parts. It opens nothing, and keeps no timer but while it waits for a source that does not
 * answer at once. Throws a TypeError that names every part and policy that is missing, misspelt or out of its range.
 */
export const createReservationEngine = (parts: EngineParts): ReservationEngine => {
  const context = createContext(parts);
  const bound = Object.entries(useCases).map(([name, useCase]) => [
    name,
    name === "latestInstantMs" ? () => context.highWater.instantMs : refusing(context, useCase as UseCase),
  ]);
  return Object.fromEntries(bound) as ReservationEngine;
};
