import { isDeepStrictEqual } from "node:util";
import { claimsOf, type Block, type Claim, type DomainEvent, type Reservation } from "../../src/index.ts";
import type { StoreDump } from "../../src/testing/index.ts";
import { isAccepted, type Ask, type CommandName, type Told } from "./journal.ts";

/** Something that must not be, in words. */
export type Finding = string;

/** What the clients have written down so far: what they asked, and what they were told of it. */
export type Book = Readonly<{ asked: ReadonlyMap<string, Ask>; told: ReadonlyMap<string, Told> }>;

/** Looks at everything that is recorded from outside, and at what clients were told; nothing found is a good store. */
export const audit = (dump: StoreDump, book: Book): readonly Finding[] => [
  ...claimFindings(dump),
  ...reservationFindings(dump),
  ...countFindings(dump),
  ...toldFindings(dump, book),
];

const groupedBy = <Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): Map<Key, Item[]> => {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
};

/** Rule 2: no two claims on one unit overlap; what is claimed is what live states and standing blocks say. */
const claimFindings = ({ claims, reservations, blocks }: StoreDump): readonly Finding[] => {
  const findings: Finding[] = [];
  const byUnit = groupedBy(claims, ({ unit }) => unit);
  for (const [unit, ofUnit] of byUnit) {
    const inTime = [...ofUnit].sort((one, other) => one.startMs - other.startMs);
    inTime.forEach(({ endMs, owner }, at) => {
      const next = inTime[at + 1];
      if (next !== undefined && next.startMs < endMs)
        findings.push(`double claim: ${unit} of ${owner.id} and ${next.owner.id}`);
    });
  }
  const recorded = groupedBy(claims, ({ owner }) => owner.id as string);
  for (const { state } of [...reservations, ...blocks]) {
    const expected = pictureOf("bookingId" in state ? claimsOf(state) : claimsOfBlock(state));
    if (!isDeepStrictEqual(pictureOf(recorded.get(state.id) ?? []), expected))
      findings.push(`half applied: the claims of ${state.status} ${state.id} are not those of its state`);
    recorded.delete(state.id);
  }
  for (const id of recorded.keys()) findings.push(`a claim of nobody: ${id}`);
  return findings;
};

const claimsOfBlock = (block: Block): readonly Claim[] => (block.status === "standing" ? block.claims : []);

const pictureOf = (claims: readonly Claim[]): readonly string[] =>
  claims.map(({ unit, startMs, endMs }) => `${unit} ${startMs} ${endMs}`).sort();

/** Rule 5: how often each event was told of a reservation in each state. */
const TOLD = {
  reserved: {},
  confirmed: { ReservationConfirmed: 1 },
  expired: { ReservationExpired: 1 },
  released: { ReservationReleased: 1 },
  cancelled: { ReservationConfirmed: 1, ReservationCancelled: 1 },
} as const satisfies Record<Reservation["status"], Partial<Record<DomainEvent["type"], number>>>;

const LEAVING = ["ReservationConfirmed", "ReservationExpired", "ReservationReleased", "ReservationCancelled"] as const;

const reservationFindings = ({ reservations, bookings, events }: StoreDump): readonly Finding[] => {
  const findings: Finding[] = [];
  const bookingById = new Map(bookings.map(({ state }) => [state.id as string, state]));
  const eventsOf = groupedBy(events, ({ event }) => ("reservationId" in event ? event.reservationId : null));
  for (const { state } of reservations) {
    const own = (eventsOf.get(state.id) ?? []).map(({ event }) => event);
    if (own[0]?.type !== "ReservationMade" || countOf(own, "ReservationMade") !== 1)
      findings.push(`events: ${state.id} does not begin with being made, once`);
    for (const type of LEAVING) {
      const expected = (TOLD[state.status] as Partial<Record<string, number>>)[type] ?? 0;
      if (countOf(own, type) !== expected)
        findings.push(`events: ${state.status} ${state.id} has told ${type} wrongly`);
    }
    findings.push(...invoiceFindings(state, own));
    const booking = bookingById.get(state.bookingId);
    if (booking === undefined) findings.push(`half applied: ${state.id} has no booking`);
    else if (state.status === "reserved" && booking.reservationId !== state.id)
      findings.push(`half applied: reserved ${state.id} is not the reservation that its booking names`);
  }
  return findings;
};

const countOf = (events: readonly DomainEvent[], type: DomainEvent["type"]): number =>
  events.filter((it) => it.type === type).length;

const INVOICES = {
  reserved: "open",
  confirmed: "finalized",
  cancelled: "finalized",
  expired: "voided",
  released: "voided",
} as const;

