import { err, ok, type Result } from "neverthrow";
import { parseIdempotencyKey } from "../../domain/ids.ts";
import type { CommandOptionsInput } from "../../engine/runtime/command-options.ts";
import { actorOf, callerOf, keyOfPrincipal, type Principal } from "./authentication.ts";
import type { Call, RawAsk } from "./call.ts";
import type { HttpParts } from "./parts.ts";
import { readJsonBody, readJsonOrForm, type BodyLimits, type BodyProblem } from "./request-body.ts";
import { HTTP_PROBLEMS, jsonResponse, problemResponse } from "./responses.ts";
import type { WireError } from "./wire-error.ts";
import { LATE, within } from "./within.ts";

export type ExchangeLimits = BodyLimits & Readonly<{ bodyMs: number; answerMs: number }>;

/** A request with its call found. */
export type Asked = Readonly<{ request: Request } & Pick<RawAsk, "params" | "query">>;

/** Runs one request through its call: authentication, input, handler, answer. */
export const exchange = async (
  call: Call,
  { request, params, query }: Asked,
  parts: HttpParts,
  limits: ExchangeLimits,
): Promise<Response> => {
  const principal = call.access === "open" ? ANONYMOUS : await principalOf(request, parts, limits.answerMs);
  if (principal === LATE) return problemResponse(HTTP_PROBLEMS.slowAnswer);
  const actor = actorOf(principal);
  if (principal === null || actor === null) {
    return problemResponse(HTTP_PROBLEMS.unauthenticated, { "www-authenticate": 'apikey realm="holdfast"' });
  }
  if (call.access === "application" && actor.kind === "guest") return problemResponse(HTTP_PROBLEMS.forbidden);

  const key = idempotencyKeyOf(request, principal);
  if (key.isErr()) return problemResponse(key.error);
  const options: CommandOptionsInput = {
    actor,
    ...(key.value === null ? {} : { idempotencyKey: key.value }),
    ...(principal.kind === "guest" ? {} : { caller: callerOf(principal.name) }),
  };

  const body = await bodyOf(call, request, limits);
  if (!body.isRead) return problemResponse(body.problem);
  const answered = await within(
    limits.answerMs,
    call.run({ params, query, body: body.value }, { parts, actor, options }),
  );
  if (answered === LATE) return problemResponse(HTTP_PROBLEMS.slowAnswer);
  return answered.match(
    (answer) => jsonResponse(answer),
    ({ status, error }) => problemResponse({ ...error, code: status }),
  );
};

const ANONYMOUS: Principal = { kind: "application", name: "anonymous" };

/** Limits the time: a host's own authentication may depend on a service that does not answer. */
const principalOf = (request: Request, { authentication }: HttpParts, limitMs: number) =>
  within(limitMs, Promise.resolve(authentication.authenticate(request)));

const LONGEST_KEY = 128;

const idempotencyKeyOf = (request: Request, principal: Principal): Result<string | null, WireError> => {
  const key = request.headers.get("idempotency-key");
  if (key === null) return ok(null);
  const bound = keyOfPrincipal(principal, key);
  const isKey = key.length <= LONGEST_KEY && parseIdempotencyKey(key) !== null && parseIdempotencyKey(bound) !== null;
  return isKey ? ok(bound) : err(HTTP_PROBLEMS.badIdempotencyKey);
};

/** The answer to each problem of a body. */
const BODY_PROBLEMS: Readonly<Record<BodyProblem, WireError>> = {
  not_json: HTTP_PROBLEMS.badJson,
  not_utf8: HTTP_PROBLEMS.notUtf8,
  too_deep: HTTP_PROBLEMS.tooDeep,
  too_large: HTTP_PROBLEMS.tooLarge,
  wrong_type: HTTP_PROBLEMS.wrongType,
};

type BodyRead = Readonly<{ isRead: true; value: unknown }> | Readonly<{ isRead: false; problem: WireError }>;

/** Ignores the body of a call that takes none: some clients send one with GET. */
export const bodyOf = async (
  call: Pick<Call, "bodyKind">,
  request: Request,
  limits: Omit<ExchangeLimits, "answerMs">,
): Promise<BodyRead> => {
  if (call.bodyKind === "none") return { isRead: true, value: undefined };
  try {
    const reading = call.bodyKind === "json" ? readJsonBody(request, limits) : readJsonOrForm(request, limits);
    const read = await within(limits.bodyMs, reading);
    if (read === LATE) return { isRead: false, problem: HTTP_PROBLEMS.slowBody };
    return read.match<BodyRead>(
      (value) => ({ isRead: true, value }),
      (problem) => ({ isRead: false, problem: BODY_PROBLEMS[problem] }),
    );
  } catch {
    // The client closed the connection, or framed the body wrongly.
    return { isRead: false, problem: HTTP_PROBLEMS.brokenBody };
  }
};
