import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import {
  CATALOG_FILE_LIMITS,
  parseCatalogFile,
  readCatalogFile,
  sampleCatalogUrl,
} from "../../../src/adapters/catalog/index.ts";
import { createLuxonZoneRules } from "../../../src/adapters/luxon/index.ts";
import { sampleFile } from "../../support/sample-catalog.ts";

const zones = createLuxonZoneRules();
const folder = mkdtempSync(join(tmpdir(), "holdfast-catalog-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const inFolder = (name: string, content?: string | Uint8Array): string => {
  const path = join(folder, name);
  if (content !== undefined) writeFileSync(path, content);
  return path;
};
const problemOf = async (path: string | URL): Promise<string> => {
  const read = await readCatalogFile(path, { zones });
  const [finding, ...others] = read._unsafeUnwrapErr();
  expect(others).toEqual([]);
  expect(finding?.field).toBe("(file)");
  return finding?.problem ?? "";
};

describe("the sample", () => {
  it("is sound, by URL and by path", async () => {
    const byUrl = await readCatalogFile(sampleCatalogUrl(), { zones });
    const byPath = await readCatalogFile(fileURLToPath(sampleFile), { zones });
    expect(byUrl._unsafeUnwrap().centers.map(({ catalog }) => catalog.center.zone)).toEqual([
      "Europe/Rome",
      "America/New_York",
    ]);
    expect(byPath).toEqual(byUrl);
  });

  it("has examples of every feature", async () => {
    const file = await readCatalogFile(sampleCatalogUrl(), { zones });
    const { catalog, roster, guests } = file._unsafeUnwrap().centers[0]!;
    const items = [...catalog.items.values()];
    const count = (kind: string) => items.filter((item) => item.kind === kind).length;
    expect([count("service"), count("add_on"), count("package")]).toEqual([10, 4, 2]);
    expect([roster.therapists.size, roster.rooms.size, roster.equipment.size, guests.length]).toEqual([7, 6, 3, 12]);
    expect(new Set([...roster.rooms.values()].map(({ kind }) => kind)).size).toBe(3);
    expect([...roster.rooms.values()].map(({ beds }) => beds).sort()).toEqual([1, 1, 1, 1, 2, 5]);
    expect(new Set([...roster.therapists.values()].map(({ gender }) => gender)).size).toBe(2);
    expect([catalog.center.blockTimeMinutes, catalog.center.gridMinutes]).toEqual([10, 15]);
  });

  it("is in the package", () => {
    const root = new URL("../../../", import.meta.url);
    expect(decodeURIComponent(sampleCatalogUrl().pathname)).toBe(
      `application/json,${readFileSync(sampleFile, "utf8")}`,
    );
    const { files } = JSON.parse(readFileSync(new URL("package.json", root), "utf8")) as { files: string[] };
    expect(files).toContain("samples");
  });
});

describe("a file that cannot be read", () => {
  it("is missing", async () => {
    expect(await problemOf(inFolder("nowhere.json"))).toMatch(/^cannot be read: ENOENT/);
  });

  it("is a folder", async () => {
    mkdirSync(inFolder("folder.json"));
    expect(await problemOf(inFolder("folder.json"))).toBe("is not a regular file");
  });

  it("is a device without an end", async () => {
    expect(await problemOf("/dev/zero")).toBe("is not a regular file");
  });

  it("is a pipe without a writer", async () => {
    execFileSync("/bin/sh", ["-c", `mkfifo "$0"`, inFolder("pipe.json")]);
    expect(await problemOf(inFolder("pipe.json"))).toBe("is not a regular file");
  });

  it.each(["", "\0", "x".repeat(10_000)])("has an impossible path %j", async (path) => {
    expect(await problemOf(path)).toMatch(/^cannot be read: /);
  });

  it("is on the net", async () => {
    expect(await problemOf(new URL("https://example.com/catalog.json"))).toMatch(/^cannot be read: /);
  });

  it("is too large", async () => {
    const path = inFolder("large.json", "");
    truncateSync(path, CATALOG_FILE_LIMITS.size + 1);
    expect(await problemOf(path)).toBe("has 33554433 bytes: at most 33554432 are read");
  });

  it("is empty", async () => {
    expect(await problemOf(inFolder("empty.json", ""))).toBe(
      "is not valid JSON at line 1, column 1: the text ends too early",
    );
  });

  it("is not UTF-8", async () => {
    expect(await problemOf(inFolder("latin1.json", Buffer.from('{"centers": "Caff\u00e8"}', "latin1")))).toMatch(
      /^is not UTF-8/,
    );
  });

  it("is broken JSON: the finding has the place", async () => {
    expect(await problemOf(inFolder("broken.json", '{\n  "centers": [\n}\n'))).toMatch(
      /^is not valid JSON at line 3, column 1: /,
    );
  });
});

it("a byte order mark and Windows line ends are accepted", async () => {
  const text = readFileSync(sampleFile, "utf8").replaceAll("\n", "\r\n");
  expect((await readCatalogFile(pathToFileURL(inFolder("windows.json", `\ufeff${text}`)), { zones })).isOk()).toBe(
    true,
  );
});

describe("a legal file of 10 MB", () => {
  it("is checked in a bounded number of reads of its hours: thousands of shifts and breaks", () => {
    const hours = (count: number, start: number) =>
      Array.from({ length: count }, (_, at) => ({
        weekdays: "mon-sun",
        start: `${String(at % 20).padStart(2, "0")}:${String(start).padStart(2, "0")}`,
        end: `${String(at % 20).padStart(2, "0")}:${String(start + 10).padStart(2, "0")}`,
      }));
    const secondsFor = (each: number): number => {
      const sample = JSON.parse(readFileSync(sampleFile, "utf8")) as { centers: Record<string, unknown>[] };
      const [center] = sample.centers;
      const [therapist] = center?.["therapists"] as object[];
      const busy = (n: number) => ({ ...therapist, id: `busy-${n}`, shifts: hours(each, 0), breaks: hours(each, 0) });
      (center?.["therapists"] as object[]).push(...Array.from({ length: 300 }, (_, n) => busy(n)));
      const text = JSON.stringify(sample);
      expect(text.length).toBeGreaterThan(30_000 * each);
      const began = process.cpuUsage();
      const findings = parseCatalogFile(text, { zones }).match(
        () => [],
        (all) => all.slice(0, 3),
      );
      expect(findings).toEqual([]);
      const { user, system } = process.cpuUsage(began);
      return (user + system) / 1_000_000;
    };
    // Four times the hours take some four times as long, and not sixteen times. Both sides have the same neighbours.
    secondsFor(10);
    expect(secondsFor(100) / secondsFor(25)).toBeLessThan(10);
  });
});
