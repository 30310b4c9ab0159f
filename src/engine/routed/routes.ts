import { centerTag, parseHostId, parseMintedId, tagOf, type CenterId, type CenterTag } from "../../domain/ids.ts";
import type { EngineCalls } from "../engine.ts";

type FieldsOf<Input> = Input extends unknown ? keyof Input : never;
type FieldsOfInput<Call> = Call extends (input: infer Input, ...rest: never) => unknown ? FieldsOf<Input> : never;

/** Functions whose answer may need more than one engine, or whose argument is not an input. */
type OwnRoute = "within" | "listGuestBookings" | "centerOf" | "latestInstantMs";

/** The functions that are passed on whole to the engine of one center. */
export type RoutedName = Exclude<keyof EngineCalls, OwnRoute>;

/** The fields of each function's input that lead to its center: the first that is given. A center's id, or a minted id. */
export const ROUTES: Readonly<{ [Name in RoutedName]: readonly FieldsOfInput<EngineCalls[Name]>[] }> = {
  createBooking: ["centerId"],
  hold: ["centerId"],
  findAvailability: ["centerId"],
  findSlots: ["bookingId"],
  reserve: ["bookingId"],
  confirm: ["bookingId", "reservationId"],
  extend: ["bookingId", "reservationId"],
  release: ["bookingId", "reservationId"],
  beginPayment: ["bookingId", "reservationId"],
  abandonPayment: ["bookingId", "reservationId"],
  reportPayment: ["reservationId"],
  cancelInvoice: ["invoiceId"],
  cancelGuest: ["bookingId"],
  cancelAppointment: ["appointmentId"],
  quoteCancellation: ["invoiceId", "appointmentId", "bookingId"],
  markAttendance: ["appointmentId"],
  block: ["centerId"],
  unblock: ["centerId"],
  importBlocks: ["centerId"],
  retryDeadLetter: ["key"],
  getBooking: ["bookingId"],
  findBooking: ["centerId"],
  historyOf: ["bookingId"],
  getReservation: ["reservationId"],
  listBlocks: ["centerId"],
  getBlock: ["blockId"],
  listGuestReservations: ["centerId"],
  listLiveReservations: ["centerId"],
  listAgenda: ["centerId"],
  centerDay: ["centerId"],
  movedWallTimes: ["centerId"],
  claimsOnLeftUnits: ["centerId"],
};

/** Returns the tag in a minted id of any spelling; null if it is not one. */
export const tagOfText = (text: unknown): CenterTag | null => {
  const id = typeof text === "string" ? parseMintedId(text) : null;
  return id === null ? null : tagOf(id);
};

const tagOfCenter = (text: unknown): CenterTag | null => {
  const id = typeof text === "string" ? parseHostId<CenterId>(text) : null;
  return id === null ? null : centerTag(id);
};

/** Returns the tag of a read input's center; null if it names none, and every engine refuses it as malformed. */
export const tagIn = (name: RoutedName, input: unknown): CenterTag | null => {
  if (typeof input !== "object" || input === null || Array.isArray(input) || input === UNREADABLE) return null;
  for (const field of ROUTES[name]) {
    const value: unknown = Object.getOwnPropertyDescriptor(input, field)?.value;
    if (value !== undefined && value !== null) return field === "centerId" ? tagOfCenter(value) : tagOfText(value);
  }
  return null;
};

/**
 * Returns a copy of an input whose fields have been read once, so that the engine reads the same id as its router. A
 * field that cannot be read stays so.
 */
export const readOnce = (input: unknown): unknown => {
  if (typeof input !== "object" || input === null) return input;
  try {
    if (Array.isArray(input)) return input;
    const copy = Object.create(null) as object;
    for (const name of Object.getOwnPropertyNames(input)) {
      const enumerable = Object.prototype.propertyIsEnumerable.call(input, name);
      Object.defineProperty(copy, name, { ...fieldOf(input, name), enumerable });
    }
    return copy;
  } catch {
    return UNREADABLE;
  }
};

const fieldOf = (input: object, name: string): PropertyDescriptor => {
  try {
    return { value: (input as Record<string, unknown>)[name] };
  } catch {
    return { get: unreadable };
  }
};

const unreadable = (): never => {
  throw new TypeError("the input cannot be read");
};

const UNREADABLE = new Proxy({}, { getOwnPropertyDescriptor: unreadable, ownKeys: unreadable, get: unreadable });
