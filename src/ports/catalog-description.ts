import type { CategoryId, ItemId, TherapistId } from "../domain/ids.ts";

// Descriptions of a center, its items and its therapists, for people to read. The engine uses none of it for decisions
// (decision 0026). A missing field is unknown.

export type CenterDescription = Readonly<{
  /** The host application's own short name for it, 1 to 64 characters. */
  code?: string;
  /** For people to read, up to 4,000 characters. */
  description?: string;
  /** Shown in the place of its name, 1 to 120 characters. */
  displayName?: string;
  /** A phone number of up to 40 characters. */
  phone?: string;
  /** An e-mail address of up to 254 characters. */
  email?: string;
  /** The postal address. */
  addressInfo?: AddressInfo;
  /** The headings that its items are listed under. */
  categories?: readonly CategoryDescription[];
  /** Descriptions of services, add-ons and packages. */
  items?: readonly ItemDescription[];
  /** Of therapists. */
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
  /** The host application's own short name for it, 1 to 64 characters. */
  code?: string;
  /** For people to read, up to 4,000 characters. */
  description?: string;
  /** The category that it lies in. */
  parentCategoryId?: CategoryId;
  /** Its place in lists, from 0. */
  displayOrder?: number;
}>;

export type ItemDescription = Readonly<{
  id: ItemId;
  /** The host application's own short name for it, 1 to 64 characters. */
  code?: string;
  /** For people to read, up to 4,000 characters. */
  description?: string;
  /** The category that it is listed under. */
  categoryId?: CategoryId;
  /** How it is shown. */
  catalogInfo?: CatalogInfo;
  /** The tax on its price. */
  priceInfo?: PriceInfo;
}>;

/** How an item is displayed. No field of it restricts booking. */
export type CatalogInfo = Readonly<{
  /** Shown in the place of its name, 1 to 120 characters. */
  displayName?: string;
  /** Its place in lists, from 0. */
  displayOrder?: number;
  showInCatalog?: boolean;
  canBook?: boolean;
  showPrice?: boolean;
}>;

/** The tax on an item's price, in the currency's smallest unit, and whether the price includes it. */
export type PriceInfo = Readonly<{ taxMinor: number; includesTax: boolean }>;

export type TherapistDescription = Readonly<{
  id: TherapistId;
  /** The host application's own short name for it, 1 to 64 characters. */
  code?: string;
  /** For people to read, up to 4,000 characters. */
  description?: string;
  /** The therapist's job. */
  jobInfo?: JobInfo;
}>;

export type JobInfo = Readonly<{ id: string; name: string }>;
