import { JUDGED, REFUSED, type BrokenStore } from "./broken-store.ts";

// Mistakes in the checks and effects of a commit.

/** The example takes one commit at a time; these edits declare that it takes several. */
const trying = (tryCommit: string): BrokenStore["edits"] => [
  [
    "store",
    "concurrentCommits: null,",
    `concurrentCommits: { inFlight: 2, waitLimitMs: 5_000, tryCommit: async (sets) => ${tryCommit} },`,
  ],
];
const WAITING =
  "change((data, nowMs) => commitInOrder(sets, nowMs, { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) }))";
const ALL_HELD = 'ResultAsync.fromSafePromise(Promise.resolve(sets.map(() => ({ kind: "held" as const }))))';

export const brokenCommitting: readonly BrokenStore[] = [
  {
    mistake: "a holder gets one open booking more than the set allows",
    caughtBy: "STORE-OPEN-03",
    edits: [["commit-refusal", ">= fewerThan", "> fewerThan"]],
  },
  {
    mistake: "a reference that must be unique is guarded by nothing",
    caughtBy: "STORE-REFERENCE-03",
    edits: [["commit-refusal", "if (uniqueReference !== null &&", "if (uniqueReference === undefined &&"]],
  },
  {
    mistake: "the last event of a set is dropped",
    caughtBy: "STORE-ATOMIC-01",
    edits: [["records", "of set.events)", "of set.events.slice(0, -1))"]],
  },
  {
    mistake: "a group is written as far as its units are free",
    caughtBy: "STORE-ATOMIC-02",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because?.kind === "overlap") apply({ ...set, reservations: [] }, atMs);
    if (because !== null) return { kind: "refused", because, atMs };`,
      ],
    ],
  },
  {
    mistake: "the old reservation is released although the new one is refused",
    caughtBy: "STORE-ATOMIC-03",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because?.kind === "overlap") apply({ ...set, reservations: set.reservations.slice(0, 1), bookings: [], events: [], command: null, holder: null }, atMs);
    if (because !== null) return { kind: "refused", because, atMs };`,
      ],
    ],
  },
  {
    mistake: "one refused set spoils the rest of the batch",
    caughtBy: "STORE-BATCH-01",
    edits: [
      [
        "commit-in-order",
        JUDGED,
        `const because = (changeSets as any).spoiltBy ?? commitRefusal(recorded, set, atMs);\n    (changeSets as any).spoiltBy = because;`,
      ],
    ],
  },
  {
    mistake: "the sets of a batch are all judged by the state before it",
    caughtBy: "STORE-BATCH-02",
    edits: [["store", "{ recorded: recordedIn(data),", "{ recorded: recordedIn(structuredClone(data)),"]],
  },
  {
    mistake: "a commit that is to wait answers that its sets are held",
    caughtBy: "STORE-BATCH-01",
    edits: [
      ["store", "commit: (sets) =>\n      change(", `commit: async (sets) =>\n      ${ALL_HELD} as any ?? change(`],
    ],
  },
  {
    mistake: "a commit that is not to wait for locks waits for them",
    caughtBy: "STORE-HELD-01",
    edits: trying(WAITING),
  },
  {
    mistake: "a set that is answered held is done all the same",
    caughtBy: "STORE-HELD-01",
    edits: trying(`(void ${WAITING}, ${ALL_HELD})`),
  },
  {
    mistake: "a lock that is held stops all other centers",
    caughtBy: "STORE-HELD-02",
    edits: trying(ALL_HELD),
  },
  {
    mistake: "an empty batch is answered as a failure",
    caughtBy: "STORE-BATCH-03",
    edits: [
      [
        "store",
        `commit: (sets) =>\n      change(`,
        `commit: (sets) =>\n      sets.length === 0 ? change(() => { throw new Error("nothing to do"); }) : change(`,
      ],
    ],
  },
  {
    mistake: "sets are numbered by the clock",
    caughtBy: "STORE-SEQUENCE-01",
    edits: [["records", "(data.sequence += 1)", "(data.sequence = atMs)"]],
  },
  {
    mistake: "sets are numbered by their events",
    caughtBy: "STORE-MODEL-01",
    edits: [["records", "(data.sequence += 1)", "(data.sequence = data.position + 1)"]],
  },
  {
    mistake: "no command is ever a duplicate",
    caughtBy: "STORE-COMMAND-01",
    edits: [
      ["commit-refusal", "recorded.command(centerId, command.commandId) !== null", "recorded.command === undefined"],
    ],
  },
  {
    mistake: "a record that is written as it is stays as it was",
    caughtBy: "STORE-STALE-05",
    edits: [
      [
        "records",
        "  to[it.state.id] = { state: it.state,",
        "  if (JSON.stringify(to[it.state.id]?.state) === JSON.stringify(it.state)) return;\n  to[it.state.id] = { state: it.state,",
      ],
    ],
  },
  {
    mistake: "a command's record is read by the beginning of its id",
    caughtBy: "STORE-COMMAND-02",
    edits: [
      [
        "records",
        "data.commands[nameOf(centerId, id)] ?? null",
        "Object.values(data.commands).find((it) => it.commandId.startsWith(id)) ?? null",
      ],
    ],
  },
  {
    mistake: "sets without a command are duplicates of each other",
    caughtBy: "STORE-COMMAND-03",
    edits: [
      [
        "commit-refusal",
        "command !== null && recorded.command(centerId, command.commandId) !== null",
        'recorded.command(centerId, command?.commandId ?? ("none" as never)) !== null',
      ],
      ["commit-refusal", "commandId: command.commandId };", "commandId: command?.commandId as never };"],
      [
        "records",
        "if (set.command !== null) data.commands[nameOf(set.centerId, set.command.commandId)] = set.command;",
        'data.commands[nameOf(set.centerId, set.command?.commandId ?? "none")] = set.command as Port.CommandRecord ?? {};',
      ],
    ],
  },
  {
    mistake: "the command of a refused set is recorded",
    caughtBy: "STORE-COMMAND-04",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because !== null && because.kind !== "duplicate_command") apply({ ...set, bookings: [], reservations: [], blocks: [], holder: null, events: [] }, atMs);
    if (because !== null) return { kind: "refused", because, atMs };`,
      ],
    ],
  },
  {
    mistake: "a command of one center is a duplicate in another",
    caughtBy: "STORE-COMMAND-06",
    edits: [
      ["records", "data.commands[nameOf(centerId, id)]", "data.commands[nameOf(id)]"],
      ["records", "nameOf(set.centerId, set.command.commandId)", "nameOf(set.command.commandId)"],
    ],
  },
  {
    mistake: "a command is known by the tag of its center, which another may share",
    caughtBy: "STORE-COMMAND-06",
    edits: [
      ["records", "data.commands[nameOf(centerId, id)]", "data.commands[nameOf(centerTag(centerId), id)]"],
      [
        "records",
        "nameOf(set.centerId, set.command.commandId)",
        "nameOf(centerTag(set.centerId), set.command.commandId)",
      ],
      ["records", "import { authorOf, countOpenBookings,", "import { authorOf, centerTag, countOpenBookings,"],
    ],
  },
  {
    mistake: "a center's claims are found in one spelling only",
    caughtBy: "STORE-CENTER-02",
    edits: [
      [
        "records",
        "filter(({ state }) => sameId(state.centerId, centerId))",
        "filter(({ state }) => state.centerId === centerId)",
      ],
    ],
  },
  {
    mistake: "a guest's reservations are found in one spelling only",
    caughtBy: "STORE-CENTER-02",
    edits: [["records", "sameId(it.guestId, of.guestId)", "it.guestId === of.guestId"]],
  },
  {
    mistake: "the name of a block is taken in one spelling of its center only",
    caughtBy: "STORE-CENTER-02",
    edits: [["records", "sameId(it.centerId, centerId) && it.externalId", "it.centerId === centerId && it.externalId"]],
  },
  {
    mistake: "a booking's version is not guarded",
    caughtBy: "STORE-STALE-01",
    edits: [["commit-refusal", "of bookings) {", "of bookings.slice(0, 0)) {"]],
  },
  {
    mistake: "`>` for `!==`: a version from the future is accepted",
    caughtBy: "STORE-STALE-01",
    edits: [
      [
        "commit-refusal",
        `of bookings) {\n    if (recorded.versionOf(state.id) !== expectedVersion)`,
        `of bookings) {\n    if (recorded.versionOf(state.id) > expectedVersion)`,
      ],
    ],
  },
  {
    mistake: "two blocks may stand under one external id",
    caughtBy: "STORE-STALE-02",
    edits: [["commit-refusal", "other.id !== id", "other.id === undefined"]],
  },
  {
    mistake: "a holder is not guarded",
    caughtBy: "STORE-HOLDER-04",
    edits: [
      [
        "commit-refusal",
        "recorded.holderVersion(centerId, holder.key) !== holder.expectedVersion",
        "holder.expectedVersion < 0",
      ],
    ],
  },
  {
    mistake: "a holder is counted down again when its hold expires",
    caughtBy: "STORE-HOLDER-06",
    edits: [
      [
        "records",
        "  for (const it of set.reservations) write(data.reservations, it, atMs);",
        `  for (const it of set.reservations) {
    write(data.reservations, it, atMs);
    const counted = nameOf(set.centerId, it.state.holder);
    if (it.state.status === "expired") data.holders[counted] = (data.holders[counted] ?? 1) - 1;
  }`,
      ],
    ],
  },
  {
    mistake: "a holder's count grows with every write for it",
    caughtBy: "STORE-HOLDER-03",
    edits: [
      [
        "records",
        "if (set.holder !== null) data.holders[nameOf(set.centerId, set.holder.key)] = set.holder.expectedVersion + 1;",
        `const counted = nameOf(set.centerId, set.holder?.key ?? set.reservations[0]?.state.holder ?? "");
  if (set.reservations.length > 0) data.holders[counted] = (data.holders[counted] ?? 0) + 1;`,
      ],
    ],
  },
  {
    mistake: "a holder is counted across centers",
    caughtBy: "STORE-STALE-03",
    edits: [
      ["records", "data.holders[nameOf(centerId, key)]", "data.holders[nameOf(key)]"],
      ["records", "data.holders[nameOf(set.centerId, set.holder.key)]", "data.holders[nameOf(set.holder.key)]"],
    ],
  },
  {
    mistake: "records that are only relied on are not guarded",
    caughtBy: "STORE-STALE-04",
    edits: [["commit-refusal", "of unchanged) {", "of unchanged.slice(0, 0)) {"]],
  },
  {
    mistake: "an overlap is reported before a stale record",
    caughtBy: "STORE-ORDER-01",
    edits: [
      [
        "commit-refusal",
        "const stale = staleRecord(recorded, set);",
        `const early = overlappingUnit(recorded, set);
  if (early !== null) return { kind: "overlap", unit: early };
  const stale = staleRecord(recorded, set);`,
      ],
    ],
  },
  {
    mistake: "a passed deadline is reported before a stale record",
    caughtBy: "STORE-ORDER-01",
    edits: [
      [
        "commit-refusal",
        "const stale = staleRecord(recorded, set);",
        `if (beforeMs !== null && atMs >= beforeMs) return { kind: "deadline_passed", beforeMs };\n  const stale = staleRecord(recorded, set);`,
      ],
    ],
  },
  {
    mistake: "the booking of a refused set stays",
    caughtBy: "STORE-TRACE-01",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because?.kind === "deadline_passed") apply({ ...set, reservations: [], blocks: [], holder: null, command: null, events: [] }, atMs);
    if (because !== null) return { kind: "refused", because, atMs };`,
      ],
    ],
  },
  {
    mistake: "a batch is taken to be of one center, that of its first set",
    caughtBy: "STORE-BATCH-04",
    edits: [
      [
        "store",
        "commitInOrder(sets, nowMs,",
        "commitInOrder(sets.map((set) => ({ ...set, centerId: sets[0]!.centerId })), nowMs,",
      ],
    ],
  },
  {
    mistake: "of a batch only 50 sets are looked at",
    caughtBy: "STORE-VOLUME-01",
    edits: [["store", "commitInOrder(sets, nowMs,", "commitInOrder(sets.slice(0, 50), nowMs,"]],
  },
  {
    mistake: "a key is its parts, with a colon in between",
    caughtBy: "STORE-NAME-02",
    edits: [["records", "JSON.stringify(texts)", 'texts.join(":")']],
  },
];
