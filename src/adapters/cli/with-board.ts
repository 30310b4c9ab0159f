import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ok, type Result } from "neverthrow";
import { canonicalId, parseHostId, type CenterId, type GuestId } from "../../domain/ids.ts";
import { describeError, type Refusal } from "../../domain/refusal/refusal.ts";
import type { ReservationEngine } from "../../engine/engine.ts";
import type { AgendaView } from "../../engine/queries/list-agenda.ts";
import { causeOf } from "../../engine/runtime/source-failure.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { Logger } from "../../ports/logger.ts";
import { actorOf, type Authentication } from "../http/authentication.ts";
import { BODY_PROBLEMS } from "../http/exchange.ts";
import type { HttpHandler } from "../http/handler.ts";
import { readJsonBody } from "../http/request-body.ts";
import { HTTP_PROBLEMS, jsonResponse, pageResponse, problemResponse } from "../http/responses.ts";
import { dayBoard, type DayBoard } from "../board/day-board.ts";

export type BoardOptions = Readonly<{
  engine: ReservationEngine;
  catalog: Catalog;
  guests: GuestDirectory;
  authentication: Authentication;
  logger: Logger;
}>;

/**
 * Adds the board for operators to a handler: a page under `/board`, and its calls under `/board/`. They are not part of
 * the API and not in its document. The board reads by queries alone, so an open board stores no event. It can block,
 * remove a block, and release a hold. Every call needs an application's key; the page itself holds no data.
 */
export const withBoard = (handler: HttpHandler, options: BoardOptions): HttpHandler => {
  const respond = boardOf(options);
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/board" && !pathname.startsWith("/board/")) return handler(request);
    try {
      return await respond(request);
    } catch (cause) {
      options.logger.log("error", "the board", { cause: causeOf(cause) });
      return problemResponse(HTTP_PROBLEMS.internal);
    }
  };
};

/** Answers the paths under `/board`. Rejects if a port of the host fails. */
const boardOf = (options: BoardOptions): HttpHandler => {
  const { engine, authentication } = options;
  const commands: Readonly<Record<string, (body: never) => Promise<Result<object, Refusal>>>> = {
    "/board/block": engine.block,
    "/board/unblock": engine.unblock,
    "/board/release": engine.release,
  };
  return async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const asset = ASSETS[pathname];
    if (asset !== undefined) return request.method === "GET" ? assetResponse(asset) : wrongMethod();
    const actor = actorOf(await authentication.authenticate(request));
    if (actor === null) return problemResponse(HTTP_PROBLEMS.unauthenticated);
    if (actor.kind !== "application") return problemResponse(HTTP_PROBLEMS.forbidden);
    if (pathname === "/board/centers") return request.method === "GET" ? await centersOf(options) : wrongMethod();
    if (pathname === "/board/day") return request.method === "GET" ? await dayOf(options, searchParams) : wrongMethod();
    const command = commands[pathname];
    if (command === undefined) return problemResponse(HTTP_PROBLEMS.notFound);
    if (request.method !== "POST") return wrongMethod();
    const body = await readJsonBody(request, BODY_LIMITS);
    if (body.isErr()) return problemResponse(BODY_PROBLEMS[body.error]);
    // The engine validates untrusted input itself.
    return answerOf(await command(body.value as never));
  };
};

const BODY_LIMITS = { bytes: 4_096, depth: 4 };

const wrongMethod = (): Response => problemResponse(HTTP_PROBLEMS.wrongMethod);

const answerOf = (answer: Result<object, Refusal>): Response =>
  answer.match(
    (value) => jsonResponse(value),
    (refusal) => problemResponse({ code: statusOf(refusal), message: describeError(refusal), reason: refusal.code }),
  );

/** Returns 503 for a refusal that can be retried, else 400. */
const statusOf = ({ code }: Refusal): number =>
  code === "STORE_UNAVAILABLE" || code === "SOURCE_UNAVAILABLE" || code === "CONTENDED" ? 503 : 400;

const centersOf = async ({ catalog }: BoardOptions): Promise<Response> => {
  const centers = await Promise.all((await catalog.centerIds()).map((id) => catalog.center(id)));
  return jsonResponse({
    centers: centers.flatMap((it) =>
      it === null ? [] : { id: it.center.id, name: it.center.name, zone: it.center.zone },
    ),
  });
};

const dayOf = async (options: BoardOptions, asked: URLSearchParams): Promise<Response> => {
  const { engine, catalog } = options;
  const input = { centerId: asked.get("center_id") ?? "", date: asked.get("date") ?? "" };
  const day = await engine.centerDay(input);
  if (day.isErr()) return answerOf(day);
  const entries = await allEntries(engine, input);
  if (entries.isErr()) return answerOf(entries);
  const center = await catalog.center(parseHostId<CenterId>(input.centerId) as CenterId);
  if (center === null) return problemResponse(HTTP_PROBLEMS.notFound);
  const names = await namesOf(options, entries.value);
  const guestName = (id: GuestId): string => names.get(canonicalId(id)) ?? id;
  const { name, zone } = center.center;
  const board: DayBoard = dayBoard({
    day: day.value,
    entries: entries.value,
    center: { name, zone },
    ...input,
    guestName,
  });
  return jsonResponse(board);
};

const MOST_A_PAGE = 1_000;

const allEntries = async (
  engine: ReservationEngine,
  input: Readonly<{ centerId: string; date: string }>,
): Promise<Result<AgendaView["entries"], Refusal>> => {
  const entries: AgendaView["entries"][number][] = [];
  for (let after: string | null = null; ; ) {
    const page: Result<AgendaView, Refusal> = await engine.listAgenda({ ...input, after, limit: MOST_A_PAGE });
    if (page.isErr()) return page.map(({ entries: none }) => none);
    entries.push(...page.value.entries);
    after = page.value.next;
    if (after === null) return ok(entries);
  }
};

/** Reads the names when they are shown (rule 14). If the directory fails, the ids are shown. */
const namesOf = async ({ guests }: BoardOptions, entries: AgendaView["entries"]): Promise<Map<GuestId, string>> => {
  const ids = new Set(entries.flatMap((it) => (it.kind === "appointment" && it.guestId !== null ? it.guestId : [])));
  const found = await guests.find([...ids]).catch(() => []);
  return new Map(found.map(({ id, firstName, lastName }) => [canonicalId(id), `${firstName} ${lastName}`]));
};

type Asset = Readonly<{ file: string; type: string }>;

const ASSETS: Readonly<Record<string, Asset>> = {
  "/board": { file: "index.html", type: "text/html; charset=utf-8" },
  "/board/board.js": { file: "board.js", type: "text/javascript; charset=utf-8" },
  "/board/board.css": { file: "board.css", type: "text/css; charset=utf-8" },
};

/** The folder in the built package, even if this module is bundled elsewhere. */
const FOLDER = join(dirname(createRequire(import.meta.url).resolve("holdfast/package.json")), "dist/board");

const assetResponse = async ({ file, type }: Asset): Promise<Response> => {
  try {
    return pageResponse({ type, bytes: new Uint8Array(await readFile(join(FOLDER, file))) });
  } catch {
    return problemResponse({
      code: 404,
      message: "The board is not built: run `npm run build`.",
      reason: "PATH_NOT_FOUND",
    });
  }
};
