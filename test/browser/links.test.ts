import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { ROOT } from "../support/documents.ts";

const SITE = join(ROOT, "site/dist");
const isBuilt = existsSync(SITE);
if (!isBuilt) console.warn("The links of the site are not tested: the site is not built.");

it.skipIf(!isBuilt)("each link of the site to a place of a page leads to an id of that page", () => {
  const pages = new Map(
    readdirSync(SITE, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".html"))
      .map((name): [string, string] => [`/${name}`, readFileSync(join(SITE, name), "utf8")]),
  );
  const ids = new Map(
    [...pages].map(
      ([name, html]) => [name, new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id))] as const,
    ),
  );
  const broken: string[] = [];
  let followed = 0;
  for (const [name, html] of pages) {
    for (const [, href = ""] of html.matchAll(/<a\b[^>]*href="([^"]*#[^"]+)"/g)) {
      if (/^https?:/.test(href)) continue;
      const { pathname, hash } = new URL(href.replaceAll("&amp;", "&"), `http://site${name}`);
      const page = href.startsWith("#") ? name : pathname.endsWith("/") ? `${pathname}index.html` : pathname;
      followed += 1;
      if (ids.get(page)?.has(decodeURIComponent(hash.slice(1))) !== true) broken.push(`${name} ${href}`);
    }
  }
  expect(broken).toEqual([]);
  expect(followed).toBeGreaterThan(1_000);
});
