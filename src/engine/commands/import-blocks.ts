import { err, ok, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { listOf, readInput, refined, shape, type Reader } from "../../domain/input/reader.ts";
import type { CenterId } from "../../domain/ids.ts";
import type { BlockRefusal, CenterNotFound, InvalidInput, SourceUnavailable } from "../../domain/refusal/refusal.ts";
import { invalidInput } from "../runtime/command-options.ts";
import { defineCommand } from "../runtime/define-command.ts";
import { defineQuery } from "../runtime/define-query.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { quietly } from "../runtime/quietly.ts";
import { takeUnits, type BlockAnswer } from "./block.ts";
import { listedBlock, type ListedBlockInput } from "./block-input.ts";

/** Blocks of one center. */
export type ImportBlocksInput = Readonly<{
  /** The center's id. */
  centerId: string;
  /** Up to 100,000. */
  blocks: readonly ListedBlockInput[];
}>;

/** The outcome of an import. Blocks are named by their place in the list. */
export type ImportBlocksAnswer = Readonly<{
  /** How many were accepted, whether or not they changed anything. */
  imported: number;
  /** The clipped blocks, with the existing claims in their span. */
  clipped: readonly Readonly<{ index: number; externalId: string; standing: BlockAnswer["standing"] }>[];
  refused: readonly Readonly<{ index: number; externalId: string; refusal: BlockRefusal }>[];
}>;

/** Refusals of the whole call: no block was tried. */
export type ImportBlocksRefusal = InvalidInput | CenterNotFound | SourceUnavailable;

const importInput: Reader<Readonly<{ centerId: CenterId; blocks: readonly unknown[] }>> = shape({
  centerId: hostId<CenterId>(),
  blocks: listOf<unknown>((value) => value, { max: 100_000 }),
});

type OnProgress = (done: number, total: number) => void;

const AT_ONCE = 256;

/** Commits each block by itself, so an import that was cut off can be run again. */
export const importBlocks = defineQuery({
  input: importInput,
  answer: async (
    context: EngineContext,
    { centerId, blocks },
    onProgress: OnProgress = () => undefined,
  ): Promise<Result<ImportBlocksAnswer, ImportBlocksRefusal>> => {
    if (typeof onProgress !== "function") {
      return err(invalidInput({ field: "onProgress", problem: "must be a function" }));
    }
    // If the center is unknown or the catalog fails, no block is tried.
    const planned = await context.centers.index(centerId);
    if (planned.isErr()) return err(planned.error);
    // Each entry is read, and refused, by itself.
    const listed = refined(listedBlock, (it) => ok({ centerId, ...it }));
    const take = defineCommand({ input: listed, ...takeUnits })(context);
    const clipped: ImportBlocksAnswer["clipped"][number][] = [];
    const refused: ImportBlocksAnswer["refused"][number][] = [];
    for (let from = 0; from < blocks.length; from += AT_ONCE) {
      const part = blocks.slice(from, from + AT_ONCE);
      // Clips over the same claim make each other decide again, so they run one after another.
      let clips: Promise<unknown> = Promise.resolve();
      const outcomes = await Promise.all(
        part.map((entry) => {
          if (!isClip(entry)) return take(entry);
          const taken = clips.then(() => take(entry));
          clips = taken;
          return taken;
        }),
      );
      outcomes.forEach((outcome, at) => {
        const named = { index: from + at, externalId: externalIdOf(part[at]) };
        if (outcome.isErr()) refused.push({ ...named, refusal: outcome.error });
        else if (outcome.value.standing.length > 0) clipped.push({ ...named, standing: outcome.value.standing });
      });
      // The batch is done, even if the listener throws.
      quietly(() => onProgress(Math.min(from + AT_ONCE, blocks.length), blocks.length));
    }
    return ok({ imported: blocks.length - refused.length, clipped, refused });
  },
});

const isClip = (entry: unknown): boolean =>
  typeof entry === "object" && entry !== null && "overlap" in entry && entry.overlap === "clip";

/** Returns the external id of a refused entry, if it can be read. */
const ownName: Reader<string> = (entry) => {
  const name = typeof entry === "object" && entry !== null && "externalId" in entry ? entry.externalId : "";
  return typeof name === "string" ? name : "";
};

const externalIdOf = (entry: unknown): string => readInput(ownName, entry).unwrapOr("");
