import { describe, expect, it } from "vitest";
import { closestOf } from "../../../src/domain/input/closest.ts";

describe("the name that was probably meant", () => {
  const names = ["lateConfirm", "ranking", "maxBatch", "sweep"];

  it.each([
    ["lateConfirn", "lateConfirm", "a letter replaced"],
    ["rankng", "ranking", "a letter left out"],
    ["maxBattch", "maxBatch", "a letter added"],
    ["rnaking", "ranking", "two letters that changed places"],
    ["LATECONFIRM", "lateConfirm", "capitals"],
    ["sewep", "sweep", "one error in a short name"],
  ])("%s: %s, %s", (written, meant) => {
    expect(closestOf(written, names)).toBe(meant);
  });

  it("is none if nothing is near: a third of a name's letters at most, and never more than two", () => {
    expect(closestOf("swxxp", names)).toBeNull();
    expect(closestOf("lateXonXirX", names)).toBeNull();
    expect(closestOf("", names)).toBeNull();
    expect(closestOf("ranking", [])).toBeNull();
  });

  it("is not looked for beyond 64 letters", () => {
    const long = "n".repeat(65);
    expect(closestOf(long, [long])).toBeNull();
    expect(closestOf(long.slice(1), [long])).toBe(long);
  });
});
