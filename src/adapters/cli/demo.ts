import type { Result } from "neverthrow";
import type { CenterRoster } from "../../domain/catalog/center-catalog.ts";
import { parseHostId, type CenterId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import { describeError } from "../../domain/refusal/refusal.ts";
import type { Refusal } from "../../domain/refusal/refusal.ts";
import { MINUTE_MS, SECOND_MS } from "../../domain/time/instant.ts";
import { formatWall, parseCalendarDate, parseDateTime, wallAt } from "../../domain/time/wall-time.ts";
import { createReservationEngine, type ReservationEngine } from "../../engine/engine.ts";
import type { RecordedEvent } from "../../ports/event-outbox.ts";
import { createManualClock, type ManualClock } from "../../testing/manual-clock.ts";
import { createFileCatalog } from "../catalog/file-catalog.ts";
import { readCatalogFile } from "../catalog/read-catalog-file.ts";
import { sampleCatalogUrl } from "../catalog/sample.ts";
import { createLuxonZoneRules } from "../luxon/zone-rules.ts";
import { systemParts } from "../system/runtime.ts";
import type { OpenDemoStore } from "./demo-store.ts";
import { drawTimeline } from "./timeline.ts";

const DATE = "2026-05-13";
const CENTER = "harbour-spa";

type Print = (line: string) => void;

/** What the story is told with: an engine on the sample center, and a clock that moves only when told to. */
type Stage = Readonly<{
  engine: ReservationEngine;
  clock: ManualClock;
  roster: CenterRoster;
  print: Print;
  /** Says what must be true, and whether it is. */
  check: (statement: string, isTrue: boolean) => void;
  wallOf: (instantMs: number) => string;
  /** Whose reservation it is, by the initial of the guest. */
  initials: Map<string, string>;
  close: () => Promise<void>;
}>;

/**
 * The main job, told in the terminal on the sample center and a manual clock. Answers whether everything was as stated.
 */
export const runDemo = async (print: Print, openStore: OpenDemoStore): Promise<boolean> => {
  let failed = 0;
  const stage = await openStage(print, openStore, (statement, isTrue) => {
    if (!isTrue) failed += 1;
    print(`   ${isTrue ? "✓" : "✗ NOT TRUE:"} ${statement}`);
  });
  print(`Harbour Spa, Rome, ${DATE}. The clock shows ${stage.wallOf(stage.clock.nowMs())}.`);
  await confirmedInTime(stage);
  await expiredAndTakenOver(stage);
  await retried(stage);
  await drawDay(stage);
  await whatWasTold(stage);
  print("");
  print(failed === 0 ? "Everything was as stated." : `${failed} statements were not true.`);
  await stage.close();
  return failed === 0;
};

const openStage = async (print: Print, openStore: OpenDemoStore, check: Stage["check"]): Promise<Stage> => {
  const zones = createLuxonZoneRules();
  const system = systemParts();
  const file = expectOk(await readCatalogFile(sampleCatalogUrl(), { zones }), "the sample catalog is sound");
  const sources = createFileCatalog(file, { ids: system.ids });
  const opening = parseDateTime(`${DATE}T08:00:00+02:00`);
  invariant(opening !== null, "the story begins at a real time");
  const clock = createManualClock(opening.wallMs - (opening.offsetMs ?? 0));
  const { store, where, close } = await openStore(clock);
  print(`Everything is recorded ${where}.`);
  const engine = createReservationEngine({ store, ...sources, zones, ...system });
  const centerId = parseHostId<CenterId>(CENTER);
  const roster = centerId === null ? null : await sources.roster.roster(centerId);
  invariant(roster !== null, "the sample catalog has the center of the story");
  const wallOf = (instantMs: number): string => {
    const wall = wallAt(instantMs, 2 * 60 * MINUTE_MS);
    return `${formatWall(wall).slice(11)}.${String(instantMs % SECOND_MS).padStart(3, "0")}`;
  };
  return { engine, clock, roster, print, check, wallOf, initials: new Map(), close };
};

const expectOk = <Value, Problem>(result: Result<Value, Problem>, statement: string): Value => {
  invariant(result.isOk(), statement);
  return result.value;
};

const chapter = ({ print }: Stage, title: string): void => {
  print("");
  print(title);
  print("─".repeat(title.length));
};

const say = ({ print, wallOf, clock }: Stage, text: string): void => {
  print(`${wallOf(clock.nowMs())}  ${text}`);
};

const saidNo = (stage: Stage, who: string, refusal: Refusal): void => {
  say(stage, `${who}: refused, ${refusal.code}. ${describeError(refusal, stage.wallOf)}`);
};

const book = async ({ engine }: Stage, guestId: string, itemId: string, therapistId: string): Promise<string> => {
  const booking = await engine.createBooking({
    centerId: CENTER,
    date: DATE,
    guests: [{ guestId, items: [{ itemId, therapist: { kind: "named", therapistId } }] }],
  });
  return expectOk(booking, "a booking of the story is accepted").bookingId;
};

const confirmedInTime = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, wallOf, initials } = stage;
  chapter(stage, "1  Held, then confirmed");
  const bookingId = await book(stage, "anna-bianchi", "hot-stone-75", "giulia");
  const { slots } = expectOk(await engine.findSlots({ bookingId }), "slots are listed");
  say(
    stage,
    `Anna asks for hot stones with Giulia: ${slots.length} starts are free, from ${wallOf(slots[0]?.startMs ?? 0).slice(0, 5)}.`,
  );
  const held = expectOk(
    await engine.reserve({ bookingId, slot: `${DATE}T10:30:00`, createInvoice: true }),
    "a listed slot can be reserved",
  );
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
  const { engine, clock, check, wallOf, initials } = stage;
  chapter(stage, "2  Held, expired, and served to somebody else at that instant");
  const noel = await book(stage, "noel-dupont", "hot-stone-75", "chiara");
  const ines = await book(stage, "ines-garcia", "facial-45", "chiara");
  const held = expectOk(
    await engine.reserve({ bookingId: noel, slot: `${DATE}T11:30:00`, createInvoice: true }),
    "the slot is free",
  );
  initials.set(held.reservationId, "N");
  say(stage, `Noël holds 11:30 with Chiara until ${wallOf(held.expiresAtMs)}, and walks away.`);
  await drawDay(stage);
  stage.print("");

  clock.set(held.expiresAtMs - 1);
  const tooSoon = await engine.reserve({ bookingId: ines, slot: `${DATE}T11:45:00` });
  if (tooSoon.isErr()) saidNo(stage, "Inés wants 11:45 with Chiara", tooSoon.error);
  check(
    "one millisecond before the expiry a competitor is refused, and told until when",
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

  const { reservation } = expectOk(
    await engine.getReservation({ reservationId: held.reservationId }),
    "an expired reservation stays readable",
  );
  const [invoice] = reservation.invoices;
  check(
    `Noël's invoice is voided, dated ${wallOf(held.expiresAtMs)}`,
    invoice?.status === "voided" && invoice.voidedAtMs === held.expiresAtMs && invoice.id === held.invoices[0]?.id,
  );
  check("Inés confirms", (await engine.confirm({ bookingId: ines })).isOk());
};

