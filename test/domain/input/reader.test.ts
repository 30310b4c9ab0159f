import * as fc from "fast-check";
import { err, ok } from "neverthrow";
import { describe, expect, it } from "vitest";
import { InvariantBroken } from "../../../src/domain/invariant.ts";
import {
  checked,
  either,
  flag,
  listOf,
  oneOf,
  oneOfKinds,
  optional,
  parsed,
  readInput,
  refined,
  shape,
  text,
  wholeNumber,
  type Finding,
  type Reader,
} from "../../../src/domain/input/reader.ts";
import { parseEpochMs } from "../../../src/domain/time/instant.ts";

const findings = (reader: Reader<unknown>, input: unknown): readonly Finding[] =>
  readInput(reader, input).match(
    () => [],
    (found) => found,
  );
const problem = (reader: Reader<unknown>, input: unknown): string | undefined => findings(reader, input)[0]?.problem;
const accepts = (reader: Reader<unknown>, input: unknown): boolean => readInput(reader, input).isOk();

const NOT_TEXT = [null, 0, 1n, true, [], ["a"], {}, Symbol("a"), () => "a", new String("a")];

describe("text", () => {
  it("has as many characters as are allowed, by default at least one", () => {
    const reader = text({ max: 3 });
    expect(readInput(reader, "abc")._unsafeUnwrap()).toBe("abc");
    expect(accepts(reader, "a")).toBe(true);
    expect(problem(reader, "")).toBe("must have 1 to 3 characters, not 0");
    expect(problem(reader, "abcd")).toBe("must have 1 to 3 characters, not 4");
    expect(accepts(text({ min: 0, max: 3 }), "")).toBe(true);
    expect(problem(text({ min: 2, max: 3 }), "a")).toBe("must have 2 to 3 characters, not 1");
  });

  it("holds nothing that a store would change: no NUL and no half of a surrogate pair (rule 16)", () => {
    const reader = text({ max: 10 });
    for (const bad of ["\0", "a\0b", "\ud83d", "\udc86", "a\ud83d", "\udc86\ud83d", "💆\ud83d"]) {
      expect(problem(reader, bad)).toBe("must not contain NUL or lone surrogates");
    }
    for (const good of ["💆", "é", "\u{10ffff}", " ", "\n", "\ufffd"]) expect(accepts(reader, good)).toBe(true);
  });

  it("is not anything else", () => {
    for (const other of NOT_TEXT) expect(problem(text({ max: 10 }), other)).toBe("must be text");
    expect(problem(text({ max: 10 }), undefined)).toBe("is required: text");
  });
});

describe("a whole number", () => {
  const reader = wholeNumber({ min: -1, max: 3 });

  it("lies between its bounds", () => {
    expect([-2, -1, 0, 3, 4].map((value) => accepts(reader, value))).toEqual([false, true, true, true, false]);
    expect(problem(reader, 4)).toBe("must be a whole number from -1 to 3");
    expect(problem(reader, undefined)).toBe("is required: a whole number from -1 to 3");
  });

  it("is not anything else", () => {
    const others = [0.5, NaN, Infinity, -Infinity, "1", 1n, true, null, [], {}, Object(1) as unknown];
    expect(others.filter((other) => accepts(reader, other))).toEqual([]);
    const wide = wholeNumber({ min: 0, max: Number.MAX_VALUE });
    expect([2 ** 53 - 1, 2 ** 53, 1e300].map((value) => accepts(wide, value))).toEqual([true, false, false]);
  });
});

