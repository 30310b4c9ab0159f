import type { CenterLimits } from "../../domain/catalog/center.ts";
import type { Gender } from "../../domain/catalog/resource.ts";
import type {
  CategoryDescription,
  CenterDescription,
  ItemDescription,
  TherapistDescription,
} from "../../ports/catalog-description.ts";

/**
 * A catalog file as a literal, for a catalog that is written in TypeScript. `parseCatalogFile` also checks rules that a
 * type cannot express, such as references. Ids are the host application's own. The format is in docs/catalog-file.md.
 */
export type CatalogFileInput = Readonly<{
  /** 1 to 100. */
  centers: readonly CatalogCenterInput[];
}>;

/** The same fields with plain ids, as in a file. */
type Written<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends string | undefined ? string : Fields[Name];
};

/** One center of a file. */
export type CatalogCenterInput = Omit<CenterDescription, "categories" | "items" | "therapists"> &
  Readonly<{
    /** Unique in the file. */
    id: string;
    /** 1 to 120 characters. */
    name: string;
    /** An IANA name, such as `Europe/Rome`. */
    zone: string;
    /** Three capital letters, such as `EUR`. */
    currency: string;
    /** When guests can be in a service: 1 to 50 entries. */
    openingHours: readonly CatalogHoursInput[];
    /** Up to 1,000, no date twice: no opening hours begin on them. None by default. */
    holidays?: readonly Readonly<{
      /** `yyyy-MM-dd`. */
      date: string;
      /** 1 to 120 characters. */
      name: string;
    }>[];
    /** In minutes, a divisor of 1440: starts lie on its multiples from 00:00. */
    gridMinutes: number;
    /** The lifetime of a hold, in minutes, 1 to 10,080: at most `maxBlockTimeMinutes` and `lifetimeCapMinutes`. */
    blockTimeMinutes: number;
    /** Limits of bookings and holds (rule 10); each has a default. */
    limits?: Partial<CenterLimits>;
    /** What late cancelling costs (rule 28); always free by default. */
    cancellation?: Readonly<{
      /** Up to 10, from the earliest to the latest. None by default. */
      steps?: readonly (Readonly<{
        /** How long before the start it begins, in minutes, 0 to 527,040: fewer than the step before. */
        minutesBefore: number;
      }> &
        (
          | Readonly<{
              /** The share of the price, 0 to 100. */
              percent: number;
            }>
          | Readonly<{
              /** An amount for each item sold, in the currency's smallest unit. */
              amountMinor: number;
            }>
        ))[];
      /** From so many minutes before the start on guests no longer cancel by themselves; they always may by default. */
      guestsUntilMinutes?: number;
    }>;
    /** Headings for items, up to 1,000. None by default. */
    categories?: readonly Written<CategoryDescription>[];
    /** Up to 1,000. None by default. */
    rooms?: readonly CatalogRoomInput[];
    /** Up to 1,000. None by default. */
    equipment?: readonly CatalogEquipmentInput[];
    /** Up to 2,000. None by default. */
    services?: readonly CatalogServiceInput[];
    /** Up to 1,000. None by default. */
    addOns?: readonly CatalogAddOnInput[];
    /** Up to 1,000. None by default. */
    packages?: readonly CatalogPackageInput[];
    /** Up to 1,000. None by default. */
    therapists?: readonly CatalogTherapistInput[];
    /** Up to 100,000. None by default. */
    guests?: readonly CatalogGuestInput[];
  }>;

/** Hours of a week, by the center's wall clock. */
export type CatalogHoursInput = Readonly<{
  /** `mon`, `mon-fri`, or several separated by commas. */
  weekdays: string;
  /** `HH:mm`. */
  start: string;
  /** `HH:mm`, after `start` and at most 24 hours after it. Hours go past midnight: 26:00 is 02:00 of the next day. */
  end: string;
}>;

