import { DAY_MS } from "../../domain/time/instant.ts";
import type { CatalogFile } from "../catalog/catalog-file.ts";

/** Not a secret: it is printed, and valid for the sample center on this machine alone. */
export const SAMPLE_KEY = "try-me-at-the-harbour";

/** Holds of a minute, so that a user sees one expire. */
const SAMPLE_BLOCK_MINUTES = 1;

export const sampleOf = ({ centers, warnings }: CatalogFile): CatalogFile => ({
  warnings,
  centers: centers.map((it) => ({
    ...it,
    catalog: { ...it.catalog, center: { ...it.catalog.center, blockTimeMinutes: SAMPLE_BLOCK_MINUTES } },
  })),
});

type Sampled = Readonly<{ url: string; hasReference: boolean }>;

/** Lines to paste into a shell: the four steps, and a hold that expires. */
export const whatToTry = ({ url, hasReference }: Sampled, { centers }: CatalogFile): string => {
  const date = openDay(centers[0]?.catalog.center.holidays.map((it) => it.date) ?? []);
  return `Holdfast serves the sample center on ${url}, in memory.

Try it, in another terminal. Create a booking, take its first slot, hold it with an invoice, confirm it:

${variables(url)}
${booking("anna-bianchi", date)}
${SLOT}
${RESERVE}
${CONFIRM}

The same, but too late: a hold lasts ${SAMPLE_BLOCK_MINUTES} minute here, and it ends without a sweep:

${variables(url)}
${booking("yuki-tanaka", date)}
${SLOT}
${RESERVE}
sleep 61
${CONFIRM}

The board, live: ${url}/board#key=${SAMPLE_KEY}
${hasReference ? `The reference: ${url}/docs   ` : ""}The document: ${url}/openapi.json   Ctrl-C stops.`;
};

/** About a week from now: the sample center is open on every day of the week. */
const openDay = (holidays: readonly string[]): string => {
  for (let atMs = Date.now() + 7 * DAY_MS; ; atMs += DAY_MS) {
    const date = new Date(atMs).toISOString().slice(0, 10);
    if (!holidays.includes(date)) return date;
  }
};

const variables = (url: string): string =>
  `API=${url} KEY='Authorization: apikey ${SAMPLE_KEY}' JSON='Content-Type: application/json'`;

const booking = (guest: string, date: string): string => {
  const asked = {
    center_id: "harbour-spa",
    date,
    guests: [{ id: guest, items: [{ item: { id: "swedish-60" }, therapist: { Gender: 2 } }] }],
  };
  return (
    `BOOKING=$(curl -s -H "$KEY" -H "$JSON" -d '${JSON.stringify(asked)}' $API/v1/bookings` +
    ` | sed 's/.*"id":"\\([0-9a-f]*\\)".*/\\1/')`
  );
};

const SLOT = `SLOT=$(curl -s -H "$KEY" $API/v1/bookings/$BOOKING/slots | grep -o '"Time":"[^"]*"' | head -1 | cut -d'"' -f4)`;
const RESERVE = `curl -s -H "$KEY" -H "$JSON" -d '{"slot_time":"'$SLOT'","create_invoice":true}' $API/v1/bookings/$BOOKING/slots/reserve; echo`;
const CONFIRM = `curl -s -H "$KEY" -H "$JSON" -X POST $API/v1/bookings/$BOOKING/slots/confirm; echo`;
