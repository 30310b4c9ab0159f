import { numberedRows, quoted } from "../support/documents.ts";

// The table of commands and states in docs/transitions.md, made from the rows of the same page.

const START = "<!-- commands and states -->";
const END = "<!-- end -->";

/** The states of a reservation or a block, and how the first part of a row names them. */
const STATES: Readonly<Record<string, RegExp>> = {
  "none yet": /^no (?:reservation|booking|block)/,
  "reserved, before exp": /before exp|^reserved (?:to move|without)/,
  "expired (at exp and after)": /\bat exp\b|after exp|^expired/,
  confirmed: /^confirmed|^appointments? (?:booked|no longer)|^an appointment|^booked|^marked|^moved/,
  "released or superseded": /^released|^superseded/,
  cancelled: /^cancelled|or cancelled/,
  standing: /^standing/,
  removed: /^removed|or removed/,
};

/** The commands, and how the sentence after the state names them. */
const COMMANDS: Readonly<Record<string, RegExp>> = {
  createBooking: /^createBooking/,
  "reserve to move": /^(?:reserve of a new place|its move|a move|a hold to move|a guest's hold)/,
  reserve: /^reserve (?!of a new place)/,
  confirm: /^(?:confirm|a repeated confirm|the new reservation|the fee is that)/,
  extend: /^extend|^confirm, extend/,
  release: /^release/,
  expire: /^expire|^it is not due|expiry leaves/,
  cancel: /^cancel/,
  markAttendance: /^(?:arrived|no-show|another mark|the same mark|a mark)/,
  beginPayment: /^beginPayment|beginPayment and/,
  block: /^block/,
  unblock: /^unblock/,
};

const RESERVATION = [
  "none yet",
  "reserved, before exp",
  "expired (at exp and after)",
  "confirmed",
  "released or superseded",
  "cancelled",
];
const BLOCK = ["none yet", "standing", "removed"];
/** Rows whose sentence begins with something else than a state and a command. */
const PLACED: Readonly<Record<string, Readonly<{ commands: readonly string[]; states: readonly string[] }>>> = {
  "R-16": { commands: ["confirm"], states: ["expired (at exp and after)"] },
  "R-62": { commands: ["release"], states: ["reserved, before exp"] },
  "R-64": { commands: ["reserve to move"], states: ["confirmed"] },
  "R-66": { commands: ["cancel"], states: ["confirmed", "cancelled"] },
  "R-69": { commands: ["createBooking"], states: ["none yet"] },
  "R-100": { commands: ["reserve"], states: ["none yet"] },
  "R-101": { commands: ["reserve"], states: ["none yet"] },
  "R-102": { commands: ["reserve"], states: ["none yet"] },
  "R-127": { commands: ["cancel", "reserve to move"], states: ["confirmed"] },
  "R-129": {
    commands: ["markAttendance"],
    states: ["reserved, before exp", "expired (at exp and after)", "confirmed", "released or superseded", "cancelled"],
  },
  "R-137": { commands: ["block"], states: ["none yet", "standing", "removed"] },
  "R-138": { commands: ["block"], states: ["none yet", "standing", "removed"] },
  "R-139": { commands: ["block"], states: ["none yet", "standing", "removed"] },
  "R-140": { commands: ["block"], states: ["none yet", "standing", "removed"] },
};

/** Codes that only one state gives: of a row with several codes, those of other states are left out. */
const STATE_OF_CODE: Readonly<Record<string, readonly string[]>> = {
  NOT_CONFIRMED: ["reserved, before exp"],
  RESERVATION_EXPIRED: ["expired (at exp and after)"],
  RESERVATION_RELEASED: ["released or superseded"],
  RESERVATION_SUPERSEDED: ["released or superseded"],
  RESERVATION_CANCELLED: ["cancelled"],
  APPOINTMENT_NOT_BOOKED: ["confirmed", "cancelled"],
};

/** Their table has a dimension more: the state of the payment. */
const LEFT_OUT = /^(?:abandonPayment|reportPayment)/;

type Row = Readonly<{
  number: string;
  states: readonly string[];
  commands: readonly string[];
  outcome: string;
  isLeftOut: boolean;
}>;

const partsOf = (sentence: string): readonly [string, string] => {
  const at = sentence.indexOf(": ");
  return at < 0 ? [sentence, ""] : [sentence.slice(0, at), sentence.slice(at + 2)];
};

const named = (table: Readonly<Record<string, RegExp>>, text: string): readonly string[] =>
  Object.entries(table).flatMap(([name, pattern]) => (pattern.test(text) ? [name] : []));

/** The rows with their commands and states. */
const placedRows = (markdown: string): readonly Row[] =>
  numberedRows(markdown, "R").map(([number = "", sentence = "", outcome = ""]) => {
    const [state, rest] = partsOf(sentence);
    const found = { commands: named(COMMANDS, rest), states: named(STATES, state) };
    return { number, outcome, isLeftOut: LEFT_OUT.test(rest), ...(PLACED[number] ?? found) };
  });

/** Rows that have no place in the table. */
export const unplaced = (markdown: string): readonly string[] =>
  placedRows(markdown)
    .filter(({ commands, states, isLeftOut }) => !isLeftOut && (commands.length === 0 || states.length === 0))
    .map(({ number }) => number);

const cell = (rows: readonly Row[], state: string): string => {
  const parts = rows.map(({ number, outcome }) => {
    const codes = quoted(outcome).filter((it) => /^[A-Z_]+$/.test(it) && (STATE_OF_CODE[it]?.includes(state) ?? true));
    const isRefused = codes.length > 0 && outcome.startsWith("`");
    return { number, text: isRefused ? codes.map((it) => `\`${it}\``).join(" or ") : "" };
  });
  const accepted = parts.filter(({ text }) => text === "").map(({ number }) => number);
  const refused = [...new Set(parts.flatMap(({ text }) => (text === "" ? [] : [text])))].map(
    (text) =>
      `${text} (${parts
        .filter((it) => it.text === text)
        .map(({ number }) => number)
        .join(", ")})`,
  );
  return [...(accepted.length === 0 ? [] : [accepted.join(", ")]), ...refused].join("; ") || "—";
};

const tableOf = (rows: readonly Row[], commands: readonly string[], states: readonly string[]): readonly string[] => [
  `| command | ${states.join(" | ")} |`,
  `|---${"|---".repeat(states.length)}|`,
  ...commands.map((command) => {
    const own = rows.filter((it) => it.commands.includes(command));
    return `| ${command} | ${states
      .map((state) =>
        cell(
          own.filter((it) => it.states.includes(state)),
          state,
        ),
      )
      .join(" | ")} |`;
  }),
];

/** The page with its table of commands and states. */
export const withCommandTable = (markdown: string): string => {
  const rows = placedRows(markdown);
  const ofBlocks = ["block", "unblock"];
  const ofReservations = Object.keys(COMMANDS).filter((it) => !ofBlocks.includes(it));
  const lines = [START, "", ...tableOf(rows, ofReservations, RESERVATION), "", ...tableOf(rows, ofBlocks, BLOCK), ""];
  const before = markdown.slice(0, markdown.indexOf(START));
  const after = markdown.slice(markdown.indexOf(END));
  return before + lines.join("\n") + after;
};
