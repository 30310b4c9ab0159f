import type { CategoryId, ItemId, TherapistId } from "../domain/ids.ts";

// Descriptions of a center, its items and its therapists, for people to read. The engine uses none of it for decisions
// (decision 0026). A missing field is unknown.

export type CenterDescription = Readonly<{
  code?: string;
  description?: string;
  displayName?: string;
  phone?: string;
  email?: string;
  addressInfo?: AddressInfo;
  categories?: readonly CategoryDescription[];
  /** Descriptions of services, add-ons and packages. */
  items?: readonly ItemDescription[];
  therapists?: readonly TherapistDescription[];
}>;

export type AddressInfo = Readonly<{
  address1?: string;
  address2?: string;
  city?: string;
  state?: string;
  zipCode?: string;
  country?: string;
}>;

/** A heading that items are listed under; a category may be inside another. */
export type CategoryDescription = Readonly<{
  id: CategoryId;
  name: string;
  code?: string;
  description?: string;
  parentCategoryId?: CategoryId;
  displayOrder?: number;
}>;

export type ItemDescription = Readonly<{
  id: ItemId;
  code?: string;
  description?: string;
  categoryId?: CategoryId;
  catalogInfo?: CatalogInfo;
  priceInfo?: PriceInfo;
}>;

/** How an item is displayed. No field of it restricts booking. */
export type CatalogInfo = Readonly<{
  displayName?: string;
  displayOrder?: number;
  showInCatalog?: boolean;
  canBook?: boolean;
  showPrice?: boolean;
}>;

/** The tax on an item's price, in the currency's smallest unit, and whether the price includes it. */
export type PriceInfo = Readonly<{ taxMinor: number; includesTax: boolean }>;

export type TherapistDescription = Readonly<{
  id: TherapistId;
  code?: string;
  description?: string;
  jobInfo?: JobInfo;
}>;

export type JobInfo = Readonly<{ id: string; name: string }>;
