import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import type { CenterCatalog, CenterRoster } from "../../../domain/catalog/center-catalog.ts";
import type { Item } from "../../../domain/catalog/item.ts";
import type { Gender } from "../../../domain/catalog/resource.ts";
import { parseHostId, type CenterId } from "../../../domain/ids.ts";
import type { SourceUnavailable } from "../../../domain/refusal/refusal.ts";
import { errorOrNull, hostIdAnswer } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { majorUnits } from "../money.ts";
import type { HttpParts } from "../parts.ts";
import { unknownId, wireRefusal, type WireError, type WireRefusal } from "../wire-error.ts";
import { fullName } from "../wire-invoices.ts";

const tag = "Center";
const price = z.strictObject({ currency: z.string(), amount: z.number() }).openapi("Price");

const center = z
  .strictObject({
    id: hostIdAnswer,
    name: z.string(),
    time_zone: z.string().openapi({ example: "Europe/Rome" }),
    currency: z.string(),
    blocking_time: z.int().openapi({ description: "Block time, minutes" }),
    slot_interval: z.int().openapi({ description: "Minutes between starts" }),
  })
  .openapi("Center");

export const centers = defineCall({
  name: "listCenters",
  method: "get",
  path: "/v1/centers",
  tag,
  summary: "The centers",
  answer: z.strictObject({ centers: z.array(center), error: errorOrNull }).openapi("Centers"),
  handle: async (_asked, { parts }) => {
    const found = await fromSource("catalog", parts, async () => {
      const ids = await parts.catalog.centerIds();
      return Promise.all(ids.map((id) => parts.catalog.center(id)));
    });
    if (found.isErr()) return err(found.error);
    return ok({
      centers: found.value.flatMap((it) =>
        it === null
          ? []
          : {
              id: it.center.id,
              name: it.center.name,
              time_zone: it.center.zone,
              currency: it.center.currency,
              blocking_time: it.center.blockTimeMinutes,
              slot_interval: it.center.gridMinutes,
            },
      ),
      error: null,
    });
  },
});

const sold = { id: hostIdAnswer, name: z.string(), price };
const service = z
  .strictObject({ ...sold, duration: z.int().openapi({ description: "Minutes" }), recovery_time: z.int() })
  .openapi("Service");
const addOn = z.strictObject({ ...sold, duration: z.int() }).openapi("AddOn");
const packageOf = z.strictObject({ ...sold, service_ids: z.array(hostIdAnswer) }).openapi("Package");

export const services = defineCall({
  name: "listServices",
  method: "get",
  path: "/v1/centers/{center_id}/services",
  tag,
  summary: "What a center sells",
  answer: z
    .strictObject({
      services: z.array(service),
      add_ons: z.array(addOn),
      packages: z.array(packageOf),
      error: errorOrNull,
    })
    .openapi("Services"),
  handle: async ({ params }, { parts }) => {
    const refused = (error: WireError) => ({ services: [], add_ons: [], packages: [], error });
    const found = await catalogOf(params, parts);
    if (found.isErr()) return answerRefused(found.error, refused);
    const items = [...found.value.items.values()];
    const sells = (it: Item) => {
      const { currency } = found.value.center;
      return { id: it.id, name: it.name, price: { currency, amount: majorUnits(it.priceMinor, currency) } };
    };
    return ok({
      services: items.flatMap((it) =>
        it.kind === "service" ? { ...sells(it), duration: it.durationMinutes, recovery_time: it.recoveryMinutes } : [],
      ),
      add_ons: items.flatMap((it) => (it.kind === "add_on" ? { ...sells(it), duration: it.durationMinutes } : [])),
      packages: items.flatMap((it) => (it.kind === "package" ? { ...sells(it), service_ids: [...it.serviceIds] } : [])),
      error: null,
    });
  },
});

const therapist = z
  .strictObject({
    id: hostIdAnswer,
    personal_info: z.strictObject({
      name: z.string(),
      first_name: z.string(),
      last_name: z.string(),
      gender: z.int().openapi({ description: "1 male, 2 female, 0 neither" }),
    }),
  })
  .openapi("CenterTherapist");

const GENDERS: Readonly<Record<Gender, number>> = { other: 0, male: 1, female: 2 };

export const therapists = defineCall({
  name: "listTherapists",
  method: "get",
  path: "/v1/centers/{center_id}/therapists",
  tag,
  summary: "Who serves at a center",
  answer: z.strictObject({ therapists: z.array(therapist), error: errorOrNull }).openapi("Therapists"),
  handle: async ({ params }, { parts }) => {
    const found = await rosterOf(params, parts);
    if (found.isErr()) return answerRefused(found.error, (error) => ({ therapists: [], error }));
    return ok({
      therapists: [...found.value.therapists.values()].map(({ id, firstName, lastName, gender }) => ({
        id,
        personal_info: {
          name: fullName(firstName, lastName),
          first_name: firstName,
          last_name: lastName,
          gender: GENDERS[gender],
        },
      })),
      error: null,
    });
  },
});

type Params = Readonly<Record<string, string>>;

/** The center that a path names, if it can be one. */
const centerIdOf = (params: Params): Result<CenterId, WireRefusal> => {
  const centerId = parseHostId<CenterId>(params["center_id"] ?? "");
  return centerId === null ? err(unknownId("CENTER_NOT_FOUND", "center_id")) : ok(centerId);
};

const catalogOf = async (params: Params, parts: HttpParts): Promise<Result<CenterCatalog, WireRefusal>> => {
  const centerId = centerIdOf(params);
  if (centerId.isErr()) return err(centerId.error);
  const found = await fromSource("catalog", parts, () => parts.catalog.center(centerId.value));
  return found.andThen((it) => (it === null ? err(noCenter(centerId.value)) : ok(it)));
};

const rosterOf = async (params: Params, parts: HttpParts): Promise<Result<CenterRoster, WireRefusal>> => {
  const centerId = centerIdOf(params);
  if (centerId.isErr()) return err(centerId.error);
  const found = await fromSource("roster", parts, () => parts.roster.roster(centerId.value));
  return found.andThen((it) => (it === null ? err(noCenter(centerId.value)) : ok(it)));
};

const noCenter = (centerId: CenterId): WireRefusal => wireRefusal({ code: "CENTER_NOT_FOUND", centerId }, null);

/** What the host's own source answers; its failure is told without its cause, which goes into the log. */
export const fromSource = async <Value>(
  source: SourceUnavailable["source"],
  { noticed }: HttpParts,
  ask: () => Promise<Value>,
): Promise<Result<Value, WireRefusal>> => {
  try {
    return ok(await ask());
  } catch (cause) {
    noticed(`the source "${source}" failed`, cause);
    return err(wireRefusal({ code: "SOURCE_UNAVAILABLE", source, cause: "" }, null));
  }
};
