import { describe, expect, it } from "vitest";
import { readApiKeys } from "../../src/adapters/cli/read-api-keys.ts";
import { createManualClock } from "../../src/testing/index.ts";
import { createApiKeys, type Authentication, type Principal } from "../../src/adapters/http/index.ts";

const [OLD, NEW, OTHER] = ["the-old-key-of-web", "the-new-key-of-web", "the-key-of-the-app"];

const askedWith = (authentication: Authentication, authorization: string): Promise<Principal | null> =>
  Promise.resolve(authentication.authenticate(new Request("http://x/", { headers: { authorization } })));

const nameOf = async (authentication: Authentication, key: string): Promise<string | null> => {
  const principal = await askedWith(authentication, `apikey ${key}`);
  return principal?.kind === "application" ? principal.name : null;
};

const ok = (text: string): Authentication => readApiKeys(text)._unsafeUnwrap();

describe("several keys of one name", () => {
  it("each is of the same application, so a rotation keeps the owner of idempotency keys", async () => {
    const listed = createApiKeys({ keys: { web: [OLD, NEW], app: OTHER } });
    const read = ok(`web=${OLD}, app=${OTHER}, web=${NEW}`);
    for (const authentication of [listed, read]) {
      expect(await nameOf(authentication, OLD)).toBe("web");
      expect(await nameOf(authentication, NEW)).toBe("web");
      expect(await nameOf(authentication, OTHER)).toBe("app");
      expect(await nameOf(authentication, "the-key-of-nothing")).toBeNull();
    }
  });

  it("a token is good for as long as the key that it was issued for", async () => {
    const both = createApiKeys({ keys: { web: [OLD, NEW] } });
    for (const [key, left] of [
      [OLD, NEW],
      [NEW, OLD],
    ] as const) {
      const issued = await both.issueToken?.([key]);
      const authorization = `bearer ${issued?.token ?? ""}`;
      expect(await askedWith(both, authorization)).toEqual({ kind: "application", name: "web" });
      expect(await askedWith(createApiKeys({ keys: { web: [key] } }), authorization)).not.toBeNull();
      expect(await askedWith(createApiKeys({ keys: { web: [left] } }), authorization)).toBeNull();
    }
  });
});

it("a token ends by the clock that was given", async () => {
  const clock = createManualClock(Date.parse("2001-01-01T00:00:00Z"));
  const keys = createApiKeys({ keys: { web: OLD }, tokenSeconds: 60, clock });
  const authorization = `bearer ${(await keys.issueToken?.([OLD]))?.token ?? ""}`;
  for (const [passedMs, isGood] of [
    [59_999, true],
    [1, false],
    [1, false],
  ] as const) {
    clock.advance(passedMs);
    expect((await askedWith(keys, authorization)) !== null).toBe(isGood);
  }
});

describe("names and keys that will not do", () => {
  it("a key that is repeated is refused, under the same name or another", () => {
    for (const keys of [{ web: [OLD, OLD] }, { web: OLD, app: OLD }, { web: [NEW, OLD], app: [OTHER, OLD] }]) {
      expect(() => createApiKeys({ keys })).toThrow(RangeError);
    }
    for (const text of [`web=${OLD},web=${OLD}`, `web=${OLD},app=${OLD}`]) {
      const problem = readApiKeys(text)._unsafeUnwrapErr();
      expect(problem).toContain("repeated");
      expect(problem).not.toContain(OLD);
    }
  });

  it("a name that objects have by themselves is a name like any other", async () => {
    for (const name of ["__proto__", "constructor", "toString", "hasOwnProperty"]) {
      const authentication = ok(`${name}=${OLD},web=${NEW},${name}=${OTHER}`);
      expect(await nameOf(authentication, OLD)).toBe(name);
      expect(await nameOf(authentication, OTHER)).toBe(name);
      expect(await nameOf(authentication, NEW)).toBe("web");
      const issued = await authentication.issueToken?.([OLD]);
      expect(await askedWith(authentication, `bearer ${issued?.token ?? ""}`)).toEqual({ kind: "application", name });
    }
  });

  it("no key, an empty name or key, blanks and commas in the wrong place are sentences that repeat no key", () => {
    const wrong = [
      ["", "has no key"],
      [" , ,", "has no key"],
      [`=${OLD}`, "entry 1"],
      ["web=", "entry 1"],
      [`web=${NEW},app`, "entry 2 is not of the form name=key"],
      [`web=${NEW},${OLD}`, "entry 2 is not of the form name=key"],
      [`web =${OLD}`, "entry 1"],
      [`web= ${OLD}`, "entry 1"],
      [`web=${OLD} x`, "entry 1"],
      [`a b=${OLD}`, "entry 1"],
      [`${"n".repeat(41)}=${OLD}`, "entry 1"],
      [`web=${"k".repeat(513)}`, "entry 1"],
      ["web=fifteen-letters", "entry 1"],
      [`web=${OLD},,app=short`, "entry 3"],
      [`web=${"ä".repeat(20)}`, "entry 1"],
      [`${OLD}=web`, "entry 1"],
    ];
    for (const [text = "", sentence = ""] of wrong) {
      const problem = readApiKeys(text)._unsafeUnwrapErr();
      expect(problem).toContain(sentence);
      expect(problem).not.toMatch(/the-old|the-new|kkk|fifteen|short/);
    }
    expect(() => createApiKeys({ keys: { [OLD]: "web" } })).toThrow(/^(?!.*the-old)/);
    expect(() => createApiKeys({ keys: {} })).toThrow(RangeError);
    expect(() => createApiKeys({ keys: { web: [] } })).toThrow(RangeError);
    expect(() => createApiKeys({ keys: { web: 3 as never } })).toThrow(RangeError);
  });

  it("a key may contain an equals sign, and a list may end in a comma", async () => {
    const authentication = ok(`web=${OLD}==,\n app=${OTHER},`);
    expect(await nameOf(authentication, `${OLD}==`)).toBe("web");
    expect(await nameOf(authentication, OTHER)).toBe("app");
  });
});
