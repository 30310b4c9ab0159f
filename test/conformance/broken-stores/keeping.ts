import type { BrokenStore } from "./broken-store.ts";

// Mistakes in storing commits: under which lock, when they are on the disk, and as which text.

const REPLACED = "await file.replace(JSON.stringify(data));";

const keptAs = (replacer: string): BrokenStore["edits"] => [
  ["store", REPLACED, `await file.replace(JSON.stringify(data, ${replacer}));`],
];

export const brokenKeeping: readonly BrokenStore[] = [
  {
    mistake: "a closed store goes on",
    caughtBy: "STORE-CLOSE-02",
    edits: [["store", "return untilClosed({", "return ({"]],
  },
  {
    mistake: "a retention that cannot write rejects",
    caughtBy: "STORE-FAILURE-02",
    edits: [
      [
        "store",
        "change((data, nowMs) => outbox.removeOld(data, request, nowMs)) }",
        `change((data, nowMs) => outbox.removeOld(data, request, nowMs)).then((answer) => {
        if (answer.isErr()) throw new Error(told.error.cause);
        return answer;
      }) }`,
      ],
    ],
  },
  {
    mistake: "a failure has a word of the store's own",
    caughtBy: "STORE-FAILURE-02",
    edits: [["store", 'isChange ? ("unknown" as const) : ("not_done" as const)', '"io_error" as never']],
  },
  {
    mistake: "every failed change is reported as not done",
    caughtBy: "STORE-FAILURE-03",
    edits: [["store", 'isChange ? ("unknown" as const) : ("not_done" as const)', '"not_done" as const']],
  },
  {
    mistake: "a commit in progress is reported as not done once the store is closed",
    caughtBy: "STORE-CLOSE-03",
    edits: [
      ["store", "  /** One consistent state.", "  let isClosed = false;\n  /** One consistent state."],
      [
        "store",
        "        return answer;\n      }),",
        '        if (isClosed) throw new Error("closed");\n        return answer;\n      }),',
      ],
      ["store", "outcome: isChange ?", "outcome: isChange && !isClosed ?"],
      ["store", "close: () => Promise.resolve(),", "close: async () => void (isClosed = true),"],
    ],
  },
  {
    mistake: "closing writes once more, and rejects if it cannot",
    caughtBy: "STORE-CLOSE-04",
    edits: [["store", "close: () => Promise.resolve(),", "close: async () => file.replace(await file.read()),"]],
  },
  {
    mistake: "a booking that was never reserved is removed at the age of ended ones",
    caughtBy: "STORE-RETENTION-02",
    edits: [["past-age", "isOld(it, openOlderThanMs)", "isOld(it)"]],
  },
  {
    mistake: "a commit takes no lock",
    caughtBy: "STORE-RACE-01",
    edits: [["store", "run(work, true, file.exclusively)", "run(work, true)"]],
  },
  {
    mistake: "each handle caches its reads",
    caughtBy: "STORE-HANDLES-01",
    edits: [
      ["store", "  const change =", `  let kept: Data | null = null;\n  const change =`],
      ["store", "const data = parseData(await file.read());", "const data = (kept ??= parseData(await file.read()));"],
    ],
  },
  {
    mistake: "a read may answer from the state before the latest commit",
    caughtBy: "STORE-LINEAR-01",
    edits: [
      [
        "store",
        "  /** One consistent state.",
        '  const replica = ((file as { replica?: string[] }).replica ??= ["", ""]);\n  /** One consistent state.',
      ],
      [
        "store",
        "parseData(await file.read())",
        `parseData(
          await file.read().then((text) => {
            if (replica.at(-1) !== text) replica.push(text);
            return !isChange && replica.length > 3 && text.length % 3 > 0 ? (replica.at(-2) as string) : text;
          }),
        )`,
      ],
    ],
  },
  {
    mistake: "a read looks at the data first, and at the clock when it has time",
    caughtBy: "STORE-LINEAR-01",
    edits: [
      [
        "store",
        "const instant = storeClock.read();\n        const data = parseData(await file.read());",
        `const data = parseData(await file.read());
        for (let turns = 0; turns < 3 && !isChange; turns += 1) await file.read();
        const instant = storeClock.read();`,
      ],
    ],
  },
  {
    mistake: "a commit is reported as accepted before it is on the disk",
    caughtBy: "STORE-DURABLE-01",
    edits: [["store", REPLACED, "void file.replace(JSON.stringify(data));"]],
  },
  {
    mistake: "numbers are counted in the process, and begin anew after a crash",
    caughtBy: "STORE-DURABLE-02",
    edits: [
      ["store", "  const change =", `  let counted = 0;\n  const change =`],
      [
        "store",
        "const answer = instant(",
        `if (isChange) data.sequence = counted;\n        if (isChange) queueMicrotask(() => (counted = data.sequence));\n        const answer = instant(`,
      ],
    ],
  },
  {
    mistake: "records and events are written one after the other",
    caughtBy: "STORE-DURABLE-03",
    edits: [
      [
        "store",
        `if (isChange && answer.isOk()) ${REPLACED}`,
        `if (!isChange || answer.isErr()) return answer;\n        const { events } = parseData(await file.read());\n        await file.replace(JSON.stringify({ ...data, events }));\n        ${REPLACED}`,
      ],
    ],
  },
  {
    mistake: "a failure of the disk is thrown",
    caughtBy: "STORE-FAILURE-01",
    edits: [["store", "(cause) => ({ outcome", "(cause) => isChange ? (() => { throw cause; })() : ({ outcome"]],
  },
  {
    mistake: "a failure of the disk is reported as done",
    caughtBy: "STORE-FAILURE-01",
    edits: [["store", REPLACED, "await file.replace(JSON.stringify(data)).catch(() => null);"]],
  },
  {
    mistake: "closing one handle clears the host's file",
    caughtBy: "STORE-CLOSE-01",
    edits: [["store", "close: () => Promise.resolve(),", 'close: () => file.replace(""),']],
  },
  {
    mistake: "texts are brought into one form of Unicode",
    caughtBy: "STORE-TEXT-01",
    edits: keptAs('(_key, it) => (typeof it === "string" ? it.normalize() : it)'),
  },
  {
    mistake: "texts are cut after 2,000 characters",
    caughtBy: "STORE-TEXT-01",
    edits: keptAs('(_key, it) => (typeof it === "string" ? it.slice(0, 2_000) : it)'),
  },
  {
    mistake: "external ids are compared without case",
    caughtBy: "STORE-TEXT-02",
    edits: [["records", "it.externalId === externalId", "it.externalId.toLowerCase() === externalId.toLowerCase()"]],
  },
  {
    mistake: "a command's id is matched as a pattern",
    caughtBy: "STORE-TEXT-03",
    edits: [
      [
        "records",
        "data.commands[nameOf(centerId, id)] ?? null",
        `Object.values(data.commands).find((it) => new RegExp(\`^\${id.replace(/[\\\\^$.*+?()[\\]{}|/]/g, "\\\\$&").replaceAll("%", ".*").replaceAll("_", ".")}$\`).test(it.commandId)) ?? null`,
      ],
    ],
  },
  {
    mistake: "prices are kept in 32 bits",
    caughtBy: "STORE-TEXT-04",
    edits: keptAs('(key, it) => (key === "priceMinor" ? it | 0 : it)'),
  },
  {
    mistake: "fields that are null are left out",
    caughtBy: "STORE-TEXT-04",
    edits: keptAs("(_key, it) => (it === null ? undefined : it)"),
  },
  {
    mistake: "an expired reservation is deleted at once",
    caughtBy: "STORE-TEXT-05",
    edits: [
      [
        "store",
        "await file.replace(JSON.stringify(data));",
        `data.reservations = Object.fromEntries(Object.entries(data.reservations).filter(([, { state }]) => state.status !== "expired"));
        await file.replace(JSON.stringify(data));`,
      ],
    ],
  },
  {
    mistake: "the therapists who serve beside the first are lost",
    caughtBy: "STORE-TEXT-05",
    edits: keptAs('(key, it) => (key === "otherTherapists" ? undefined : it)'),
  },
  {
    mistake: "what was waived of a fee is lost",
    caughtBy: "STORE-TEXT-05",
    edits: keptAs('(key, it) => (key === "waived" ? null : it)'),
  },
  {
    mistake: "a preference is lost",
    caughtBy: "STORE-TEXT-04",
    edits: keptAs('(key, it) => (key === "prefer" ? undefined : it)'),
  },
  {
    mistake: "an event's reason is not kept",
    caughtBy: "STORE-TEXT-06",
    edits: keptAs('(key, it) => (key === "reasonId" ? null : it)'),
  },
];