/** An invoice stands as its reservation does, and was voided once, finalized once, or neither. */
const invoiceFindings = ({ id: of, status, invoices }: Reservation, told: readonly DomainEvent[]): readonly Finding[] =>
  invoices.flatMap((invoice) => {
    const own = told.filter((it) => "invoiceId" in it && it.invoiceId === invoice.id);
    const voided = countOf(own, "InvoiceVoided");
    const finalized = countOf(own, "InvoiceFinalized");
    const rightly =
      voided === Number(invoice.status === "voided") && finalized === Number(invoice.status === "finalized");
    return rightly && invoice.status === INVOICES[status]
      ? []
      : [
          `invoice ${invoice.id} is ${invoice.status} in ${status} ${of}: voided ${voided}, finalized ${finalized} times`,
        ];
  });

/** Every record was made by one accepted command, and every accepted command has made its record. */
const countFindings = ({ bookings, reservations, blocks, commands, holders }: StoreDump): readonly Finding[] => {
  const findings: Finding[] = [];
  const made = { booked: new Set<string>(), reserved: new Set<string>(), blocked: new Set<string>() };
  for (const { answer } of commands) {
    if (answer.kind === "booked") made.booked.add(answer.bookingId);
    if (answer.kind === "reserved") made.reserved.add(answer.reservationId);
    if (answer.kind === "blocked") made.blocked.add(answer.blockId);
  }
  const compare = (what: string, recorded: readonly { state: { id: string } }[], told: ReadonlySet<string>): void => {
    const ids = new Set(recorded.map(({ state }) => state.id));
    for (const id of ids) if (!told.has(id)) findings.push(`half applied: ${what} ${id} has no command`);
    for (const id of told) if (!ids.has(id)) findings.push(`half applied: a command has made ${what} ${id}, not there`);
  };
  compare("booking", bookings, made.booked);
  compare("reservation", reservations, made.reserved);
  compare("block", blocks, made.blocked);
  for (const { key, version } of holders) {
    const count = reservations.filter(({ state }) => state.holder === key).length;
    if (count !== version) findings.push(`half applied: holder ${key} counts ${version} reservations of ${count}`);
  }
  return findings;
};

/** As what each command is recorded; a query is not. */
const KINDS: Readonly<Partial<Record<CommandName, string>>> = {
  createBooking: "booked",
  reserve: "reserved",
  confirm: "confirmed",
  extend: "extended",
  release: "released",
  cancelInvoice: "cancelled",
  cancelAppointment: "cancelled",
  block: "blocked",
  unblock: "unblocked",
};

/** What was told as accepted is there: its command with the same answer, and its effect. */
const toldFindings = ({ commands, reservations }: StoreDump, { asked, told }: Book): readonly Finding[] => {
  const findings: Finding[] = [];
  const commandById = new Map(commands.map((it) => [it.commandId as string, it]));
  const stateOf = new Map(reservations.map(({ state }) => [state.id as string, state]));
  for (const [key, { answer }] of told) {
    const ask = asked.get(key);
    if (!isAccepted(answer) || (ask !== undefined && KINDS[ask.command] === undefined)) continue;
    const command = commandById.get(key);
    if (command === undefined || ask === undefined) {
      findings.push(`lost: ${key} was accepted, and no command is recorded`);
      continue;
    }
    if (command.answer.kind !== KINDS[ask.command]) findings.push(`lost: ${key} is recorded as another command`);
    for (const fact of ["bookingId", "reservationId", "blockId", "expiresAtMs"] as const) {
      const recorded = (command.answer as Partial<Record<typeof fact, string | number | null>>)[fact];
      if (recorded !== undefined && recorded !== null && recorded !== answer.accepted[fact])
        findings.push(`lost: ${key} was told ${fact} ${String(answer.accepted[fact])}, recorded is ${recorded}`);
    }
    const state = stateOf.get(answer.accepted["reservationId"] as string);
    if (ask.command === "confirm" && state?.status !== "confirmed" && state?.status !== "cancelled")
      findings.push(`lost: ${key} has confirmed what is ${state?.status ?? "not there"}`);
    if (answer.accepted["outcome"] === "released" && state?.status !== "released")
      findings.push(`lost: ${key} has released what is ${state?.status ?? "not there"}`);
  }
  return findings;
};

/** At the end, with everything swept: nothing is held any longer, and no invoice is open. */
export const auditEnd = ({ reservations, claims }: StoreDump): readonly Finding[] => [
  ...reservations.filter(({ state }) => state.status === "reserved").map(({ state }) => `still reserved: ${state.id}`),
  ...reservations
    .filter(({ state }) => state.invoices.some(({ status }) => status === "open"))
    .map(({ state }) => `an invoice was left open: ${state.id}`),
  ...claims.filter(({ heldUntilMs }) => heldUntilMs !== null).map(({ unit }) => `still held: ${unit}`),
];
