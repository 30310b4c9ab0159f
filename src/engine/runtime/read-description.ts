import type { Result } from "neverthrow";
import { canonicalId, type CategoryId, type HostId, type ItemId, type TherapistId } from "../../domain/ids.ts";
import { hostId } from "../../domain/input/fields.ts";
import { flag, having, listOf, readInput, text, wholeNumber, type Reader } from "../../domain/input/reader.ts";
import type {
  CategoryDescription,
  CenterDescription,
  ItemDescription,
  TherapistDescription,
} from "../../ports/catalog-description.ts";

/** A description, with its parts by canonical id. */
export type DescribedCenter = Readonly<{
  center: CenterDescription;
  categories: ReadonlyMap<CategoryId, CategoryDescription>;
  items: ReadonlyMap<ItemId, ItemDescription>;
  therapists: ReadonlyMap<TherapistId, TherapistDescription>;
}>;

const MOST = 100_000;
const words = text({ min: 0, max: 10_000 });

const leftOut =
  <Value>(reader: Reader<Value>): Reader<Value | undefined> =>
  (value, field, findings) =>
    value === undefined || value === null ? undefined : reader(value, field, findings);

const list = <Value>(reader: Reader<Value>) => leftOut(listOf(reader, { max: MOST }));
const place = leftOut(wholeNumber({ min: 0, max: 1_000_000_000 }));
const said = leftOut(words);
const yesOrNo = leftOut(flag);

const description = having({
  code: said,
  description: said,
  displayName: said,
  phone: said,
  email: said,
  addressInfo: leftOut(
    having({ address1: said, address2: said, city: said, state: said, zipCode: said, country: said }),
  ),
  categories: list(
    having({
      id: hostId<CategoryId>(),
      name: words,
      code: said,
      description: said,
      parentCategoryId: leftOut(hostId<CategoryId>()),
      displayOrder: place,
    }),
  ),
  items: list(
    having({
      id: hostId<ItemId>(),
      code: said,
      description: said,
      categoryId: leftOut(hostId<CategoryId>()),
      catalogInfo: leftOut(
        having({
          displayName: said,
          displayOrder: place,
          showInCatalog: yesOrNo,
          canBook: yesOrNo,
          showPrice: yesOrNo,
        }),
      ),
      priceInfo: leftOut(having({ taxMinor: wholeNumber({ min: 0, max: 1_000_000_000_000 }), includesTax: flag })),
    }),
  ),
  therapists: list(
    having({
      id: hostId<TherapistId>(),
      code: said,
      description: said,
      jobInfo: leftOut(having({ id: words, name: words })),
    }),
  ),
}) as Reader<CenterDescription>;

/** Reads a host's description of a center, or returns the problem with it. */
export const readDescription = (answer: unknown): Result<DescribedCenter, string> =>
  readInput(description, answer)
    .map((center) => ({
      center,
      categories: byId(center.categories),
      items: byId(center.items),
      therapists: byId(center.therapists),
    }))
    .mapErr(([{ field, problem }]) => `${field} ${problem}`);

const byId = <Entry extends Readonly<{ id: HostId }>>(
  entries: readonly Entry[] | undefined,
): ReadonlyMap<Entry["id"], Entry> => new Map((entries ?? []).map((it) => [canonicalId<Entry["id"]>(it.id), it]));
