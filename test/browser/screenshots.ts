import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../support/documents.ts";
import { figuresOf, openBrowser, openPage, serveFolder, type Look } from "./browser.ts";
import { serveSample } from "./sample-server.ts";

// `npm run screenshots`: the pictures of the playground and of the board that the documents show, and the playground's
// figures in docs/performance-details.md. The site must be built (`npm run site`).

const FOLDER = join(ROOT, "docs/pictures");
const LOOKS: Readonly<Record<string, Look>> = {
  desk: { width: 1_280, height: 900 },
  dark: { width: 1_280, height: 900, dark: true },
  phone: { width: 390, height: 844 },
};

const SITE = join(ROOT, "site/dist");
const FIGURES = join(ROOT, "docs/performance-details.md");

type Figures = Awaited<ReturnType<typeof figuresOf>>;

/** Writes the table between its marks. */
const writeFigures = (found: ReadonlyMap<string, Figures>): void => {
  const rows = [...found].map(([name, { scripts, kilobytes, longTasksMs }]) => {
    const tasks = longTasksMs.length === 0 ? "none" : longTasksMs.map((ms) => `${ms} ms`).join(", ");
    return `| ${name} | ${kilobytes} kB in ${scripts} files | ${tasks} |`;
  });
  const table = ["| | scripts, gzipped | tasks over 50 ms |", "|---|---|---|", ...rows].join("\n");
  const text = readFileSync(FIGURES, "utf8");
  const marked = /(<!-- playground -->)[\s\S]*?(<!-- \/playground -->)/;
  writeFileSync(
    FIGURES,
    text.replace(marked, (_, begin: string, end: string) => `${begin}\n\n${table}\n\n${end}`),
  );
};

mkdirSync(FOLDER, { recursive: true });
const [browser, site, server] = await Promise.all([openBrowser(), serveFolder(SITE), serveSample()]);
const figures = new Map<string, Figures>();
for (const guest of ["anna-bianchi", "ines-garcia", "yuki-tanaka"]) await server.hold(guest);
for (const [name, look] of Object.entries(LOOKS)) {
  const { page } = await openPage(browser, `${site.url}/playground.html`, look);
  const first = page.getByRole("region", { name: "Guest 1" });
  const second = page.getByRole("region", { name: "Guest 2" });
  for (const [panel, time] of [
    [first, "10:30"],
    [second, "12:00"],
  ] as const) {
    await panel.getByRole("button", { name: "Find times" }).click();
    await panel.getByLabel("Free starts").getByRole("button", { name: time }).click();
    await panel
      .getByText(/held until/)
      .first()
      .waitFor();
  }
  await first.getByRole("button", { name: "Confirm" }).click();
  await page.getByRole("button", { name: "One millisecond before the expiry" }).click();
  figures.set(name, await figuresOf(page, SITE));
  // The panels and the board below the clock, from the top of the page.
  if (name !== "phone") await page.setViewportSize({ width: 1_280, height: 1_500 });
  await page.mouse.wheel(0, -10_000);
  await page.waitForTimeout(500);
  await page.screenshot({ path: join(FOLDER, `playground-${name}.png`) });
  await page.close();
  const board = await openPage(browser, server.board, look);
  await board.page.getByLabel("Day", { exact: true }).fill(server.date);
  await board.page
    .getByRole("button", { name: /^held, / })
    .first()
    .waitFor();
  await board.page.screenshot({ path: join(FOLDER, `board-${name}.png`) });
  await board.page.close();
}
writeFigures(figures);
server.stop();
await Promise.all([browser.close(), site.stop()]);
console.log(`The pictures are in ${FOLDER}, the figures in ${FIGURES}.`);
