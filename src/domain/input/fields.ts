import {
  exampleId,
  parseHostId,
  parseMintedId,
  type AppointmentId,
  type BlockId,
  type BookingId,
  type HostId,
  type InvoiceId,
  type ReservationId,
} from "../ids.ts";
import { parseCalendarDate } from "../time/wall-time.ts";
import { parsed, type Reader } from "./reader.ts";

type Minted = Readonly<{
  appointment: AppointmentId;
  block: BlockId;
  booking: BookingId;
  invoice: InvoiceId;
  reservation: ReservationId;
}>;

/** An id that the engine minted, in any GUID spelling. */
export const mintedId = <Kind extends keyof Minted>(kind: Kind): Reader<Minted[Kind]> =>
  parsed((text) => parseMintedId<Minted[Kind]>(text), describeMintedId(kind));

/** Describes an id of a kind by an example. */
export const describeMintedId = (kind: keyof Minted): string =>
  `the id of ${WITH_ARTICLE[kind]}, as the engine answered it: 32 hex digits, such as ${exampleId(kind)}`;

const WITH_ARTICLE: Readonly<Record<keyof Minted, string>> = {
  appointment: "an appointment",
  block: "a block",
  booking: "a booking",
  invoice: "an invoice",
  reservation: "a reservation",
};

/** An id of the host. */
export const hostId = <Id extends HostId>(): Reader<Id> =>
  parsed(
    (text) => parseHostId<Id>(text),
    "an id of the host's own: a GUID, or 1 to 64 visible ASCII characters without spaces, such as harbour-spa",
  );

export const calendarDate = parsed(parseCalendarDate, "a date, yyyy-MM-dd, from 1970-01-02 to 9999-12-30");
