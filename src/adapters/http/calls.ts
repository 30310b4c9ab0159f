import type { Call } from "./call.ts";
import { appointmentById, appointments, guestAppointments } from "./calls/appointments.ts";
import { checkIn, noShow, unmark } from "./calls/attendance.ts";
import { cancel, quoteCancel } from "./calls/cancel.ts";
import { categories, centerById, centers, serviceCategories } from "./calls/centers.ts";
import { confirm } from "./calls/confirm.ts";
import { createBooking } from "./calls/create-booking.ts";
import { createGuest, guestById, updateGuest } from "./calls/guest.ts";
import { listGuests, searchGuests } from "./calls/guests.ts";
import { extend, readHold, release } from "./calls/hold.ts";
import { invoiceById } from "./calls/invoices.ts";
import { abandonPayment, beginPayment, reportPayment } from "./calls/payment.ts";
import { addRelationship, relationships, removeRelationship, removeRelationshipById } from "./calls/relationships.ts";
import { reserve } from "./calls/reserve.ts";
import { serviceById, services } from "./calls/services.ts";
import { slots } from "./calls/slots.ts";
import { therapists } from "./calls/therapists.ts";
import { token, tokens } from "./calls/token.ts";

/** Every call: the server serves this list and the document describes it. */
export const CALLS: readonly Call[] = [
  createBooking,
  slots,
  reserve,
  confirm,
  cancel,
  quoteCancel,
  readHold,
  extend,
  release,
  beginPayment,
  abandonPayment,
  reportPayment,
  token,
  tokens,
  centers,
  centerById,
  categories,
  services,
  serviceCategories,
  serviceById,
  therapists,
  listGuests,
  searchGuests,
  createGuest,
  guestById,
  updateGuest,
  relationships,
  addRelationship,
  removeRelationship,
  removeRelationshipById,
  guestAppointments,
  appointments,
  appointmentById,
  checkIn,
  noShow,
  unmark,
  invoiceById,
];
