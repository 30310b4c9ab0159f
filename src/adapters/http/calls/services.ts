import { z } from "@hono/zod-openapi";
import { ok } from "neverthrow";
import { entryWithId } from "../../../domain/catalog/center-catalog.ts";
import type { Item, Service } from "../../../domain/catalog/item.ts";
import { canonicalId, parseHostId, sameId, type CategoryId, type ItemId } from "../../../domain/ids.ts";
import type { CatalogInfo, ItemDescription, PriceInfo } from "../../../ports/catalog-description.ts";
import { errorOrNull, hostIdAnswer } from "../answer-schemas.ts";
import { answerRefused, defineCall } from "../call.ts";
import { idInput } from "../input-schemas.ts";
import { majorUnits } from "../money.ts";
import { NO_PAGE, pageInfo, pageOf, pageQuery } from "../paging.ts";
import { unknownId, type WireError } from "../wire-error.ts";
import { describedCatalogOf, type Described } from "./sources.ts";

const tag = "Center";
const price = z.strictObject({ currency: z.string(), amount: z.number() }).openapi("Price");

const priceInfo = z
  .strictObject({
    currency: z.string(),
    sale_price: z.number(),
    tax: z.number().optional(),
    include_tax: z.boolean().optional().openapi({ description: "Whether `sale_price` includes the tax" }),
    price_without_tax: z.number().optional(),
    final_price: z.number(),
  })
  .openapi("PriceInfo");

const catalogInfo = z
  .strictObject({
    display_name: z.string().optional(),
    display_order: z.int().optional(),
    show_in_catalog: z.boolean().optional(),
    can_book: z.boolean().optional(),
    show_price: z.boolean().optional(),
  })
  .openapi("CatalogInfo");

const heading = z.strictObject({ id: hostIdAnswer, name: z.string() });

const sold = {
  id: hostIdAnswer,
  name: z.string(),
  code: z.string().optional(),
  description: z.string().optional(),
  price,
  price_info: priceInfo,
  catalog_info: catalogInfo.optional(),
  additional_info: z
    .strictObject({ category: heading, sub_category: heading.optional() })
    .openapi("AdditionalInfo")
    .optional(),
};
const serviceFields = { ...sold, duration: z.int().openapi({ description: "Minutes" }), recovery_time: z.int() };
const service = z.strictObject(serviceFields).openapi("Service");
const addOn = z.strictObject({ ...sold, duration: z.int() }).openapi("AddOn");
const packageOf = z.strictObject({ ...sold, service_ids: z.array(hostIdAnswer) }).openapi("Package");

export const services = defineCall({
  name: "listServices",
  method: "get",
  path: "/v1/centers/{center_id}/services",
  tag,
  summary: "The services of a center",
  description: "A page is of the services; the add-ons and packages come whole with each.",
  query: z.object({
    ...pageQuery,
    category_id: idInput.openapi({ description: "Services of this category and of those in it" }),
  }),
  answer: z
    .strictObject({
      services: z.array(service),
      add_ons: z.array(addOn),
      packages: z.array(packageOf),
      page_info: pageInfo,
      error: errorOrNull,
    })
    .openapi("Services"),
  handle: async ({ params, query }, { parts }) => {
    const refused = (error: WireError) => ({ services: [], add_ons: [], packages: [], page_info: NO_PAGE, error });
    const found = await describedCatalogOf(params, parts);
    if (found.isErr()) return answerRefused(found.error, refused);
    const { catalog } = found.value;
    const { category_id: categoryId } = query;
    const items = [...catalog.items.values()].filter(
      ({ id }) => categoryId === null || isUnder(id, parseHostId<CategoryId>(categoryId), found.value),
    );
    const page = pageOf(
      items.filter((it) => it.kind === "service"),
      query,
    );
    return ok({
      services: page.entries.map((it) => wireService(it, found.value)),
      add_ons: items.flatMap((it) =>
        it.kind === "add_on" ? { ...wireSold(it, found.value), duration: it.durationMinutes } : [],
      ),
      packages: items.flatMap((it) =>
        it.kind === "package" ? { ...wireSold(it, found.value), service_ids: [...it.serviceIds] } : [],
      ),
      page_info: page.page_info,
      error: null,
    });
  },
});