describe("a flag, a choice and parsed values", () => {
  it("accept only the stated values", () => {
    expect([true, false].map((value) => readInput(flag, value)._unsafeUnwrap())).toEqual([true, false]);
    for (const other of ["true", 0, 1, null, {}]) expect(problem(flag, other)).toBe("must be true or false");
    expect(problem(flag, undefined)).toBe("is required: true or false");

    const colour = oneOf(["red", "", "toString"]);
    for (const choice of ["red", "", "toString"]) expect(readInput(colour, choice)._unsafeUnwrap()).toBe(choice);
    for (const other of ["Red", "valueOf", null, 0, ["red"]]) {
      expect(problem(colour, other)).toBe("must be one of red, , toString");
    }
    expect(problem(colour, undefined)).toBe("is required: one of red, , toString");
  });

  it("take text that is parsed, a null being a refusal", () => {
    const even = parsed((it) => (it.length % 2 === 0 ? it.length : null), "an even text");
    expect(readInput(even, "")._unsafeUnwrap()).toBe(0);
    expect(readInput(even, "ab")._unsafeUnwrap()).toBe(2);
    for (const other of ["a", ...NOT_TEXT]) expect(problem(even, other)).toBe("must be an even text");
    expect(problem(even, undefined)).toBe("is required: an even text");
  });

  it("take values of any type that are checked", () => {
    const instant = checked(parseEpochMs, "an instant");
    expect(readInput(instant, 0)._unsafeUnwrap()).toBe(0);
    for (const other of [-1, "0", null]) expect(problem(instant, other)).toBe("must be an instant");
    expect(problem(instant, undefined)).toBe("is required: an instant");
  });
});

describe("a list", () => {
  const reader = listOf(wholeNumber({ min: 0, max: 9 }), { min: 1, max: 3 });

  it("has as many entries as are allowed, by default any number up to the most", () => {
    expect(readInput(reader, [1, 2, 3])._unsafeUnwrap()).toEqual([1, 2, 3]);
    expect(problem(reader, [])).toBe("must have 1 to 3 entries, not 0");
    expect(problem(reader, [1, 2, 3, 4])).toBe("must have 1 to 3 entries, not 4");
    expect(readInput(listOf(flag, { max: 3 }), [])._unsafeUnwrap()).toEqual([]);
  });

  it("names every entry that is wrong, by its place", () => {
    expect(findings(reader, [10, 1, "x"])).toEqual([
      { field: "[0]", problem: "must be a whole number from 0 to 9" },
      { field: "[2]", problem: "must be a whole number from 0 to 9" },
    ]);
    expect(findings(shape({ rows: listOf(reader, { max: 2 }) }), { rows: [[1], [10]] })).toEqual([
      { field: "rows[1][0]", problem: "must be a whole number from 0 to 9" },
    ]);
  });

  it("is not anything else, though it has a length", () => {
    for (const other of ["abc", { length: 1, 0: 1 }, new Uint8Array(2), new Set([1]), null, 3]) {
      expect(problem(reader, other)).toBe("must be a list");
    }
    expect(problem(reader, undefined)).toBe("is required: a list");
  });

  it("has its holes read as entries that are missing", () => {
    expect(findings(reader, [1, , 2])).toEqual([{ field: "[1]", problem: "is required: a whole number from 0 to 9" }]);
    expect(findings(listOf(flag, { max: 10 }), new Array(2))).toHaveLength(2);
  });

  it("that is huge is refused without being read", () => {
    let looked = 0;
    const counting: Reader<unknown> = (value) => {
      looked += 1;
      return value;
    };
    expect(problem(listOf(counting, { max: 3 }), new Array(2 ** 32 - 1))).toBe(
      "must have 0 to 3 entries, not 4294967295",
    );
    expect(looked).toBe(0);
  });
});

