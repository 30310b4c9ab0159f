// The import fence: arrows point inward only.
//
//   adapters → engine → ports → domain        conformance → testing → ports, domain        index → engine, ports, domain
//
// No adapter imports another; the command line is the composition root and may import any of them, and testing.
// A package belongs to the folders that list it below; everywhere else it does not exist. To give an adapter a
// package, add it here and nowhere else. test/tools/import-fence.test.ts sees each forbidden arrow refused.

/** The packages that each folder may import. neverthrow is everyone's: it is the word for a refusal. */
const packagesOf = {
  "src/adapters/board": ["preact"],
  "src/adapters/luxon": ["luxon"],
  "src/adapters/http": ["hono", "zod", "@hono/zod-openapi"],
  "src/adapters/node-server": ["@hono/node-server", "swagger-ui-dist"],
  "src/adapters/otel": ["@opentelemetry/api"],
  "src/adapters/sqlite": ["libsql"],
  "src/adapters/postgres": ["pg"],
  "src/adapters/webhooks": ["standardwebhooks"],
};

/** The folders of src that each folder may import, besides itself. */
const arrows = {
  domain: [],
  ports: ["domain"],
  engine: ["ports", "domain"],
  testing: ["ports", "domain"],
  conformance: ["testing", "ports", "domain"],
};

const knownPlaces = ["^src/(domain|ports|engine|testing|conformance)/", "^src/adapters/[^/]+/", "^src/index\\.ts$"];

/** The rooms of the domain, lowest first: a room imports from those above it in this list, never from those below. */
const rooms = [
  "(brand|hash|ids|invariant|time|input)",
  "catalog",
  "claim",
  "(block|booking|invoice|payment|refusal)",
  "reservation",
  "slot/calendar",
  "slot/search",
  "slot/explanation",
];

const npm = (names) => `(^|/)node_modules/(@types/)?(${names.join("|")})/`;
const packages = Object.entries(packagesOf);

/** src/domain, src/ports, src/engine, src/testing, src/conformance: their own files, the folders further in, and their packages. */
const innerRules = Object.entries(arrows).map(([folder, inward]) => ({
  name: `${folder}-imports-inward`,
  comment: `src/${folder} imports only ${["itself", ...inward, "neverthrow"].join(", ")} and the packages it owns.`,
  severity: "error",
  from: { path: `^src/${folder}/` },
  to: {
    pathNot: [`^src/(${[folder, ...inward].join("|")})/`, npm(["neverthrow", ...(packagesOf[`src/${folder}`] ?? [])])],
  },
}));

const roomRules = rooms.slice(0, -1).map((room, at) => ({
  name: `domain-${room.replace(/\W+/g, "-")}-looks-down`,
  comment: "What the domain's rooms share lies in a lower one, so that no arrow runs back up.",
  severity: "error",
  from: { path: `^src/domain/${room}[/.]` },
  to: { path: `^src/domain/(${rooms.slice(at + 1).join("|")})[/.]` },
}));

/** A package that a folder owns is imported nowhere else. */
const ownershipRules = packages.map(([folder, names]) => ({
  name: `only-${folder.split("/").at(-1)}-imports-${names.join("-")}`,
  comment: `${names.join(", ")} belongs to ${folder}.`,
  severity: "error",
  from: { path: "^src/", pathNot: `^${folder}/` },
  to: { path: npm(names) },
}));

module.exports = {
  forbidden: [
    ...innerRules,
    ...roomRules,
    ...ownershipRules,
    {
      name: "adapters-import-inward",
      comment: "An adapter imports its own folder, the engine, the ports and the domain; never another adapter.",
      severity: "error",
      from: { path: "^src/adapters/([^/]+)/", pathNot: "^src/adapters/cli/" },
      to: {
        path: "^[^/]+",
        pathNot: ["^src/adapters/$1/", "^src/(engine|ports|domain)/", "node_modules/"],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "client-runs-anywhere",
      comment: "The client of the HTTP API runs in browsers too: it imports nothing but its own files.",
      severity: "error",
      from: { path: "^src/adapters/client/" },
      to: { pathNot: "^src/adapters/client/" },
    },
    {
      name: "cli-composes",
      comment: "The command line puts the parts together: any adapter, testing, and what adapters may import.",
      severity: "error",
      from: { path: "^src/adapters/cli/" },
      to: {
        path: "^[^/]+",
        pathNot: ["^src/(adapters|testing|engine|ports|domain)/", "node_modules/"],
        dependencyTypesNot: ["core"],
      },
    },
    {
      name: "adapters-own-their-packages",
      comment: "A package that no folder of packagesOf lists is not imported by any adapter.",
      severity: "error",
      from: { path: "^src/adapters/" },
      to: { path: "(^|/)node_modules/", pathNot: npm(["neverthrow", ...packages.flatMap(([, names]) => names)]) },
    },
    {
      name: "index-is-the-core",
      comment:
        "The main entry offers the domain, the ports, the engine and neverthrow's results; every adapter is an entry of its own.",
      severity: "error",
      from: { path: "^src/index\\.ts$" },
      to: { pathNot: ["^src/(domain|ports|engine)/", npm(["neverthrow"])] },
    },
    ...[
      { from: { path: "^src/", pathNot: knownPlaces }, to: {} },
      { from: {}, to: { path: "^src/", pathNot: knownPlaces } },
    ].map((arrow) => ({
      name: "known-folders-only",
      comment: "Every file of src lives in domain, ports, engine, testing, conformance or an adapter's folder.",
      severity: "error",
      ...arrow,
    })),
    {
      name: "no-cycles",
      comment: "Two files that need each other are one story: join them, or draw out what both need.",
      severity: "error",
      from: { path: "^src/" },
      to: { circular: true },
    },
    {
      name: "no-orphans",
      comment: "A file that imports nothing and that nothing imports is dead, or not yet connected.",
      severity: "error",
      from: { orphan: true, path: "^src/", pathNot: "^src/index\\.ts$" },
      to: {},
    },
    {
      name: "no-unresolvable",
      comment: "Every import leads somewhere: relative ones carry their .ts extension.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
    // Built into newer Nodes than the oldest one supported.
    builtInModules: { add: ["node:sqlite"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "types", "node", "default"],
      extensions: [".ts", ".js", ".json", ".d.ts"],
    },
  },
};
