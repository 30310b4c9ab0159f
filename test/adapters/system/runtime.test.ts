import { describe, expect, it } from "vitest";
import { sha256Digest, systemParts } from "../../../src/adapters/system/index.ts";

describe("the process's parts for an engine", () => {
  it("digests as SHA-256 does, without padding, text of any length and script", () => {
    expect(sha256Digest("abc")).toBe("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
    expect(sha256Digest("")).toBe("47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    expect(sha256Digest("Noël, ☂".repeat(100_000))).toHaveLength(43);
  });

  it("comes as ids that differ, a digest, and a pause that ends", async () => {
    const { ids, digest, pause } = systemParts();
    expect(ids.entropy()).not.toBe(ids.entropy());
    expect(digest("a")).not.toBe(digest("b"));
    await expect(pause(1)).resolves.toBeUndefined();
  });
});
