import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessibilityFindings, CHROMIUM, openBrowser, openPage, type Look, type Watched } from "./browser.ts";
import { isBuilt, serveSample, type SampleServer } from "./sample-server.ts";

const missing = CHROMIUM === undefined ? "Chromium is not installed" : isBuilt() ? null : "the library is not built";
if (missing !== null) console.warn(`The board is not tested: ${missing}.`);

describe.skipIf(missing !== null)("the board of a server", () => {
  let browser: Browser;
  let served: SampleServer;
  beforeAll(async () => {
    [browser, served] = await Promise.all([openBrowser(), serveSample()]);
  });
  afterAll(async () => {
    served.stop();
    await browser.close();
  });

  const open = async (look: Look = {}): Promise<Watched> => {
    const watched = await openPage(browser, served.board, look);
    await showDay(watched.page, served.date);
    return watched;
  };

  it("shows a hold within seconds, counts down, and shows it gone when it was released by a click", async () => {
    const { page, problems } = await open();
    await served.hold("anna-bianchi");
    const hold = page.getByRole("button", { name: /held, .*Anna Bianchi/ }).first();
    await hold.waitFor({ timeout: 5_000 });
    expect(await hold.textContent()).toMatch(/[01]:\d\d/);
    await hold.click();
    await page.getByRole("button", { name: "Release the hold" }).click();
    await hold.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await page.close();
  });

  it("two tabs that block one place at once: one does, and the other shows that it is taken", async () => {
    const tabs = await Promise.all([open(), open()]);
    const pages = tabs.map(({ page }) => page);
    for (const page of pages) {
      await page.getByRole("button", { name: /^Block Lantern, from / }).focus();
      await page.keyboard.press("Enter");
    }
    await Promise.all(pages.map((page) => page.getByRole("button", { name: "Block", exact: true }).click()));
    const said = () => Promise.all(pages.map((page) => page.getByRole("status").textContent()));
    await expect
      .poll(async () => (await said()).map((it) => (it ?? "").startsWith("Blocked Lantern from")).sort())
      .toEqual([false, true]);
    await expect.poll(async () => (await said()).filter(Boolean).length).toBe(2);
    for (const page of pages) await expect.poll(() => page.getByRole("button", { name: /^blocked, / }).count()).toBe(1);
    await Promise.all(pages.map((page) => page.close()));
  });

  it("is worked by the keyboard: a choice takes the focus, Escape gives it back, and the outcome is read", async () => {
    const { page, problems } = await open();
    const place = page.getByRole("button", { name: /^Block Anchor, from / });
    const isFocused = (it: Locator): Promise<boolean> =>
      it.evaluate((element) => (element as unknown as { matches: (it: string) => boolean }).matches(":focus"));
    await place.focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => isFocused(page.getByRole("region", { name: "Block" }))).toBe(true);
    await page.keyboard.press("Escape");
    await expect.poll(() => isFocused(place)).toBe(true);
    await page.keyboard.press("Enter");
    await page.getByRole("combobox", { name: "from", exact: true }).selectOption({ label: "15:00" });
    await page.getByRole("combobox", { name: "from", exact: true }).focus();
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await expect.poll(() => page.getByRole("status").textContent()).toBe("Blocked Anchor from 15:00 to 16:00.");
    expect(await isFocused(page.getByRole("status"))).toBe(true);
    const block = page.getByRole("button", { name: /^blocked, 15:00 to 16:00.*Choose it to remove it$/ });
    await block.focus();
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Remove the block" }).focus();
    await page.keyboard.press("Enter");
    await block.waitFor({ state: "detached" });
    expect(problems).toEqual([]);
    await page.close();
  });

  it("says that a chosen hold has ended, and offers nothing for it", async () => {
    const { page } = await open();
    await served.hold("karin-weber");
    const hold = page.getByRole("button", { name: /held, .*Karin/ }).first();
    await hold.click();
    const other = await open();
    await other.page
      .getByRole("button", { name: /held, .*Karin/ })
      .first()
      .click();
    await other.page.getByRole("button", { name: "Release the hold" }).click();
    await page.getByText("It is not there any more.").waitFor();
    expect(await page.getByRole("button", { name: "Release the hold" }).count()).toBe(0);
    await Promise.all([page.close(), other.page.close()]);
  });

  it("is shown in no other page's frame", async () => {
    const { headers } = await fetch(served.board.replace(/#.*/, ""));
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("x-frame-options")).toBe("DENY");
  });

  it("asks for a key, and says so when it is wrong", async () => {
    const { page } = await openPage(browser, served.board.replace(/#.*/, ""));
    await page.getByLabel("API key").fill("a-key-of-nobody-at-all");
    await page.getByRole("button", { name: "Open" }).click();
    await expect.poll(() => page.getByRole("alert").textContent()).toContain("No API key");
    await page.close();
  });

  it.each([
    ["on a desk", {}],
    ["in the dark", { dark: true }],
    ["on a phone", { width: 390, height: 844 }],
  ] as const)("has nothing that axe-core finds, %s", async (_, look) => {
    const { page } = await open(look);
    await served.hold("ines-garcia");
    await page
      .getByRole("button", { name: /held, .*Inés/ })
      .first()
      .waitFor({ timeout: 5_000 });
    expect(await accessibilityFindings(page, "main")).toEqual([]);
    await page.close();
  });
});

const showDay = async (page: Page, date: string): Promise<void> => {
  await page.getByLabel("Day", { exact: true }).fill(date);
  await page.getByText(date).waitFor();
};
