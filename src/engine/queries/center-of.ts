import { parseMintedId, tagOf, type CenterId } from "../../domain/ids.ts";
import type { EngineContext } from "../runtime/engine-context.ts";

/** By the tag that every minted id carries: neither the store nor the catalog is asked. */
export const centerOf =
  ({ centers }: EngineContext) =>
  (mintedId: string): CenterId | null => {
    const id = typeof mintedId === "string" ? parseMintedId(mintedId) : null;
    return id === null ? null : centers.byTag(tagOf(id));
  };
