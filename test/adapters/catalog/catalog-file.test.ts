import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CATALOG_FILE_LIMITS, parseCatalogFile } from "../../../src/adapters/catalog/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { DEFAULT_LIMITS } from "../../../src/domain/catalog/center.ts";
import type { Finding } from "../../../src/domain/input/reader.ts";
import { MALFORMED } from "./malformed.ts";
import { REMOVED, sampleText, sampleWith } from "../../support/sample-catalog.ts";

const zones = createLuxonZoneRules();
const parse = (input: unknown) => parseCatalogFile(input, { zones });
const findingsOf = (input: unknown): readonly Finding[] => {
  const read = parse(input);
  expect(read.isErr()).toBe(true);
  return read._unsafeUnwrapErr();
};
const fieldsOf = (input: unknown): readonly string[] => findingsOf(input).map(({ field }) => field);
const read = (input: unknown) => {
  const parsed = parse(input);
  if (parsed.isErr()) throw new Error(JSON.stringify(parsed.error));
  return parsed.value;
};

describe("a malformed file", () => {
  it("is there in many kinds", () => {
    expect(MALFORMED.length).toBeGreaterThanOrEqual(110);
    expect(new Set(MALFORMED.map(([what]) => what)).size).toBe(MALFORMED.length);
  });

  it.each(MALFORMED.map(([what, changes, ...fields]) => ({ what, changes, fields })))(
    "$what",
    ({ changes, fields }) => {
      const json = sampleWith(changes);
      expect([...fieldsOf(json)].sort()).toEqual([...fields].sort());
      for (const { problem } of findingsOf(json)) expect(problem).toMatch(/^[a-z_].{8,}/);
      // As text it says the same; a lone surrogate survives as an escape, __proto__ as a name.
      expect(fieldsOf(JSON.stringify(json))).toEqual(fieldsOf(json));
    },
  );

  it("gets every finding at once", () => {
    const json = sampleWith({
      "centers[0].zone": "Rome",
      "centers[0].services[0].durationMinutes": 0,
      "centers[0].packages[0].serviceIds[0]": "thai-60",
      "centers[0].therapists[0].breaks[0].start": "08:00",
      "centers[0].guests[0].relationships[0].guestId": "nobody",
      "centers[1].rooms[0].beds": "two",
      "centers[1].therapists[0].gender": "f",
      "centers[1].therapist": [],
    });
    expect(fieldsOf(json)).toEqual([
      "centers[0].zone",
      "centers[0].services[0].durationMinutes",
      "centers[0].packages[0].serviceIds[0]",
      "centers[0].therapists[0].breaks[0]",
      "centers[0].guests[0].relationships[0].guestId",
      "centers[1].rooms[0].beds",
      "centers[1].therapists[0].gender",
      "centers[1].therapist",
    ]);
  });
});

describe("a finding's message", () => {
  const problemAt = (path: string, value: unknown): string =>
    findingsOf(sampleWith({ [path]: value })).find(({ field }) => field === path)?.problem ?? "";

  it.each([
    ["centers[0].services[0].durationMinute", 60, "did you mean durationMinutes?"],
    ["centers[0].therapist", [], "did you mean therapists?"],
    ["centers[0].services[0].colour", "red", /is not known here: known are id, name, durationMinutes/],
    ["centers[0].zone", "Europe/Roma", "IANA name, such as Europe/Rome"],
    ["centers[0].gridMinutes", 7, "must divide the 1440 minutes of a day"],
    ["centers[0].blockTimeMinutes", 31, "at most limits.maxBlockTimeMinutes, here 30"],
    ["centers[0].services[0].priceMinor", 19.99, "1999 for 19.99"],
    ["centers[0].services[0].roomKind", "sauna", "use one of treatment, couples, studio"],
    ["centers[0].openingHours[0].end", "02:00", "26:00 is 02:00 of the next day"],
    ["centers[0].openingHours[0].weekdays", "mon, mon", "names mon twice"],
    ["centers[0].rooms[1].id", "lantern", "also the id of centers[0].rooms[0]"],
    ["centers[0].guests[0].relationships[0].guestId", "anna-bianchi", "is the guest itself"],
  ])("%s = %j", (path, value, said) => {
    expect(problemAt(path, value)).toMatch(said);
  });
});

