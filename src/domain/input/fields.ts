import { parseHostId, parseMintedId, type HostId, type MintedId } from "../ids.ts";
import { parseCalendarDate } from "../time/wall-time.ts";
import { parsed, type Reader } from "./reader.ts";

/** An id that the engine minted, in any GUID spelling. */
export const mintedId = <Id extends MintedId>(): Reader<Id> =>
  parsed((text) => parseMintedId<Id>(text), "an id of 32 hex digits");

/** An id of the host. */
export const hostId = <Id extends HostId>(): Reader<Id> =>
  parsed((text) => parseHostId<Id>(text), "an id: a GUID, or 1 to 64 visible ASCII characters");

export const calendarDate = parsed(parseCalendarDate, "a date, yyyy-MM-dd, from 1970-01-02 to 9999-12-30");
