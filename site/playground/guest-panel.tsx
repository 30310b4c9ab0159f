import { describeError, type BookingView, type FindSlotsAnswer, type Reservation, type Result } from "holdfast";
import { useEffect, useState } from "preact/hooks";
import { countdown, type TimeOf } from "../../src/adapters/board/page/times.ts";
import { Actions, type Action } from "./actions.tsx";
import type { Act } from "./app.tsx";
import { latest } from "./names.ts";
import { Said } from "./said.tsx";
import { CENTER, DATE, type Answered, type Stage, type Step } from "./stage.ts";

type PanelProps = Readonly<{
  name: string;
  /** The guest selected at first. */
  first: string;
  stage: Stage;
  /** Grows whenever anything may have changed. */
  version: number;
  act: Act;
  /** Moves the clock. */
  moveTo: (ms: number) => Promise<void>;
  timeOf: TimeOf;
}>;

type Wish = Readonly<{ guestId: string; itemId: string; therapist: string; friendId: string; invoice: boolean }>;

/** One guest's panel: lists times, holds one, and confirms or releases it. */
export const GuestPanel = ({ name, first, stage, version, act, moveTo, timeOf }: PanelProps) => {
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
  const [problem, setProblem] = useState<string | null>(null);
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
        setProblem(slots.isErr() ? describeError(slots.error, (ms) => timeOf(ms, "second")) : null);
      },
    );
    return () => {
      isCurrent = false;
    };
  }, [stage, version, bookingId, timeOf]);

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
  const held = reservation?.status === "reserved" ? reservation : null;
  const begun = reservation?.payments.find((it) => it.status === "begun")?.reference ?? null;
  const reservationId = reservation?.id ?? "";
  const noHold = reservation === null ? "nothing is held yet: find times, then press a start" : null;
  const holdActions: readonly Action[] = [
    { label: "Confirm", run: () => void run("confirm", { bookingId }), why: noHold },
    { label: "Extend", run: () => void run("extend", { reservationId }), why: noHold },
    { label: "Release", run: () => void run("release", { reservationId }), why: noHold },
    {
      label: "Cancel",
      run: () =>
        void (invoiceId === null
          ? run("cancelGuest", { bookingId, guestId: wish.guestId })
          : run("cancelInvoice", { invoiceId })),
      why: noHold,
    },
    {
      label: "Move",
      run: () => void ask(invoiceId),
      why: noHold ?? (view?.status === "confirmed" ? null : "only a confirmed booking can be moved: confirm it first"),
      hint: "to another start",
    },
  ];
  const begin = (): Promise<unknown> =>
    run("beginPayment", { reservationId, paymentReference: `payment-${stage.steps.length + 1}`, minutes: 15 });
  const report = (paymentReference: string): Promise<unknown> =>
    run("reportPayment", { centerId: CENTER, reservationId, paymentReference });
  /** Begins a payment if none has begun, lets the hold expire, and reports the money after that. */
  const payLate = async (): Promise<void> => {
    if (begun === null) {
      await begin();
      if (stage.answers.at(-1)?.isOk !== true) return;
    }
    const paymentReference = begun ?? String(stage.steps.at(-1)?.input["paymentReference"]);
    const now = (await stage.engine.getReservation({ reservationId })).unwrapOr(null)?.reservation;
    if (now?.status === "reserved") await moveTo(now.expiresAtMs);
    await report(paymentReference);
  };
  const notLive = noHold ?? (held === null ? "only a live hold can be paid: find times, then press a start" : null);
  const notBegun = noHold ?? (begun === null ? "no payment has begun" : null);
  const paymentActions: readonly Action[] = [
    {
      label: "Begin payment",
      run: () => void begin(),
      why: notLive ?? (begun === null ? null : "one has begun: report it, or abandon it"),
    },
    { label: "Report payment", run: () => void report(begun ?? ""), why: notBegun },
    {
      label: "Abandon payment",
      run: () => void run("abandonPayment", { reservationId, paymentReference: begun ?? "" }),
      why: notBegun,
    },
    {
      label: "Pay late",
      run: () => void payLate(),
      why: begun === null ? notLive : null,
      hint: "begins a payment, moves the clock to the expiry, and reports the money then",
    },
  ];
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
      <Said said={latest(stage, said)} timeOf={timeOf} />
      <Actions label={`Hold of ${name}`} actions={holdActions} />
      <Actions label={`Payment of ${name}`} actions={paymentActions} />
      {problem !== null && <p class="pg-refused">No times can be listed: {problem}</p>}
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
      const paid = reservation.payments.some((it) => it.status === "begun") ? ", being paid" : "";
      return `held until ${timeOf(expiresAtMs, "second")}, ${countdown(expiresAtMs - nowMs)} left${paid}`;
    }
    case "expired": {
      const late = reservation.payments.some((it) => it.status === "late") ? "; paid late: the money goes back" : "";
      return `expired at ${timeOf(reservation.expiredAtMs, "millisecond")}${late}`;
    }
    case "released":
      return `released, ${reservation.reason.kind.replaceAll("_", " ")}`;
    default:
      return reservation.status;
  }
};
