import { parseMintedId, type ReservationId } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { EngineCalls } from "../../engine/engine.ts";
import { actorOf, type Authentication } from "./authentication.ts";
import { openApiText } from "./openapi.ts";
import { HTTP_PROBLEMS, jsonResponse, pageResponse, problemResponse, textResponse } from "./responses.ts";
import type { Route } from "./route.ts";
import { LATE, within } from "./within.ts";

/** Returns a file of the reference page by its name, or null if there is none. */
export type ReferenceFiles = (
  name: string,
) => Promise<Readonly<{ type: string; bytes: Uint8Array<ArrayBuffer> }> | null>;

type OperationOptions = Readonly<{
  engine: EngineCalls;
  authentication: Authentication;
  metricsText?: () => string;
  isReady?: () => boolean;
  referenceFile?: ReferenceFiles;
}>;

/** The operator's paths, and the document. */
export const operations = (options: OperationOptions): readonly Route[] => {
  const { engine, authentication, metricsText, isReady, referenceFile } = options;
  const get = (name: string, path: string, respond: Route["respond"]): Route => ({
    name,
    method: "get",
    path,
    respond,
  });
  const routes = [
    get("healthz", "/healthz", () => Promise.resolve(jsonResponse({ status: "alive" }))),
    get("readyz", "/readyz", async () => {
      const ready = isReady?.() !== false && (await storeAnswers(engine));
      return ready ? jsonResponse({ status: "ready" }) : problemResponse(HTTP_PROBLEMS.notReady);
    }),
    get("openapi", "/openapi.json", () =>
      Promise.resolve(textResponse(openApiText(), "application/json; charset=utf-8")),
    ),
  ];
  if (metricsText !== undefined) {
    routes.push(
      get("metrics", "/metrics", async ({ request }) => {
        const actor = actorOf(await authentication.authenticate(request));
        if (actor === null) return problemResponse(HTTP_PROBLEMS.unauthenticated);
        if (actor.kind !== "application") return problemResponse(HTTP_PROBLEMS.forbidden);
        return textResponse(metricsText(), "text/plain; version=0.0.4; charset=utf-8");
      }),
    );
  }
  if (referenceFile !== undefined) {
    const file: Route["respond"] = async ({ params }) =>
      referenceResponse(await referenceFile(params["file"] ?? "index.html"));
    routes.push(get("reference", "/docs", file), get("referenceFile", "/docs/{file}", file));
  }
  return routes;
};

const referenceResponse = (file: Awaited<ReturnType<ReferenceFiles>>): Response =>
  file === null ? problemResponse(HTTP_PROBLEMS.notFound) : pageResponse(file);

/** The time limit of the store in a readiness check. */
const STORE_ANSWERS_MS = 2_000;

const NO_RESERVATION = parseMintedId<ReservationId>("0".repeat(32));

/** Reads a reservation that cannot exist: a working store answers "not found". */
const storeAnswers = async (engine: EngineCalls): Promise<boolean> => {
  invariant(NO_RESERVATION !== null, "32 hex digits are an id");
  const read = await within(STORE_ANSWERS_MS, engine.getReservation({ reservationId: NO_RESERVATION }));
  return read !== LATE && (read.isOk() || read.error.code === "RESERVATION_NOT_FOUND");
};
