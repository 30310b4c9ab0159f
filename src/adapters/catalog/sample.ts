/**
 * Where the sample catalog of this package is (`samples/harbour-spa.json`): two centers to try the engine with.
 * Read it with {@link readCatalogFile}.
 */
export const sampleCatalogUrl = (): URL => new URL(import.meta.resolve("holdfast/samples/harbour-spa.json"));
