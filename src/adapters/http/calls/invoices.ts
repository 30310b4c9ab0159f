import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import {
  invoiceItemOf,
  packageLineOf,
  parseMintedId,
  reservationOf,
  sameId,
  type GuestId,
  type InvoiceId,
} from "../../../domain/ids.ts";
import type { TemporaryInvoice } from "../../../domain/invoice/invoice.ts";
import type { Appointment } from "../../../domain/reservation/appointment.ts";
import type { Reservation } from "../../../domain/reservation/reservation.ts";
import { errorOrNull, guid, hostIdAnswer, itemName, offsetTime, orNull } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import type { HttpParts } from "../parts.ts";
import { priceOf, shownOf, wireAppointment, wireAppointments, wirePrice, type Shown } from "../wire-appointments.ts";
import { malformedId, unknownId, wireRefusal, type WireError } from "../wire-error.ts";
import { linesOf, PACKAGE, SERVICE } from "../wire-invoices.ts";
import { seesReservation } from "./seen-by.ts";

export const invoiceState = z.enum(["open", "voided", "finalized"]).openapi("InvoiceState");

const OPEN = 0;
const VOIDED = 99;

/** The protocol's numbers. It closes an invoice on payment, which this server does not record. */
export const INVOICE_NUMBERS: Readonly<Record<TemporaryInvoice["status"], number>> = {
  open: OPEN,
  finalized: OPEN,
  voided: VOIDED,
};

const movedTo = z
  .strictObject({ reservation_id: guid, booking_id: guid.nullable(), invoice_id: guid.nullable() })
  .openapi("MovedTo");

const line = {
  id: guid.openapi({ description: "The `invoice_item_id` of the other calls" }),
  appointment_id: guid,
  item: itemName,
  quantity: z.int(),
  price: wirePrice,
};

const invoiceLine = z
  .strictObject({
    ...line,
    package_services: z.array(z.strictObject(line).openapi("InvoicePackageService")).nullable(),
  })
  .openapi("InvoiceLine", {
    description:
      "A service, or a package as one line with ids of its own, as in the answers of reserve and confirm. " +
      "`package_services` is null for a service",
  });

const invoice = z
  .strictObject({
    id: guid,
    state: invoiceState,
    status: z.int().openapi({ description: "0 open, also when finalized; 99 voided" }),
    is_closed: z.boolean().openapi({ description: "Always false: payments are not known here" }),
    finalized_at: offsetTime.nullable(),
    voided_at: offsetTime.nullable(),
    center_id: hostIdAnswer,
    appointment_group_id: guid.openapi({ description: "The reservation" }),
    booking_id: guid,
    guest: wireAppointment.shape.guest,
    invoice_items: z.array(invoiceLine),
    appointments: z.array(wireAppointment),
    total_price: wirePrice.openapi({
      description: "Of the held and booked appointments, without cancelled and moved ones",
    }),
    moved_to: z
      .array(movedTo)
      .openapi({ description: "The new places of moved appointments of this invoice, newest last" }),
  })
  .openapi("InvoiceDetails");

export const invoiceById = defineCall({
  name: "getInvoice",
  method: "get",
  path: "/v1/invoices/{invoice_id}",
  tag: "Appointment",
  summary: "An invoice: open, voided or finalized, and the new places of its moved appointments",
  answer: z.strictObject({ invoice: orNull(invoice), error: errorOrNull }).openapi("InvoiceFound"),
  handle: async ({ params }, { parts, actor }) => {
    const refused = (error: WireError) => ({ invoice: null, error });
    const unknown = unknownId("INVOICE_NOT_FOUND", "invoice_id");
    const id = parseMintedId<InvoiceId>(params["invoice_id"] ?? "");
    if (id === null) return answerRefused(malformedId("INVOICE_NOT_FOUND", "invoice_id"), refused);
    const read = await parts.engine.getReservation({ reservationId: reservationOf(id) });
    if (read.isErr()) {
      const { code } = read.error;
      return answerRefused(code === "RESERVATION_NOT_FOUND" ? unknown : wireRefusal(read.error, null), refused);
    }
    const { reservation } = read.value;
    const found = (reservation.invoices as readonly TemporaryInvoice[]).find((it) => it.id === id);
    if (found === undefined) return answerRefused(unknown, refused);
    const { bookingId } = reservation;
    const seen = await seesReservation(actor, { bookingId, guestId: found.guestId }, parts);
    if (seen.isErr()) return answerRefused(seen.error, refused);
    const own = shownOf(reservation).filter(({ terms }) => terms.guestIndex === found.guestIndex);
    const appointments = [...(await wireAppointments(own, parts))];
    const [first] = appointments;
    if (first === undefined) return answerRefused(unknown, refused);
    const clock = parts.centers.clockIn(reservation.zone);
    return ok({
      invoice: {
        id,
        state: found.status,
        status: INVOICE_NUMBERS[found.status],
        is_closed: false,
        finalized_at: found.status === "finalized" ? clock.withOffset(found.finalizedAtMs) : null,
        voided_at: found.status === "voided" ? clock.withOffset(found.voidedAtMs) : null,
        center_id: reservation.centerId,
        appointment_group_id: reservation.id,
        booking_id: bookingId,
        guest: first.guest,
        invoice_items: linesOf(own, ({ terms }) => terms).map(lineItem),
        appointments,
        total_price: {
          ...priceOf(own),
          ...amountsOf(own.filter(({ state }) => state === "held" || state === "booked")),
        },
        moved_to: await placesOf(reservation, found, parts),
      },
      error: null,
    });
  },
});

const lineItem = (own: readonly [Shown, ...Shown[]]): z.infer<typeof invoiceLine> => {
  const [first] = own;
  const sold = first.terms.service.package;
  if (sold === null) return { ...serviceItem(first), package_services: null };
  const ids = packageLineOf(first.terms.id);
  return {
    id: ids.invoiceItemId,
    appointment_id: ids.appointmentId,
    item: { id: sold.id, name: sold.name, item_type: PACKAGE },
    quantity: 1,
    price: priceOf(own),
    package_services: own.map(serviceItem),
  };
};

const serviceItem = (it: Shown) => ({
  id: invoiceItemOf(it.terms.id),
  appointment_id: it.terms.id,
  item: { id: it.terms.service.id, name: it.terms.service.name, item_type: SERVICE },
  quantity: 1,
  price: priceOf([it]),
});

const amountsOf = (own: Parameters<typeof priceOf>[0]) => {
  const { sales, final } = priceOf(own);
  return { sales, final };
};

/** Reads each reservation that an appointment of the invoice moved to, one by one, with the guest's invoice there. */
const placesOf = async (
  { appointments }: Reservation,
  { guestIndex, guestId }: TemporaryInvoice,
  { engine }: HttpParts,
): Promise<z.infer<typeof movedTo>[]> => {
  const to = new Set(
    (appointments as readonly Appointment[]).flatMap((it) =>
      it.guestIndex === guestIndex && it.status === "moved" ? it.toReservationId : [],
    ),
  );
  return Promise.all(
    [...to].map(async (reservationId) => {
      const read = await engine.getReservation({ reservationId });
      const there = read.isOk() ? read.value.reservation : null;
      return {
        reservation_id: reservationId,
        booking_id: there?.bookingId ?? null,
        invoice_id: there === null ? null : invoiceThere(there, guestId),
      };
    }),
  );
};

const invoiceThere = ({ invoices }: Reservation, guestId: GuestId | null): InvoiceId | null =>
  invoices.find((it) => sameId(it.guestId, guestId))?.id ?? null;
