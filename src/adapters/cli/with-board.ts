import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ok, type Result } from "neverthrow";
import { canonicalId, parseHostId, type CenterId, type GuestId } from "../../domain/ids.ts";
import { describeError, retryAdvice, type Refusal } from "../../domain/refusal/refusal.ts";
import type { EngineCalls } from "../../engine/engine.ts";
import type { AgendaView } from "../../engine/queries/list-agenda.ts";
import type { CommandOptionsInput } from "../../engine/runtime/command-options.ts";
import type { Catalog } from "../../ports/catalog.ts";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Telemetry } from "../../ports/telemetry.ts";
import { actorOf, callerOf, type Authentication } from "../http/authentication.ts";
import { bodyOf } from "../http/exchange.ts";
import type { HttpHandler } from "../http/handler.ts";
import { createObserver } from "../http/observer.ts";
import { HTTP_PROBLEMS, jsonResponse, pageResponse, problemResponse } from "../http/responses.ts";
import { LATE, within } from "../http/within.ts";
import { dayBoard, type DayBoard } from "../board/day-board.ts";

export type BoardOptions = Readonly<{
  engine: EngineCalls;
  catalog: Catalog;
  guests: GuestDirectory;
  authentication: Authentication;
  logger: Logger;
  telemetry: Pick<Telemetry, "count" | "record">;
  /** The time to receive a body, in milliseconds; 10 s by default. */
  bodyMs?: number;
  /** The time to answer, in milliseconds; 15 s by default. */
  answerMs?: number;
}>;

/**
 * Adds the board for operators to a handler: a page under `/board`, and its calls under `/board/`. They are not part of
 * the API and not in its document. The board reads by queries alone, so an open board stores no event. It can block,
 * remove a block, and release a hold. Every call needs an application's key; the page itself holds no data. Requests
 * are counted, timed and logged like those of the API, and commands with the name of their key.
 */
export const withBoard = (handler: HttpHandler, options: BoardOptions): HttpHandler => {
  const answers = boardOf(options);
  // The gauge of requests in flight is the API's own.
  const observe = createObserver({
    logger: options.logger,
    telemetry: { ...options.telemetry, set: () => undefined },
  });
  return async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname !== "/board" && !pathname.startsWith("/board/")) return handler(request);
    const { call, respond } = answers(request, pathname);
    return observe(call, request, async () => {
      const answered = await within(options.answerMs ?? ANSWER_MS, respond());
      return answered === LATE ? problemResponse(HTTP_PROBLEMS.slowAnswer) : answered;
    });
  };
};

const BODY_MS = 10_000;
const ANSWER_MS = 15_000;

/** The answer to one request, and the name that it is counted under. */
type Answering = Readonly<{ call: string; respond: () => Promise<Response> }>;

type Command = (body: never, options: CommandOptionsInput) => Promise<Result<object, Refusal>>;

/** Answers the paths under `/board`. The answer rejects if a port of the host fails. */
const boardOf = (options: BoardOptions): ((request: Request, pathname: string) => Answering) => {
  const { engine, authentication, logger } = options;
  const queries: Readonly<Record<string, (asked: URLSearchParams) => Promise<Response>>> = {
    "/board/centers": () => centersOf(options),
    "/board/day": (asked) => dayOf(options, asked),
  };
  const commands: Readonly<Record<string, Command>> = {
    "/board/block": engine.block,
    "/board/unblock": engine.unblock,
    "/board/release": engine.release,
  };
  const limits = { bytes: 4_096, depth: 4, bodyMs: options.bodyMs ?? BODY_MS };

  /** Runs the work for an application; the options name its key. */
  const asApplication = async (
    request: Request,
    work: (options: CommandOptionsInput & Readonly<{ caller: string }>) => Promise<Response>,
  ): Promise<Response> => {
    const principal = await authentication.authenticate(request);
    const actor = actorOf(principal);
    if (principal === null || actor === null) return problemResponse(HTTP_PROBLEMS.unauthenticated);
    if (principal.kind !== "application") return problemResponse(HTTP_PROBLEMS.forbidden);
    return work({ actor, caller: callerOf(principal.name) });
  };

  const run = async (name: string, command: Command, request: Request): Promise<Response> =>
    asApplication(request, async (by) => {
      if (request.method !== "POST") return wrongMethod();
      const body = await bodyOf({ bodyKind: "json" }, request, limits);
      if (!body.isRead) return problemResponse(body.problem);
      // The engine validates untrusted input itself.
      const answer = await command(body.value as never, by);
      const outcome = answer.match(
        () => "accepted",
        ({ code }) => code,
      );
      logger.log("info", "a command of the board", { command: name, by: by.caller, outcome });
      return answerOf(answer);
    });

  return (request, pathname) => {
    const name = `board_${pathname.slice("/board/".length)}`;
    const asset = Object.hasOwn(ASSETS, pathname) ? ASSETS[pathname] : undefined;
    if (asset !== undefined)
      return {
        call: "board_page",
        respond: async () => (request.method === "GET" ? assetResponse(asset) : wrongMethod()),
      };
    const query = Object.hasOwn(queries, pathname) ? queries[pathname] : undefined;
    if (query !== undefined)
      return {
        call: name,
        respond: () =>
          asApplication(request, async () =>
            request.method === "GET" ? query(new URL(request.url).searchParams) : wrongMethod(),
          ),
      };
    const command = Object.hasOwn(commands, pathname) ? commands[pathname] : undefined;
    if (command !== undefined) return { call: name, respond: () => run(name, command, request) };
    return {
      call: "board_unknown_path",
      respond: () => asApplication(request, () => Promise.resolve(problemResponse(HTTP_PROBLEMS.notFound))),
    };
  };
};

const wrongMethod = (): Response => problemResponse(HTTP_PROBLEMS.wrongMethod);

const answerOf = (answer: Result<object, Refusal>): Response =>
  answer.match(
    (value) => jsonResponse(value),
    (refusal) => problemResponse({ code: statusOf(refusal), message: describeError(refusal), reason: refusal.code }),
  );

/** Returns 503 for a refusal that can be retried, else 400. */
const statusOf = ({ code }: Refusal): number => (retryAdvice(code) === "try_again" ? 503 : 400);

const centersOf = async ({ catalog }: BoardOptions): Promise<Response> => {
  const centers = await Promise.all((await catalog.centerIds()).map(async (id) => catalog.center(id)));
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
  engine: EngineCalls,
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
  try {
    const found = await guests.find([...ids]);
    return new Map(found.map(({ id, firstName, lastName }) => [canonicalId(id), `${firstName} ${lastName}`]));
  } catch {
    return new Map();
  }
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
