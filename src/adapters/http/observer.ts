import type { Logger } from "../../ports/logger.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { causeOf } from "../../engine/runtime/source-failure.ts";
import { quietly } from "../../engine/runtime/quietly.ts";
import { HTTP_PROBLEMS, problemResponse } from "./responses.ts";

type Observer = (call: string, request: Request, respond: () => Promise<Response>) => Promise<Response>;

const REQUEST_ID = /^[\w.:-]{1,64}$/;

/**
 * Wraps every request: gives it an id, which the answer and the log carry, counts it and times it. A fault, which no
 * request should be able to cause, is logged in full and hidden from the caller.
 */
export const createObserver = ({
  logger,
  telemetry,
}: Readonly<{ logger: Logger; telemetry: Pick<Telemetry, "set" | "count" | "record"> }>): Observer => {
  let inFlight = 0;

  const answered = async (call: string, requestId: string, respond: () => Promise<Response>): Promise<Response> => {
    try {
      return await respond();
    } catch (fault) {
      logger.log("error", "a request failed", { call, requestId, stack: stackOf(fault) });
      return problemResponse(HTTP_PROBLEMS.internal);
    }
  };

  return async (call, request, respond) => {
    const given = request.headers.get("x-request-id");
    const requestId = given !== null && REQUEST_ID.test(given) ? given : crypto.randomUUID();
    const startedMs = performance.now();
    telemetry.set("holdfast_http_requests_in_flight", {}, (inFlight += 1));
    const response = await answered(call, requestId, respond);
    response.headers.set("x-request-id", requestId);
    const tookMs = performance.now() - startedMs;
    telemetry.set("holdfast_http_requests_in_flight", {}, (inFlight -= 1));
    telemetry.count("holdfast_http_requests_total", { call, status: String(response.status) });
    telemetry.record("holdfast_http_request_duration_seconds", { call }, tookMs / 1_000);
    logger.log(response.status >= 500 ? "error" : "debug", "request", {
      call,
      status: response.status,
      ms: Math.round(tookMs * 10) / 10,
      requestId,
    });
    return response;
  };
};

/** A host may throw a value that cannot be made a text. */
const stackOf = (fault: unknown): string => {
  try {
    return fault instanceof Error ? (fault.stack ?? fault.message) : String(fault);
  } catch {
    return causeOf(fault);
  }
};

// Errors of a host's logger or telemetry never change an answer: the command may already be committed.

export const quietLogger = (logger: Logger | undefined): Logger => ({
  log: (...line) => quietly(() => logger?.log(...line)),
});

export const quietTelemetry = (telemetry: Telemetry | undefined): Pick<Telemetry, "set" | "count" | "record"> => ({
  set: (...value) => quietly(() => telemetry?.set(...value)),
  count: (...value) => quietly(() => telemetry?.count(...value)),
  record: (...value) => quietly(() => telemetry?.record(...value)),
});
