import { parseMintedId, tagOf, type CenterId } from "../../domain/ids.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** Looks up the tag that every minted id carries, without the store or the catalog. */
export const centerOf =
  ({ centers }: EngineContext) =>
  (mintedId: string): CenterId | null => {
    const id = typeof mintedId === "string" ? parseMintedId(mintedId) : null;
    return id === null ? null : centers.byTag(tagOf(id));
  };