describe("a shape", () => {
  const guest = shape({ name: text({ max: 9 }), age: optional(wholeNumber({ min: 0, max: 150 }), null) });

  it("has its fields and no others", () => {
    expect(readInput(guest, { name: "Ada", age: 36 })._unsafeUnwrap()).toEqual({ name: "Ada", age: 36 });
    expect(readInput(guest, { name: "Ada" })._unsafeUnwrap()).toEqual({ name: "Ada", age: null });
    expect(findings(guest, { name: "Ada", nick: 1, agee: 2 })).toEqual([
      { field: "nick", problem: "is not known here; known are name, age" },
      { field: "agee", problem: "is not known here; known are name, age" },
    ]);
    expect(findings(guest, { ["x".repeat(100)]: 1, name: "Ada" })[0]?.field).toBe("x".repeat(64));
  });

  it("names everything that is wrong, by its path", () => {
    const party = shape({ guests: listOf(guest, { max: 3 }), host: guest });
    expect(findings(party, { guests: [{ name: "" }, { age: 1 }], host: { name: "Ada", age: -1, x: 1 } })).toEqual([
      { field: "guests[0].name", problem: "must have 1 to 9 characters, not 0" },
      { field: "guests[1].name", problem: "is required: text" },
      { field: "host.age", problem: "must be a whole number from 0 to 150" },
      { field: "host.x", problem: "is not known here; known are name, age" },
    ]);
    expect(findings(party, {})).toEqual([
      { field: "guests", problem: "is required: a list" },
      { field: "host", problem: "is required: an object" },
    ]);
  });

  it("is not anything else", () => {
    for (const other of [null, [], ["name"], "name", 1, true, () => ({})]) {
      expect(findings(guest, other)).toEqual([{ field: "(input)", problem: "must be an object" }]);
    }
    expect(findings(guest, undefined)).toEqual([{ field: "(input)", problem: "is required: an object" }]);
  });

  it("reads own fields only, and nothing through __proto__ or a prototype", () => {
    expect(findings(guest, Object.create({ name: "Ada" }))).toEqual([{ field: "name", problem: "is required: text" }]);
    const hostile: unknown = JSON.parse('{"name": "Ada", "__proto__": {"age": 1, "admin": true}, "constructor": 1}');
    expect(findings(guest, hostile).map(({ field }) => field)).toEqual(["__proto__", "constructor"]);
    expect(Object.prototype).not.toHaveProperty("admin");
    const inherited = shape({ toString: optional(flag, "left out"), hasOwnProperty: optional(flag, "left out") });
    expect(readInput(inherited, {})._unsafeUnwrap()).toEqual({ toString: "left out", hasOwnProperty: "left out" });
    const bare = Object.assign(Object.create(null) as object, { name: "Ada" });
    expect(readInput(guest, bare)._unsafeUnwrap()).toEqual({ name: "Ada", age: null });
  });
});

describe("readers put together", () => {
  it("leave out optional fields that are missing or null", () => {
    const reader = optional(flag, "none");
    expect([undefined, null, true].map((value) => readInput(reader, value)._unsafeUnwrap())).toEqual([
      "none",
      "none",
      true,
    ]);
    expect(problem(reader, 0)).toBe("must be true or false");
  });

  it("refine a value, or refuse it with a problem", () => {
    const even = refined(wholeNumber({ min: 0, max: 9 }), (it) => (it % 2 === 0 ? ok(it / 2) : err("must be even")));
    expect(readInput(even, 8)._unsafeUnwrap()).toBe(4);
    expect(findings(even, 7)).toEqual([{ field: "(input)", problem: "must be even" }]);
    expect(findings(even, 10)).toEqual([{ field: "(input)", problem: "must be a whole number from 0 to 9" }]);
    expect(findings(shape({ half: even }), { half: 7 })).toEqual([{ field: "half", problem: "must be even" }]);
  });

  it("refine nothing of which any part was refused", () => {
    let refinements = 0;
    const counted = (reader: Reader<unknown>) =>
      refined(reader, (it) => {
        refinements += 1;
        return ok(it);
      });
    for (const reader of [shape({ on: flag }), listOf(flag, { max: 9 }), flag]) {
      for (const input of [{ on: 1 }, { on: true, off: true }, [true, 1], 1]) {
        expect(findings(counted(reader), input).length).toBeGreaterThan(0);
      }
    }
    expect(refinements).toBe(0);
    expect(accepts(counted(flag), true)).toBe(true);
    expect(refinements).toBe(1);
  });

  it("read an object by its kind", () => {
    const choice = oneOfKinds({
      any: shape({ kind: oneOf(["any"]) }),
      named: shape({ kind: oneOf(["named"]), id: text({ max: 9 }) }),
    });
    expect(readInput(choice, { kind: "any" })._unsafeUnwrap()).toEqual({ kind: "any" });
    expect(readInput(choice, { kind: "named", id: "uma" })._unsafeUnwrap()).toEqual({ kind: "named", id: "uma" });
    const nested = shape({ therapist: choice });
    expect(findings(nested, { therapist: { kind: "named", id: "" } })).toEqual([
      { field: "therapist.id", problem: "must have 1 to 9 characters, not 0" },
    ]);
    const unknown = "must be one of any, named";
    for (const kind of ["toString", "__proto__", "ANY", 1, null, ["any"]]) {
      expect(findings(choice, { kind })).toEqual([{ field: "kind", problem: unknown }]);
      expect(findings(nested, { therapist: { kind } })).toEqual([{ field: "therapist.kind", problem: unknown }]);
    }
    for (const without of [{}, Object.create({ kind: "any" })]) {
      expect(findings(choice, without)).toEqual([{ field: "kind", problem: "is required: one of any, named" }]);
    }
    for (const other of [null, "any", ["any"], 1]) expect(problem(choice, other)).toBe("must be an object");
    expect(problem(choice, undefined)).toBe("is required: an object");
  });

  it("read one thing or the other", () => {
    const reader = either(text({ max: 3 }), flag, (value) => typeof value === "boolean");
    expect(["abc", true].map((value) => readInput(reader, value)._unsafeUnwrap())).toEqual(["abc", true]);
    expect(problem(reader, 1)).toBe("must be text");
  });
});

