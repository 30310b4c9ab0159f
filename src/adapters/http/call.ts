import { createRoute, z, type RouteConfig } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import type { Refusal } from "../../domain/refusal/refusal.ts";
import type { Actor, CommandOptionsInput } from "../../engine/runtime/command-options.ts";
import { problem } from "./answer-schemas.ts";
import type { HttpParts } from "./parts.ts";
import { badField, wireRefusal, type WireError, type WireRefusal } from "./wire-error.ts";
import type { WireClock } from "./wire-time.ts";

/** The context in which a call runs. */
export type CallContext = Readonly<{
  parts: HttpParts;
  actor: Actor;
  /** For commands: the actor and the idempotency key. */
  options: CommandOptionsInput;
}>;

/** A request with unparsed parts. */
export type RawAsk = Readonly<{
  params: Readonly<Record<string, string>>;
  query: Readonly<Record<string, string>>;
  /** Undefined if the request has no body. */
  body: unknown;
}>;

/** An answer with HTTP 200, or a refusal. */
export type Answered<Answer> = Promise<Result<Answer, WireRefusal>>;

/** One call of the protocol: its documentation and its handler. */
export type Call = Readonly<{
  name: string;
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Parameters are in braces. */
  path: string;
  /** Who may call it: a guest or the application, or the application alone. `open` needs no authentication. */
  access: "guest" | "application" | "open";
  bodyKind: "none" | "json" | "json_or_form";
  route: RouteConfig;
  run: (raw: RawAsk, context: CallContext) => Answered<unknown>;
}>;

type CallSpec<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType> = Readonly<{
  name: string;
  method: Call["method"];
  path: string;
  access?: Call["access"];
  tag: string;
  summary: string;
  description?: string;
  query?: Query & z.ZodObject;
  body?: Body;
  bodyKind?: Call["bodyKind"];
  takesIdempotencyKey?: boolean;
  answer: Answer;
  handle: (
    asked: Readonly<{ params: Readonly<Record<string, string>>; query: z.output<Query>; body: z.output<Body> | null }>,
    context: CallContext,
  ) => Answered<z.output<Answer>>;
}>;

/** Creates a call. One set of schemas validates its requests and makes its document. */
export const defineCall = <
  Query extends z.ZodType = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
>(
  spec: CallSpec<Query, Body, Answer>,
): Call => {
  // Created once: zod compiles a schema at its first use, which costs more than the rest of a request.
  const querySchema = spec.query ?? z.object({});
  const bodySchema = spec.body ?? z.any();
  return {
    name: spec.name,
    method: spec.method,
    path: spec.path,
    access: spec.access ?? "guest",
    bodyKind: spec.bodyKind ?? (spec.body === undefined ? "none" : "json"),
    route: routeOf(spec),
    run: async (raw, context) => {
      const query = readWith(querySchema, raw.query);
      if (query.isErr()) return err(query.error);
      const body = isEmpty(raw.body) ? ok(null) : readWith(bodySchema, raw.body);
      if (body.isErr()) return err(body.error);
      const asked = { params: raw.params, query: query.value as z.output<Query>, body: body.value as z.output<Body> };
      return spec.handle(asked, context);
    },
  };
};

/** Clients with no content leave the body out, or send null, `""` or `[]`. */
const isEmpty = (body: unknown): boolean =>
  body === undefined || body === null || body === "" || (Array.isArray(body) && body.length === 0);

const readWith = (schema: z.ZodType, value: unknown): Result<unknown, WireRefusal> => {
  const read = schema.safeParse(value);
  if (read.success) return ok(read.data);
  const [issue] = read.error.issues;
  const field = pathOf(issue?.path ?? []);
  const problem = issue?.message ?? "cannot be read";
  return err(badField({ field, problem: problem.replace(/^Invalid input: /, "") }));
};

/** `guests[0].items[1].therapist`, or `(body)` if the body itself has the wrong type. */
const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === "number" ? `${text}[${part}]` : text === "" ? String(part) : `${text}.${String(part)}`,
    "",
  ) || "(body)";

/** Returns a refusal as this call answers it: a business refusal in the call's own body, any other in its place. */
export const refusedWith = <Answer>(
  refusal: Refusal,
  clock: WireClock | null,
  bodyOf: (error: WireError) => Answer,
): Result<Answer, WireRefusal> => answerRefused(wireRefusal(refusal, clock), bodyOf);

export const answerRefused = <Answer>(
  refused: WireRefusal,
  bodyOf: (error: WireError) => Answer,
): Result<Answer, WireRefusal> => (refused.status === 200 ? ok(bodyOf(refused.error)) : err(refused));

const PROBLEMS = {
  400: "Unparsable JSON, or a field of a wrong type: `field` says which",
  401: "No API key or token that is known",
  403: "A guest made a call that only the application may make",
  404: "No such path",
  405: "The path has no such method; `Allow` lists those it has",
  408: "The body did not come in time",
  413: "The body is larger than the server reads",
  415: "The body is of a type that is not spoken here",
  500: "A fault of the server; the request id leads to it in the log",
  503: "The store or a source is out of reach, or the server is stopping: try again",
} as const;

const problemResponses = () =>
  Object.fromEntries(
    Object.entries(PROBLEMS).map(([status, description]) => [
      status,
      { description, content: { "application/json": { schema: problem } } },
    ]),
  );

const IDEMPOTENCY_KEY = z.object({
  "Idempotency-Key": z
    .string()
    .max(128)
    .optional()
    .openapi({ description: "The same key and request give the first accepted answer again, for 24 hours" }),
});

const routeOf = <Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  spec: CallSpec<Query, Body, Answer>,
): RouteConfig => {
  const names = [...spec.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
  const content = (schema: z.ZodType) => ({ "application/json": { schema } });
  const form = spec.bodyKind === "json_or_form" && spec.body !== undefined;
  return createRoute({
    operationId: spec.name,
    method: spec.method,
    path: spec.path,
    tags: [spec.tag],
    summary: spec.summary,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    ...(spec.access === "open" ? { security: [] } : {}),
    request: {
      ...(names.length === 0 ? {} : { params: z.object(Object.fromEntries(names.map((name) => [name, z.string()]))) }),
      ...(spec.query === undefined ? {} : { query: spec.query }),
      ...(spec.takesIdempotencyKey === true ? { headers: IDEMPOTENCY_KEY } : {}),
      ...(spec.body === undefined
        ? {}
        : {
            body: {
              required: false,
              content: {
                ...content(spec.body),
                ...(form ? { "application/x-www-form-urlencoded": { schema: spec.body } } : {}),
              },
            },
          }),
    },
    responses: { 200: { description: "The answer", content: content(spec.answer) }, ...problemResponses() },
  });
};
