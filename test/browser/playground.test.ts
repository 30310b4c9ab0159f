import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../support/documents.ts";
import {
  accessibilityFindings,
  CHROMIUM,
  figuresOf,
  openBrowser,
  openPage,
  serveFolder,
  type Look,
  type Watched,
} from "./browser.ts";

const SITE = join(ROOT, "site/dist");
const missing =
  CHROMIUM === undefined ? "Chromium is not installed" : existsSync(SITE) ? null : "the site is not built";
if (missing !== null) console.warn(`The playground is not tested: ${missing}.`);

describe.skipIf(missing !== null)("the playground", () => {
  let browser: Browser;
  let site: Awaited<ReturnType<typeof serveFolder>>;
  beforeAll(async () => {
    [browser, site] = await Promise.all([openBrowser(), serveFolder(SITE)]);
  });
  afterAll(async () => {
    await Promise.all([browser.close(), site.stop()]);
  });

  const open = async (look: Look = {}, hash = ""): Promise<Watched & ReturnType<typeof partsOf>> => {
    const watched = await openPage(browser, `${site.url}/playground.html${hash}`, look);
    const parts = partsOf(watched.page);
    await parts.first.find.waitFor();
    return { ...watched, ...parts };
  };

  it("is walked as the demo: held and confirmed, then held, expired, and served to the next guest at that instant", async () => {
    const { page, problems, first, second, clock } = await open();
    await first.find.click();
    await first.start("10:30").click();
    await expect.poll(first.status).toContain("held until 08:10:00");
    await first.press("Confirm");
    await expect.poll(first.status).toContain("confirmed");

    await first.choose("Guest", "Noël Dupont");
    await first.choose("With", "Chiara");
    await first.find.click();
    await first.start("11:30").click();
    await second.choose("With", "Chiara");
    await second.find.click();
    await expect.poll(second.count).toMatch(/starts are free/);

    await page.getByRole("button", { name: "One millisecond before the expiry" }).click();
    await expect.poll(clock).toBe("08:09:59.999");
    expect(await second.start("11:30").count()).toBe(0);
    await page.getByRole("button", { name: "At the expiry" }).click();
    await expect.poll(clock).toBe("08:10:00.000");
    await first.press("Confirm");
    await expect.poll(first.said).toContain("RESERVATION_EXPIRED");
    await second.start("11:30").click();
    await expect.poll(second.status).toContain("held until 08:20:00");
    await expect.poll(() => page.getByLabel("Invoices").textContent()).toContain("voided at 08:10:00.000");
    expect(problems).toEqual([]);
    await page.close();
  });

  it("shows the same with the sweeper off, and comes back from its address after a reload", async () => {
    const { page, first, clock } = await open();
    await page.getByLabel("the sweeper runs").uncheck();
    await first.find.click();
    await first.start("12:00").click();
    await expect.poll(first.status).toContain("held until");
    await page.getByRole("button", { name: "At the expiry" }).click();
    await expect.poll(first.status).toContain("expired at 08:10:00.000");
    const shown = await page.getByLabel("Invoices").textContent();
    expect(shown).toContain("voided at 08:10:00.000");
    await expect.poll(() => new URL(page.url()).hash.length).toBeGreaterThan(10);
    await page.reload();
    await first.find.waitFor();
    await expect.poll(first.status).toContain("expired at 08:10:00.000");
    expect(await clock()).toBe("08:10:00.000");
    expect(await page.getByLabel("Invoices").textContent()).toBe(shown);
    await page.close();
  });

  it("loads less than 300 kB, and lists the tasks that hold up the page", async () => {
    const { page, first } = await open();
    await first.find.click();
    await first.start("10:30").click();
    await expect.poll(first.status).toContain("held until");
    const { scripts, kilobytes, longTasksMs } = await figuresOf(page, SITE);
    console.log(`The playground: ${kilobytes} kB of scripts, gzipped; tasks over 50 ms: ${longTasksMs.join(", ")} ms.`);
    expect(scripts).toBeGreaterThan(2);
    expect(kilobytes).toBeLessThan(300);
    await page.close();
  });

  it("pays late by its label: the expiry passes, the money comes, and it goes back", async () => {
    const { page, first, problems } = await open();
    await first.find.click();
    await first.start("10:30").click();
    await first.press("Begin payment");
    await expect.poll(first.status).toContain("being paid");
    await first.press("Release");
    await expect.poll(first.said).toContain("HOLD_BEING_PAID");
    await first.panel.getByRole("button", { name: /^Pay late/ }).click();
    await expect.poll(first.status).toContain("paid late: the money goes back");
    await expect.poll(() => page.getByLabel("Events").textContent()).toContain("PaidLate (hold 1, Anna Bianchi)");
    expect(problems).toEqual([]);
    await page.close();
  });

  it("names invoices, says why a button cannot be pressed, and keeps no answer beyond a later one", async () => {
    const { page, first, second } = await open();
    const reasons = async (): Promise<string> => {
      const ids = await page
        .locator('.pg [aria-disabled="true"]')
        .evaluateAll((buttons) =>
          (buttons as unknown as { getAttribute: (name: string) => string | null }[]).map((it) =>
            it.getAttribute("aria-describedby"),
          ),
        );
      expect(ids.length).toBeGreaterThan(0);
      for (const id of ids) expect(await page.locator(`[id="${id}"]`).textContent()).not.toBe("");
      expect(await page.locator(".pg button:disabled:not(.hf-places)").count()).toBe(0);
      return (await page.locator(".pg").textContent()) ?? "";
    };
    expect(await reasons()).toContain("nothing is held yet");
    await first.find.click();
    await first.start("10:30").click();
    await expect.poll(first.said).toContain("reserve: accepted");
    expect(await reasons()).toContain("Move: only a confirmed booking can be moved");
    await expect
      .poll(() => page.getByLabel("Invoices").textContent())
      .toContain("Invoice of hold 1, Anna Bianchi: open");
    await second.find.click();
    await expect.poll(first.said).not.toContain("accepted");
    const held = page.getByRole("button", { name: /^held, .*Press to release it$/ }).first();
    await held.click();
    await expect.poll(first.status).toContain("released");
    await page.close();
  });

  it("records the ended holds when the sweeper is switched on again", async () => {
    const { page, first } = await open();
    await page.getByLabel("the sweeper runs").uncheck();
    await first.find.click();
    await first.start("12:00").click();
    await expect.poll(first.status).toContain("held until");
    await page.getByRole("button", { name: "At the expiry" }).click();
    await page.getByText("1 hold has ended and is not recorded yet").waitFor();
    await page.getByLabel("the sweeper runs").check();
    await page.getByText("not recorded yet").waitFor({ state: "detached" });
    await page.close();
  });

  it("plays an address that no playground wrote as an empty day", async () => {
    const { page, clock, problems } = await open({}, "#not-a-scenario");
    expect(await clock()).toBe("08:00:00.000");
    expect(problems).toEqual([]);
    await page.close();
  });

  it("is worked by the keyboard alone", async () => {
    const { page, first } = await open();
    await tabTo(page, first.find);
    await page.keyboard.press("Enter");
    const nine = first.start("09:15");
    await nine.waitFor();
    await tabTo(page, nine);
    await page.keyboard.press("Space");
    await expect.poll(first.status).toContain("09:15: held until");
    await tabTo(page, first.button("Confirm"));
    await page.keyboard.press("Enter");
    await expect.poll(first.status).toContain("confirmed");
    await page.close();
  });

  it.each([
    ["on a desk", {}],
    ["in the dark", { dark: true }],
    ["on a phone", { width: 390, height: 844 }],
  ] as const)("has nothing that axe-core finds, %s", async (_, look) => {
    const { page, first } = await open(look);
    await first.find.click();
    await first.start("10:30").click();
    await expect.poll(first.status).toContain("held until");
    expect(await accessibilityFindings(page, ".pg")).toEqual([]);
    await page.close();
  });
});

