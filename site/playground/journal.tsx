import type { Reservation } from "holdfast";
import { useEffect, useState } from "preact/hooks";
import type { TimeOf } from "../../src/adapters/board/page/times.ts";
import { namesOf } from "./names.ts";
import { START_MS, type Stage } from "./stage.ts";

type JournalProps = Readonly<{ stage: Stage; version: number; timeOf: TimeOf; code: string | null }>;

/** The code of the last call, every answer, the events as a consumer receives them, and the invoices. */
export const Journal = ({ stage, version, timeOf, code }: JournalProps) => {
  const invoices = useInvoices(stage, version);
  const names = namesOf(stage);
  const [copied, setCopied] = useState<string | null>(null);
  return (
    <div class="pg-journal">
      <section aria-label="Code">
        <h2>The last call as code</h2>
        <pre tabIndex={0}>
          <code>{code ?? "// nothing was called yet"}</code>
        </pre>
        {code !== null && (
          <button
            type="button"
            onClick={() =>
              void navigator.clipboard.writeText(code).then(
                () => setCopied(code),
                () => setCopied(null),
              )
            }
          >
            Copy the code
          </button>
        )}
        <span role="status">{code !== null && copied === code ? " Copied." : ""}</span>
      </section>
      <section aria-label="Answers">
        <h2>Answers</h2>
        <ol class="pg-list" tabIndex={0}>
          {[...stage.answers].reverse().map(({ step, isOk, code: refused, text }, nth) => (
            <li key={stage.answers.length - nth} class={isOk ? "" : "pg-refused"}>
              <time>{timeOf(START_MS + step.afterMs, "millisecond")}</time> {step.call}:{" "}
              {isOk ? "accepted" : `${refused ?? ""}. ${text}`}
            </li>
          ))}
        </ol>
      </section>
      <section aria-label="Events">
        <h2>Events</h2>
        <ol class="pg-list" tabIndex={0}>
          {[...stage.events].reverse().map(({ position, event }) => (
            <li key={position}>
              <time>{timeOf(event.atMs, "millisecond")}</time> {event.type} <small>({names.of(event)})</small>
            </li>
          ))}
        </ol>
      </section>
      <section aria-label="Invoices">
        <h2>Invoices</h2>
        <ol class="pg-list" tabIndex={0}>
          {invoices.map(({ id, reservationId, guestId, status, atMs }) => (
            <li key={id}>
              Invoice of {names.hold(reservationId)}, {guestId === null ? "no guest yet" : stage.guestName(guestId)}:{" "}
              <b class={`pg-${status}`}>{status}</b>
              {atMs === null ? "" : ` at ${timeOf(atMs, "millisecond")}`}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
};

type InvoiceRow = Readonly<{
  id: string;
  reservationId: string;
  guestId: string | null;
  status: string;
  atMs: number | null;
}>;

/** As the engine answers now: whether or not a sweeper has run. */
const useInvoices = ({ engine, events }: Stage, version: number): readonly InvoiceRow[] => {
  const [rows, setRows] = useState<readonly InvoiceRow[]>([]);
  useEffect(() => {
    const ids = new Set(events.flatMap(({ event }) => ("reservationId" in event ? event.reservationId : [])));
    void Promise.all([...ids].map((reservationId) => engine.getReservation({ reservationId }))).then((read) => {
      setRows(read.flatMap((it) => (it.isOk() ? rowsOf(it.value.reservation) : [])).reverse());
    });
  }, [engine, events, version]);
  return rows;
};

const rowsOf = ({ id: reservationId, invoices }: Reservation): readonly InvoiceRow[] =>
  invoices.map((invoice) => ({
    id: invoice.id,
    reservationId,
    guestId: invoice.guestId,
    status: invoice.status,
    atMs: invoice.status === "voided" ? invoice.voidedAtMs : null,
  }));
