import { err, type Result } from "neverthrow";
import { aFunction, checkOptions, mayBeLeftOut, ruleBy, withFunctions } from "../../domain/input/options.ts";
import type { CenterTag } from "../../domain/ids.ts";
import type { Refusal } from "../../domain/refusal/refusal.ts";
import { later } from "../../domain/time/instant.ts";
import type { EngineCalls, JoinedCommands } from "../engine.ts";
import { JOINED_COMMANDS, type JoinedName } from "../within.ts";
import { listGuestBookingsOf } from "./guest-bookings.ts";
import { readOnce, ROUTES, tagIn, tagOfText, type RoutedName } from "./routes.ts";

/** The engines of a routed engine, and the centers of each. */
export type RoutedEngineOptions = Readonly<{
  /** The engine of each bucket, by its number. One engine may have several buckets. */
  engines: readonly EngineCalls[];
  /**
   * Returns the bucket of a center's tag, from 0 to one less than the number of engines: always the same for one tag, in
   * every process. {@link bucketOfTag} by default.
   */
  bucketOf?: (tag: CenterTag) => number;
}>;

/** Returns the bucket of a tag among so many: they share the tags out evenly. */
export const bucketOfTag = (tag: CenterTag, buckets: number): number => Number.parseInt(tag, 16) % buckets;

/**
 * Creates the calls of one engine for whole engines on several databases: each call goes to the engine of its center, by
 * the tag in the id that it names. Jobs, outbox and retention belong to each engine, and run there. Throws a TypeError
 * that names every option that is missing, misspelt or out of its range.
 */
export const createRoutedEngine = (options: RoutedEngineOptions): EngineCalls => {
  checkOptions<RoutedEngineOptions>("createRoutedEngine", options, {
    engines: ENGINES,
    bucketOf: mayBeLeftOut(aFunction),
  });
  const engines = [...options.engines];
  const [first] = engines as [EngineCalls];
  const { bucketOf = (tag: CenterTag) => bucketOfTag(tag, engines.length) } = options;
  const engineOf = (tag: CenterTag): EngineCalls => {
    const bucket = bucketOf(tag);
    const engine = engines[bucket];
    if (engine !== undefined) return engine;
    throw new TypeError(`bucketOf must return a bucket from 0 to ${engines.length - 1}, not ${String(bucket)}`);
  };
  const routed = (Object.keys(ROUTES) as readonly RoutedName[]).map((name) => {
    const run = async (input: unknown, ...rest: readonly unknown[]): Promise<unknown> => {
      const asked = readOnce(input);
      const tag = tagIn(name, asked);
      // Without a tag the input is malformed: every engine refuses it alike.
      const engine = tag === null ? first : engineOf(tag);
      const answer = await (engine[name] as (...all: readonly unknown[]) => Promise<unknown>)(asked, ...rest);
      return answer;
    };
    return [name, run];
  });
  return {
    ...(Object.fromEntries(routed) as Pick<EngineCalls, RoutedName>),
    listGuestBookings: listGuestBookingsOf(engineOf),
    within: withinOne(first, engineOf),
    centerOf: (mintedId) => {
      const tag = tagOfText(mintedId);
      return tag === null ? null : engineOf(tag).centerOf(mintedId);
    },
    latestInstantMs: (mintedId) => {
      const tag = tagOfText(mintedId);
      return tag === null
        ? engines.map((it) => it.latestInstantMs()).reduce(later)
        : engineOf(tag).latestInstantMs(mintedId);
    },
  };
};

const AN_ENGINE = withFunctions(...Object.keys(ROUTES), "listGuestBookings", "within", "centerOf", "latestInstantMs");

const ENGINES = ruleBy("a list of engines, one for each bucket", (value) => {
  if (!Array.isArray(value) || value.length === 0) return "must be a list of engines, one for each bucket";
  const at = value.findIndex((it) => !AN_ENGINE.isValid(it));
  return at < 0 ? null : `must have engines alone, each ${AN_ENGINE.expected}; not so the one at ${at}`;
});

type Run = (input: unknown, options?: unknown) => Promise<Result<unknown, Refusal>>;

/**
 * The transaction of a handle belongs to one database: that of its first command. A command of another database is read
 * and refused, on no transaction at all.
 */
const withinOne =
  (first: EngineCalls, engineOf: (tag: CenterTag) => EngineCalls) =>
  (handle: unknown): JoinedCommands => {
    let own: EngineCalls | null = null;
    let joined: JoinedCommands | null = null;
    const commands = JOINED_COMMANDS.map((name: JoinedName) => {
      const run: Run = async (input, options) => {
        const asked = readOnce(input);
        const tag = tagIn(name, asked);
        const engine = tag === null ? (own ?? first) : engineOf(tag);
        if (tag !== null && joined === null) joined = (own = engine).within(handle);
        if (engine === own && joined !== null) return (joined[name] as Run)(asked, options);
        const refused = await (engine.within(null)[name] as Run)(asked, options);
        return refused.isErr() && refused.error.code === "TRANSACTION_UNFIT" ? err(OTHER_DATABASE) : refused;
      };
      return [name, run];
    });
    return Object.fromEntries(commands) as JoinedCommands;
  };

const OTHER_DATABASE = {
  code: "TRANSACTION_UNFIT",
  because: "other_database",
  cause: "an earlier command of it belongs to another database",
} as const;
