import type { Booking } from "../../domain/booking/booking.ts";
import type { BookingReference } from "../../domain/booking/host-data.ts";
import type { BookingId } from "../../domain/ids.ts";
import type { Stored } from "./stored.ts";
import type { Center } from "./tables.ts";

type References = Pick<Center, "bookingsByReference">;

/** Indexes a new booking by its reference, if it has one. */
export const addReference = ({ bookingsByReference }: References, record: Stored<Booking>): void => {
  const { reference } = record.state;
  if (reference === null) return;
  const known = bookingsByReference.get(reference);
  if (known === undefined) bookingsByReference.set(reference, [record]);
  else known.splice(known.findLastIndex(({ state }) => state.id < record.state.id) + 1, 0, record);
};

export const removeReference = ({ bookingsByReference }: References, record: Stored<Booking>): void => {
  const { reference } = record.state;
  if (reference === null) return;
  const left = (bookingsByReference.get(reference) ?? []).filter((it) => it !== record);
  if (left.length === 0) bookingsByReference.delete(reference);
  else bookingsByReference.set(reference, left);
};

/** Returns the latest booking with a reference, or the latest one below an id. */
export const referenced = (
  { bookingsByReference }: References,
  reference: BookingReference,
  before: BookingId | null,
): Stored<Booking> | undefined =>
  bookingsByReference.get(reference)?.findLast(({ state }) => before === null || state.id < before);
