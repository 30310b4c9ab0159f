import { z } from "@hono/zod-openapi";
import { err, ok, type Result } from "neverthrow";
import { badField, type WireRefusal } from "./wire-error.ts";

// A list is answered whole, or as the requested page. Clients request pages until a short one comes.

const DEFAULT_SIZE = 10;
const MOST = 100_000;

const wholeText = (problem: string) =>
  z
    .string()
    .regex(/^\s*\d{0,6}\s*$/, problem)
    .transform((text) => (text.trim() === "" ? null : Number(text)))
    .refine((number) => number === null || (number >= 1 && number <= MOST), problem)
    .optional();

const problem = `must be a whole number from 1 to ${MOST}`;

export const pageQuery = {
  page: wholeText(problem).openapi({ type: "integer", description: "From 1; without it and `size` the list is whole" }),
  size: wholeText(problem).openapi({ type: "integer", description: `Entries on a page; ${DEFAULT_SIZE} by default` }),
};

/** The paging parameters of a query. */
export type PageAsked = Readonly<{ page?: number | null | undefined; size?: number | null | undefined }>;

export const pageInfo = z
  .strictObject({ total: z.int().min(0), page: z.int().min(1), size: z.int().min(0) })
  .openapi("PageInfo", {
    description: "`total` is of the whole list. Of a list that is not paged, `size` is the same",
  });

export type PageInfo = z.infer<typeof pageInfo>;

export const isPaged = ({ page = null, size = null }: PageAsked): boolean => page !== null || size !== null;

/** Returns the place of the page's first entry, and of the entry after its last; of all entries without a page. */
export const boundsOf = (asked: PageAsked): readonly [from: number, to: number] => {
  const { page, size } = pageAndSize(asked);
  return isPaged(asked) ? [(page - 1) * size, page * size] : [0, Number.POSITIVE_INFINITY];
};

export const pageInfoOf = (total: number, asked: PageAsked): PageInfo =>
  isPaged(asked) ? { total, ...pageAndSize(asked) } : { total, page: 1, size: total };

const pageAndSize = ({ page, size }: PageAsked) => ({ page: page ?? 1, size: size ?? DEFAULT_SIZE });

/** Returns the entries of the requested page, or all entries. */
export const pageOf = <Entry>(
  entries: readonly Entry[],
  asked: PageAsked,
): Readonly<{ entries: readonly Entry[]; page_info: PageInfo }> => ({
  entries: entries.slice(...boundsOf(asked)),
  page_info: pageInfoOf(entries.length, asked),
});

/** The page info of a refusal. */
export const NO_PAGE: PageInfo = { total: 0, page: 1, size: 0 };

/** Returns the result of a bounded search, or a refusal if it exceeds `limit` entries: no list is silently cut. */
export const wholeList = <Entry>(
  found: readonly Entry[],
  { limit, field }: Readonly<{ limit: number; field: string }>,
): Result<readonly Entry[], WireRefusal> =>
  found.length > limit ? err(badField({ field, problem: `finds more than ${limit}: ask for fewer` })) : ok(found);
