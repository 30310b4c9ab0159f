import { CENTER, KEY } from "../../support/http-server.ts";
import type { Random } from "../../../src/conformance/random.ts";

/** A request as it goes onto the socket. */
export type Asked = Readonly<{
  method: string;
  path: string;
  body: unknown;
  headers: Readonly<Record<string, string>>;
}>;

/** The ids from earlier answers. */
export type Known = { bookings: string[]; invoices: string[]; items: string[]; guests: string[] };

const SERVICES = [
  "swedish-60",
  "deep-tissue-90",
  "facial-45",
  "body-scrub-30",
  "light-feet",
  "harbour-day",
  "yoga-mat-60",
];
const ADD_ONS = ["scalp-massage", "aroma-oil", "foot-scrub"];
const GUESTS = [
  "anna-bianchi",
  "yuki-tanaka",
  "noel-dupont",
  "jonas-weber",
  "ines-garcia",
  "rita-colombo",
  "karin-weber",
];
const DAYS = ["2026-05-13", "2026-05-14", "2026-05-15", "2026-05-18", "2026-05-20"];
const THERAPISTS = [
  { id: "giulia" },
  { Id: "marco" },
  { Gender: 2 },
  { Gender: 0 },
  { id: "" },
  { id: null },
  [],
  null,
];

const two = (value: number): string => String(value).padStart(2, "0");

