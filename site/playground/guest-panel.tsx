import { describeError, type BookingView, type FindSlotsAnswer, type Reservation, type Result } from "holdfast";
import { useEffect, useState } from "preact/hooks";
import { countdown, type TimeOf } from "../../src/adapters/board/page/times.ts";
import type { Act } from "./app.tsx";
import { CENTER, DATE, type Answered, type Stage, type Step } from "./stage.ts";

type PanelProps = Readonly<{
  name: string;
  /** The guest selected at first. */
  first: string;
  stage: Stage;
  /** Grows whenever anything may have changed. */
  version: number;
  act: Act;
  timeOf: TimeOf;
}>;

type Wish = Readonly<{ guestId: string; itemId: string; therapist: string; friendId: string; invoice: boolean }>;

/** One guest's panel: lists times, holds one, and confirms or releases it. */
export const GuestPanel = ({ name, first, stage, version, act, timeOf }: PanelProps) => {
  const [wish, setWish] = useState<Wish>({
    guestId: first,
    itemId: "hot-stone-75",
    therapist: "any",
    friendId: "",
    invoice: true,
  });
  const [bookingId, setBookingId] = useState<string | null>(() => latestBookingOf(stage, first));
  const [view, setView] = useState<BookingView | null>(null);
  const [listing, setListing] = useState<FindSlotsAnswer | null>(null);
  const [said, setSaid] = useState<Answered | null>(null);

  useEffect(() => {
    if (bookingId === null) return;
    let isCurrent = true;
    const { engine } = stage;
    void Promise.all([engine.getBooking({ bookingId }), engine.findSlots({ bookingId, explain: true })]).then(
      ([booking, slots]) => {
        if (!isCurrent) return;
        setView(booking.unwrapOr(null));
        setListing(slots.unwrapOr(null));
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [stage, version, bookingId]);

  const run = async (call: Parameters<Act>[0], input: Step["input"]): Promise<unknown> => {
    const answer = await act(call, input);
    setSaid(stage.answers.at(-1) ?? null);
    return answer;
  };
  const ask = async (movesInvoiceId: string | null): Promise<void> => {
    const answer = (await run("createBooking", partyOf(wish, movesInvoiceId))) as Result<
      { bookingId: string },
      unknown
    >;
    if (answer.isOk()) setBookingId(answer.value.bookingId);
  };
  const change = (name: keyof Wish) => (event: Event) => {
    const { value, checked, type } = event.currentTarget as HTMLInputElement;
    setWish((it) => ({ ...it, [name]: type === "checkbox" ? checked : value }));
  };

  const reservation = view?.reservation ?? null;
  const invoiceId = reservation?.invoices[0]?.id ?? null;
  return (
    <section class="pg-guest" aria-label={name}>
      <h2>{name}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void ask(null);
        }}
      >
        <Choice label="Guest" value={wish.guestId} onChange={change("guestId")} options={guestsOf(stage)} />
        <Choice label="Wants" value={wish.itemId} onChange={change("itemId")} options={itemsOf(stage)} />
        <Choice label="With" value={wish.therapist} onChange={change("therapist")} options={therapistsOf(stage)} />
        <Choice
          label="Together with"
          value={wish.friendId}
          onChange={change("friendId")}
          options={[["", "no other guest"], ...guestsOf(stage).filter(([id]) => id !== wish.guestId)]}
        />
        <label class="pg-check">
          <input type="checkbox" checked={wish.invoice} onChange={change("invoice")} /> with a temporary invoice
        </label>
        <button type="submit">Find times</button>
      </form>
      <p class={`pg-status pg-${view?.status ?? "none"}`} role="status">
        {statusOf(view, stage.nowMs(), timeOf)}
      </p>
      <p class={said?.isOk === false ? "pg-said pg-refused" : "pg-said"} aria-live="polite">
        {said === null ? " " : said.isOk ? `${said.step.call}: accepted` : `${said.code ?? ""}: ${said.text}`}
      </p>
      {bookingId !== null && reservation !== null && (
        <div class="pg-actions">
          <button type="button" onClick={() => void run("confirm", { bookingId })}>
            Confirm
          </button>
          <button type="button" onClick={() => void run("extend", { reservationId: reservation.id })}>
            Extend
          </button>
          <button type="button" onClick={() => void run("release", { reservationId: reservation.id })}>
            Release
          </button>
          <button type="button" disabled={invoiceId === null} onClick={() => void run("cancelInvoice", { invoiceId })}>
            Cancel
          </button>
          <button type="button" disabled={view?.status !== "confirmed"} onClick={() => void ask(invoiceId)}>
            Move
          </button>
        </div>
      )}
      {bookingId !== null && listing !== null && (
        <Starts
          listing={listing}
          timeOf={timeOf}
          current={reservation?.startMs ?? null}
          choose={(slot) => void run("reserve", { bookingId, slot, createInvoice: wish.invoice })}
        />
      )}
    </section>
  );
};

type StartsProps = Readonly<{
  listing: FindSlotsAnswer;
  timeOf: TimeOf;
  current: number | null;
  choose: (slot: string) => void;
}>;

const Starts = ({ listing: { slots, unavailable }, timeOf, current, choose }: StartsProps) => (
  <>
    <p class="pg-count">{slots.length === 0 ? "Nothing is free." : `${slots.length} starts are free:`}</p>
    <ul class="pg-starts" aria-label="Free starts">
      {slots.map(({ startMs }) => (
        <li key={startMs}>
          <button
            type="button"
            aria-pressed={startMs === current}
            onClick={() => choose(`${DATE}T${timeOf(startMs, "second")}`)}
          >
            {timeOf(startMs)}
          </button>
        </li>
      ))}
    </ul>
    <details>
      <summary>Why the other starts are not free</summary>
      <dl class="pg-reasons">
        {reasonsOf(unavailable ?? [], timeOf).map(({ starts, text }) => (
          <div key={starts}>
            <dt>{starts}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
    </details>
  </>
);

/** Starts in a row with the same reason as one line. */
const reasonsOf = (
  unavailable: NonNullable<FindSlotsAnswer["unavailable"]>,
  timeOf: TimeOf,
): readonly Readonly<{ starts: string; text: string }>[] => {
  const lines: { first: string; last: string; text: string }[] = [];
  for (const { startMs, refusal } of unavailable) {
    const time = timeOf(startMs);
    const text = describeError(refusal, (ms) => timeOf(ms, "second"));
    const line = lines.at(-1);
    if (line?.text === text) line.last = time;
    else lines.push({ first: time, last: time, text });
  }
  return lines.map(({ first, last, text }) => ({ starts: first === last ? first : `${first} to ${last}`, text }));
};

type Option = readonly [value: string, label: string];

type ChoiceProps = Readonly<{
  label: string;
  value: string;
  onChange: (event: Event) => void;
  options: readonly Option[];
}>;

const Choice = ({ label, value, onChange, options }: ChoiceProps) => (
  <label class="pg-choice">
    <span>{label}</span>
    <select value={value} onChange={onChange}>
      {options.map(([id, text]) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </select>
  </label>
);

const guestsOf = ({ guests }: Stage): readonly Option[] => guests.map(({ id, name }) => [id, name]);

const itemsOf = ({ catalog }: Stage): readonly Option[] =>
  [...catalog.items.values()].filter(({ kind }) => kind !== "add_on").map(({ id, name }) => [id, name]);

const therapistsOf = ({ roster }: Stage): readonly Option[] => [
  ["any", "anyone"],
  ["female", "a woman"],
  ["male", "a man"],
  ...[...roster.therapists.values()].map(({ id, firstName }): Option => [id, firstName]),
];

const partyOf = ({ guestId, itemId, therapist, friendId }: Wish, movesInvoiceId: string | null): Step["input"] => {
  const choice =
    therapist === "any"
      ? {}
      : therapist === "female" || therapist === "male"
        ? { therapist: { kind: "gender", gender: therapist } }
        : { therapist: { kind: "named", therapistId: therapist } };
  const moves = movesInvoiceId === null ? {} : { movesInvoiceId };
  const guests = [
    { guestId, items: [{ itemId, ...choice }], ...moves },
    ...(friendId === "" ? [] : [{ guestId: friendId, items: [{ itemId }] }]),
  ];
  return { centerId: CENTER, date: DATE, guests };
};

/** This guest's latest booking in the address, if any. */
const latestBookingOf = ({ answers, bookings }: Stage, guestId: string): string | null =>
  answers.length === 0 ? null : (bookings.get(guestId) ?? null);

const statusOf = (view: BookingView | null, nowMs: number, timeOf: TimeOf): string => {
  if (view === null) return "Nothing asked for yet.";
  const { status, reservation } = view;
  if (reservation === null) return "A booking that claims nothing: choose a start.";
  return `${timeOf(reservation.startMs)}: ${stateOf(reservation, nowMs, timeOf)} (booking ${status})`;
};

const stateOf = (reservation: Reservation, nowMs: number, timeOf: TimeOf): string => {
  switch (reservation.status) {
    case "reserved": {
      const { expiresAtMs } = reservation;
      return `held until ${timeOf(expiresAtMs, "second")}, ${countdown(expiresAtMs - nowMs)} left`;
    }
    case "expired":
      return `expired at ${timeOf(reservation.expiredAtMs, "millisecond")}`;
    case "released":
      return `released, ${reservation.reason.kind.replaceAll("_", " ")}`;
    default:
      return reservation.status;
  }
};
