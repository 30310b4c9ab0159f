import { err, ok, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import { listOf, readInput, shape, type Reader } from "../../domain/input/reader.ts";
import type { CenterId } from "../../domain/ids.ts";
import type { BlockRefusal, InvalidInput } from "../../domain/refusal/refusal.ts";
import { listedBlock, takeUnits, type BlockAnswer, type BlockInput } from "./block.ts";
import { invalidInput, readCommand } from "../runtime/command-options.ts";
import type { EngineContext } from "../runtime/engine-context.ts";
import { refusingSources } from "../runtime/source-failure.ts";

export type ImportBlocksInput = Readonly<{ centerId: string; blocks: readonly Omit<BlockInput, "centerId">[] }>;

/** What became of each block, by its place in the list. */
export type ImportBlocksAnswer = Readonly<{
  imported: number;
  refused: readonly Readonly<{ index: number; externalId: string; refusal: BlockRefusal }>[];
}>;

const importInput: Reader<Readonly<{ centerId: CenterId; blocks: readonly unknown[] }>> = shape({
  centerId: hostId<CenterId>(),
  blocks: listOf<unknown>((value) => value, { max: 100_000 }),
});

const AT_ONCE = 256;

/**
 * Imports blocks for going live: each on its own, by its external id, so an import that was cut off is simply run again.
 * `onProgress` hears of every {@link AT_ONCE} blocks.
 */
export const importBlocks = async (
  context: EngineContext,
  rawInput: ImportBlocksInput,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Result<ImportBlocksAnswer, InvalidInput>> => {
  const read = readCommand(importInput, rawInput, undefined);
  if (read.isErr()) return err(read.error);
  if (typeof onProgress !== "function") {
    return err(invalidInput({ field: "onProgress", problem: "must be a function" }));
  }
  const { centerId, blocks } = read.value.input;
  const refused: ImportBlocksAnswer["refused"][number][] = [];
  for (let from = 0; from < blocks.length; from += AT_ONCE) {
    const part = blocks.slice(from, from + AT_ONCE);
    const outcomes = await Promise.all(part.map((it) => refusingSources(() => importBlock(context, centerId, it))));
    outcomes.forEach((outcome, at) => {
      if (outcome.isErr())
        refused.push({ index: from + at, externalId: externalIdOf(part[at]), refusal: outcome.error });
    });
    tell(onProgress, Math.min(from + AT_ONCE, blocks.length), blocks.length);
  }
  return ok({ imported: blocks.length - refused.length, refused });
};

/** What is done is done, whatever the listener does. */
const tell = (onProgress: (done: number, total: number) => void, done: number, total: number): void => {
  try {
    onProgress(done, total);
  } catch {
    // It is told of the next part again.
  }
};

/** Each entry is read, and refused, by itself. */
const importBlock = async (
  context: EngineContext,
  centerId: CenterId,
  entry: unknown,
): Promise<Result<BlockAnswer, BlockRefusal>> => {
  const read = readCommand(listedBlock, entry, undefined);
  return read.isErr() ? err(read.error) : takeUnits(context, { centerId, ...read.value.input }, read.value.options);
};

/** What a refused entry calls itself, as far as that can be read. */
const ownName: Reader<string> = (entry) => {
  const name = typeof entry === "object" && entry !== null && "externalId" in entry ? entry.externalId : "";
  return typeof name === "string" ? name : "";
};

const externalIdOf = (entry: unknown): string => readInput(ownName, entry).unwrapOr("");