/** A request that a well-meaning client might send, right now or too late. */
export const validRequest = (random: Random, known: Known): Asked => {
  const booking = (): string =>
    `/v1/bookings/${known.bookings.length === 0 ? "0".repeat(32) : random.pick(known.bookings.slice(-40))}`;
  const day = random.pick(DAYS);
  const guest = (): string => random.pick(known.guests.length === 0 ? GUESTS : known.guests);
  const ask = (method: string, path: string, body?: unknown): Asked => ({
    method,
    path,
    body,
    headers: random.chance(20) && method !== "GET" ? { "idempotency-key": `k${random.below(5_000)}` } : {},
  });
  switch (random.below(20)) {
    case 0:
    case 1:
    case 2:
      return ask("POST", "/v1/bookings", createBody(random, known, day));
    case 3:
    case 4:
      return ask("GET", `${booking()}/slots?check_future_day_availability=${random.pick(["true", "false"])}`);
    case 5:
    case 6:
    case 7:
    case 8: {
      const slot = `${random.pick(DAYS)}T${two(9 + random.below(11))}:${random.pick(["00", "15", "30", "45"])}:00`;
      return ask("POST", `${booking()}/slots/reserve`, {
        slot_time: random.chance(20) ? `${slot}+02:00` : slot,
        create_invoice: random.pick([true, false, "true"]),
      });
    }
    case 9:
    case 10:
      return ask("POST", `${booking()}/slots/confirm`, random.pick([undefined, {}, { notes: "by the window" }]));
    case 11:
      if (random.chance(40)) {
        const invoice = known.invoices.length === 0 ? "f".repeat(32) : random.pick(known.invoices);
        const reservation = `/v1/reservations/${invoice.slice(0, 28)}0000/payment`;
        if (random.chance(30)) return ask("PUT", `${reservation}/abandon`, { payment_reference: "pi_1" });
        return ask("PUT", `${reservation}/report`, { center_id: CENTER, payment_reference: "pi_1" });
      }
      if (random.chance(40))
        return ask("POST", `${booking()}/slots/reserve/payment`, { payment_reference: "pi_1", minutes: 5 });
      return ask(random.pick(["GET", "PATCH", "DELETE"]), `${booking()}/slots/reserve`);
    case 12:
    case 13: {
      const invoice = known.invoices.length === 0 ? "f".repeat(32) : random.pick(known.invoices);
      const appointment = `/v1/appointments/${known.items.length === 0 ? "c".repeat(32) : random.pick(known.items)}`;
      if (random.chance(30))
        return ask("PUT", `${appointment}/${random.pick(["check_in", "no_show", "undo_check_in"])}`, {});
      if (random.chance(20)) return ask("GET", `/v1/invoices/${invoice}/cancel`);
      return ask("PUT", `/v1/invoices/${invoice}/cancel?comments=ill`, { reason_id: "r" });
    }
    case 14:
      return ask(
        "GET",
        random.pick([
          "/v1/centers",
          `/v1/centers/${CENTER}/services`,
          `/v1/centers/${CENTER}/therapists`,
          `/v1/guests?center_id=${CENTER}&query=a`,
          `/v1/guests?center_id=${CENTER}&query=a&first_name=anna`,
          "/v1/centers?page=1&size=1",
          `/v1/centers/${CENTER}`,
          `/v1/centers/${CENTER}/categories`,
          `/v1/centers/${CENTER}/services/categories?page=2&size=1`,
          `/v1/centers/${CENTER}/services?category_id=massage`,
          `/v1/centers/${CENTER}/services/${random.pick(SERVICES)}`,
          `/v1/centers/${CENTER}/therapists?date=${day}&size=3`,
          `/v1/guests/search?center_id=${CENTER}&email=yuki@example.net`,
          "/v1/guests/search?phone=0655500101&page=1",
          "/v1/guests/search?first_name=anna&last_name=bianchi",
          "/v1/guests/anna-bianchi/relationships",
          "/healthz",
          "/readyz",
          "/metrics",
        ]),
      );
    case 15:
    case 16: {
      const invoice = known.invoices.length === 0 ? "f".repeat(32) : random.pick(known.invoices);
      const item = known.items.length === 0 ? "c".repeat(32) : random.pick(known.items);
      return ask(
        "GET",
        random.pick([
          `/v1/invoices/${invoice}`,
          `/v1/appointments/${item}`,
          `/v1/appointments?center_id=${CENTER}&start_date=${day}${random.pick(["", "&end_date=2026-05-25", "&page=2"])}`,
          `/v1/guests/${random.pick(GUESTS)}/appointments${random.pick(["", "?page=1&size=2", `?start_date=${day}`])}`,
          `${booking()}/slots?future_slot_days=${random.pick(["2", "9", "few"])}`,
        ]),
      );
    }
    case 17: {
      const [host, guest] = [random.pick(GUESTS), random.pick(GUESTS)];
      return random.pick([
        ask("GET", `/v1/guests/${host}`),
        ask("PUT", `/v1/guests/${host}`, { personal_info: { email: "new@example.org", mobile_phone: 3331234567 } }),
        ask("POST", `/v1/guests/${host}/relationships`, { guest_id: guest, relationship: { name: "friend" } }),
        ask("DELETE", `/v1/guests/${host}/relationships?guest_id=${guest}`),
        ask("DELETE", `/v1/guests/${host}/relationships/${guest}`),
      ]);
    }
    case 18:
      return random.pick([
        ask("POST", random.pick(["/Token", "/v1/tokens"]), { app_secret: random.pick([KEY, "not-a-key-at-all"]) }),
        ask("POST", "/v1/tokens", `grant_type=password&app_secret=${KEY}`),
        ask("GET", `/v1/guests/${guest()}`),
        ask("GET", `/v1/guests/${guest()}/appointments?center_id=${CENTER}`),
        ask("PUT", `/v1/guests/${guest()}`, { personal_info: { last_name: "Verdi", mobile_phone: [] } }),
        ask("PUT", `/v1/guests/${guest()}`, { last_name: "Neri", personal_info: { email: null } }),
      ]);
    default:
      return ask("POST", "/v1/guests", {
        center_id: CENTER,
        personal_info: {
          ...{ first_name: "New", last_name: "Guest", email: random.pick([null, "new@example.org"]) },
          mobile_phone: random.pick([null, "333 1", 3331, { number: 3331 }, []]),
        },
      });
  }
};

const createBody = (random: Random, known: Known, day: string): unknown => ({
  center_id: CENTER,
  date: random.chance(20) ? `${day}T00:00:00` : day,
  guests: Array.from({ length: 1 + (random.chance(20) ? 1 : 0) }, (_, at) => ({
    id: at === 0 ? random.pick(GUESTS) : random.pick(["paolo-bianchi", "sara-bianchi", "marta-colombo", null]),
    ...(random.chance(10) && known.invoices.length > 0 ? { invoice_id: random.pick(known.invoices) } : {}),
    items: [
      {
        item: { id: random.pick(SERVICES) },
        therapist: random.pick(THERAPISTS),
        add_ons: random.chance(30) ? [{ item: { id: random.pick(ADD_ONS) } }] : null,
        ...(random.chance(10) && known.items.length > 0 ? { invoice_item_id: random.pick(known.items) } : {}),
      },
    ],
  })),
  is_family_booking: random.pick([true, "false"]),
  is_double_booking_enabled: random.pick([false, "true", null]),
});
