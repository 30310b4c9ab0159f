import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/documents.ts";
import { CHROMIUM, openBrowser, openPage, serveFolder } from "./browser.ts";

const SITE = join(ROOT, "site/dist");
const missing =
  CHROMIUM === undefined ? "Chromium is not installed" : existsSync(SITE) ? null : "the site is not built";
if (missing !== null) console.warn(`The site is not tested: ${missing}.`);

describe.skipIf(missing !== null)("the site", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveFolder>>;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), serveFolder(SITE)]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), site.stop()]);
  });

  it.each([
    ["double booking", /index\.html|\/$/],
    ["install", /./],
    ["SLOT_HELD", /errors/],
  ])("finds %s by its search, and every page found has the words", async (words, wanted) => {
    const { page, problems } = await openPage(browser, `${site.url}/index.html`);
    await page.getByRole("button", { name: "Search" }).first().click();
    await page.getByRole("searchbox").fill(words);
    const found = page.locator("#localsearch-list a");
    await found.first().waitFor();
    const pages = await found.evaluateAll((links) => (links as unknown as { href: string }[]).map(({ href }) => href));
    expect(pages.slice(0, 5).some((href) => wanted.test(new URL(href).pathname))).toBe(true);
    const first = await openPage(browser, pages[0] ?? "");
    const text = ((await first.page.locator("#VPContent").textContent()) ?? "").toLowerCase();
    expect(
      words
        .toLowerCase()
        .split(" ")
        .filter((word) => !text.includes(word)),
    ).toEqual([]);
    await first.page.close();
    expect(problems).toEqual([]);
    await page.close();
  });

  it("leads from the first page through all of its order", async () => {
    const { page } = await openPage(browser, `${site.url}/index.html`);
    const listed = await page
      .locator("aside nav a")
      .evaluateAll((links) => (links as unknown as { href: string }[]).map(({ href }) => new URL(href).pathname));
    expect(listed.length).toBeGreaterThan(25);
    const walked: string[] = [];
    for (let url: string | null = page.url(); url !== null && walked.length <= listed.length; ) {
      walked.push(new URL(url).pathname.replace(/index\.html$/, ""));
      const next: string = /<a [^>]*class="(?:[^"]* )?next"[^>]*>/.exec(await (await fetch(url)).text())?.[0] ?? "";
      const href: string | undefined = / href="([^"]+)"/.exec(next)?.[1];
      url = href === undefined ? null : new URL(href, url).href;
    }
    expect(walked).toEqual(listed);
    await page.close();
  });
});