export const serviceById = defineCall({
  name: "getService",
  method: "get",
  path: "/v1/centers/{center_id}/services/{service_id}",
  tag,
  summary: "One service of a center",
  answer: z
    .union([z.strictObject({ ...serviceFields, error: z.null() }), z.strictObject({ error: errorOrNull })])
    .openapi("ServiceFound"),
  handle: async ({ params }, { parts }) => {
    const refused = (error: WireError) => ({ error });
    const found = await describedCatalogOf(params, parts);
    if (found.isErr()) return answerRefused(found.error, refused);
    const id = parseHostId<ItemId>(params["service_id"] ?? "");
    const item = id === null ? undefined : entryWithId(found.value.catalog.items, id);
    if (item?.kind !== "service") return answerRefused(unknownId("ITEM_NOT_FOUND", "service_id"), refused);
    return ok({ ...wireService(item, found.value), error: null });
  },
});

const wireService = (it: Service, of: Described): z.infer<typeof service> => ({
  ...wireSold(it, of),
  duration: it.durationMinutes,
  recovery_time: it.recoveryMinutes,
});

const wireSold = ({ id, name, priceMinor }: Item, of: Described) => {
  const { currency } = of.catalog.center;
  const description = of.described.items.get(canonicalId(id));
  return {
    id,
    name,
    code: description?.code,
    description: description?.description,
    price: { currency, amount: majorUnits(priceMinor, currency) },
    price_info: wirePrice(priceMinor, currency, description?.priceInfo),
    catalog_info: description?.catalogInfo === undefined ? undefined : wireCatalogInfo(description.catalogInfo),
    additional_info: headingsOf(description, of),
  };
};

const wirePrice = (priceMinor: number, currency: string, info: PriceInfo | undefined): z.infer<typeof priceInfo> => {
  const money = (minor: number): number => majorUnits(minor, currency);
  const sale = { currency, sale_price: money(priceMinor) };
  if (info === undefined) return { ...sale, final_price: money(priceMinor) };
  const { taxMinor, includesTax } = info;
  return {
    ...sale,
    tax: money(taxMinor),
    include_tax: includesTax,
    price_without_tax: money(includesTax ? priceMinor - taxMinor : priceMinor),
    final_price: money(includesTax ? priceMinor : priceMinor + taxMinor),
  };
};

const wireCatalogInfo = (info: CatalogInfo): z.infer<typeof catalogInfo> => ({
  display_name: info.displayName,
  display_order: info.displayOrder,
  show_in_catalog: info.showInCatalog,
  can_book: info.canBook,
  show_price: info.showPrice,
});

/** Returns an item's category, then its parent category. An unknown category ends the list. */
const categoriesOf = (description: ItemDescription | undefined, { described }: Described) => {
  const categoryOf = (id: CategoryId | undefined) =>
    id === undefined ? undefined : described.categories.get(canonicalId(id));
  const own = categoryOf(description?.categoryId);
  return [own, categoryOf(own?.parentCategoryId)].flatMap((it) => it ?? []);
};

const isUnder = (itemId: ItemId, categoryId: CategoryId | null, of: Described): boolean =>
  categoriesOf(of.described.items.get(canonicalId(itemId)), of).some(({ id }) => sameId(id, categoryId));

const headingsOf = (description: ItemDescription | undefined, of: Described) => {
  const [own, parent] = categoriesOf(description, of).map(({ id, name }) => ({ id, name }));
  if (own === undefined) return undefined;
  return parent === undefined ? { category: own } : { category: parent, sub_category: own };
};
