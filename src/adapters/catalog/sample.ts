/**
 * Where the sample catalog of this package is (`samples/harbour-spa.json`): two centers to try the engine with.
 * Read it with {@link readCatalogFile}.
 */
export const sampleCatalogUrl = (): URL =>
  // As far below the package's root in `src` as in `dist`.
  new URL("../../../samples/harbour-spa.json", import.meta.url);
