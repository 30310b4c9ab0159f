/**
 * Makes docs/reference.md from the types of the main entry: each function of the engine with the fields of its input and
 * its answer, the events, the settings of a center, and all types that these name. `npm run api` writes it, and
 * `npm run api:check` fails if it would change.
 */
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import ts from "typescript";

const ROOT = resolve(import.meta.dirname, "..");
const SRC = join(ROOT, "src");

const { config } = ts.readConfigFile(join(ROOT, "tsconfig.json"), ts.sys.readFile.bind(ts.sys));
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, ROOT);
const entry = join(SRC, "index.ts");
const program = ts.createProgram([entry], { ...options, noEmit: true });
const checker = program.getTypeChecker();

const source = program.getSourceFile(entry);
if (source === undefined) throw new Error(`${entry} is missing`);
const entrySymbol = checker.getSymbolAtLocation(source);
if (entrySymbol === undefined) throw new Error(`${entry} exports nothing`);

/** @param {ts.Symbol} symbol @returns {ts.Symbol} */
const target = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
/** @type {Map<string, ts.Symbol>} */
const exported = new Map(checker.getExportsOfModule(entrySymbol).map((it) => [it.name, target(it)]));

/** @param {string} name */
const typeNamed = (name) => {
  const symbol = exported.get(name);
  if (symbol === undefined) throw new Error(`${entry} does not export ${name}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
};

/** A docstring as one line. @param {ts.Symbol} symbol */
const docOf = (symbol) =>
  ts
    .displayPartsToString(symbol.getDocumentationComment(checker))
    .replaceAll(/\{@link ([^}]*)\}/g, "`$1`")
    .replaceAll(/\s+/g, " ")
    .replaceAll("|", "\\|")
    .trim();

const FORMAT = ts.TypeFormatFlags.NoTruncation | ts.TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/** Whether a type is declared in this library, under a name. @param {ts.Symbol | undefined} symbol */
const isOurs = (symbol) =>
  symbol?.declarations?.some((it) => it.getSourceFile().fileName.startsWith(SRC)) === true &&
  !symbol.name.startsWith("__");

/** @param {ts.Type} type */
const isPrimitive = (type) =>
  type.isIntersection()
    ? type.types.some(isPrimitive)
    : (type.flags &
        (ts.TypeFlags.StringLike | ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike | ts.TypeFlags.Null)) !==
      0;

/** The types that are named on the page. @type {Map<string, ts.Symbol>} */
const types = new Map();
/** Ids and other branded texts and numbers. @type {Map<string, ts.Symbol>} */
const brands = new Map();

/** Notes each named type that a type is built of. @param {ts.Type} type @param {Set<ts.Type>} seen */
const note = (type, seen = new Set()) => {
  if (seen.has(type)) return;
  seen.add(type);
  const named = type.aliasSymbol ?? (type.isClassOrInterface() ? type.symbol : undefined);
  if (named !== undefined && isOurs(named)) {
    if (isPrimitive(type)) {
      brands.set(named.name, named);
      return;
    }
    noteNamed(named);
    return;
  }
  for (const argument of type.aliasTypeArguments ?? []) note(argument, seen);
  if (type.isUnionOrIntersection()) for (const part of type.types) note(part, seen);
  else if (checker.isArrayType(type) || checker.isTupleType(type))
    for (const argument of checker.getTypeArguments(/** @type {ts.TypeReference} */ (type))) note(argument, seen);
  else if (isPlainObject(type)) for (const field of checker.getPropertiesOfType(type)) note(typeOf(field), seen);
};

/** @param {ts.Type} type */
const isPlainObject = (type) =>
  (type.flags & ts.TypeFlags.Object) !== 0 &&
  type.getCallSignatures().length === 0 &&
  (type.symbol === undefined || type.symbol.name.startsWith("__") || isOurs(type.symbol));

/** @param {ts.Symbol} field */
const typeOf = (field) => checker.getTypeOfSymbol(field);

/**
 * The type of a field as it is written in the source, and the types that it names. Null if it depends on a type
 * parameter. @param {ts.Symbol} field
 */
const writtenType = (field) => {
  const declaration = field.declarations?.[0];
  if (declaration === undefined || !ts.isPropertySignature(declaration) || declaration.type === undefined) return null;
  /** @type {ts.Symbol[]} */
  const names = [];
  let isGeneric = false;
  /** @param {ts.Node} node */
  const visit = (node) => {
    if (ts.isIdentifier(node) && ts.isTypeReferenceNode(node.parent)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol !== undefined) {
        const own = target(symbol);
        if (own.flags & ts.SymbolFlags.TypeParameter) isGeneric = true;
        else if (isOurs(own)) names.push(own);
      }
    }
    if (ts.isIndexedAccessTypeNode(node)) isGeneric = true;
    ts.forEachChild(node, visit);
  };
  visit(declaration.type);
  if (isGeneric) return null;
  for (const name of names) noteNamed(name);
  const own = withoutComments(declaration.type.getText());
  return own;
};

/** @param {string} code */
const withoutComments = (code) =>
  code
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "")
    .replaceAll(/\s+/g, " ")
    .replaceAll(/([{(<]) \| /g, "$1")
    .replace(/^\| /, "");

/** Refusals are in docs/errors.md. @param {ts.Type} type */
const isRefusal = (type) =>
  (type.isUnion() ? type.types : [type]).every((it) => checker.getPropertyOfType(it, "code") !== undefined);

/** @param {ts.Symbol} named */
const noteNamed = (named) => {
  const type = checker.getDeclaredTypeOfSymbol(named);
  if (isRefusal(type)) return;
  if (isPrimitive(type)) brands.set(named.name, named);
  else if (!types.has(named.name)) types.set(named.name, named);
};

/** @param {ts.Type} type */
const nameOf = (type) => checker.typeToString(type, undefined, FORMAT);

/** @param {ts.Type} type A type as a cell of a table. */
const text = (type) => `\`${nameOf(type).replaceAll(/\s+/g, " ")}\``.replaceAll("|", "\\|");

/** @param {ts.Type} type */
const removeUndefined = (type) => {
  if (!type.isUnion() || !type.types.some((it) => it.flags & ts.TypeFlags.Undefined)) return type;
  const nullable = type.types.some((it) => it.flags & ts.TypeFlags.Null);
  const rest = checker.getNonNullableType(type);
  return nullable ? type : rest;
};

/** @param {ts.Symbol} field @param {ts.Type} own */
const textOf = (field, own) => {
  const code = writtenType(field);
  if (code !== null) return `\`${code}\``.replaceAll("|", "\\|");
  note(own);
  return text(own);
};

/**
 * The fields of a type. Of a union, those of all its forms: one that a form does not have is in some forms only.
 * @param {ts.Type} type
 */
const fieldsOf = (type) => {
  const forms = type.isUnion() ? type.types.filter((it) => !(it.flags & ts.TypeFlags.Null)) : [type];
  /** @type {Map<string, { doc: string, types: Set<string>, optional: boolean, forms: number }>} */
  const fields = new Map();
  for (const form of forms) {
    for (const field of checker.getPropertiesOfType(form)) {
      const own = removeUndefined(typeOf(field));
      if (own.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Never)) continue;
      const known = fields.get(field.name) ?? { doc: "", types: new Set(), optional: false, forms: 0 };
      known.types.add(textOf(field, own));
      known.doc ||= docOf(field);
      known.optional ||= (field.flags & ts.SymbolFlags.Optional) !== 0;
      known.forms += 1;
      fields.set(field.name, known);
    }
  }
  return [...fields].map(([name, field]) => ({
    name,
    ...field,
    types: [...field.types],
    some: field.forms < forms.length,
  }));
};

/** The fields of a history's entries that are not those of their event. */
const HISTORY = new Set(["bookingId", "by", "openedBy"]);

/**
 * A table of the fields of a type. @param {ts.Type} type @param {"input" | "answer"} of
 * @param {ReadonlySet<string> | null} [only] @param {ReadonlyMap<string, string>} [defaults]
 */
const table = (type, of, only = null, defaults = new Map()) => {
  const fields = fieldsOf(type).filter(({ name }) => only === null || only.has(name));
  if (fields.length === 0) return [];
  const rows = fields.map(({ name, doc, types: own, optional, some }) => {
    const presence = some ? "in one form" : optional ? "optional" : of === "input" ? "required" : "always";
    const value = defaults.get(name);
    const meaning = `${doc === "" ? meaningOf(name) : doc}${value === undefined ? "" : ` Default: ${value}.`}`.trim();
    return `| \`${name}\` | ${own.join(" or ")} | ${presence} | ${meaning} |`;
  });
  return [`| field | type | given | meaning |`, "|---|---|---|---|", ...rows, ""];
};

/** Fields whose names say all, wherever they stand. */
const WELL_KNOWN = {
  atMs: "The instant, by the store's clock.",
  bookingId: "The booking.",
  reservationId: "The reservation.",
  centerId: "The center.",
  zone: "The IANA name of the center's zone.",
  currency: "The currency of amounts in `Minor`.",
  startMs: "The start, inclusive.",
  endMs: "The end, exclusive.",
  expiresAtMs: "The instant from which the hold is dead.",
  reservedAtMs: "When it was reserved.",
  confirmedAtMs: "When it was confirmed.",
  blockId: "The block.",
  appointmentId: "The appointment.",
  appointmentIds: "The appointments.",
  invoiceId: "The invoice.",
  guestId: "The guest.",
  externalId: "The host's own name for the block.",
  type: "The name of the event.",
  id: "Its id.",
  name: "Its name, for people.",
  unit: "The key of the unit.",
  status: "Its state.",
  kind: "Which form this is.",
  reference: "The host's own name for the booking; null if it has none.",
  metadata: "The host's texts with the booking (rule 31).",
  paymentReference: "The provider's id of the payment (rule 21).",
  guestIndex: "The place of the guest in the party, from 0.",
  blockTimeMinutes: "The minutes that the hold was asked to last.",
  origin: "What the reservation took the place of.",
  fee: "What giving up the place costs (rule 28).",
  waiver: "The rules that it was made without (rule 22).",
  invoices: "One for each guest.",
  appointments: "One for each service of each guest.",
  cancelledAtMs: "When it was cancelled.",
  toReservationId: "The reservation that it was moved to.",
  priceMinor: "The price.",
  holder: "Whose live reservations it counts among (rule 10).",
  heldUntilMs: "When the hold ends.",
  next: "Pass it as `after` for the next page; null after the last.",
  attendance: "Whether the guest came (rule 28).",
  date: "A day of the center's calendar.",
  reason: "The reason.",
};
/** @param {string} name @returns {string} */
const meaningOf = (name) => /** @type {Record<string, string>} */ (WELL_KNOWN)[name] ?? "";

/** @param {ts.Type} type The answer inside of `Promise<Result<Answer, Refusal>>`. */
const answerOf = (type) => {
  const promised = checker.getAwaitedType(type) ?? type;
  return promised.aliasTypeArguments?.[0];
};

/**
 * The names of a function's input and answer, of a declaration such as `Command<Input, Answer, Refusal>`.
 * @param {ts.Symbol} member
 */
const namesOf = (member) => {
  const declaration = member.declarations?.[0];
  const type = declaration !== undefined && ts.isPropertySignature(declaration) ? declaration.type : undefined;
  const named = type !== undefined && ts.isTypeReferenceNode(type) ? (type.typeArguments ?? []) : [];
  return { Input: named[0]?.getText() ?? "", Answer: named[1]?.getText() ?? "" };
};

/** @param {string} title @param {ts.Type} type @param {"input" | "answer"} of @param {string} [named] */
const part = (title, type, of, named = "") => {
  const isVoid = (type.flags & (ts.TypeFlags.Void | ts.TypeFlags.Undefined)) !== 0;
  const inner = removeUndefined(type);
  if (isVoid || isPrimitive(inner)) return [`${title}: ${text(inner)}.`, ""];
  const own = table(inner, of);
  if (own.length === 0) {
    note(inner);
    return [`${title}: ${text(inner)}.`, ""];
  }
  return [`${title}${named === "" ? "" : `, \`${named}\``}:`, "", ...own];
};

const WITHIN =
  "`handle` is `unknown`: the store describes it. The answer has every command of this page, with the same input, options and " +
  "answer; each has two refusals more, [those of the host's transaction](errors.md#the-hosts-transaction).";

/** The section of one function. @param {ts.Symbol} member */
const functionPart = (member) => {
  const [signature] = typeOf(member).getCallSignatures();
  if (signature === undefined) throw new Error(`${member.name} is not a function`);
  const names = namesOf(member);
  if (member.name === "within") return [`### within`, "", docOf(member), "", WITHIN, ""];
  const lines = [`### ${member.name}`, "", docOf(member), ""];
  for (const parameter of signature.parameters) {
    const type = typeOf(parameter);
    if (parameter.name === "options") continue; // The same of every command.
    if (removeUndefined(type).getCallSignatures().length > 0)
      lines.push(`\`${parameter.name}\`: ${text(removeUndefined(type))}.`, "");
    else
      lines.push(...part(parameter.name === "input" ? "Input" : `\`${parameter.name}\``, type, "input", names.Input));
  }
  const returned = signature.getReturnType();
  const answer = answerOf(returned);
  if (answer === undefined) {
    note(returned);
    lines.push(`Returns ${text(returned)}.`, "");
  } else {
    lines.push(...part("Answer", answer, "answer", names.Answer));
    lines.push(`Refusals, in order: [errors](errors.md#${member.name.toLowerCase()}).`, "");
  }
  return lines;
};

const isCommand = (/** @type {ts.Symbol} */ member) =>
  typeOf(member)
    .getCallSignatures()[0]
    ?.parameters.some((it) => it.name === "options") === true;

/** @returns {string} The page. */
export const referencePage = () => {
  const members = checker.getPropertiesOfType(typeNamed("ReservationEngine"));
  const events = fieldsOfEvents();
  const functions = [
    ["Commands", members.filter(isCommand)],
    ["Queries, jobs and the rest", members.filter((it) => !isCommand(it))],
  ].flatMap(([title, some]) => [`## ${title}`, "", .../** @type {ts.Symbol[]} */ (some).flatMap(functionPart)]);
  const settings = ["Center", "CenterLimits", "Policies", "Redelivery"];
  const body = [
    ...functions,
    "## Options of a command",
    "",
    "The second argument of every command.",
    "",
    ...table(typeNamed("CommandOptionsInput"), "input"),
    "## Events",
    "",
    "As the outbox delivers them. [Transitions](transitions.md) says which command writes which, and in which order.",
    "",
    ...events,
    "## Settings",
    "",
    "The limits of a center and the policies of an engine. [The catalog file](catalog-file.md) has the bounds of each field.",
    "",
    ...settings.flatMap((name) => [
      `### ${name}`,
      "",
      ...table(
        typeNamed(name),
        "answer",
        null,
        /** @type {Record<string, ReadonlyMap<string, string>>} */ (DEFAULTS)[name],
      ),
    ]),
  ];
  for (const name of settings) types.delete(name);
  const described = describedTypes(new Set([...settings, ...members.map((it) => it.name)]));
  return [...HEAD, ...body, "## Types", "", ...described, "## Ids, texts and numbers", "", ...brandRows(), ""]
    .join("\n")
    .replaceAll(/\n{3,}/g, "\n\n");
};

const HEAD = [
  "# Reference of the JavaScript API",
  "",
  "Every function of the engine with the fields of its input and its answer, the events, the settings, and the types that",
  "they are built of. This page is made from the types by `npm run api`: do not edit it. The meaning is in the",
  "[rules](rules.md), the refusals are in [errors](errors.md).",
  "",
  "- A name that ends in `Ms` is an instant in epoch milliseconds, UTC, or with `elapsed` or `delay` a duration. `Minutes`,",
  "  `Seconds`, `Days` and `Hours` are whole numbers. `Minor` is an amount in the smallest unit of the currency.",
  "- *required*: the input needs it. *optional*: it may be left out; the meaning says what holds then. *in one form*: the type has",
  "  several forms, and this field is not in all of them. *always*: the answer has it.",
  "- An unknown field of an input is refused with `INVALID_INPUT`. Each function takes untrusted input: the limits of a field are",
  "  checked, and the refusal names its path.",
  "- A function returns a promise of a `Result`: `isOk()` with the answer as `value`, or `isErr()` with the refusal as `error`.",
  "",
];

const fieldsOfEvents = () => {
  const lines = [];
  const all = typeNamed("DomainEvent");
  for (const form of all.isUnion() ? all.types : []) {
    const type = checker.getPropertyOfType(form, "type");
    if (type === undefined) continue;
    const name = /** @type {ts.StringLiteralType} */ (typeOf(type)).value;
    const symbol = form.aliasSymbol ?? exported.get(name);
    lines.push(`### ${name}`, "", ...(symbol === undefined ? [] : [docOf(symbol), ""]), ...table(form, "answer"));
  }
  return lines;
};

/** The values of the defaults, as the source writes them. @param {string} name @returns {ReadonlyMap<string, string>} */
const valuesOf = (name) => {
  const declaration = exported.get(name)?.valueDeclaration;
  const object =
    declaration !== undefined && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined;
  if (object === undefined || !ts.isObjectLiteralExpression(object)) throw new Error(`${name} is not an object`);
  return new Map(
    object.properties.flatMap((it) =>
      ts.isPropertyAssignment(it) ? [[it.name.getText(), `\`${it.initializer.getText()}\``]] : [],
    ),
  );
};
const DEFAULTS = { CenterLimits: valuesOf("DEFAULT_LIMITS"), Policies: valuesOf("DEFAULT_POLICIES") };

/** @param {ReadonlySet<string>} done */
const describedTypes = (done) => {
  /** @type {Map<string, string[]>} */
  const written = new Map();
  for (;;) {
    const next = [...types].find(([name]) => !written.has(name) && !done.has(name));
    if (next === undefined) break;
    const [name, symbol] = next;
    written.set(name, typeLines(name, symbol));
  }
  return [...written].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([, lines]) => lines);
};

