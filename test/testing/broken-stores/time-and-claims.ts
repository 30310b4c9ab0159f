import type { BrokenStore } from "./broken-store.ts";

// Mistakes in how a commit is dated, in its deadline, and in which claims are in its way.

const REFUSED = 'if (because !== null) return { kind: "refused", because, atMs };';
const JUDGED = "const because = refusalOf(data, set, atMs);";

export const brokenTimeAndClaims: readonly BrokenStore[] = [
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