describe("reading", () => {
  const reader = shape({ name: text({ max: 9 }), tags: listOf(text({ max: 9 }), { min: 1, max: 3 }) });
  const FAILED = [{ field: "(input)", problem: "cannot be read: looking at it failed" }];
  const fails = (): never => {
    throw new Error("do not look");
  };
  const revoked = (target: object): object => {
    const { proxy, revoke } = Proxy.revocable(target, {});
    revoke();
    return proxy;
  };

  it("answers with a finding if reading the input throws", () => {
    const hostile: readonly object[] = [
      {
        get name() {
          return fails();
        },
        tags: ["a"],
      },
      { name: "a", tags: Object.defineProperty(["a"], 0, { get: fails }) },
      new Proxy({}, { ownKeys: fails }),
      new Proxy({}, { get: fails, getOwnPropertyDescriptor: fails }),
      revoked({}),
      { name: "a", tags: revoked([]) },
      { name: "a", tags: new Proxy(["a"], { get: fails }) },
    ];
    for (const input of hostile) expect(findings(reader, input).at(-1)).toEqual(FAILED[0]);
    expect(findings(parsed(fails, "anything"), "a"), "a parser that throws").toEqual(FAILED);
  });

  it("keeps the findings from before reading failed", () => {
    const input = { name: 1, tags: new Proxy([], { get: fails }) };
    expect(findings(reader, input)).toEqual([{ field: "name", problem: "must be text" }, ...FAILED]);
  });

  it("believes a list's length once: one that lies, or grows while it is read, neither hangs nor passes", () => {
    const lying = (lengths: readonly unknown[]) => {
      let asked = 0;
      return new Proxy(["a"], {
        get: (target, name, self) =>
          name === "length"
            ? lengths[Math.min(asked++, lengths.length - 1)]
            : (Reflect.get(target, name, self) as unknown),
      });
    };
    const read = (lengths: readonly unknown[]) => findings(reader, { name: "a", tags: lying(lengths) });
    expect(read([NaN])).toEqual([{ field: "tags", problem: "must have 1 to 3 entries, not NaN" }]);
    for (const length of [undefined, "1", Symbol("1"), { valueOf: () => 1 }]) {
      expect(read([length])).toEqual([{ field: "tags", problem: `must have 1 to 3 entries, not ${String(length)}` }]);
    }
    expect(read([1, 1, 1, 1_000])).toEqual([]);
    expect(read([2, 2, 0])).toEqual([{ field: "tags[1]", problem: "is required: text" }]);
  });

  it("never throws and never hangs, on any input", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withNullPrototype: true, withSparseArray: true }), (input) => {
        const result = readInput(reader, input);
        expect(result.isOk() || result.error.length > 0).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("returns accepted input unchanged", () => {
    const inputs = fc.record({
      name: fc.string({ minLength: 1, maxLength: 9 }),
      tags: fc.array(fc.string({ minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 3 }),
    });
    fc.assert(
      fc.property(inputs, (input) => {
        const hasNul = [input.name, ...input.tags].some((it) => it.includes("\0"));
        expect(readInput(reader, input).unwrapOr(null)).toEqual(hasNul ? null : input);
      }),
    );
  });

  it("breaks an invariant if a reader refuses without a reason", () => {
    const silent: Reader<boolean> = (_value, field) => flag("not a flag", field, []);
    expect(() => readInput(silent, 1)).toThrow(InvariantBroken);
  });
});