/** @param {string} name @param {ts.Symbol} symbol */
const typeLines = (name, symbol) => {
  const type = checker.getDeclaredTypeOfSymbol(symbol);
  const lines = [`### ${name}`, "", docOf(symbol), ""];
  if (name === "HistoryEntry")
    return [
      ...lines,
      "The fields of the creation, or of one of the [events](#events), and:",
      "",
      ...table(type, "answer", HISTORY),
    ];
  const forms = type.isUnion() ? type.types : [type];
  if (forms.every((it) => it.getCallSignatures().length > 0)) return [...lines, `${written(type)}.`, ""];
  if (forms.some((it) => checker.isArrayType(it) || it.getCallSignatures().length > 0))
    return [...lines, `${written(type)}.`, ""];
  if (forms.every(isPrimitive)) return [...lines, `${forms.map(text).join(" or ")}.`, ""];
  return [...lines, ...table(type, "answer")];
};
/** @param {ts.Type} type */
const written = (type) =>
  `\`${checker.typeToString(type, undefined, FORMAT | ts.TypeFormatFlags.InTypeAlias).replaceAll(/\s+/g, " ")}\``;

const brandRows = () => {
  const rows = [...brands]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, symbol]) => {
      const type = checker.getDeclaredTypeOfSymbol(symbol);
      const base = type.isIntersection() ? type.types.find(isPrimitive) : type;
      const isUnion = base?.isUnion() === true;
      return `| \`${name}\` | ${base === undefined ? "" : isUnion ? base.types.map(text).join(" or ") : text(base)} | ${docOf(symbol)} |`;
    });
  return ["| name | is | meaning |", "|---|---|---|", ...rows];
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) process.stdout.write(referencePage());
