import { SAMPLE } from "./sample-text.ts";

/**
 * The sample catalog of this package (`samples/harbour-spa.json`): two centers to try the engine with. The URL holds
 * the catalog itself, so that a bundle has it too. Read it with {@link readCatalogFile}.
 */
export const sampleCatalogUrl = (): URL => new URL(`data:application/json,${encodeURIComponent(SAMPLE)}`);