const retried = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, wallOf, initials } = stage;
  chapter(stage, "3  The answer is lost on the way, and the request is sent again");
  const bookingId = await book(stage, "yuki-tanaka", "swedish-60", "marco");
  const request = { bookingId, slot: `${DATE}T17:00:00`, createInvoice: true };
  const once = { idempotencyKey: "yuki-1" };
  const first = expectOk(await engine.reserve(request, once), "the slot is free");
  initials.set(first.reservationId, "Y");
  say(stage, `Yuki holds 17:00 with Marco until ${wallOf(first.expiresAtMs)}, but never hears of it.`);
  clock.advance(2 * MINUTE_MS);
  const second = await engine.reserve(request, once);
  say(stage, "Yuki's client sends the same request with the same key.");
  check(
    "the retry gets the same answer, with the same expiry",
    second.isOk() && JSON.stringify(second.value) === JSON.stringify(first),
  );
  const other = await engine.reserve({ ...request, slot: `${DATE}T17:15:00` }, once);
  check("the same key with another request is refused", other.isErr() && other.error.code === "IDEMPOTENCY_KEY_REUSED");
  const live = expectOk(await engine.listLiveReservations({ centerId: CENTER }), "live reservations are listed");
  check("there is one hold, not two", live.reservations.length === 1);
};

const drawDay = async ({ engine, roster, print, initials }: Stage): Promise<void> => {
  const date = parseCalendarDate(DATE);
  invariant(date !== null, "the story happens on a real day");
  const view = expectOk(await engine.centerDay({ centerId: CENTER, date: DATE }), "a day can be seen");
  const frame = { date, fromMinute: 9 * 60, untilMinute: 20 * 60, minutesEach: 15 };
  print("");
  for (const row of drawTimeline(view, roster, frame, ({ owner }) => initials.get(owner.id) ?? null))
    print(`   ${row}`);
  print("");
};

const whatWasTold = async (stage: Stage): Promise<void> => {
  const { engine, clock, check, print } = stage;
  chapter(stage, "4  What the rest of the house is told");
  clock.advance(10 * MINUTE_MS);
  const swept = expectOk(await engine.expireDue(), "the sweep runs");
  say(stage, `The sweeper runs at last, and records ${swept.expired} expiry (Yuki never confirmed).`);
  const told: RecordedEvent[] = [];
  const sink = { deliver: (event: RecordedEvent) => Promise.resolve(void told.push(event)) };
  const { delivered } = expectOk(await engine.deliverEvents(sink), "events are delivered");
  for (const { position, event } of told) print(`   ${String(position).padStart(2)}  ${event.type}`);
  const voided = told.flatMap(({ event }) => (event.type === "InvoiceVoided" ? [event.invoiceId] : []));
  const finalized = told.flatMap(({ event }) => (event.type === "InvoiceFinalized" ? [event.invoiceId] : []));
  check(
    `all ${delivered} events came, each invoice voided once or finalized once`,
    new Set([...voided, ...finalized]).size === 4 && voided.length + finalized.length === 4,
  );
};
