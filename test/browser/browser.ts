import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import axe from "axe-core";
import { chromium, type Browser, type Page } from "playwright-core";

/** Debian's Chromium; null if it is not installed. */
export const CHROMIUM = [process.env["CHROMIUM"] ?? "", "/usr/bin/chromium"].find(
  (file) => file !== "" && existsSync(file),
);

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: CHROMIUM ?? "",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });

/** A page, and its errors. */
export type Watched = Readonly<{ page: Page; problems: readonly string[] }>;

export type Look = Readonly<{ width?: number; height?: number; dark?: boolean }>;

/** Opens a page that notes every error of its console, and every request to another host. */
export const openPage = async (browser: Browser, url: string, look: Look = {}): Promise<Watched> => {
  const { width = 1_400, height = 1_100, dark = false } = look;
  const page = await browser.newPage({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  page.setDefaultTimeout(8_000);
  const problems: string[] = [];
  const { host } = new URL(url);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") problems.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => problems.push(`thrown: ${error.message}`));
  page.on("request", (request) => {
    const asked = new URL(request.url());
    if (asked.protocol.startsWith("http") && asked.host !== host) problems.push(`asked ${asked.host}`);
  });
  await page.goto(url);
  return { page, problems };
};

/** The findings of axe-core in a part of the page. */
export const accessibilityFindings = async (page: Page, within: string): Promise<readonly string[]> => {
  await page.evaluate(axe.source);
  const findings = await page.evaluate(async (selector) => {
    const { axe: loaded } = globalThis as unknown as { axe: { run: (where: string) => Promise<AxeResult> } };
    return (await loaded.run(selector)).violations;
  }, within);
  return findings.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
};

type AxeResult = Readonly<{
  violations: readonly Readonly<{ id: string; nodes: readonly Readonly<{ html: string }>[] }>[];
}>;

/** The scripts that a page of the site has loaded, their size gzipped, and its tasks of more than 50 ms. */
export const figuresOf = async (
  page: Page,
  site: string,
): Promise<Readonly<{ scripts: number; kilobytes: number; longTasksMs: readonly number[] }>> => {
  const { scripts, longTasksMs } = await page.evaluate(figuresOfPage);
  const bytes = scripts.map((url) => gzipSync(readFileSync(join(site, new URL(url).pathname))).length);
  const kilobytes = Math.round(bytes.reduce((sum, each) => sum + each, 0) / 1_000);
  return { scripts: scripts.length, kilobytes, longTasksMs };
};

/** Runs in the page: the scripts that it loaded, and how long each of its long tasks took. */
const figuresOfPage = async (): Promise<Readonly<{ scripts: string[]; longTasksMs: number[] }>> => {
  const { performance: timeline, PerformanceObserver: Observer } = globalThis as unknown as BrowserTimeline;
  const longTasksMs = await new Promise<number[]>((resolve) => {
    const found: number[] = [];
    new Observer((list) => {
      for (const { duration } of list.getEntries()) found.push(Math.round(duration));
    }).observe({ type: "longtask", buffered: true });
    setTimeout(() => resolve(found), 200);
  });
  const loaded = timeline.getEntriesByType("resource").map(({ name }) => name);
  return { scripts: loaded.filter((name) => name.endsWith(".js")), longTasksMs };
};

type Entry = Readonly<{ name: string; duration: number }>;
type BrowserTimeline = Readonly<{
  performance: Readonly<{ getEntriesByType: (type: string) => readonly Entry[] }>;
  PerformanceObserver: new (
    seen: (list: Readonly<{ getEntries: () => readonly Entry[] }>) => void,
  ) => Readonly<{
    observe: (options: object) => void;
  }>;
}>;

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
};

/** Serves the files of a folder on loopback. */
export const serveFolder = async (folder: string): Promise<Readonly<{ url: string; stop: () => Promise<void> }>> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const file = join(folder, pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    if (!file.startsWith(folder) || !existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response
      .writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" })
      .end(readFileSync(file));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
};
