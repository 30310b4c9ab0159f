import { resolve } from "node:path";
import { defineConfig } from "vitepress";
import { slug } from "../slug.mjs";

const root = resolve(import.meta.dirname, "../..");

const page = (text: string, name: string) => ({ text, link: `/${name}` });

export default defineConfig({
  title: "Holdfast",
  description: "A reservation engine: a slot is held for some minutes, then confirmed, or it expires by itself.",
  srcDir: ".pages",
  outDir: "dist",
  cleanUrls: false,
  lastUpdated: false,
  head: [["link", { rel: "icon", href: "data:," }]],
  // Pages of source files are written beside the site, not by it.
  ignoreDeadLinks: [/^\/source\//],
  markdown: { languageAlias: { sh: "bash" }, anchor: { slugify: slug } },
  themeConfig: {
    search: {
      provider: "local",
      options: {
        miniSearch: {
          searchOptions: {
            // Every word is on the page, and what is written for readers comes before the reference.
            combineWith: "AND",
            fuzzy: 0.1,
            boostDocument: (id: string): number => (/\/api\//.test(id) ? 0.2 : 1),
          },
        },
      },
    },
    nav: [
      page("Playground", "playground"),
      page("Rules", "rules"),
      page("Specification", "specification"),
      page("API", "api/"),
    ],
    sidebar: {
      "/playground": [],
      "/": [
        {
          text: "Begin",
          items: [
            page("What it is", ""),
            page("Playground", "playground"),
            page("Embed it", "embedding"),
            page("Run it as a server", "http"),
            page("Architecture", "architecture"),
          ],
        },
        {
          text: "Guides",
          items: [
            page("Payments", "payments"),
            page("Cancelling and attendance", "cancelling"),
            page("Staff and waivers", "staff"),
          ],
        },
        {
          text: "The specification",
          items: [
            page("All documents", "specification"),
            page("Rules", "rules"),
            page("Transitions", "transitions"),
            page("Errors", "errors"),
            page("Invariants", "invariants"),
            page("Availability", "availability"),
            page("Time", "time"),
            page("Boundaries", "boundaries"),
            page("Reference", "reference"),
            page("Glossary", "glossary"),
            page("As a program", "spec"),
            page("Decisions", "decisions/"),
          ],
        },
        {
          text: "Stores",
          items: [
            page("SQLite", "sqlite"),
            page("PostgreSQL", "postgres"),
            page("Write your own", "writing-an-adapter"),
            page("The kit", "conformance"),
            page("The kit, tested by mutation", "conformance-mutation"),
            page("Scaling", "scaling"),
          ],
        },
        {
          text: "Run it",
          items: [
            page("Operations", "operations"),
            page("Observability", "observability"),
            page("Security", "security"),
            page("Webhooks", "webhooks"),
            page("Typed client", "client"),
            page("Coming from another server", "migrating"),
            page("The catalog file", "catalog-file"),
            page("Performance", "performance"),
            page("Performance in detail", "performance-details"),
            page("Limits", "limits"),
            page("Versions", "versions"),
            page("API reference", "api/"),
          ],
        },
      ],
    },
  },
  vite: {
    esbuild: { jsx: "automatic", jsxImportSource: "preact" },
    publicDir: resolve(import.meta.dirname, "../.pages/public"),
    resolve: {
      // The search box brings its own copy.
      dedupe: ["preact"],
      alias: [
        { find: /^holdfast$/, replacement: resolve(root, "src/index.ts") },
        { find: /^holdfast\/testing$/, replacement: resolve(root, "src/testing/index.ts") },
        { find: /^holdfast\/(\w+)$/, replacement: resolve(root, "src/adapters/$1/index.ts") },
      ],
    },
    server: { fs: { allow: [root] } },
  },
});
