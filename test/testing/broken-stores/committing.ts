import type { BrokenStore } from "./broken-store.ts";

// Mistakes in what a commit checks and does.

const REFUSED = 'if (because !== null) return { kind: "refused", because, atMs };';
const JUDGED = "const because = refusalOf(data, set, atMs);";
const STALE = "const stale = staleIn(data, set);";

export const brokenCommitting: readonly BrokenStore[] = [
  {
    mistake: "the last event of a set is dropped",
    caughtBy: "STORE-ATOMIC-01",
    edits: [["commit", "of set.events)", "of set.events.slice(0, Math.max(1, set.events.length - 1)).slice(0, -1))"]],
  },
  {
    mistake: "a group is written as far as its units are free",
    caughtBy: "STORE-ATOMIC-02",
    edits: [
      [
        "commit",
        REFUSED,
        `if (because?.kind === "overlap") apply(data, { ...set, reservations: [] }, atMs);\n    ${REFUSED}`,
      ],
    ],
  },
  {
    mistake: "the old reservation is released although the new one is refused",
    caughtBy: "STORE-ATOMIC-03",
    edits: [
      [
        "commit",
        REFUSED,
        `if (because?.kind === "overlap") apply(data, { ...set, reservations: set.reservations.slice(0, 1), bookings: [], events: [], command: null, holder: null }, atMs);\n    ${REFUSED}`,
      ],
    ],
  },
  {
    mistake: "one refused set spoils the rest of the batch",
    caughtBy: "STORE-BATCH-01",
    edits: [
      [
        "commit",
        JUDGED,
        "const because = (sets as any).spoiltBy ?? refusalOf(data, set, atMs);\n    (sets as any).spoiltBy = because;",
      ],
    ],
  },
  {
    mistake: "the sets of a batch are all judged by the state before it",
    caughtBy: "STORE-BATCH-02",
    edits: [
      [
        "commit",
        "clockMs: Port.EpochMs): Port.CommitOutcome[] =>",
        "clockMs: Port.EpochMs, before = structuredClone(data)): Port.CommitOutcome[] =>",
      ],
      ["commit", JUDGED, "const because = refusalOf(before, set, atMs);"],
    ],
  },
  {
    mistake: "an empty batch is answered as a failure",
    caughtBy: "STORE-BATCH-03",
    edits: [
      [
        "store",
        "commit: (sets) => change(",
        'commit: async (sets) => sets.length === 0 ? err({ outcome: "not_done", cause: "nothing to do" } as const) : change(',
      ],
    ],
  },
  {
    mistake: "sets are numbered by the clock",
    caughtBy: "STORE-SEQUENCE-01",
    edits: [["commit", "data.sequence += 1;", "data.sequence = atMs;"]],
  },
  {
    mistake: "sets are numbered by their events",
    caughtBy: "STORE-MODEL-01",
    edits: [["commit", "data.sequence += 1;", "data.sequence = data.position + 1;"]],
  },
  {
    mistake: "no command is ever a duplicate",
    caughtBy: "STORE-COMMAND-01",
    edits: [["commit", "if (commandId !== undefined &&", "if (commandId === tag &&"]],
  },
  {
    mistake: "a command's record is read by the beginning of its id",
    caughtBy: "STORE-COMMAND-02",
    edits: [["read", "it.record.commandId === commandId)", 'it.record.commandId.startsWith(commandId ?? "-"))']],
  },
  {
    mistake: "sets without a command are duplicates of each other",
    caughtBy: "STORE-COMMAND-03",
    edits: [
      [
        "commit",
        "if (commandId !== undefined && data.commands.some((it) => it.tag === tag && it.record.commandId === commandId))",
        "if (data.commands.some((it) => it.tag === tag && it.record?.commandId === commandId))",
      ],
      [
        "commit",
        "if (set.command !== null) data.commands.push({ tag: centerTag(set.centerId), record: set.command });",
        "data.commands.push({ tag: centerTag(set.centerId), record: set.command ?? ({} as Port.CommandRecord) });",
      ],
    ],
  },
  {
    mistake: "the command of a refused set is recorded",
    caughtBy: "STORE-COMMAND-04",
    edits: [
      [
        "commit",
        REFUSED,
        `if (because !== null && because.kind !== "duplicate_command" && set.command !== null) data.commands.push({ tag: centerTag(set.centerId), record: set.command });\n    ${REFUSED}`,
      ],
    ],
  },
  {
    mistake: "a command of one center is a duplicate in another",
    caughtBy: "STORE-COMMAND-05",
    edits: [["commit", "it.tag === tag && it.record", "it.record"]],
  },
  {
    mistake: "a booking's version is not guarded",
    caughtBy: "STORE-STALE-01",
    edits: [
      ["commit", "[...set.bookings, ...set.reservations, ...set.blocks]) {", "[...set.reservations, ...set.blocks]) {"],
    ],
  },
  {
    mistake: "`>` for `!==`: a version from the future is accepted",
    caughtBy: "STORE-STALE-01",
    edits: [["commit", "versionOf(state.id) !== expectedVersion", "versionOf(state.id) > expectedVersion"]],
  },
  {
    mistake: "two blocks may stand under one external id",
    caughtBy: "STORE-STALE-02",
    edits: [["commit", "other.id !== state.id) return state.id;", "other.id === undefined) return state.id;"]],
  },
  {
    mistake: "a holder is not guarded",
    caughtBy: "STORE-HOLDER-04",
    edits: [
      [
        "commit",
        "if (set.holder !== null && holderIn(data, set.centerId, set.holder.key).version !== set.holder.expectedVersion)",
        "if (set.holder !== null && set.holder.expectedVersion < 0)",
      ],
    ],
  },
  {
    mistake: "a holder is counted up by whatever is written for it",
    caughtBy: "STORE-HOLDER-03",
    edits: [
      [
        "commit",
        "if (set.holder !== null) {\n    const { version, ...holder } = holderIn(data, set.centerId, set.holder.key);",
        "const counted = set.holder?.key ?? set.reservations[0]?.state.holder;\n  if (counted !== undefined) {\n    const { version, ...holder } = holderIn(data, set.centerId, counted);",
      ],
    ],
  },
  {
    mistake: "a holder is counted across centers",
    caughtBy: "STORE-STALE-03",
    edits: [["commit", "it.centerId === centerId && it.key === key", "it.key === key"]],
  },
  {
    mistake: "records that are only relied on are not guarded",
    caughtBy: "STORE-STALE-04",
    edits: [
      [
        "commit",
        "return set.unchanged.find(({ id, version }) => versionOf(id) !== version)?.id ?? null;",
        "return null;",
      ],
    ],
  },
  {
    mistake: "what overlaps is told before what is stale",
    caughtBy: "STORE-ORDER-01",
    edits: [
      [
        "commit",
        STALE,
        `const early = overlappingIn(data, set);\n  if (early !== null) return { kind: "overlap", unit: early };\n  ${STALE}`,
      ],
    ],
  },
  {
    mistake: "what is late is told before what is stale",
    caughtBy: "STORE-ORDER-01",
    edits: [
      [
        "commit",
        STALE,
        `if (set.beforeMs !== null && atMs >= set.beforeMs) return { kind: "deadline_passed", beforeMs: set.beforeMs };\n  ${STALE}`,
      ],
    ],
  },
  {
    mistake: "the booking of a refused set stays",
    caughtBy: "STORE-TRACE-01",
    edits: [
      [
        "commit",
        REFUSED,
        `if (because?.kind === "deadline_passed") for (const { state } of set.bookings) write(data.bookings, state, atMs);\n    ${REFUSED}`,
      ],
    ],
  },
  {
    mistake: "a version does not grow with the second write",
    caughtBy: "STORE-VERSION-01",
    edits: [["commit", "(records[at]?.version ?? 0) + 1, writtenAtMs", "(records[at]?.version ?? 0), writtenAtMs"]],
  },
  {
    mistake: "a record keeps the instant of its first write",
    caughtBy: "STORE-VERSION-01",
    edits: [
      [
        "commit",
        "(records[at]?.version ?? 0) + 1, writtenAtMs",
        "(records[at]?.version ?? 0) + 1, writtenAtMs: (records[at] ?? { writtenAtMs }).writtenAtMs",
      ],
    ],
  },
  {
    mistake: "a set is dated by the clock alone",
    caughtBy: "STORE-CLOCK-01",
    edits: [["commit", "set.decidedAtMs > clockMs ? set.decidedAtMs : clockMs", "clockMs"]],
  },
  {
    mistake: "the clock is read for each set",
    caughtBy: "STORE-CLOCK-02",
    edits: [
      [
        "store",
        "change((data, nowMs) => commitBatch(data, sets, nowMs))",
        "change((data) => sets.flatMap((set) => commitBatch(data, [set], clock.nowMs())))",
      ],
    ],
  },
  {
    mistake: "the clock is read before the lock",
    caughtBy: "STORE-CLOCK-03",
    edits: [
      [
        "store",
        "return await file.exclusively(async () => {",
        "const readAtMs = clock.nowMs();\n      return await file.exclusively(async () => {",
      ],
      ["store", "work(data, clock.nowMs())", "work(data, readAtMs)"],
    ],
  },
  {
    mistake: "the deadline guard is forgotten",
    caughtBy: "STORE-DEADLINE-01",
    edits: [
      [
        "commit",
        "if (set.beforeMs !== null && !isLive(set.beforeMs, atMs))",
        "if (set.beforeMs !== null && isLive(atMs, 0 as Port.EpochMs) && atMs < 0)",
      ],
    ],
  },
  {
    mistake: "`>` for `>=` at the deadline",
    caughtBy: "STORE-DEADLINE-01",
    edits: [["commit", "!isLive(set.beforeMs, atMs)", "atMs > set.beforeMs"]],
  },
  {
    mistake: "a deadline is judged by the clock, not by the set's instant",
    caughtBy: "STORE-DEADLINE-02",
    edits: [["commit", JUDGED, "const because = refusalOf(data, set, clockMs);"]],
  },
  {
    mistake: "only the first deadline of a batch is looked at",
    caughtBy: "STORE-DEADLINE-04",
    edits: [
      ["commit", JUDGED, "const because = refusalOf(data, { ...set, beforeMs: sets[0]?.beforeMs ?? null }, atMs);"],
    ],
  },
  {
    mistake: "a claim that meets another at its start is let through",
    caughtBy: "STORE-OVERLAP-01",
    edits: [["commit", "claimsClash(claim, other)", "claimsClash(claim, other) && claim.startMs >= other.startMs"]],
  },
  {
    mistake: "`<=` for `<`: touching is refused",
    caughtBy: "STORE-OVERLAP-02",
    edits: [
      [
        "commit",
        "claimsClash(claim, other)",
        "claim.unit === other.unit && claim.startMs <= other.endMs && other.startMs <= claim.endMs",
      ],
    ],
  },
  {
    mistake: "a lapsed claim is displaced without its end on record",
    caughtBy: "STORE-OVERLAP-03",
    edits: [
      ["commit", "const unit = overlappingIn(data, set);", "const unit = overlappingIn(data, set, atMs);"],
      [
        "commit",
        "const overlappingIn = (data: Data, set: Port.ChangeSet)",
        "const overlappingIn = (data: Data, set: Port.ChangeSet, atMs: number)",
      ],
      [
        "commit",
        "({ owner }) =>\n    written",
        "({ owner, heldUntilMs }) =>\n    (heldUntilMs ?? Infinity) > atMs && written",
      ],
    ],
  },
  {
    mistake: "the claims of one set are not held against each other",
    caughtBy: "STORE-OVERLAP-04",
    edits: [["commit", "    standing.push(claim);\n", ""]],
  },
  {
    mistake: "blocks are in nobody's way",
    caughtBy: "STORE-OVERLAP-05",
    edits: [["commit", "({ owner }) =>\n    written", '({ owner }) =>\n    owner.kind === "reservation" && written']],
  },
  {
    mistake: "units are compared without case",
    caughtBy: "STORE-OVERLAP-06",
    edits: [
      [
        "commit",
        "claimsClash(claim, other)",
        "claimsClash({ ...claim, unit: claim.unit.toLowerCase() as Port.UnitKey }, { ...other, unit: other.unit.toLowerCase() as Port.UnitKey })",
      ],
    ],
  },
  {
    mistake: "centers are in each other's way",
    caughtBy: "STORE-OVERLAP-07",
    edits: [
      ["data", "  ...reservations\n    .filter(({ state }) => state.centerId === centerId)", "  ...reservations"],
    ],
  },
  {
    mistake: "a new claim is held against the latest one that begins before it, on any unit",
    caughtBy: "STORE-OVERLAP-08",
    edits: [
      [
        "commit",
        "standing.some((other) => claimsClash(claim, other))",
        "standing.filter((other) => other.startMs < claim.endMs).sort((one, other) => other.startMs - one.startMs).slice(0, 1).some((other) => claimsClash(claim, other))",
      ],
    ],
  },
  {
    mistake: "what the second record of a set gives back, the first may not take",
    caughtBy: "STORE-GIVE-BACK-01",
    edits: [
      [
        "commit",
        "written.every(({ id }) => id !== owner.id)",
        "written.slice(0, 1).every(({ id }) => id !== owner.id)",
      ],
    ],
  },
  {
    mistake: "what is written keeps standing beside its new place",
    caughtBy: "STORE-GIVE-BACK-03",
    edits: [
      [
        "commit",
        "written.every(({ id }) => id !== owner.id)",
        "written.every(({ id }) => id !== owner.id || written.length === 1)",
      ],
    ],
  },
  {
    mistake: "a refused displacement ends what stood there all the same",
    caughtBy: "STORE-GIVE-BACK-04",
    edits: [
      [
        "commit",
        REFUSED,
        `if (because?.kind === "overlap") for (const { state } of set.reservations) if (state.status === "expired") write(data.reservations, state, atMs);\n    ${REFUSED}`,
      ],
    ],
  },
  {
    mistake: "a sweep that comes second ends a reservation once more",
    caughtBy: "STORE-SWEEP-01",
    edits: [
      [
        "commit",
        "if (versionOf(state.id) !== expectedVersion)",
        'if (!("status" in state && state.status === "expired") && versionOf(state.id) !== expectedVersion)',
      ],
    ],
  },
];
