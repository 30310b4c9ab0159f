import { describe, expect, it } from "vitest";
import { invariant, InvariantBroken, unreachable } from "../../src/domain/invariant.ts";

describe("an invariant", () => {
  it("that holds says nothing", () => {
    expect(() => invariant(true, "one is one")).not.toThrow();
  });

  it("that is broken throws with its statement", () => {
    expect(() => invariant(false, "one is two")).toThrow(InvariantBroken);
    expect(() => invariant(false, "one is two")).toThrow("must be true: one is two");
    expect(new InvariantBroken("x").name).toBe("InvariantBroken");
  });

  it("is broken by a value without a case, which it shows", () => {
    expect(() => unreachable({ status: "dreamt" } as never)).toThrow(InvariantBroken);
    expect(() => unreachable({ status: "dreamt" } as never)).toThrow('no case handles {"status":"dreamt"}');
  });
});
