import { Api, type CreateBooking } from "./api.js";
import { advance, check, DAY, KEY, URL } from "./walk.js";

// The whole walk, through the client of swagger-typescript-api, with a token that it asked for.

const api = new Api<string>({
  baseUrl: URL,
  securityWorker: (token) => (token === null ? {} : { headers: { Authorization: `bearer ${token}` } }),
});
const { data: token } = await api.v1.issueTokenV1({ app_secret: KEY });
api.setSecurityData(token.credentials.access_token);

const { data: listed } = await api.v1.listCenters();
const center = check(
  listed.centers.find(({ name }) => name === "Harbour Spa"),
  "the center",
);
const services: { id: string; name: string }[] = [];
for (let page = 1; ; page += 1) {
  const { data } = await api.v1.listServices(center.id, { page, size: 3 });
  services.push(...data.services);
  if (data.services.length < 3) break;
}
const service = check(
  services.find(({ name }) => name.startsWith("Swedish massage")),
  "a service",
);
const { data: staff } = await api.v1.listTherapists(center.id);
check(staff.therapists[0]?.personal_info.first_name, "a therapist");

const email = "leo@walks.example";
const { data: found } = await api.v1.searchGuests({ center_id: center.id, email });
check(found.guests.length === 0, "a search that finds nothing");
const { data: added } = await api.v1.createGuest({ center_id: center.id, personal_info: { first_name: "Leo", email } });
const guestId = check(added.id, "a new guest");

type Guest = NonNullable<CreateBooking["guests"]>[number];

const book = async (over: Partial<Guest> = {}): Promise<string> => {
  const guests: Guest[] = [{ id: guestId, items: [{ item: { id: service.id }, therapist: { id: "" } }], ...over }];
  const { data } = await api.v1.createBooking({}, { center_id: center.id, date: DAY, guests });
  return check(data.id, `a booking: ${JSON.stringify(data.error)}`);
};
const times = async (id: string): Promise<readonly string[]> => {
  const { data } = await api.v1.listSlots(id, { check_future_day_availability: "true" });
  check(data.Error === null, "slots");
  return data.slots.filter(({ Available }) => Available).map(({ Time }) => Time);
};
const reserve = async (id: string, time: string | undefined) =>
  (await api.v1.reserve(id, { slot_time: check(time, "a free slot"), create_invoice: true })).data;
const confirm = async (id: string) => (await api.v1.confirm(id)).data;

const first = await book();
const [early, , later] = await times(first);
const held = await reserve(first, early);
check(held.is_reserved && held.error === null, "a hold");
const invoiceId = check((await confirm(first)).invoice?.invoice_id, "the confirmed invoice");
check(invoiceId === held.invoices[0]?.invoice_id, "the same invoice");
check((await api.v1.getInvoice(invoiceId)).data.invoice?.state === "finalized", "a finalized invoice");

const second = await book({ invoice_id: invoiceId });
const moved = await reserve(second, later);
check((await confirm(second)).is_confirmed, "a move");
const newInvoice = check(moved.invoices[0]?.invoice_id, "the new invoice");
const { data: booked } = await api.v1.listGuestAppointments(guestId);
check(booked.appointments[0]?.invoice_id === newInvoice, "the appointment among the guest's");
check((await api.v1.cancelInvoice(newInvoice, { comments: "ill" })).data.success, "a cancel");

const [mine, theirs] = [await book(), await book({ id: "anna-bianchi", items: [{ item: { id: service.id } }] })];
check((await reserve(mine, early)).is_reserved, "another hold");
await advance(600);
check((await confirm(mine)).error?.reason === "RESERVATION_EXPIRED", "a refusal");
check((await reserve(theirs, early)).is_reserved, "the slot of the expired hold");
