import { defineConfig, globalIgnores } from "eslint/config";
import tseslint from "typescript-eslint";
import { disablesNeedAReason } from "./tools/eslint/disables-need-a-reason.js";
import { resultsMustBeConsumed } from "./tools/eslint/results-must-be-consumed.js";

const house = {
  rules: { "results-must-be-consumed": resultsMustBeConsumed, "disables-need-a-reason": disablesNeedAReason },
};

/** One way to say it: a name is exported under its own name. */
const noDefaultExports = [
  {
    selector: "ExportDefaultDeclaration, ExportSpecifier[exported.name='default']",
    message: "Export by name: the name is then the same everywhere it is imported.",
  },
];

/** The domain is arithmetic: what it computes depends on its arguments alone, and it is done when it returns. */
const domainIsArithmetic = [
  {
    selector: ":function[async=true], AwaitExpression, ForOfStatement[await=true]",
    message: "The domain is arithmetic: nothing in it waits.",
  },
  { selector: "ImportExpression", message: "The domain is arithmetic: it loads nothing while it runs." },
];

const machineGlobals = [
  { name: "Date", message: "The instant is an argument (nowMs), in integer UTC milliseconds." },
  { name: "Intl", message: "Wall-clock times are the ZoneRules port's business." },
  { name: "Promise", message: "The domain is arithmetic: nothing in it waits." },
  ...["process", "globalThis", "crypto", "performance", "setTimeout", "setInterval", "queueMicrotask"].map((name) => ({
    name,
    message: "The domain does not know the machine it runs on.",
  })),
];

export default defineConfig(
  globalIgnores([
    "dist/",
    "coverage/",
    "reports/",
    ".stryker-tmp/",
    ".cache/",
    "docs/",
    "src/adapters/client/api.ts",
    "scripts/generated-clients/",
    "site/.pages/",
    "site/.vitepress/",
  ]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    plugins: { house },
    rules: { "house/disables-need-a-reason": "error" },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "house/results-must-be-consumed": "error",

      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "separate-type-imports" }],
      "@typescript-eslint/consistent-type-exports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { requireDefaultForNonUnion: true }],
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      eqeqeq: "error",
      "prefer-const": "error",

      // A state is a type, a port is an interface; both words are in use here.
      "@typescript-eslint/consistent-type-definitions": "off",
      // A ResultAsync is a PromiseLike that never rejects; dropping it is our own rule's business.
      "@typescript-eslint/no-floating-promises": ["error", { checkThenables: false }],
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true }],
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true, allowBoolean: true }],
      // With noUncheckedIndexedAccess an index that is known to be good is asserted as its type, never with `!`.
      "@typescript-eslint/non-nullable-type-assertion-style": "off",
      // A parser of branded ids names its brand only in what it returns.
      "@typescript-eslint/no-unnecessary-type-parameters": "off",
      // `ok(undefined)` of a Result<void, E> needs to name void as a type argument.
      "@typescript-eslint/no-invalid-void-type": ["error", { allowInGenericTypeArguments: true }],
    },
  },
  {
    files: ["src/**/*.ts"],
    rules: { "no-restricted-syntax": ["error", ...noDefaultExports] },
  },
  {
    // A library speaks through its results; only the command line talks to a person.
    files: ["src/**/*.ts"],
    ignores: ["src/adapters/cli/**"],
    rules: { "no-console": "error" },
  },
  {
    files: ["src/domain/**/*.ts"],
    rules: {
      "no-restricted-syntax": ["error", ...noDefaultExports, ...domainIsArithmetic],
      "no-restricted-globals": ["error", ...machineGlobals],
      "no-restricted-properties": [
        "error",
        { object: "Math", property: "random", message: "Randomness is an argument, or the caller's business." },
      ],
      "no-restricted-imports": [
        "error",
        {
          paths: [
            {
              name: "neverthrow",
              importNames: ["ResultAsync", "okAsync", "errAsync", "fromPromise", "fromSafePromise"],
              message: "The domain is arithmetic: nothing in it waits.",
            },
          ],
          patterns: [{ group: ["node:*"], message: "The domain does not know the machine it runs on." }],
        },
      ],
      "@typescript-eslint/no-restricted-types": [
        "error",
        {
          types: Object.fromEntries(
            ["Date", "Promise", "PromiseLike"].map((name) => [
              name,
              "The domain knows instants, and waits for nothing.",
            ]),
          ),
        },
      ],
    },
  },
  {
    // Tests build their own data, so they may know more about it than the compiler does.
    files: ["test/**/*.ts", "bench/**/*.ts"],
    rules: {
      // A test may say "and everything else" where the sources must name each case.
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-non-null-assertion": "off",
      "@typescript-eslint/restrict-template-expressions": "off",
      "@typescript-eslint/require-await": "off",
    },
  },
  {
    // Answers are looked at as the JSON that came over the socket; the document's schemas say what it must be.
    files: ["test/wire/**/*.ts", "test/adapters/cli/**/*.ts", "test/support/{command-line,http-server}.ts"],
    rules: {
      ...Object.fromEntries(
        ["argument", "assignment", "call", "member-access", "return"].map((it) => [
          `@typescript-eslint/no-unsafe-${it}`,
          "off",
        ]),
      ),
      "@typescript-eslint/no-explicit-any": "off",
    },
  },
);