/** A room with its beds. */
export type CatalogRoomInput = Readonly<{
  /** Unique among the center's rooms. */
  id: string;
  /** 1 to 120 characters. */
  name: string;
  /** Services name it as their `roomKind`: 1 to 64 characters. */
  kind: string;
  /** 1 to 1,000. */
  beds: number;
}>;

/** Equipment with its pieces. */
export type CatalogEquipmentInput = Readonly<{
  /** Unique among the center's equipment. */
  id: string;
  /** 1 to 120 characters. */
  name: string;
  /** The number of pieces, 1 to 1,000. */
  units: number;
}>;

/** The fields of every service, add-on and package. */
type ItemTerms = Written<Omit<ItemDescription, "id">> &
  Readonly<{
    /** Unique among the center's services, add-ons and packages. */
    id: string;
    /** 1 to 120 characters. */
    name: string;
    /** In the currency's smallest unit: 1999 is 19.99 in EUR. */
    priceMinor: number;
  }>;

/** A service. */
export type CatalogServiceInput = ItemTerms &
  Readonly<{
    /** In minutes, 1 to 1440. */
    durationMinutes: number;
    /** Before the service, in minutes, 0 to 1440; 0 by default. */
    preparationMinutes?: number;
    /** After the service, in minutes, 0 to 1440; 0 by default. */
    recoveryMinutes?: number;
    /** True by default. */
    needsTherapist?: boolean;
    /** The kind of room that it needs; no room by default. */
    roomKind?: string;
    /** One piece of each is needed, up to 50; none by default. */
    equipmentIds?: readonly string[];
  }>;

/** An add-on of a service. */
export type CatalogAddOnInput = ItemTerms &
  Readonly<{
    /** The time that it adds to the service, in minutes, 0 to 1440. */
    durationMinutes: number;
    /** One piece of each is needed, up to 50; none by default. */
    equipmentIds?: readonly string[];
  }>;

/** Services that are sold together. */
export type CatalogPackageInput = ItemTerms &
  Readonly<{
    /** 1 to 50 services in the order in which they are given; one may appear twice. */
    serviceIds: readonly string[];
  }>;

/** A therapist. */
export type CatalogTherapistInput = Omit<TherapistDescription, "id"> &
  Readonly<{
    /** Unique among the center's therapists. */
    id: string;
    /** 1 to 120 characters. */
    firstName: string;
    /** 1 to 120 characters; none by default. */
    lastName?: string;
    /** Guests may request one. */
    gender: Gender;
    /** The ids of the services that the therapist can give, each once; none by default. */
    skills?: readonly string[];
    /** The therapist's working hours, up to 100; none by default. */
    shifts?: readonly CatalogHoursInput[];
    /** Up to 100, each inside one shift; none by default. */
    breaks?: readonly CatalogHoursInput[];
    /** Up to 1,000 days `yyyy-MM-dd`, or spans `yyyy-MM-dd/yyyy-MM-dd` with their last day; none by default. */
    daysOff?: readonly string[];
    /** Up to 1,000 spans; none by default. */
    blockOuts?: readonly Readonly<{
      /** `yyyy-MM-ddTHH:mm`, by the center's wall clock. */
      start: string;
      /** The same form, exclusive. */
      end: string;
    }>[];
  }>;

/** A guest. */
export type CatalogGuestInput = Readonly<{
  /** Unique in the file. */
  id: string;
  /** 1 to 120 characters. */
  firstName: string;
  /** 1 to 120 characters; none by default. */
  lastName?: string;
  /** An e-mail address of up to 254 characters; none by default. */
  email?: string;
  /** A phone number of up to 40 characters; none by default. */
  phone?: string;
  /** Guests of the same center for whom this guest may book, up to 100; none by default. */
  relationships?: readonly Readonly<{
    /** The other guest. */
    guestId: string;
    /** Such as `daughter`: 1 to 64 characters. */
    kind: string;
  }>[];
}>;
