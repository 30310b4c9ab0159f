import { describe, expect, it } from "vitest";
import { explore } from "./explore.ts";
import { MUTATIONS, mutated } from "./mutations.ts";
import { SCENARIOS } from "./scenarios.ts";
import { FILE, SERVER, type Setting } from "./world.ts";

describe.each([
  ["a server's protocol", SERVER],
  ["a file's protocol", FILE],
])("every interleaving, by %s", (_, protocol) => {
  it.each(Object.entries<Setting>(SCENARIOS))("%s: nothing is ever broken", (_name, setting) => {
    const found = explore({ ...setting, protocol });
    expect(found.broken).toBeNull();
    expect(found.states).toBeGreaterThan(100);
  });
});

describe("a protocol that is wrong in one way is found out", () => {
  it.each(Object.entries(MUTATIONS))("%s", (_, mutation) => {
    const { broken } = explore(mutated(mutation));
    expect(broken?.problem).toMatch(mutation.breaks);
  });
});
