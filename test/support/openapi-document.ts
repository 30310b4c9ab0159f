import Ajv2020 from "ajv/dist/2020.js";
import { openApiDocument } from "../../src/adapters/http/index.ts";

// Every answer of the tests is held against the document: its status, and its body by the schema of that status.

type Validate = ((data: unknown) => boolean) & { errors?: unknown };
type Operation = Readonly<{ operationId: string; responses: Readonly<Record<string, unknown>> }>;

const document = openApiDocument() as unknown as Readonly<{
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}>;
const ajv = new Ajv2020.default({ strict: false, allErrors: true, formats: { int32: true, date: true } });
ajv.addSchema({ ...document, $id: "openapi" });

const PATHS = Object.keys(document.paths).map((path) => ({
  path,
  // In any case, and also without the id of a booking or an invoice.
  matches: new RegExp(
    `^${path.replace(/\/\{(booking|invoice)_id\}/g, "(/[^/]+)?").replace(/\{\w+\}/g, "[^/]+")}$`,
    "i",
  ),
}));

const validators = new Map<string, Validate>();

const pointer = (text: string): string => text.replaceAll("~", "~0").replaceAll("/", "~1");

const validatorOf = (path: string, method: string, status: number): Validate => {
  const at = `/paths/${pointer(path)}/${method}/responses/${status}/content/application~1json/schema`;
  const kept = validators.get(at) ?? (ajv.compile({ $ref: `openapi#${encodeURI(at)}` }) as Validate);
  validators.set(at, kept);
  return kept;
};

const PROBLEM = { path: "/v1/bookings", method: "post", status: 404 } as const;

/** Without dots between slashes, as servers read a path. */
const resolved = (path: string): string => {
  const single = path.replace(/\/{2,}/g, "/");
  return URL.canParse(single, "http://x") ? new URL(single, "http://x").pathname : single;
};

const pathOf = (url: string): string =>
  resolved(url.replace(/[?#].*$/s, ""))
    .replace(/\/{2,}/g, "/")
    .replace(/(.)\/$/, "$1");

/** The ids of all operations of the document. */
export const OPERATION_IDS: readonly string[] = Object.values(document.paths).flatMap((methods) =>
  Object.values(methods).map(({ operationId }) => operationId),
);

/** The operation that a server finds for a request, and the path that it stands at. */
const operationAt = (method: string, path: string) => {
  const verb = method.toLowerCase() === "head" ? "get" : method.toLowerCase();
  const matching = PATHS.filter(({ matches }) => matches.test(path));
  const known = matching.find((it) => document.paths[it.path]?.[verb] !== undefined) ?? matching[0];
  return { verb, known, operation: known === undefined ? undefined : document.paths[known.path]?.[verb] };
};

/** The id of the operation that a request is one of; null for none. */
export const operationIdOf = (method: string, url: string): string | null =>
  operationAt(method, pathOf(url)).operation?.operationId ?? null;

/** Throws if an answer does not match the document. */
export const expectedByDocument = (
  method: string,
  url: string,
  { status, body }: Readonly<{ status: number; body: unknown }>,
): void => {
  const path = pathOf(url);
  const { verb, known, operation } = operationAt(method, path);
  if (operation === undefined && status === 200 && !path.startsWith("/v1")) return; // An operator's path.
  const at = operation === undefined ? PROBLEM : { path: (known as { path: string }).path, method: verb, status };
  if (operation !== undefined && operation.responses[String(status)] === undefined)
    throw new Error(`${method} ${url}: the document has no status ${status}`);
  const validate = validatorOf(at.path, at.method, at.status);
  if (!validate(body)) {
    throw new Error(`${method} ${url} ${status}: ${JSON.stringify(validate.errors)} in ${JSON.stringify(body)}`);
  }
};
