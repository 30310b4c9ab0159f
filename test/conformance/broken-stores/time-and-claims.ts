import { JUDGED, REFUSED, type BrokenStore } from "./broken-store.ts";

// Mistakes in the instant and the deadline of a commit, and in the claims that block it.

export const brokenTimeAndClaims: readonly BrokenStore[] = [
  {
    mistake: "a read calls a hold dead while a commit that was in time is on its way",
    caughtBy: "STORE-FINISH-01",
    edits: [["store", "found.value.flatMap(calledDead).length > 0", "found.value.flatMap(calledDead).length < 0"]],
  },
  {
    mistake: "a holder's recent hold is called dead while a commit that was in time is on its way",
    caughtBy: "STORE-FINISH-01",
    edits: [["called-dead", "...(holder?.recentHolds ?? []),", "...(holder?.recentHolds ?? []).slice(0, 0),"]],
  },
  {
    mistake: "a list leaves out a hold while a commit that was in time is on its way",
    caughtBy: "STORE-FINISH-01",
    edits: [["store", "list: (request) => runAlone(", "list: (request) => run("]],
  },
  {
    mistake: "an agenda shows a hold as dead while a commit that was in time is on its way",
    caughtBy: "STORE-FINISH-01",
    edits: [["store", "agenda: (request) =>\n      runAlone(", "agenda: (request) =>\n      run("]],
  },
  {
    mistake: "every read waits for a writer",
    caughtBy: "STORE-FINISH-02",
    edits: [["store", "const found = await run(find);", "const found = await runAlone(find);"]],
  },
  {
    mistake: "a version does not grow with the second write",
    caughtBy: "STORE-VERSION-01",
    edits: [["records", "version: it.expectedVersion + 1", "version: Math.max(1, it.expectedVersion)"]],
  },
  {
    mistake: "a record keeps the instant of its first write",
    caughtBy: "STORE-VERSION-01",
    edits: [["records", "writtenAtMs: atMs };", "writtenAtMs: to[it.state.id]?.writtenAtMs ?? atMs };"]],
  },
  {
    mistake: "a set is dated by the clock alone",
    caughtBy: "STORE-CLOCK-01",
    edits: [["commit-in-order", "later(clockMs, set.decidedAtMs)", "clockMs"]],
  },
  {
    mistake: "the clock is read for each set",
    caughtBy: "STORE-CLOCK-02",
    edits: [
      [
        "store",
        "commitInOrder(sets, nowMs, { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) })",
        "sets.flatMap((one) => commitInOrder([one], clock.nowMs(), { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) }))",
      ],
    ],
  },
  {
    mistake: "the clock is read before the lock",
    caughtBy: "STORE-CLOCK-03",
    edits: [
      [
        "store",
        'within: TextFile["exclusively"] = (now) => now()',
        'within: TextFile["exclusively"] = (now) => now(), readAtMs = clock.nowMs()',
      ],
      [
        "store",
        "const answer = instant(data.latestMs).map((nowMs) => work(data, nowMs));",
        "const answer = instant(data.latestMs).map((nowMs) => work(data, isChange ? readAtMs : nowMs));",
      ],
    ],
  },
  {
    mistake: "the deadline guard is forgotten",
    caughtBy: "STORE-DEADLINE-01",
    edits: [["commit-refusal", "!isLive(beforeMs, atMs)", "beforeMs < 0"]],
  },
  {
    mistake: "`>` for `>=` at the deadline",
    caughtBy: "STORE-DEADLINE-01",
    edits: [["commit-refusal", "!isLive(beforeMs, atMs)", "atMs > beforeMs"]],
  },
  {
    mistake: "a deadline is judged by the clock, not by the set's instant",
    caughtBy: "STORE-DEADLINE-02",
    edits: [["commit-in-order", JUDGED, "const because = commitRefusal(recorded, set, clockMs);"]],
  },
  {
    mistake: "only the first deadline of a batch is looked at",
    caughtBy: "STORE-DEADLINE-04",
    edits: [
      [
        "commit-in-order",
        JUDGED,
        "const because = commitRefusal(recorded, { ...set, beforeMs: changeSets[0]?.beforeMs ?? null }, atMs);",
      ],
    ],
  },
  {
    mistake: "a claim that meets another at its start is let through",
    caughtBy: "STORE-OVERLAP-01",
    edits: [
      [
        "commit-refusal",
        "standing.some((other) => claimsClash(other, claim))",
        "standing.some((other) => other.startMs <= claim.startMs && claimsClash(other, claim))",
      ],
    ],
  },
  {
    mistake: "`<=` for `<`: touching is refused",
    caughtBy: "STORE-OVERLAP-02",
    edits: [
      [
        "commit-refusal",
        "span: { startMs, endMs }",
        "span: { startMs: (startMs - 1) as EpochMs, endMs: (endMs + 1) as EpochMs }",
      ],
      [
        "commit-refusal",
        "standing.some((other) => claimsClash(other, claim))",
        "standing.some((other) => other.unit === claim.unit && other.startMs <= claim.endMs && claim.startMs <= other.endMs)",
      ],
    ],
  },
  {
    mistake: "a lapsed claim is displaced without its end on record",
    caughtBy: "STORE-OVERLAP-03",
    edits: [
      [
        "commit-refusal",
        "const unit = overlappingUnit(recorded, set);",
        "const unit = overlappingUnit(recorded, set, atMs);",
      ],
      ["commit-refusal", "blocks }: ChangeSet): UnitKey | null", "blocks }: ChangeSet, atMs: EpochMs): UnitKey | null"],
      [
        "commit-refusal",
        "!isGivenBack(writes, other)",
        "(other.heldUntilMs ?? Infinity) > atMs && !isGivenBack(writes, other)",
      ],
    ],
  },
  {
    mistake: "the claims of one set are not held against each other",
    caughtBy: "STORE-OVERLAP-04",
    edits: [["commit-refusal", "claimed.slice(0, at)", "claimed.slice(0, 0)"]],
  },
  {
    mistake: "blocks are in no reservation's way",
    caughtBy: "STORE-OVERLAP-05",
    edits: [
      ["commit-refusal", "!isGivenBack(writes, other)", 'other.owner.kind !== "block" && !isGivenBack(writes, other)'],
    ],
  },
  {
    mistake: "units are compared without case",
    caughtBy: "STORE-OVERLAP-06",
    edits: [
      [
        "commit-refusal",
        "standing.some((other) => claimsClash(other, claim))",
        "standing.some((other) => claimsClash({ ...other, unit: claim.unit }, claim) && other.unit.toLowerCase() === claim.unit.toLowerCase())",
      ],
      [
        "records",
        "isInWindow(window, claim)",
        "isInWindow({ ...window, units: window.units.map((it) => it.toLowerCase() as Port.UnitKey) }, { ...claim, unit: claim.unit.toLowerCase() as Port.UnitKey })",
      ],
    ],
  },
  {
    mistake: "centers are in each other's way",
    caughtBy: "STORE-OVERLAP-07",
    edits: [["records", `    .filter(({ state }) => sameId(state.centerId, centerId))\n    .flatMap`, "    .flatMap"]],
  },
  {
    mistake: "a new claim is held against the latest one that begins before it, on any unit",
    caughtBy: "STORE-OVERLAP-08",
    edits: [
      [
        "commit-refusal",
        "standing.some((other) => claimsClash(",
        "standing.filter((other) => other.startMs < claim.endMs).toSorted((one, other) => other.startMs - one.startMs).slice(0, 1).some((other) => claimsClash(",
      ],
      [
        "commit-refusal",
        "const met = recorded.claims(centerId, windowOf(claimed));",
        "const met = recorded.claims(centerId, { ...windowOf(claimed), span: { startMs: 0 as EpochMs, endMs: windowOf(claimed).span.endMs }, resources: true });",
      ],
    ],
  },
  {
    mistake: "claims that the second record of a set gives back, the first may not take",
    caughtBy: "STORE-GIVE-BACK-01",
    edits: [["commit-refusal", "!isGivenBack(writes, other)", "!isGivenBack(writes.slice(0, 1), other)"]],
  },
  {
    mistake: "a moved record keeps its old claims beside the new ones",
    caughtBy: "STORE-GIVE-BACK-03",
    edits: [["commit-refusal", "!isGivenBack(writes, other)", "!(writes.length > 1 && isGivenBack(writes, other))"]],
  },
  {
    mistake: "a refused displacement ends the displaced reservation all the same",
    caughtBy: "STORE-GIVE-BACK-04",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because?.kind === "overlap") apply({ ...set, bookings: [], reservations: [], blocks: [], holder: null, command: null, events: [], reservations: set.reservations.filter(({ state }) => state.status === "expired") }, atMs);
    if (because !== null) return { kind: "refused", because, atMs };`,
      ],
    ],
  },
  {
    mistake: "a sweep that comes second ends a reservation once more",
    caughtBy: "STORE-SWEEP-01",
    edits: [
      [
        "commit-refusal",
        `of reservations) {\n    if (recorded.versionOf(state.id) !== expectedVersion)`,
        `of reservations) {\n    if (state.status !== "expired" && recorded.versionOf(state.id) !== expectedVersion)`,
      ],
    ],
  },
  {
    mistake: "after the clock has stepped back, a look is dated by the clock alone",
    caughtBy: "STORE-CLOCK-04",
    edits: [["store", "instant(data.latestMs)", "instant(isChange ? data.latestMs : (0 as Port.EpochMs))"]],
  },
  {
    mistake: "records of another handle that are later than the clock are ignored",
    caughtBy: "STORE-CLOCK-05",
    edits: [["store-clock", "later(nowMs, latestMs)", "nowMs"]],
  },
  {
    mistake: "a reading at the bound is a leap already",
    caughtBy: "STORE-CLOCK-06",
    edits: [["leap-guard", "aheadMs > this.#maxLeapMs", "aheadMs >= this.#maxLeapMs"]],
  },
  {
    mistake: "a leap settles a millisecond late",
    caughtBy: "STORE-CLOCK-07",
    edits: [["leap-guard", "settlesInMs > 0", "settlesInMs >= 0"]],
  },
  {
    mistake: "elapsed time is not counted",
    caughtBy: "STORE-CLOCK-08",
    edits: [["leap-guard", "then.nowMs + Math.max(0, elapsedMs - then.elapsedMs)", "then.nowMs"]],
  },
  {
    mistake: "only new holds are held to their deadline",
    caughtBy: "STORE-DEADLINE-03",
    edits: [
      [
        "commit-refusal",
        "beforeMs !== null && !isLive",
        "beforeMs !== null && set.reservations.some((it) => it.expectedVersion === 0) && !isLive",
      ],
    ],
  },
  {
    mistake: "claims that another record of the set gives back are free only if that record takes nothing itself",
    caughtBy: "STORE-GIVE-BACK-02",
    edits: [
      [
        "commit-refusal",
        "isGivenBack(writes, other)",
        "isGivenBack(writes.length === 1 ? writes : writes.filter((it) => it.claims.claimed.length === 0), other)",
      ],
    ],
  },
  {
    mistake: "a place is given only to who takes all that the set gives back",
    caughtBy: "STORE-LAPSED-03",
    edits: [
      [
        "commit-refusal",
        "isGivenBack(writes, other)",
        "writes.flatMap((it) => it.claims.released).length <= writes.flatMap((it) => it.claims.claimed).length && isGivenBack(writes, other)",
      ],
    ],
  },
  {
    mistake: "of a unit's claims only the latest that begins before the new one ends is looked at",
    caughtBy: "STORE-OVERLAP-09",
    edits: [
      [
        "commit-refusal",
        "const standing = met.filter(",
        "const standing = met.filter((one) => !met.some((it) => it.unit === one.unit && it.startMs > one.startMs)).filter(",
      ],
    ],
  },
];
