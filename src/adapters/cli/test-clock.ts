import { parseEpochMs } from "../../domain/time/instant.ts";
import type { ManualClock } from "../../testing/manual-clock.ts";
import { actorOf, type Authentication } from "../http/authentication.ts";
import type { HttpHandler } from "../http/handler.ts";
import { HTTP_PROBLEMS, jsonResponse, problemResponse } from "../http/responses.ts";

export type TestClockOptions = Readonly<{
  clock: ManualClock;
  authentication: Authentication;
  /** Called after time was moved, before the answer: records the reservations that have expired. */
  moved: () => Promise<void>;
}>;

/**
 * Adds calls that read and move the clock of a memory store, for tests of a client against a real server. They are not
 * part of the API and not in its document. Time moves forward only.
 *
 * `GET /test/clock`; `PUT /test/clock` with `{"now": "2026-05-13T08:00:00Z"}`; `POST /test/clock/advance` with
 * `{"seconds": 60}`. Each answers `{"now": …, "now_ms": …}`.
 */
export const withTestClock = (handler: HttpHandler, options: TestClockOptions): HttpHandler => {
  const { clock, authentication, moved } = options;
  const answer = (): Response => jsonResponse({ now: new Date(clock.nowMs()).toISOString(), now_ms: clock.nowMs() });
  const moveTo = async (ms: number | null, field: string): Promise<Response> => {
    const to = ms === null ? null : parseEpochMs(ms);
    if (to === null || to < clock.nowMs()) return problemResponse(badTime(field));
    clock.set(to);
    await moved();
    return answer();
  };
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/test/clock" && pathname !== "/test/clock/advance") return handler(request);
    const actor = actorOf(await authentication.authenticate(request));
    if (actor === null) return problemResponse(HTTP_PROBLEMS.unauthenticated);
    if (actor.kind !== "application") return problemResponse(HTTP_PROBLEMS.forbidden);
    switch (`${request.method} ${pathname}`) {
      case "GET /test/clock":
        return answer();
      case "PUT /test/clock":
        return moveTo(instantIn(await bodyOf(request)), "now");
      case "POST /test/clock/advance":
        return moveTo(clock.nowMs() + secondsIn(await bodyOf(request)) * 1_000, "seconds");
      default:
        return problemResponse(HTTP_PROBLEMS.wrongMethod);
    }
  };
};

const badTime = (field: string) => ({
  code: 400,
  message: `${field} must lead to a later instant, of whole milliseconds, before the year 10000.`,
  reason: "INVALID_INPUT",
  field,
});

const bodyOf = async (request: Request): Promise<Readonly<{ now?: unknown; seconds?: unknown }>> => {
  const body: unknown = await request.json().catch(() => null);
  return typeof body === "object" && body !== null ? body : {};
};

/** Reads an ISO text with an offset, or epoch milliseconds. */
const instantIn = ({ now }: Readonly<{ now?: unknown }>): number | null => {
  if (typeof now === "number") return now;
  return typeof now === "string" && /(Z|[+-]\d{2}:\d{2})$/.test(now) ? Date.parse(now) : null;
};

const secondsIn = ({ seconds }: Readonly<{ seconds?: unknown }>): number =>
  typeof seconds === "number" && seconds >= 0 ? seconds : Number.NaN;
