import { describeError, type RecordedEvent, type Refusal } from "holdfast";
import { drawDay } from "./day-picture.ts";
import { CENTER, DATE, openStage, valueOf, wallOf, type Print, type Stage } from "./stage.ts";

const MINUTE_MS = 60_000;

/** Prints the main job on the sample center: the answer is whether every statement was true. */
export const runDemo = async (print: Print, { inMemory }: Readonly<{ inMemory: boolean }>): Promise<boolean> => {
  let failed = 0;
  const check = (statement: string, isTrue: boolean): void => {
    if (!isTrue) failed += 1;
    print(`   ${isTrue ? "✓" : "✗ NOT TRUE:"} ${statement}`);
  };
  const stage = await openStage(print, check, inMemory);
  try {
    print(`Harbour Spa, Rome, ${DATE}. The clock shows ${wallOf(stage.clock.nowMs())}.`);
    await confirmedInTime(stage);
    await expiredAndTakenOver(stage);
    await retried(stage);
    await drawDay(stage);
    await delivered(stage);
  } finally {
    await stage.close();
  }
  print("");
  print(failed === 0 ? "Every statement was true." : `${failed} statements were not true.`);
  return failed === 0;
};

const chapter = ({ print }: Stage, title: string): void => {
  print("");
  print(title);
  print("─".repeat(title.length));
};

const say = ({ print, clock }: Stage, text: string): void => {
  print(`${wallOf(clock.nowMs())}  ${text}`);
};

const saidNo = (stage: Stage, who: string, refusal: Refusal): void => {
  say(stage, `${who}: refused, ${refusal.code}. ${describeError(refusal, wallOf)}`);
};

const book = async ({ engine }: Stage, guestId: string, itemId: string, therapistId: string): Promise<string> => {
  const booking = await engine.createBooking({
    centerId: CENTER,
    date: DATE,
    guests: [{ guestId, items: [{ itemId, therapist: { kind: "named", therapistId } }] }],
  });
  return valueOf(booking).bookingId;
};

const confirmedInTime = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, initials } = stage;
  chapter(stage, "1  Held, then confirmed");
  const bookingId = await book(stage, "anna-bianchi", "hot-stone-75", "giulia");
  const { slots } = valueOf(await engine.findSlots({ bookingId }));
  say(
    stage,
    `Anna asks for hot stones with Giulia: ${slots.length} starts are free, from ${wallOf(slots[0]?.startMs ?? 0).slice(0, 5)}.`,
  );
  const held = valueOf(await engine.reserve({ bookingId, slot: `${DATE}T10:30:00`, createInvoice: true }));
  initials.set(held.reservationId, "A");
  say(
    stage,
    `Anna holds 10:30 until ${wallOf(held.expiresAtMs)}; temporary invoice …${held.invoices[0]?.id.slice(-6) ?? ""}.`,
  );
  clock.advance(4 * MINUTE_MS);
  const confirmed = await engine.confirm({ bookingId });
  say(stage, "Anna pays, and confirms.");
  check("the confirm is accepted before the expiry", confirmed.isOk());
  check(
    "the final invoice is the temporary one",
    confirmed.isOk() && confirmed.value.invoices[0]?.id === held.invoices[0]?.id,
  );
};