const partsOf = (page: Page) => ({
  clock: () => page.getByLabel("The clock shows").textContent(),
  first: panelOf(page.getByRole("region", { name: "Guest 1" })),
  second: panelOf(page.getByRole("region", { name: "Guest 2" })),
});

const panelOf = (panel: Locator) => {
  const button = (name: string): Locator => panel.getByRole("button", { name, exact: true });
  return {
    panel,
    find: button("Find times"),
    button,
    start: (time: string): Locator => panel.getByLabel("Free starts").getByRole("button", { name: time }),
    press: (name: string): Promise<void> => button(name).click(),
    choose: async (label: string, option: string): Promise<void> => {
      await panel.getByRole("combobox", { name: label, exact: true }).selectOption({ label: option });
    },
    status: (): Promise<string | null> => panel.getByRole("status").textContent(),
    said: (): Promise<string | null> => panel.locator(".pg-said").textContent(),
    count: (): Promise<string | null> => panel.locator(".pg-count").textContent(),
  };
};

const MOST_TABS = 160;

const tabTo = async (page: Page, wanted: Locator): Promise<void> => {
  for (let nth = 0; nth < MOST_TABS; nth += 1) {
    if (await wanted.evaluate((it) => (it as unknown as { matches: (selector: string) => boolean }).matches(":focus")))
      return;
    await page.keyboard.press("Tab");
  }
  throw new Error("the keyboard never came there");
};