describe("a hostile file", () => {
  it.each([null, undefined, 7, true, [], "", "null", "[]", "7", Symbol("x"), () => 7, 10n, Number.NaN])(
    "%s is not a catalog",
    (input) => {
      expect(fieldsOf(input)).toEqual(["(file)"]);
    },
  );

  it.each([
    ["a hundred thousand lists in each other", "[".repeat(100_000)],
    ["a closed tower of lists", `${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["a tower of objects", `${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}`],
    ["a number of a million digits", `{"centers": ${"9".repeat(1_000_000)}}`],
    ["text that is too long", " ".repeat(CATALOG_FILE_LIMITS.size + 1)],
  ])("%s", (_what, text) => {
    expect(["(file)", "centers"]).toContain(fieldsOf(text)[0]);
  });

  it("an object that throws when it is read", () => {
    const trap = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error("boo");
        },
      },
    );
    expect(fieldsOf(trap)).toEqual(["(file)"]);
    const file = sampleWith({}) as { centers: Record<string, unknown>[] };
    Object.defineProperty(file.centers[0]!, "name", {
      enumerable: true,
      get: () => {
        throw new Error("boo");
      },
    });
    expect(fieldsOf(file)).toContain("(file)");
  });

  it("a list with a length of its own making", () => {
    for (const length of [Number.NaN, -1, 0.5, 1e9, "2"]) {
      const list = new Proxy([{}], {
        get: (target, name) => (name === "length" ? length : (Reflect.get(target, name) as unknown)),
      });
      expect(fieldsOf({ centers: list })[0]).toMatch(/^centers/);
    }
  });

  it("a million unknown fields give few findings", () => {
    const wide = Object.fromEntries(Array.from({ length: 100_000 }, (_, at) => [`field${at}`, at]));
    expect(findingsOf({ ...wide, centers: [] }).length).toBeLessThan(15);
  });

  it("a hundred thousand bad guests give a bounded number of findings, and say how many are left", () => {
    const findings = findingsOf(sampleWith({ "centers[0].guests": Array.from({ length: 100_000 }, () => ({})) }));
    expect(findings.length).toBe(1_001);
    expect(findings.at(-1)).toEqual({ field: "(file)", problem: "has 199000 more findings: mend these first" });
  });

  it("an object nested ten thousand times", () => {
    let value: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) value = { centers: [value] };
    expect(fieldsOf(value)).toContain("centers[0].centers");
  });

  it("changes nothing in the process", () => {
    const text = '{"__proto__": {"polluted": true}, "centers": [{"__proto__": {"polluted": true}, "id": "x"}]}';
    expect(fieldsOf(text)).toContain("centers[0].__proto__");
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  });
});

describe("broken JSON text", () => {
  it.each([
    ["a trailing comma", '{\n  "centers": [],\n}', "line 3, column 1"],
    ["a comment", '{\n  // centers\n  "centers": []\n}', "line 2, column 3"],
    ["single quotes", "{\n\t'centers': []}", "line 2, column 2"],
    ["a missing comma", '{"centers": [1 2]}', "line 1, column 16"],
    ["a missing colon", '{"centers" []}', "line 1, column 12"],
    ["an end too early", '{"centers": [\n\n', "line 3, column 1"],
    ["text after the end", '{"centers": []}\r\n{}', "line 2, column 1"],
    ["a bad escape", '{"centers": "\\x41"}', "line 1, column 13"],
    ["a line break in a text", '{"centers": "a\nb"}', "line 1, column 13"],
    ["an invisible character in a text", '{"centers": "a\u001fb"}', "line 1, column 13"],
    ["a number with a leading zero", '{"centers": 007}', "line 1, column 14"],
    ["NaN", '{"centers": NaN}', "line 1, column 13"],
    ["nothing but space", "  \n ", "line 2, column 2"],
  ])("%s: its place", (_what, text, where) => {
    const [finding, ...others] = findingsOf(text);
    expect(others).toEqual([]);
    expect(finding?.field).toBe("(file)");
    expect(finding?.problem).toContain(`at ${where}:`);
  });

  it("a duplicate name is found, with its path", () => {
    const twice = sampleText.replace('"gridMinutes": 15', '"gridMinutes": 15, "gridMinutes": 20');
    expect(findingsOf(twice)).toEqual([
      {
        field: "centers[0].gridMinutes",
        problem: expect.stringMatching(/^is given twice .*line 14, column 26/) as string,
      },
    ]);
  });

  it("64 levels are read, one more is refused before anything is built", () => {
    const tower = (levels: number): string => `${"[".repeat(levels)}${"]".repeat(levels)}`;
    expect(findingsOf(tower(64))[0]?.problem).toBe("must be an object");
    expect(findingsOf(tower(65))[0]?.problem).toBe(
      "is not valid JSON at line 1, column 65: nested deeper than 64 levels",
    );
  });

  it("a byte order mark is accepted", () => {
    expect(parse(`\ufeff${sampleText}`).isOk()).toBe(true);
  });
});

describe("a sound file", () => {
  it("fills in optional fields", () => {
    const center = read(sampleWith({})).centers[1]!;
    expect(center.catalog.center.limits).toEqual(DEFAULT_LIMITS);
    expect(center.catalog.items.get("massage-60" as never)).toEqual({
      kind: "service",
      id: "massage-60",
      name: "Classic massage, 60 minutes",
      durationMinutes: 60,
      preparationMinutes: 0,
      recoveryMinutes: 15,
      priceMinor: 12_000,
      leadTimeMinutes: null,
      leadTimeDays: null,
      durations: [],
      therapistCount: null,
      needsTherapist: true,
      roomKind: "treatment",
      equipmentIds: [],
    });
  });

  it("keeps the limits that are not stated", () => {
    const stated = { maxBlockTimeMinutes: 20, holdAgainAfterMinutes: 1_440 };
    const limits = { ...DEFAULT_LIMITS, ...stated };
    expect(DEFAULT_LIMITS.holdAgainAfterMinutes).toBe(0);
    const file = read(sampleWith({ "centers[0].limits": { ...stated, horizonDays: null } }));
    expect(file.centers[0]?.catalog.center.limits).toEqual(limits);
  });

  it.each([
    ["sun", [7]],
    ["mon-fri", [1, 2, 3, 4, 5]],
    ["mon-wed, sat", [1, 2, 3, 6]],
    ["sat-mon", [6, 7, 1]],
    ["mon-sun", [1, 2, 3, 4, 5, 6, 7]],
    ["tue-tue", [2]],
  ])("weekdays %s", (weekdays, numbers) => {
    const file = read(sampleWith({ "centers[0].openingHours[0]": { weekdays, start: "00:00", end: "24:00" } }));
    expect(file.centers[0]?.catalog.center.openingHours[0]).toEqual({
      weekdays: numbers,
      startMinute: 0,
      endMinute: 1_440,
    });
  });

  it("reads hours across midnight, and a break in the night", () => {
    const therapist = {
      "centers[1].therapists[1].shifts[0]": { weekdays: "sun", start: "20:00", end: "30:00" },
      "centers[1].therapists[1].breaks": [
        { weekdays: "sun", start: "23:30", end: "24:30" },
        // Monday's small hours belong to Sunday's shift.
        { weekdays: "mon", start: "03:00", end: "06:00" },
        { weekdays: "sun", start: "25:30", end: "26:00" },
      ],
    };
    const sam = read(sampleWith(therapist)).centers[1]?.roster.therapists.get("sam" as never);
    expect(sam?.shifts).toEqual([{ weekdays: [7], startMinute: 1_200, endMinute: 1_800 }]);
    expect(sam?.breaks).toEqual([
      { weekdays: [7], startMinute: 1_410, endMinute: 1_470 },
      { weekdays: [1], startMinute: 180, endMinute: 360 },
      { weekdays: [7], startMinute: 1_530, endMinute: 1_560 },
    ]);
  });

  it("joins shifts that touch: a break may lie across", () => {
    const shifts = [
      { weekdays: "mon", start: "09:00", end: "13:00" },
      { weekdays: "mon", start: "13:00", end: "18:00" },
    ];
    const breaks = [{ weekdays: "mon", start: "12:30", end: "13:30" }];
    expect(
      parse(
        sampleWith({ "centers[0].therapists[0].shifts": shifts, "centers[0].therapists[0].breaks": breaks }),
      ).isOk(),
    ).toBe(true);
  });

  it("reads days off as dates and block-outs as spans of wall time", () => {
    const { therapists } = read(sampleWith({})).centers[0]!.roster;
    const spans = (id: string) =>
      therapists
        .get(id as never)
        ?.blockOuts.map(({ startWallMs, endWallMs }) =>
          [startWallMs, endWallMs].map((ms) => new Date(ms).toISOString().slice(0, 16)),
        );
    const days = (id: string) => therapists.get(id as never)?.daysOff;
    expect(days("giulia")).toEqual([{ firstDate: "2026-08-17", lastDate: "2026-08-28" }]);
    expect(days("luca")).toEqual([{ firstDate: "2026-05-14", lastDate: "2026-05-14" }]);
    expect([spans("giulia"), days("elena")]).toEqual([[], []]);
    expect(spans("elena")).toEqual([["2026-06-10T10:00", "2026-06-10T14:00"]]);
  });

  it("Rule 25: takes a GUID in any spelling, and keeps the one that it came in", () => {
    const ids = read(sampleWith({})).centers[0]?.guests.map(({ guest }) => guest.id);
    expect(ids).toContain("8d3f6a52-1c7b-4e90-a8d4-5b2f9c0e7a11");
  });

  it.each([1, 60, 1_440])("a grid of %s minutes", (gridMinutes) => {
    expect(parse(sampleWith({ "centers[0].gridMinutes": gridMinutes })).isOk()).toBe(true);
  });

  it("bounds are inclusive", () => {
    const edges = {
      "centers[0].rooms[0].beds": 1_000,
      "centers[0].equipment[0].units": 1,
      "centers[0].services[0].durationMinutes": 1_440,
      "centers[0].services[9].durationMinutes": 1,
      "centers[0].blockTimeMinutes": 30,
      "centers[0].limits.lifetimeCapMinutes": 30,
      "centers[0].services[0].priceMinor": 100_000_000_000,
      "centers[0].openingHours[3]": { weekdays: "sun", start: "23:59", end: "47:59" },
      "centers[0].name": "x".repeat(120),
      "centers[0].rooms[0].id": "~".repeat(64),
    };
    expect(parse(sampleWith(edges))._unsafeUnwrap().centers).toHaveLength(2);
  });

  it("may leave out every optional field", () => {
    const file = read({
      centers: [
        {
          id: "bare",
          name: "Bare",
          zone: "UTC",
          currency: "EUR",
          gridMinutes: 60,
          blockTimeMinutes: 5,
          openingHours: [{ weekdays: "mon-sun", start: "00:00", end: "24:00" }],
        },
      ],
    });
    expect(file.centers[0]?.catalog.items.size).toBe(0);
  });
});

describe("properties", () => {
  const paths = [...new Set(MALFORMED.flatMap(([, changes]) => Object.keys(changes)))].filter(
    (path) => !path.includes("__proto__"),
  );

  it("any value anywhere in a file is read, or has findings, and nothing is thrown", () => {
    const junk = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom(
        REMOVED,
        null,
        undefined,
        {},
        [],
        "",
        0,
        -0,
        -1,
        1e308,
        "mon",
        "09:00",
        "swedish-60",
        [[]],
        [null],
      ),
      fc.anything(),
    );
    const outcomes = { ok: 0, err: 0 };
    fc.assert(
      fc.property(fc.constantFrom(...paths), junk, (path, value) => {
        const outcome = parse(sampleWith({ [path]: value }));
        outcomes[outcome.isOk() ? "ok" : "err"] += 1;
        if (outcome.isErr()) expect(outcome.error.length).toBeGreaterThan(0);
      }),
      { numRuns: 1_000 },
    );
    expect(outcomes.ok).toBeGreaterThan(5);
    expect(outcomes.err).toBeGreaterThan(300);
  });

  it("text with a mistake anywhere is refused if JSON.parse refuses it, and nothing is thrown", () => {
    const small = JSON.stringify(
      { centers: [{ id: 'x\\"\u00e9', gridMinutes: -1.5e3, limits: null, rooms: [true, false, []] }] },
      null,
      1,
    );
    const isJson = (text: string): boolean => {
      try {
        JSON.parse(text);
        return true;
      } catch {
        return false;
      }
    };
    const outcomes = { json: 0, broken: 0 };
    fc.assert(
      fc.property(
        fc.nat(small.length),
        fc.nat(2),
        fc.oneof(
          fc.constantFrom(...Array.from("{}[],:\"'\\0123.eE+-truefalsn /\n\t\0\u2028")),
          fc.string({ maxLength: 3 }),
        ),
        (at, removed, added) => {
          const text = small.slice(0, at) + added + small.slice(at + removed);
          const said = findingsOf(text).some(({ problem }) => problem.startsWith("is not valid JSON"));
          outcomes[said ? "broken" : "json"] += 1;
          expect(said).toBe(!isJson(text));
        },
      ),
      { numRuns: 3_000 },
    );
    expect(outcomes.json).toBeGreaterThan(200);
    expect(outcomes.broken).toBeGreaterThan(200);
  });
});
