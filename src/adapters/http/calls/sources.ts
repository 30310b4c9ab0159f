import { err, ok, type Result } from "neverthrow";
import type { CenterCatalog, CenterRoster } from "../../../domain/catalog/center-catalog.ts";
import { parseHostId, type CenterId } from "../../../domain/ids.ts";
import type { SourceUnavailable } from "../../../domain/refusal/refusal.ts";
import type { DescribedCenter } from "../../../engine/runtime/read-description.ts";
import type { MaybePromise } from "../../../ports/maybe-promise.ts";
import type { HttpParts } from "../parts.ts";
import { requestMissing, unknownId, wireRefusal, type WireRefusal } from "../wire-error.ts";

// Reads of the host's sources, by the ids in a path or a query.

type Params = Readonly<Record<string, string>>;
type Asked<Value> = Promise<Result<Value, WireRefusal>>;

/** Returns the center id in a path, or a refusal if it is malformed. */
const centerIdOf = (params: Params): Result<CenterId, WireRefusal> => {
  const centerId = parseHostId<CenterId>(params["center_id"] ?? "");
  return centerId === null ? err(unknownId("CENTER_NOT_FOUND", "center_id")) : ok(centerId);
};

/** Returns the center id in a query. */
export const queriedCenterId = (text: string | null): Result<CenterId, WireRefusal> =>
  text === null ? err(requestMissing("center_id")) : centerIdOf({ center_id: text });

/** Returns a center of the catalog, in the host's own spelling. */
export const centerWithId = async (centerId: CenterId, parts: HttpParts): Asked<CenterCatalog> => {
  const found = await fromSource("catalog", parts, () => parts.catalog.center(centerId));
  return found.andThen((it) => (it === null ? err(noCenter(centerId)) : ok(it)));
};

const catalogOf = async (params: Params, parts: HttpParts): Asked<CenterCatalog> => {
  const centerId = centerIdOf(params);
  return centerId.isErr() ? err(centerId.error) : centerWithId(centerId.value, parts);
};

/** A center with its descriptions and its items. */
export type Described = Readonly<{ catalog: CenterCatalog; described: DescribedCenter }>;

export const describedCatalogOf = async (params: Params, parts: HttpParts): Asked<Described> => {
  const catalog = await catalogOf(params, parts);
  if (catalog.isErr()) return err(catalog.error);
  const described = await fromSource("catalog", parts, () => parts.describe(catalog.value.center.id));
  return described.map((it) => ({ catalog: catalog.value, described: it }));
};

export const rosterOf = async (centerId: CenterId, parts: HttpParts): Asked<CenterRoster> => {
  const found = await fromSource("roster", parts, () => parts.roster.roster(centerId));
  return found.andThen((it) => (it === null ? err(noCenter(centerId)) : ok(it)));
};

const noCenter = (centerId: CenterId): WireRefusal => wireRefusal({ code: "CENTER_NOT_FOUND", centerId }, null);

/** Asks a source of the host. A failure is logged, and answered without its cause. */
export const fromSource = async <Value>(
  source: SourceUnavailable["source"],
  { noticed }: HttpParts,
  ask: () => MaybePromise<Value>,
): Asked<Value> => {
  try {
    return ok(await ask());
  } catch (cause) {
    noticed(`the source "${source}" failed`, cause);
    return err(wireRefusal({ code: "SOURCE_UNAVAILABLE", source, cause: "" }, null));
  }
};
