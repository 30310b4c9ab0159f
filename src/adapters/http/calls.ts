import type { Call } from "./call.ts";
import { cancel } from "./calls/cancel.ts";
import { centers, services, therapists } from "./calls/centers.ts";
import { confirm } from "./calls/confirm.ts";
import { createBooking } from "./calls/create-booking.ts";
import { createGuest, listGuests, relationships, searchGuests } from "./calls/guests.ts";
import { extend, readHold, release } from "./calls/hold.ts";
import { reserve } from "./calls/reserve.ts";
import { slots } from "./calls/slots.ts";
import { token, tokens } from "./calls/token.ts";

/** Every call there is: what is served, and what the document tells, are this list. */
export const CALLS: readonly Call[] = [
  createBooking,
  slots,
  reserve,
  confirm,
  cancel,
  readHold,
  extend,
  release,
  token,
  tokens,
  centers,
  services,
  therapists,
  listGuests,
  searchGuests,
  createGuest,
  relationships,
];
