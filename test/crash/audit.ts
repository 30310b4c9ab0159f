import { isDeepStrictEqual } from "node:util";
import { claimsOf, type Block, type Claim } from "../../src/index.ts";
import type { StoreDump } from "../../src/conformance/index.ts";
import { groupedBy } from "../audit/history.ts";
import { paymentProblem } from "../audit/payments.ts";
import { groupsAreWhole } from "../audit/records.ts";
import { eventsAgree } from "../audit/events.ts";
import { LIMITS, servicesIn } from "./center.ts";
import { isAccepted, type Ask, type CommandName, type Answered } from "./journal.ts";

/** A fault, in words. */
export type Finding = string;

/** The clients' journals so far: their calls and the answers. */
export type Book = Readonly<{ asked: ReadonlyMap<string, Ask>; answered: ReadonlyMap<string, Answered> }>;

/**
 * Compares all records with the clients' journals; a good store has no findings. The audit of `npm run audit` sees only
 * public answers. This one also sees the parts that only a dump shows: claims, commands and counts.
 */
export const audit = (dump: StoreDump, book: Book): readonly Finding[] => [
  ...claimFindings(dump),
  ...historyFindings(dump),
  ...countFindings(dump),
  ...answeredFindings(dump, book),
];

/** Rule 2: no two claims on one unit overlap; the claims are those of live states and existing blocks. */
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
  for (const id of recorded.keys()) findings.push(`a claim without an owner: ${id}`);
  return findings;
};

const claimsOfBlock = (block: Block): readonly Claim[] =>
  block.status === "standing" ? [...block.claims, ...block.covers] : [];

const pictureOf = (claims: readonly Claim[]): readonly string[] =>
  claims.map(({ unit, startMs, endMs }) => `${unit} ${startMs} ${endMs}`).sort();

/** The laws of every history, also of one seen by public answers: events, invoices, instants, groups. */
const historyFindings = ({ reservations, bookings, events }: StoreDump): readonly Finding[] => {
  const history = {
    limits: LIMITS,
    servicesIn,
    bookings: new Map(bookings.map(({ state }) => [state.id as string, state])),
    reservations: new Map(reservations.map(({ state }) => [state.id as string, state])),
    events,
    // The dump has recorded states: a lapsed hold that was not swept is still reserved here.
    swept: true,
  };
  return [...eventsAgree(history), ...groupsAreWhole(history)].map(({ kind, text }) => `${kind}: ${text}`);
};

/** Every record was made by one accepted command, and every accepted command has made its record. */
const countFindings = ({ bookings, reservations, blocks, commands, holders }: StoreDump): readonly Finding[] => {
  const findings: Finding[] = [];
  const made = { booked: new Set<string>(), reserved: new Set<string>(), blocked: new Set<string>() };
  for (const { answer } of commands) {
    if (answer.kind === "booked") made.booked.add(answer.bookingId);
    if (answer.kind === "reserved") made.reserved.add(answer.reservationId);
    if (answer.kind === "blocked") made.blocked.add(answer.blockId);
  }
  const compare = (
    what: string,
    recorded: readonly { state: { id: string } }[],
    claimed: ReadonlySet<string>,
  ): void => {
    const ids = new Set(recorded.map(({ state }) => state.id));
    for (const id of ids) if (!claimed.has(id)) findings.push(`half applied: ${what} ${id} has no command`);
    for (const id of claimed)
      if (!ids.has(id)) findings.push(`half applied: a command has made ${what} ${id}, not there`);
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

/** The recorded kind of each command; a query has none. */
const KINDS: Readonly<Partial<Record<CommandName, string>>> = {
  createBooking: "booked",
  reserve: "reserved",
  confirm: "confirmed",
  extend: "extended",
  release: "released",
  beginPayment: "payment_begun",
  reportPayment: "payment_reported",
  abandonPayment: "payment_abandoned",
  cancelInvoice: "cancelled",
  cancelAppointment: "cancelled",
  block: "blocked",
  unblock: "unblocked",
};

/** Every acknowledged command is recorded with the same answer and its effect. */
const answeredFindings = ({ commands, reservations }: StoreDump, { asked, answered }: Book): readonly Finding[] => {
  const findings: Finding[] = [];
  const commandById = new Map(commands.map((it) => [it.commandId as string, it]));
  const stateOf = new Map(reservations.map(({ state }) => [state.id as string, state]));
  for (const [key, { answer }] of answered) {
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
        findings.push(`lost: ${key} was answered ${fact} ${String(answer.accepted[fact])}, recorded is ${recorded}`);
    }
    const state = stateOf.get(answer.accepted["reservationId"] as string);
    if (ask.command === "confirm" && state?.status !== "confirmed" && state?.status !== "cancelled")
      findings.push(`lost: ${key} has confirmed a reservation that is ${state?.status ?? "not there"}`);
    const paid = paymentProblem(ask.command, answer.accepted, state);
    if (paid !== null) findings.push(`lost: ${key} ${paid}`);
    if (answer.accepted["outcome"] === "released" && state?.status !== "released")
      findings.push(`lost: ${key} has released a reservation that is ${state?.status ?? "not there"}`);
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
