import { JUDGED, REFUSED, type BrokenStore } from "./broken-store.ts";

// Mistakes that show with many concurrent writers, through several handles, or with sweeps in between.

const COMMITTED =
  "change((data, nowMs) =>\n        commitInOrder(sets, nowMs, { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) }),\n      ),";

/** A lookup of a commit answers from before the wait for the lock. */
const askedBeforeTheLock = (lookUp: string): BrokenStore["edits"] => [
  [
    "store",
    COMMITTED,
    `file.read().then((text) => change((data, nowMs) => {
        const recorded = { ...recordedIn(data), ${lookUp}: recordedIn(parseData(text)).${lookUp} };
        return commitInOrder(sets, nowMs, { recorded, apply: (set, atMs) => applySet(data, set, atMs) });
      })),`,
  ],
];

/** Changes are serialized within one handle, and not with those of others. */
const OWN_LOCK = `  let lastHere: Promise<unknown> = Promise.resolve();
  const changeHere = <Value>(work: Work<Value>) =>
    run(work, true, (now) => {
      const done = lastHere.then(now, now);
      lastHere = done.catch(() => null);
      return done;
    });
`;

export const brokenRacing: readonly BrokenStore[] = [
  {
    mistake: "a holder's open bookings are counted before the lock was waited for",
    caughtBy: "STORE-OPEN-04",
    edits: askedBeforeTheLock("openBookings"),
  },
  {
    mistake: "a reference is looked for before the lock was waited for",
    caughtBy: "STORE-REFERENCE-04",
    edits: askedBeforeTheLock("referenced"),
  },
  {
    mistake: "each further handle goes by a clock of its own, ten minutes behind",
    caughtBy: "STORE-HANDLES-02",
    edits: [
      [
        "store",
        "  /** One consistent state.",
        "  const handles = clock as { count?: number };\n  const behindMs = (handles.count = (handles.count ?? 0) + 1) > 1 ? 600_000 : 0;\n  /** One consistent state.",
      ],
      [
        "store",
        "const answer = instant(data.latestMs)",
        "const answer = instant(data.latestMs).map((atMs) => (atMs - behindMs) as Port.EpochMs)",
      ],
    ],
  },
  {
    mistake: "of a group that overlaps another, the free part is written without the rest",
    caughtBy: "STORE-RACE-02",
    edits: [
      [
        "commit-in-order",
        REFUSED,
        `if (because?.kind === "overlap" && set.events.length > 0) {
      const reservations = set.reservations.map((it) => ({ ...it, state: { ...it.state, claims: it.claims.claimed.filter(({ unit }) => unit !== because.unit) } }));
      apply({ ...set, reservations } as ChangeSet, atMs);
    }
    ${REFUSED}`,
      ],
    ],
  },
  {
    mistake: "a command is looked up before the lock",
    caughtBy: "STORE-RACE-03",
    edits: askedBeforeTheLock("command"),
  },
  {
    mistake: "versions are looked up before the lock",
    caughtBy: "STORE-RACE-04",
    edits: askedBeforeTheLock("versionOf"),
  },
  {
    mistake: "the block that stands in a name is looked up before the lock",
    caughtBy: "STORE-RACE-05",
    edits: askedBeforeTheLock("block"),
  },
  {
    mistake: "events are written in a second step, under the sequence of that time",
    caughtBy: "STORE-RACE-06",
    edits: [
      [
        "store",
        COMMITTED,
        `change((data, nowMs) =>
        commitInOrder(sets.map((set) => ({ ...set, events: [] })), nowMs, { recorded: recordedIn(data), apply: (set, atMs) => applySet(data, set, atMs) }),
      ).then(async (outcomes) => {
        const accepted = sets.flatMap(({ events }, at) => (outcomes.unwrapOr([])[at]?.kind === "accepted" ? events : []));
        await change((data) => {
          for (const event of accepted) {
            const position = (data.position += 1);
            data.events[position] = { position, eventId: \`event-\${position}\`, sequence: data.sequence, event };
          }
        });
        return outcomes;
      }),`,
      ],
    ],
  },
  {
    mistake: "a sweep ends at the first reservation that it cannot end",
    caughtBy: "STORE-SWEEP-02",
    edits: [
      [
        "commit-in-order",
        JUDGED,
        `const sweep = changeSets as readonly ChangeSet[] & { because?: CommitOutcome["because"] };
    const because = (set.command === null && sweep.because) || commitRefusal(recorded, set, atMs);
    if (because?.kind === "stale") sweep.because = because;`,
      ],
    ],
  },
  {
    mistake: "an expiry that is recorded does not count as a write",
    caughtBy: "STORE-MODEL-02",
    edits: [
      [
        "records",
        "version: it.expectedVersion + 1",
        'version: it.expectedVersion + ((it.state as { status?: string }).status === "expired" ? 0 : 1)',
      ],
    ],
  },
  {
    mistake: "takes are kept apart within one handle alone",
    caughtBy: "STORE-LEASE-06",
    edits: [
      ["store", "  /** One consistent state.", `${OWN_LOCK}  /** One consistent state.`],
      ["store", "takeEvents: (request) => change(", "takeEvents: (request) => changeHere("],
    ],
  },
  {
    mistake: "a settlement looks at the lease before it has the lock",
    caughtBy: "STORE-LEASE-07",
    edits: [
      ["store", "  /** One consistent state.", `${OWN_LOCK}  /** One consistent state.`],
      ["store", "settleEvents: (settlement) => change(", "settleEvents: (settlement) => changeHere("],
    ],
  },
  {
    mistake: "which bookings are to go is looked up before the lock",
    caughtBy: "STORE-RETENTION-11",
    edits: [
      [
        "store",
        "change((data, nowMs) => outbox.removeOld(data, request, nowMs)) },",
        `file.read().then((text) =>
        change((data, nowMs) => {
          const before = parseData(text);
          const ids = Object.keys(before.bookings);
          const removed = outbox.removeOld(before, request, nowMs);
          for (const id of ids) if (before.bookings[id] === undefined) delete data.bookings[id];
          return removed;
        }),
      ) },`,
      ],
    ],
  },
  {
    mistake: "retention goes by the consumers that were known before it had the lock",
    caughtBy: "STORE-RETENTION-13",
    edits: [
      [
        "store",
        "change((data, nowMs) => outbox.removeOld(data, request, nowMs)) },",
        `file.read().then((text) =>
        change((data, nowMs) => {
          const { consumers } = data;
          data.consumers = parseData(text).consumers;
          const removed = outbox.removeOld(data, request, nowMs);
          data.consumers = consumers;
          return removed;
        }),
      ) },`,
      ],
    ],
  },
];
