import createClient from "openapi-fetch";
import type { paths } from "./paths.js";
import { advance, check, DAY, KEY, URL } from "./walk.js";

// The whole walk, through types of openapi-typescript. It compiles only if the document has the fields used here.

const client = createClient<paths>({ baseUrl: URL, headers: { Authorization: `apikey ${KEY}` } });

const { data: listed } = await client.GET("/v1/centers");
const center = check(
  listed?.centers.find(({ name }) => name === "Harbour Spa"),
  "the center",
);
const inCenter = { path: { center_id: center.id } };
const { data: sold } = await client.GET("/v1/centers/{center_id}/services", { params: inCenter });
const service = check(
  sold?.services.find(({ duration }) => duration === 60),
  "a service of an hour",
);
const { data: staff } = await client.GET("/v1/centers/{center_id}/therapists", {
  params: { ...inCenter, query: { date: DAY } },
});
check(staff?.therapists[0]?.personal_info.first_name, "a therapist");

const email = "mia@walks.example";
const { data: found } = await client.GET("/v1/guests/search", { params: { query: { center_id: center.id, email } } });
check(found?.guests.length === 0, "a search that finds nothing");
const { data: added } = await client.POST("/v1/guests", {
  body: { center_id: center.id, personal_info: { first_name: "Mia", email } },
});
const guestId = check(added?.id, "a new guest");

type Guest = NonNullable<
  NonNullable<paths["/v1/bookings"]["post"]["requestBody"]>["content"]["application/json"]["guests"]
>[number];

const book = async (over: Partial<Guest> = {}): Promise<string> => {
  const guests = [{ id: guestId, items: [{ item: { id: service.id }, therapist: { Gender: 0 as const } }], ...over }];
  const { data } = await client.POST("/v1/bookings", { body: { center_id: center.id, date: DAY, guests } });
  return check(data?.id, `a booking: ${JSON.stringify(data?.error)}`);
};
const times = async (id: string): Promise<readonly string[]> => {
  const params = { path: { booking_id: id }, query: { check_future_day_availability: "true" as const } };
  const { data } = await client.GET("/v1/bookings/{booking_id}/slots", { params });
  check(data?.Error === null, "slots");
  return data?.slots.filter(({ Available }) => Available).map(({ Time }) => Time) ?? [];
};
const reserve = async (id: string, time: string | undefined) => {
  const { data } = await client.POST("/v1/bookings/{booking_id}/slots/reserve", {
    params: { path: { booking_id: id } },
    body: { slot_time: check(time, "a free slot"), create_invoice: true },
  });
  return check(data, "an answer");
};
const confirm = async (id: string) => {
  const { data } = await client.POST("/v1/bookings/{booking_id}/slots/confirm", {
    params: { path: { booking_id: id } },
  });
  return check(data, "an answer");
};

const first = await book();
const [early, , later] = await times(first);
const held = await reserve(first, early);
check(held.is_reserved && held.error === null, "a hold");
const invoiceId = check((await confirm(first)).invoice?.invoice_id, "the confirmed invoice");
check(invoiceId === held.invoices[0]?.invoice_id, "the same invoice");
const { data: read } = await client.GET("/v1/invoices/{invoice_id}", { params: { path: { invoice_id: invoiceId } } });
check(read?.invoice?.state === "finalized", "a finalized invoice");

const second = await book({ invoice_id: invoiceId });
const moved = await reserve(second, later);
check((await confirm(second)).is_confirmed, "a move");
const newInvoice = check(moved.invoices[0]?.invoice_id, "the new invoice");
const { data: agenda } = await client.GET("/v1/appointments", {
  params: { query: { center_id: center.id, start_date: DAY } },
});
check(Array.isArray(agenda) && agenda.some(({ invoice_id: id }) => id === newInvoice), "the appointment in the agenda");
const { data: cancelled } = await client.PUT("/v1/invoices/{invoice_id}/cancel", {
  params: { path: { invoice_id: newInvoice } },
  body: { comments: "ill" },
});
check(cancelled?.success === true, "a cancel");

const [mine, theirs] = [await book(), await book({ id: "anna-bianchi", items: [{ item: { id: service.id } }] })];
check((await reserve(mine, early)).is_reserved, "another hold");
await advance(600);
const late = await confirm(mine);
check(late.error?.reason === "RESERVATION_EXPIRED", "a refusal");
check((await reserve(theirs, early)).is_reserved, "the slot of the expired hold");