const expiredAndTakenOver = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, initials } = stage;
  chapter(stage, "2  Held, expired, and its place served to another guest at that instant");
  const noel = await book(stage, "noel-dupont", "hot-stone-75", "chiara");
  const ines = await book(stage, "ines-garcia", "facial-45", "chiara");
  const held = valueOf(await engine.reserve({ bookingId: noel, slot: `${DATE}T11:30:00`, createInvoice: true }));
  initials.set(held.reservationId, "N");
  say(stage, `Noël holds 11:30 with Chiara until ${wallOf(held.expiresAtMs)}, and walks away.`);
  await drawDay(stage);
  stage.print("");

  clock.set(held.expiresAtMs - 1);
  const tooSoon = await engine.reserve({ bookingId: ines, slot: `${DATE}T11:45:00` });
  if (tooSoon.isErr()) saidNo(stage, "Inés wants 11:45 with Chiara", tooSoon.error);
  check(
    "one millisecond before the expiry a competitor is refused, with the instant until which the slot is held",
    tooSoon.isErr() && tooSoon.error.code === "SLOT_HELD" && tooSoon.error.heldUntilMs === held.expiresAtMs,
  );

  clock.advance(1);
  const late = await engine.confirm({ bookingId: noel });
  if (late.isErr()) saidNo(stage, "Noël comes back and confirms", late.error);
  check(
    "at the expiry instant itself the confirm is refused",
    late.isErr() && late.error.code === "RESERVATION_EXPIRED",
  );
  const served = await engine.reserve({ bookingId: ines, slot: `${DATE}T11:45:00` });
  if (served.isOk()) initials.set(served.value.reservationId, "I");
  say(stage, "Inés asks again. No sweeper has run.");
  check("at the expiry instant the competitor is served", served.isOk());

  const { reservation } = valueOf(await engine.getReservation({ reservationId: held.reservationId }));
  const [invoice] = reservation.invoices;
  check(
    `Noël's invoice is voided, dated ${wallOf(held.expiresAtMs)}`,
    invoice?.status === "voided" && invoice.voidedAtMs === held.expiresAtMs && invoice.id === held.invoices[0]?.id,
  );
  check("Inés confirms", (await engine.confirm({ bookingId: ines })).isOk());
};

const retried = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, initials } = stage;
  chapter(stage, "3  The answer is lost on the way, and the request is sent again");
  const bookingId = await book(stage, "yuki-tanaka", "swedish-60", "marco");
  const request = { bookingId, slot: `${DATE}T17:00:00`, createInvoice: true };
  const once = { idempotencyKey: "yuki-1" };
  const first = valueOf(await engine.reserve(request, once));
  initials.set(first.reservationId, "Y");
  say(stage, `Yuki holds 17:00 with Marco until ${wallOf(first.expiresAtMs)}, but never gets the answer.`);
  clock.advance(2 * MINUTE_MS);
  const second = await engine.reserve(request, once);
  say(stage, "Yuki's client sends the same request with the same key.");
  check(
    "the retry gets the same answer, with the same expiry",
    second.isOk() && JSON.stringify(second.value) === JSON.stringify(first),
  );
  const other = await engine.reserve({ ...request, slot: `${DATE}T17:15:00` }, once);
  check("the same key with another request is refused", other.isErr() && other.error.code === "IDEMPOTENCY_KEY_REUSED");
  const live = valueOf(await engine.listLiveReservations({ centerId: CENTER }));
  check("there is one hold, not two", live.reservations.length === 1);
};

const delivered = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, print } = stage;
  chapter(stage, "4  The events that other services receive");
  clock.advance(10 * MINUTE_MS);
  const swept = valueOf(await engine.expireDue());
  say(stage, `The sweeper runs at last, and records ${swept.expired} expiry (Yuki never confirmed).`);
  const received: RecordedEvent[] = [];
  const sink = { deliver: (event: RecordedEvent) => Promise.resolve(void received.push(event)) };
  const { delivered } = valueOf(await engine.deliverEvents(sink));
  for (const { position, event } of received) print(`   ${String(position).padStart(2)}  ${event.type}`);
  const voided = received.flatMap(({ event }) => (event.type === "InvoiceVoided" ? [event.invoiceId] : []));
  const finalized = received.flatMap(({ event }) => (event.type === "InvoiceFinalized" ? [event.invoiceId] : []));
  check(
    `all ${delivered} events came, each invoice voided once or finalized once`,
    new Set([...voided, ...finalized]).size === 4 && voided.length + finalized.length === 4,
  );
};
