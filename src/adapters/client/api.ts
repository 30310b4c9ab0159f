// Written by npm run openapi, from etc/openapi.json. Not to be changed by hand.

export interface paths {
  readonly "/v1/bookings": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Create a booking of services for one or more guests
     * @description Claims nothing. Name `invoice_id` or `invoice_item_id` of a confirmed booking to reschedule it.
     */
    readonly post: operations["createBooking"];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/bookings/{booking_id}/slots": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * List the slots of the booking's day
     * @description A listed slot can be reserved if nothing changes in between.
     */
    readonly get: operations["listSlots"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/bookings/{booking_id}/slots/reserve": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Read the booking's latest reservation */
    readonly get: operations["readHold"];
    readonly put?: never;
    /**
     * Hold a slot until it expires
     * @description Another slot of the same booking replaces its hold; the same one again answers with the hold as it is.
     */
    readonly post: operations["reserve"];
    /**
     * Give the hold up
     * @description Releasing a hold that has ended or never existed is harmless: `outcome` says which.
     */
    readonly delete: operations["release"];
    readonly options?: never;
    readonly head?: never;
    /** Hold it for longer, within the cap */
    readonly patch: operations["extend"];
    readonly trace?: never;
  };
  readonly "/v1/bookings/{booking_id}/slots/confirm": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Make the hold final, before it expires */
    readonly post: operations["confirm"];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/invoices/{invoice_id}/cancel": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * What the same cancel would cost now
     * @description Changes nothing. An instant is null if there is none: cancelling is always free, or guests always may.
     */
    readonly get: operations["quoteCancellation"];
    /**
     * Cancel a guest's appointments
     * @description The host's invoice cancels the appointments of all guests; the invoice of a hold that is not confirmed releases it.
     */
    readonly put: operations["cancelInvoice"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/bookings/{booking_id}/slots/reserve/payment": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /**
     * Begin a payment of the hold
     * @description Gives the hold the time to pay, once. While it is being paid, nothing but the payment ends it. Keep `reservation_id` with the payment: the report of its money names it.
     */
    readonly post: operations["beginPayment"];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/reservations/{reservation_id}/payment/abandon": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * Give a payment up
     * @description The hold stays, with its expiry. Money that comes later all the same is late.
     */
    readonly put: operations["abandonPayment"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/reservations/{reservation_id}/payment/report": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * Report that money has come
     * @description However often and however late. `settled` says that it pays for `confirmed_reservation_id`; `late` that it must be refunded.
     */
    readonly put: operations["reportPayment"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/Token": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Change an API key for a bearer token */
    readonly post: operations["issueToken"];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/tokens": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    /** Change an API key for a bearer token */
    readonly post: operations["issueTokenV1"];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The centers */
    readonly get: operations["listCenters"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers/{center_id}": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** One center */
    readonly get: operations["getCenter"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers/{center_id}/categories": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The categories of a center's services */
    readonly get: operations["listCategories"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers/{center_id}/services": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The services of a center
     * @description A page is of the services; the add-ons and packages come whole with each.
     */
    readonly get: operations["listServices"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers/{center_id}/services/categories": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** The categories of a center's services */
    readonly get: operations["listServiceCategories"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers/{center_id}/services/{service_id}": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** One service of a center */
    readonly get: operations["getService"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/centers/{center_id}/therapists": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** Who serves at a center */
    readonly get: operations["listTherapists"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/guests": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * Guests by a part of their name, e-mail address or phone number
     * @description `email`, `phone`, `first_name` and `last_name` are whole fields, as in the search.
     */
    readonly get: operations["listGuests"];
    readonly put?: never;
    /** Add a guest to the directory */
    readonly post: operations["createGuest"];
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/guests/search": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The guests with this e-mail address, phone number or name
     * @description By whole fields, all that are given. A search that cannot be done is HTTP 400, never an empty list.
     */
    readonly get: operations["searchGuests"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/guests/{id}": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** One guest */
    readonly get: operations["getGuest"];
    /**
     * Change a guest's name, e-mail address or phone number
     * @description A field that is left out stays; an empty or null one is removed. A guest stays at its center.
     */
    readonly put: operations["updateGuest"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/guests/{id}/relationships": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * For whom a guest may book
     * @description The same list twice: as the protocol writes it, and in short.
     */
    readonly get: operations["listRelationships"];
    readonly put?: never;
    /**
     * State that a guest may book for another
     * @description From the guest of the path to the other, not back. Stated again, it changes nothing.
     */
    readonly post: operations["addRelationship"];
    /**
     * Remove a relationship
     * @description A missing relationship changes nothing. Bookings stay.
     */
    readonly delete: operations["removeRelationship"];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/guests/{id}/relationships/{relationship_id}": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    readonly put?: never;
    readonly post?: never;
    /**
     * Remove a relationship
     * @description A missing relationship changes nothing. Bookings stay.
     */
    readonly delete: operations["removeRelationshipById"];
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/guests/{id}/appointments": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** A guest's appointments: first the future ones, soonest first, then the past ones, latest first */
    readonly get: operations["listGuestAppointments"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/appointments": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * The appointments at a center on some days
     * @description The protocol's answer is a bare list. With `page` or `size`, and on a refusal, it is an object like other lists.
     */
    readonly get: operations["listAppointments"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/appointments/{appointment_id}": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /**
     * One appointment, in any status
     * @description Also by its `invoice_item_id`, and a package's line by either of its ids: its services are then in `package_services`, which is null otherwise. After a move, `moved_to` is the reservation that it went to.
     */
    readonly get: operations["getAppointment"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/appointments/{appointment_id}/check_in": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * The guest has arrived
     * @description From the start of the appointment's day on. The mark can be corrected on that day.
     */
    readonly put: operations["checkIn"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/appointments/{appointment_id}/no_show": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * The guest did not come
     * @description After the start of the appointment. The mark can be corrected on that day.
     */
    readonly put: operations["noShow"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/appointments/{appointment_id}/undo_check_in": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly get?: never;
    /**
     * Take a mark back: the guest is expected again
     * @description On the appointment's day.
     */
    readonly put: operations["takeMarkBack"];
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
  readonly "/v1/invoices/{invoice_id}": {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    /** An invoice: open, voided or finalized, and the new places of its moved appointments */
    readonly get: operations["getInvoice"];
    readonly put?: never;
    readonly post?: never;
    readonly delete?: never;
    readonly options?: never;
    readonly head?: never;
    readonly patch?: never;
    readonly trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    readonly BookingCreated: {
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly id: string | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description Beside `reason` stand the facts that help, such as `held_until`, `limit` or `field` */
    readonly Error:
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "INVALID_INPUT";
          /** @description The path of the field */
          readonly field?: string;
          readonly problem?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "REQUEST_MISSING" | "CENTER_NOT_FOUND";
          /** @description The path of the field */
          readonly field?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "ITEM_NOT_FOUND";
          /** @description The path of the field */
          readonly field?: string;
          readonly item_ids?: readonly string[];
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "DURATION_NOT_OFFERED";
          readonly item_ids?: readonly string[];
          readonly duration?: number;
          readonly offered_durations?: readonly number[];
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "THERAPIST_NOT_FOUND";
          /** @description The path of the field */
          readonly field?: string;
          readonly therapist_ids?: readonly string[];
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason:
            | "BOOKING_NOT_FOUND"
            | "REFERENCE_NOT_FOUND"
            | "BLOCK_NOT_FOUND"
            | "UNIT_NOT_FOUND"
            | "NOT_RESERVED"
            | "EXTERNAL_ID_REUSED"
            | "IDEMPOTENCY_KEY_REUSED"
            | "CONTENDED"
            | "LOCKED"
            | "TRANSACTION_UNFIT"
            | "TRANSACTION_CONFLICT"
            | "NOT_JSON"
            | "NOT_UTF8"
            | "TOO_DEEP"
            | "BODY_BROKEN"
            | "UNAUTHENTICATED"
            | "FORBIDDEN"
            | "PATH_NOT_FOUND"
            | "METHOD_NOT_ALLOWED"
            | "REQUEST_TIMEOUT"
            | "BODY_TOO_LARGE"
            | "MEDIA_TYPE_NOT_SUPPORTED"
            | "INTERNAL"
            | "NOT_READY";
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "GUEST_NOT_FOUND";
          /** @description The path of the field */
          readonly field?: string;
          readonly guest_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "RESERVATION_NOT_FOUND" | "NOT_CONFIRMED";
          readonly reservation_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "INVOICE_NOT_FOUND";
          /** @description The path of the field */
          readonly field?: string;
          readonly invoice_id?: string;
          readonly problem?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "APPOINTMENT_NOT_FOUND";
          /** @description The path of the field */
          readonly field?: string;
          readonly invoice_item_id?: string;
          readonly problem?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "CENTER_MISMATCH";
          readonly center_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "GUEST_REQUIRED" | "GUEST_FIXED";
          readonly guest_index?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "REFERENCE_TAKEN";
          readonly reference?: string;
          readonly booking_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "GUEST_REPEATED" | "NOT_THE_HOST";
          readonly guest_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "RELATIONSHIP_MISSING";
          readonly host_id?: string;
          readonly guest_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "TOO_MANY_GUESTS" | "TOO_MANY_ITEMS";
          readonly limit?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "WINDOW_TOO_LONG";
          readonly limit_days?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "HOLDER_LIMIT_REACHED";
          readonly limit?: number;
          /** @description With its offset */
          readonly free_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "HOLD_AGAIN_TOO_SOON";
          /** @description With its offset */
          readonly again_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "TOO_MANY_OPEN_BOOKINGS";
          /** @enum {string} */
          readonly of?: "holder" | "caller" | "center";
          readonly limit?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "BLOCK_TIME_TOO_LONG";
          readonly limit_minutes?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "WALL_TIME_SKIPPED";
          /** @description The center's wall clock, without offset */
          readonly wall_time?: string;
          readonly time_zone?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SLOT_IN_PAST";
          /** @description The center's wall clock, without offset */
          readonly earliest_time?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SLOT_BEYOND_HORIZON";
          /** @description The center's wall clock, without offset */
          readonly latest_time?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SLOT_OUTSIDE_WINDOW";
          readonly date?: string;
          readonly days?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SLOT_OFF_GRID";
          readonly grid_minutes?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "OUTSIDE_WORKING_TIME" | "SLOT_TAKEN";
          /** @description The center's wall clock, without offset */
          readonly start_time?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "NO_ELIGIBLE_RESOURCE";
          readonly resource?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SLOT_HELD";
          /** @description The center's wall clock, without offset */
          readonly held_until?: string;
          /** @description With its offset */
          readonly held_until_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SEARCH_EXHAUSTED";
          readonly steps?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "RESERVATION_EXPIRED";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly expired_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "RESERVATION_RELEASED";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly released_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "RESERVATION_SUPERSEDED";
          readonly reservation_id?: string;
          readonly by_reservation_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "RESERVATION_CANCELLED";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly cancelled_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "ALREADY_CONFIRMED";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly confirmed_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SLOT_START_REACHED";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly starts_at?: string;
          /** @description With its offset */
          readonly expires_at?: string;
          /** @description With its offset */
          readonly grace_ends_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "LIFETIME_CAP_REACHED";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly expires_at?: string;
          /** @description With its offset */
          readonly chain_ends_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "HOLD_BEING_PAID";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly expires_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "PAYMENT_MISMATCH";
          readonly reservation_id?: string;
          readonly payment_reference?: string;
          /** @enum {string} */
          readonly payment_status?: "begun" | "abandoned" | "settled" | "late";
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "TOO_MANY_PAYMENTS";
          readonly reservation_id?: string;
          readonly limit?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "APPOINTMENT_NOT_BOOKED";
          readonly invoice_item_id?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "APPOINTMENT_BEING_MOVED";
          readonly invoice_item_id?: string;
          /** @description The center's wall clock, without offset */
          readonly held_until?: string;
          /** @description With its offset */
          readonly held_until_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "TOO_LATE_TO_CANCEL";
          readonly reservation_id?: string;
          /** @description With its offset */
          readonly until_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "ATTENDANCE_MARKED";
          readonly invoice_item_id?: string;
          /** @enum {string} */
          readonly attendance?: "arrived" | "no_show";
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "ATTENDANCE_TOO_EARLY";
          readonly invoice_item_id?: string;
          /** @description With its offset */
          readonly earliest_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "ATTENDANCE_SETTLED";
          readonly invoice_item_id?: string;
          /** @enum {string} */
          readonly attendance?: "arrived" | "no_show";
          /** @description With its offset */
          readonly settled_at?: string;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "STORE_UNAVAILABLE" | "TIMEOUT";
          /** @enum {string} */
          readonly outcome?: "not_done" | "unknown";
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "CLOCK_LEAPT";
          readonly ahead_seconds?: number;
          readonly settles_in_seconds?: number;
        }
      | {
          /** @description 502 or 503 with HTTP 200; otherwise the HTTP status */
          readonly code: number;
          readonly message: string;
          /**
           * @description Stable, one for each cause: see docs/errors.md
           * @enum {string}
           */
          readonly reason: "SOURCE_UNAVAILABLE";
          readonly source?: string;
        };
    /** @description `code` and `message` are those of `error` */
    readonly Problem: {
      readonly code: number;
      readonly message: string;
      readonly error: components["schemas"]["Error"];
    };
    readonly CreateBooking: {
      readonly center_id?: string | null;
      /**
       * @description `yyyy-MM-dd`, or an ISO date-time of that day
       * @example 2026-05-13
       */
      readonly date?: string | null;
      readonly guests?:
        | readonly {
            readonly id?: string | null;
            readonly items?:
              | readonly {
                  readonly item?: {
                    readonly id?: string | null;
                    readonly Id?: string | null;
                  } | null;
                  readonly therapist?: {
                    readonly id?: string | null;
                    readonly Id?: string | null;
                    /**
                     * @description Also as text
                     * @enum {integer|null}
                     */
                    readonly Gender?: 0 | 1 | 2 | 3 | null;
                    /**
                     * @description Also as text
                     * @enum {integer|null}
                     */
                    readonly gender?: 0 | 1 | 2 | 3 | null;
                  } | null;
                  readonly preferred_therapist?: {
                    readonly id?: string | null;
                    readonly Id?: string | null;
                  } | null;
                  /** @description A length that the service offers, in minutes; also as text */
                  readonly duration?: number | null;
                  readonly add_ons?:
                    | readonly {
                        readonly item?: {
                          readonly id?: string | null;
                          readonly Id?: string | null;
                        } | null;
                      }[]
                    | null;
                  readonly invoice_item_id?: string | null;
                }[]
              | null;
            readonly invoice_id?: string | null;
          }[]
        | null;
      /** @description Makes no difference */
      readonly is_only_catalog_employees?: unknown;
      /** @description Off if it cannot be read */
      readonly is_double_booking_enabled?: boolean;
      /** @description true or false, also as text */
      readonly is_family_booking?: boolean | string | null;
      readonly relationship_host_id?: string | null;
      /** @description Makes no difference */
      readonly guest_relationship_id?: unknown;
      readonly host_id?: string | null;
      readonly notes?: string | null;
      readonly group_name?: string | null;
    };
    readonly Slots: {
      readonly slots: readonly components["schemas"]["Slot"][];
      readonly future_days: readonly components["schemas"]["FutureDay"][];
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly next_available_day: string | null;
      readonly Error: components["schemas"]["SlotsError"] | null;
    };
    readonly Slot: {
      /**
       * @description To be sent back as `slot_time`
       * @example 2026-05-13T10:30:00
       */
      readonly Time: string;
      /** @description `Type` is the first of `Types`. 0 therapist double booked, 1 therapist outside schedule, 2 guest double booked, 3 room capacity exceeded, 4 service ends outside center hours, 5 equipment capacity exceeded, 6 day is holiday */
      readonly Warnings: {
        readonly Type: number;
        readonly Types: readonly number[];
      } | null;
      readonly Priority: number;
      readonly Available: boolean;
      /** @description How many services have a preferred therapist, and how many get that one; `Met` is null if unknown */
      readonly Preferences?: {
        readonly Wanted: number;
        readonly Met: number | null;
      };
      /** @description Of the whole booking, in the center's currency */
      readonly SalePrice: number | null;
    };
    readonly FutureDay: {
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly Day: string;
      readonly IsAvailable: boolean;
      readonly HolidayType: number | null;
    };
    /** @description `StatusCode` and `Message` are `code` and `message` */
    readonly SlotsError: components["schemas"]["Error"] & {
      readonly StatusCode: number;
      readonly Message: string;
    };
    readonly Reserved: {
      readonly is_reserved: boolean;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly reservation_id: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly expiry_time: string | null;
      /**
       * @description With its offset: unambiguous
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly expires_at: string | null;
      readonly expires_in_seconds: number | null;
      /** @description Block time, minutes */
      readonly blocking_time: number | null;
      /** @description One per guest; `invoice_id` null unless `create_invoice` */
      readonly invoices: readonly components["schemas"]["Invoice"][];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Invoice: {
      readonly guest: components["schemas"]["InvoiceGuest"];
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_id: string | null;
      readonly items: readonly components["schemas"]["InvoiceItem"][];
    };
    readonly InvoiceGuest: {
      /** @example swedish-60 */
      readonly Id: string | null;
      readonly FirstName: string | null;
      readonly LastName: string | null;
    };
    readonly InvoiceItem: {
      readonly item: components["schemas"]["Item"];
      readonly quantity: number;
      readonly therapist: components["schemas"]["Therapist"];
      /** @description All of them, if several serve at the same time */
      readonly therapists?: readonly components["schemas"]["Therapist"][];
      readonly room: components["schemas"]["NamedThing"];
      readonly equipment: components["schemas"]["NamedThing"];
      /**
       * @description Null when the zone rules fail just now
       * @example 2026-05-13T10:30:00
       */
      readonly start_time: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly end_time: string | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_item_id: string | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_id: string | null;
      readonly addons: readonly components["schemas"]["InvoiceAddOn"][] | null;
      readonly package_services: readonly components["schemas"]["PackageService"][] | null;
    };
    readonly Item: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      /** @description 0 service, 2 product, 3 membership, 4 package, 6 gift card, 7 all */
      readonly item_type: number;
    };
    /** @description All null for an item without a therapist */
    readonly Therapist: {
      /** @example swedish-60 */
      readonly id: string | null;
      readonly full_name: string | null;
      readonly first_name: string | null;
      readonly last_name: string | null;
      readonly nick_name: string | null;
    };
    /** @description All null for an item without one */
    readonly NamedThing: {
      /** @example swedish-60 */
      readonly id: string | null;
      readonly name: string | null;
    };
    readonly InvoiceAddOn: {
      readonly item: components["schemas"]["Item"];
      readonly quantity: number;
    };
    readonly PackageService: {
      readonly item: components["schemas"]["Item"];
      readonly quantity: number;
      readonly therapist: components["schemas"]["Therapist"];
      /** @description All of them, if several serve at the same time */
      readonly therapists?: readonly components["schemas"]["Therapist"][];
      readonly room: components["schemas"]["NamedThing"];
      readonly equipment: components["schemas"]["NamedThing"];
      /**
       * @description Null when the zone rules fail just now
       * @example 2026-05-13T10:30:00
       */
      readonly start_time: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly end_time: string | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_item_id: string | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_id: string | null;
      readonly addons: readonly components["schemas"]["InvoiceAddOn"][] | null;
    };
    readonly Reserve: {
      /**
       * @description The center's wall clock, as `Time` was listed; with an offset or `Z` it is the instant that it names
       * @example 2026-05-13T10:00:00
       */
      readonly slot_time?: string | null;
      /** @description true or false, also as text */
      readonly create_invoice?: boolean | string | null;
      readonly guests?:
        | readonly {
            readonly id?: string | null;
          }[]
        | null;
      /** @description Rules to make this hold without; for an application's key only */
      readonly waive?: {
        readonly rules: readonly ("lead_time" | "horizon" | "grid" | "closed" | "holiday" | "not_working")[];
        readonly reason: string;
        /** @description The member of staff */
        readonly by: string;
      } | null;
    };
    readonly Confirmed: {
      readonly is_confirmed: boolean;
      readonly invoice: components["schemas"]["Invoice"] | null;
      /** @description One per guest */
      readonly invoices: readonly components["schemas"]["Invoice"][];
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description May be left out altogether */
    readonly Confirm: {
      readonly notes?: string | null;
      readonly group_name?: string | null;
      readonly payment_reference?: string | null;
    };
    readonly InvoiceCancelled: {
      readonly success: boolean;
      /** @description Whether `cancellation_fee` is more than 0 */
      readonly is_charge_applied: boolean;
      /** @description A fact: nothing is charged */
      readonly cancellation_fee: number | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description May be left out altogether */
    readonly Cancel: {
      readonly reason_id?: string | null;
      readonly comments?: string | null;
      /** @description Waives the fee; for an application's key only */
      readonly waive_fee?: {
        readonly reason: string;
        readonly by: string;
      } | null;
    };
    readonly CancellationQuote: {
      readonly is_charge_applied: boolean;
      readonly cancellation_fee: number | null;
      /**
       * @description From here on cancelling costs something
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly free_until: string | null;
      /**
       * @description From here on guests cannot cancel by themselves
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly guests_until: string | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Hold: {
      /** @enum {string|null} */
      readonly status: "reserved" | "confirmed" | "expired" | "released" | "cancelled" | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly reservation_id: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly slot_time: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly expiry_time: string | null;
      /**
       * @description With its offset: unambiguous
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly expires_at: string | null;
      readonly expires_in_seconds: number | null;
      /**
       * @description When it expired, or was released or cancelled
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly ended_at: string | null;
      readonly blocking_time: number | null;
      readonly invoices: readonly components["schemas"]["Invoice"][];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Extended: {
      readonly is_extended: boolean;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly reservation_id: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly expiry_time: string | null;
      /**
       * @description With its offset: unambiguous
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly expires_at: string | null;
      readonly expires_in_seconds: number | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Released: {
      readonly is_released: boolean;
      /** @enum {string|null} */
      readonly outcome: "released" | "already_released" | "already_expired" | "nothing_reserved" | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly reservation_id: string | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly PaymentBegun: {
      readonly is_begun: boolean;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly reservation_id: string | null;
      readonly payment_reference: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly expiry_time: string | null;
      /**
       * @description With its offset: unambiguous
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly expires_at: string | null;
      readonly expires_in_seconds: number | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly BeginPayment: {
      /**
       * @description The payment provider's id of the payment; no personal data
       * @example pi_3PqT1x
       */
      readonly payment_reference: string;
      readonly minutes: number;
    };
    readonly PaymentAbandoned: {
      readonly is_abandoned: boolean;
      /** @enum {string|null} */
      readonly outcome: "abandoned" | "already_abandoned" | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly AbandonPayment: {
      /**
       * @description The payment provider's id of the payment; no personal data
       * @example pi_3PqT1x
       */
      readonly payment_reference: string;
    };
    readonly PaymentReported: {
      readonly is_recorded: boolean;
      /** @enum {string|null} */
      readonly outcome: "settled" | "late" | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly confirmed_reservation_id: string | null;
      /**
       * @description Null if the reservation is no longer kept
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly booking_id: string | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly ReportPayment: {
      readonly center_id?: string | null;
      /**
       * @description The payment provider's id of the payment; no personal data
       * @example pi_3PqT1x
       */
      readonly payment_reference: string;
    };
    readonly Token: {
      readonly access_token: string;
      /** @enum {string} */
      readonly token_type: "bearer";
      readonly expires_in: number;
      readonly credentials: {
        readonly access_token: string;
        /** @enum {string} */
        readonly token_type: "bearer";
        readonly expires_in: number;
      };
    };
    /** @description One of these is an API key; other fields are ignored */
    readonly TokenRequest: {
      readonly app_secret?: string | null;
      readonly api_key?: string | null;
      readonly password?: string | null;
    };
    readonly Centers: {
      readonly centers: readonly components["schemas"]["Center"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description Fields that the catalog does not have are left out */
    readonly Center: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      readonly code?: string;
      readonly display_name?: string;
      readonly description?: string;
      readonly phone?: string;
      readonly email?: string;
      /** @example Europe/Rome */
      readonly time_zone: string;
      readonly currency: string;
      /** @description Block time, minutes */
      readonly blocking_time: number;
      /** @description Minutes between starts */
      readonly slot_interval: number;
      readonly address_info?: components["schemas"]["AddressInfo"];
      /** @description The opening hours of a week, Sunday first */
      readonly working_hours: readonly components["schemas"]["WorkingHours"][];
      /** @description Dates with opening hours of their own, in place of the weekly ones */
      readonly special_days?: readonly components["schemas"]["SpecialDay"][];
    };
    readonly AddressInfo: {
      readonly address_1?: string;
      readonly address_2?: string;
      readonly city?: string;
      readonly state?: string;
      readonly zip_code?: string;
      readonly country?: string;
    };
    readonly WorkingHours: {
      /** @description 0 Sunday to 6 Saturday */
      readonly day_of_week: number;
      /** @example 09:00 */
      readonly start_time: string;
      /**
       * @description Of the next day if it is not after the start
       * @example 20:00
       */
      readonly end_time: string;
    };
    readonly SpecialDay: {
      /** Format: date */
      readonly date: string;
      /** @description Empty if it is closed */
      readonly hours: readonly {
        /** @example 09:00 */
        readonly start_time: string;
        /**
         * @description Of the next day if it is not after the start
         * @example 20:00
         */
        readonly end_time: string;
      }[];
    };
    /** @description `total` is of the whole list. Of a list that is not paged, `size` is the same */
    readonly PageInfo: {
      readonly total: number;
      readonly page: number;
      readonly size: number;
    };
    readonly CenterFound: {
      readonly center: components["schemas"]["Center"] | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Categories: {
      readonly categories: readonly components["schemas"]["Category"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Category: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      readonly code?: string;
      readonly description?: string;
      /** @example swedish-60 */
      readonly parent_category_id?: string;
      readonly display_order?: number;
    };
    readonly Services: {
      readonly services: readonly components["schemas"]["Service"][];
      readonly add_ons: readonly components["schemas"]["AddOn"][];
      readonly packages: readonly components["schemas"]["Package"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Service: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      readonly code?: string;
      readonly description?: string;
      readonly price: components["schemas"]["Price"];
      readonly price_info: components["schemas"]["PriceInfo"];
      readonly catalog_info?: components["schemas"]["CatalogInfo"];
      readonly additional_info?: components["schemas"]["AdditionalInfo"];
      /** @description Minutes */
      readonly duration: number;
      /** @description All lengths that can be chosen, if there are several; the first is the default */
      readonly durations?: readonly {
        readonly duration: number;
        readonly price: components["schemas"]["Price"];
      }[];
      readonly recovery_time: number;
      /** @description How many therapists serve at the same time, if several */
      readonly therapist_count?: number;
    };
    readonly Price: {
      readonly currency: string;
      readonly amount: number;
    };
    readonly PriceInfo: {
      readonly currency: string;
      readonly sale_price: number;
      readonly tax?: number;
      /** @description Whether `sale_price` includes the tax */
      readonly include_tax?: boolean;
      readonly price_without_tax?: number;
      readonly final_price: number;
    };
    readonly CatalogInfo: {
      readonly display_name?: string;
      readonly display_order?: number;
      readonly show_in_catalog?: boolean;
      readonly can_book?: boolean;
      readonly show_price?: boolean;
    };
    readonly AdditionalInfo: {
      readonly category: {
        /** @example swedish-60 */
        readonly id: string;
        readonly name: string;
      };
      readonly sub_category?: {
        /** @example swedish-60 */
        readonly id: string;
        readonly name: string;
      };
    };
    readonly AddOn: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      readonly code?: string;
      readonly description?: string;
      readonly price: components["schemas"]["Price"];
      readonly price_info: components["schemas"]["PriceInfo"];
      readonly catalog_info?: components["schemas"]["CatalogInfo"];
      readonly additional_info?: components["schemas"]["AdditionalInfo"];
      readonly duration: number;
    };
    readonly Package: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      readonly code?: string;
      readonly description?: string;
      readonly price: components["schemas"]["Price"];
      readonly price_info: components["schemas"]["PriceInfo"];
      readonly catalog_info?: components["schemas"]["CatalogInfo"];
      readonly additional_info?: components["schemas"]["AdditionalInfo"];
      readonly service_ids: readonly string[];
    };
    readonly ServiceFound:
      | {
          /** @example swedish-60 */
          readonly id: string;
          readonly name: string;
          readonly code?: string;
          readonly description?: string;
          readonly price: components["schemas"]["Price"];
          readonly price_info: components["schemas"]["PriceInfo"];
          readonly catalog_info?: components["schemas"]["CatalogInfo"];
          readonly additional_info?: components["schemas"]["AdditionalInfo"];
          /** @description Minutes */
          readonly duration: number;
          /** @description All lengths that can be chosen, if there are several; the first is the default */
          readonly durations?: readonly {
            readonly duration: number;
            readonly price: components["schemas"]["Price"];
          }[];
          readonly recovery_time: number;
          /** @description How many therapists serve at the same time, if several */
          readonly therapist_count?: number;
          readonly error: null;
        }
      | {
          readonly error: components["schemas"]["Error"] | null;
        };
    readonly Therapists: {
      readonly therapists: readonly components["schemas"]["CenterTherapist"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly CenterTherapist: {
      /** @example swedish-60 */
      readonly id: string;
      readonly code?: string;
      readonly description?: string;
      readonly personal_info: {
        readonly name: string;
        readonly first_name: string;
        readonly last_name: string;
        /** @description 1 male, 2 female, 0 neither */
        readonly gender: number;
      };
      readonly job_info?: components["schemas"]["JobInfo"];
      /** @description With `date`: when the therapist works on that day while the center is open */
      readonly working_times?: readonly components["schemas"]["WorkingTime"][];
    };
    readonly JobInfo: {
      readonly id: string;
      readonly name: string;
    };
    readonly WorkingTime: {
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly start_time: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly end_time: string | null;
    };
    readonly Guests: {
      readonly guests: readonly components["schemas"]["Guest"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly Guest: {
      /** @example swedish-60 */
      readonly id: string;
      /** @example swedish-60 */
      readonly center_id: string | null;
      readonly personal_info: components["schemas"]["PersonalInfo"];
    };
    readonly PersonalInfo: {
      readonly first_name: string;
      readonly last_name: string;
      readonly email: string | null;
      readonly mobile_phone: {
        readonly number: string;
      } | null;
    };
    readonly GuestCreated: {
      /** @example swedish-60 */
      readonly id: string | null;
      /** @example swedish-60 */
      readonly center_id: string | null;
      readonly personal_info: components["schemas"]["PersonalInfo"] | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description The fields of `personal_info` are also read beside it; `mobile_phone` may be a text or a number */
    readonly NewGuest: {
      readonly center_id?: string | null;
      readonly first_name?: string;
      readonly last_name?: string;
      readonly email?: string;
      readonly mobile_phone?:
        | (string | number | null)
        | {
            readonly number?: string | number | null;
          }
        | null;
      readonly personal_info?: {
        readonly first_name?: string;
        readonly last_name?: string;
        readonly email?: string;
        readonly mobile_phone?:
          | (string | number | null)
          | {
              readonly number?: string | number | null;
            }
          | null;
      } | null;
    };
    readonly GuestFound:
      | {
          /** @example swedish-60 */
          readonly id: string;
          /** @example swedish-60 */
          readonly center_id: string | null;
          readonly personal_info: components["schemas"]["PersonalInfo"];
          readonly error: null;
        }
      | {
          readonly error: components["schemas"]["Error"] | null;
        };
    readonly GuestChanged:
      | {
          /** @example swedish-60 */
          readonly id: string;
          /** @example swedish-60 */
          readonly center_id: string | null;
          readonly personal_info: components["schemas"]["PersonalInfo"];
          readonly error: null;
        }
      | {
          readonly error: components["schemas"]["Error"] | null;
        };
    /** @description The fields of `personal_info` are also read beside it; `mobile_phone` may be a text or a number */
    readonly GuestChange: {
      /** @description Null, or the guest's own */
      readonly center_id?: string | null;
      readonly first_name?: string;
      readonly last_name?: string;
      readonly email?: string;
      readonly mobile_phone?:
        | (string | number | null)
        | {
            readonly number?: string | number | null;
          }
        | null;
      readonly personal_info?: {
        readonly first_name?: string;
        readonly last_name?: string;
        readonly email?: string;
        readonly mobile_phone?:
          | (string | number | null)
          | {
              readonly number?: string | number | null;
            }
          | null;
      } | null;
    };
    readonly Relationships: {
      readonly guest_relationships: readonly components["schemas"]["GuestRelationship"][];
      readonly relationships: readonly components["schemas"]["Relationship"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly GuestRelationship: {
      /**
       * @description Of the relationship, which is the id of the other guest
       * @example swedish-60
       */
      readonly id: string;
      readonly guest: {
        /** @example swedish-60 */
        readonly id: string;
        readonly name: string | null;
      };
      readonly relationship: {
        readonly id: null;
        readonly name: string;
      };
      readonly allow_sharing_accounts: boolean;
    };
    readonly Relationship: {
      /** @example swedish-60 */
      readonly guest_id: string;
      /** @example daughter */
      readonly relationship: string;
      readonly first_name: string | null;
      readonly last_name: string | null;
    };
    readonly RelationshipAdded: {
      readonly success: boolean;
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description `relationship` is the other guest's role, such as `daughter` */
    readonly NewRelationship: {
      readonly guest_id?: string | null;
      readonly relationship?:
        | string
        | {
            readonly name?: string;
          }
        | null;
    };
    readonly RelationshipRemoved: {
      readonly success: boolean;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly RelationshipToRemove: {
      readonly guest_id?: string | null;
    };
    readonly AppointmentsOfGuest: {
      readonly appointments: readonly components["schemas"]["GuestAppointments"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly GuestAppointments: {
      /**
       * @description The reservation
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_group_id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly booking_id: string;
      /** @example swedish-60 */
      readonly center_id: string;
      readonly no_of_guests: number;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_id: string | null;
      /** @description 0 open, 99 voided */
      readonly invoice_status: number | null;
      readonly invoice_state: components["schemas"]["InvoiceState"];
      readonly is_rebooking: boolean;
      readonly appointment_services: readonly components["schemas"]["Appointment"][];
      /** @description One for each package's line */
      readonly appointment_packages: readonly components["schemas"]["BookedPackage"][];
      readonly price: components["schemas"]["AppointmentPrice"];
    };
    /** @enum {string|null} */
    readonly InvoiceState: "open" | "voided" | "finalized" | null;
    readonly Appointment: {
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_id: string;
      /**
       * @description The reservation
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_group_id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly booking_id: string;
      /** @example swedish-60 */
      readonly center_id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_id: string | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_item_id: string | null;
      readonly state: components["schemas"]["AppointmentState"];
      /** @description 0 new, -1 cancelled: `state` says more */
      readonly status: number;
      /**
       * @description Whether the guest came, as marked; null unless the appointment is booked
       * @enum {string|null}
       */
      readonly attendance: "expected" | "arrived" | "no_show" | null;
      readonly service: {
        /** @example swedish-60 */
        readonly id: string;
        readonly name: string;
        /** @description Minutes, add-ons included */
        readonly duration: number;
        readonly price: components["schemas"]["AppointmentPrice"];
        readonly addons: readonly {
          /** @example swedish-60 */
          readonly id: string;
          readonly name: string;
        }[];
      };
      readonly package: {
        /** @example swedish-60 */
        readonly id: string;
        readonly name: string;
      } | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly start_time: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly end_time: string | null;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly start_time_utc: string;
      /**
       * @description The center's wall clock, without offset, floored to the second
       * @example 2026-05-13T10:30:00
       */
      readonly end_time_utc: string;
      readonly guest: {
        /** @example swedish-60 */
        readonly id: string | null;
        readonly first_name: string | null;
        readonly last_name: string | null;
        readonly email: string | null;
        readonly mobile: {
          readonly number: string | null;
        };
      };
      readonly therapist: {
        /** @example swedish-60 */
        readonly id: string | null;
        readonly full_name: string | null;
        readonly first_name: string | null;
        readonly last_name: string | null;
      };
      /** @description All of them, if several serve at the same time */
      readonly therapists?: readonly {
        /** @example swedish-60 */
        readonly id: string | null;
        readonly full_name: string | null;
        readonly first_name: string | null;
        readonly last_name: string | null;
      }[];
      readonly room: {
        /** @example swedish-60 */
        readonly id: string | null;
        readonly name: string | null;
      };
      readonly equipment: {
        /** @example swedish-60 */
        readonly id: string | null;
        readonly name: string | null;
      };
    };
    /** @enum {string} */
    readonly AppointmentState: "held" | "booked" | "moved" | "cancelled" | "expired" | "released";
    readonly AppointmentPrice: {
      readonly currency: string;
      readonly sales: number;
      readonly final: number;
    };
    /** @description `appointment_id` and `invoice_item_id` are those of the line */
    readonly BookedPackage: {
      /** @example swedish-60 */
      readonly id: string;
      readonly name: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_item_id: string;
    };
    readonly Appointments: {
      readonly appointments: readonly components["schemas"]["Appointment"][];
      readonly page_info: components["schemas"]["PageInfo"];
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly AppointmentFound:
      | {
          /**
           * @description 32 hex digits
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly id: string;
          /**
           * @description 32 hex digits
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly appointment_id: string;
          /**
           * @description The reservation
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly appointment_group_id: string;
          /**
           * @description 32 hex digits
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly booking_id: string;
          /** @example swedish-60 */
          readonly center_id: string;
          /**
           * @description 32 hex digits
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly invoice_id: string | null;
          /**
           * @description 32 hex digits
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly invoice_item_id: string | null;
          readonly state: components["schemas"]["AppointmentState"];
          /** @description 0 new, -1 cancelled: `state` says more */
          readonly status: number;
          /**
           * @description Whether the guest came, as marked; null unless the appointment is booked
           * @enum {string|null}
           */
          readonly attendance: "expected" | "arrived" | "no_show" | null;
          readonly service: {
            /** @example swedish-60 */
            readonly id: string;
            readonly name: string;
            /** @description Minutes, add-ons included */
            readonly duration: number;
            readonly price: components["schemas"]["AppointmentPrice"];
            readonly addons: readonly {
              /** @example swedish-60 */
              readonly id: string;
              readonly name: string;
            }[];
          };
          readonly package: {
            /** @example swedish-60 */
            readonly id: string;
            readonly name: string;
          } | null;
          /**
           * @description The center's wall clock, without offset, floored to the second
           * @example 2026-05-13T10:30:00
           */
          readonly start_time: string | null;
          /**
           * @description The center's wall clock, without offset, floored to the second
           * @example 2026-05-13T10:30:00
           */
          readonly end_time: string | null;
          /**
           * @description The center's wall clock, without offset, floored to the second
           * @example 2026-05-13T10:30:00
           */
          readonly start_time_utc: string;
          /**
           * @description The center's wall clock, without offset, floored to the second
           * @example 2026-05-13T10:30:00
           */
          readonly end_time_utc: string;
          readonly guest: {
            /** @example swedish-60 */
            readonly id: string | null;
            readonly first_name: string | null;
            readonly last_name: string | null;
            readonly email: string | null;
            readonly mobile: {
              readonly number: string | null;
            };
          };
          readonly therapist: {
            /** @example swedish-60 */
            readonly id: string | null;
            readonly full_name: string | null;
            readonly first_name: string | null;
            readonly last_name: string | null;
          };
          /** @description All of them, if several serve at the same time */
          readonly therapists?: readonly {
            /** @example swedish-60 */
            readonly id: string | null;
            readonly full_name: string | null;
            readonly first_name: string | null;
            readonly last_name: string | null;
          }[];
          readonly room: {
            /** @example swedish-60 */
            readonly id: string | null;
            readonly name: string | null;
          };
          readonly equipment: {
            /** @example swedish-60 */
            readonly id: string | null;
            readonly name: string | null;
          };
          readonly package_services: readonly components["schemas"]["Appointment"][] | null;
          /**
           * @description 32 hex digits
           * @example 019a2b3c4d5ea1b2c301234567890abc
           */
          readonly moved_to: string | null;
          readonly error: null;
        }
      | {
          readonly error: components["schemas"]["Error"] | null;
        };
    readonly AttendanceMarked: {
      readonly success: boolean;
      /** @description Several for a package's line */
      readonly appointment_ids: readonly string[];
      /** @enum {string|null} */
      readonly attendance: "expected" | "arrived" | "no_show" | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    /** @description May be left out altogether */
    readonly Attendance: {
      /** @description Makes no difference */
      readonly comments?: unknown;
    };
    readonly InvoiceFound: {
      readonly invoice: components["schemas"]["InvoiceDetails"] | null;
      readonly error: components["schemas"]["Error"] | null;
    };
    readonly InvoiceDetails: {
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly id: string;
      readonly state: components["schemas"]["InvoiceState"];
      /** @description 0 open, also when finalized; 99 voided */
      readonly status: number;
      /** @description Always false: payments are not known here */
      readonly is_closed: boolean;
      /**
       * @description With its offset: unambiguous
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly finalized_at: string | null;
      /**
       * @description With its offset: unambiguous
       * @example 2026-05-13T10:30:00+02:00
       */
      readonly voided_at: string | null;
      /** @example swedish-60 */
      readonly center_id: string;
      /**
       * @description The reservation
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_group_id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly booking_id: string;
      readonly guest: {
        /** @example swedish-60 */
        readonly id: string | null;
        readonly first_name: string | null;
        readonly last_name: string | null;
        readonly email: string | null;
        readonly mobile: {
          readonly number: string | null;
        };
      };
      readonly invoice_items: readonly components["schemas"]["InvoiceLine"][];
      readonly appointments: readonly components["schemas"]["Appointment"][];
      readonly total_price: components["schemas"]["AppointmentPrice"] & unknown;
      /** @description The new places of moved appointments of this invoice, newest last */
      readonly moved_to: readonly components["schemas"]["MovedTo"][];
    };
    /** @description A service, or a package as one line with ids of its own, as in the answers of reserve and confirm. `package_services` is null for a service */
    readonly InvoiceLine: {
      /**
       * @description The `invoice_item_id` of the other calls
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_id: string;
      readonly item: components["schemas"]["Item"];
      readonly quantity: number;
      readonly price: components["schemas"]["AppointmentPrice"];
      readonly package_services: readonly components["schemas"]["InvoicePackageService"][] | null;
    };
    readonly InvoicePackageService: {
      /**
       * @description The `invoice_item_id` of the other calls
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly appointment_id: string;
      readonly item: components["schemas"]["Item"];
      readonly quantity: number;
      readonly price: components["schemas"]["AppointmentPrice"];
    };
    readonly MovedTo: {
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly reservation_id: string;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly booking_id: string | null;
      /**
       * @description 32 hex digits
       * @example 019a2b3c4d5ea1b2c301234567890abc
       */
      readonly invoice_id: string | null;
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  readonly createBooking: {
    readonly parameters: {
      readonly query?: {
        /** @description Off if it cannot be read */
        readonly is_double_booking_enabled?: "true" | "false";
      };
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["CreateBooking"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["BookingCreated"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listSlots: {
    readonly parameters: {
      readonly query?: {
        /** @description Off if it cannot be read */
        readonly check_future_day_availability?: "true" | "false";
        /** @description Off if it cannot be read */
        readonly is_double_booking_enabled?: "true" | "false";
        /** @description How many days `future_days` has, up to 31; 7 by default */
        readonly future_slot_days?: number;
        /** @description Rules to list without, separated by commas; for an application's key only */
        readonly waive?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Slots"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly readHold: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Hold"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly reserve: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["Reserve"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Reserved"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly release: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Released"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly extend: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Extended"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly confirm: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["Confirm"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Confirmed"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly quoteCancellation: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly invoice_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["CancellationQuote"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly cancelInvoice: {
    readonly parameters: {
      readonly query?: {
        readonly comments?: string;
      };
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly invoice_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["Cancel"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["InvoiceCancelled"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly beginPayment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly booking_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["BeginPayment"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["PaymentBegun"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly abandonPayment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly reservation_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["AbandonPayment"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["PaymentAbandoned"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly reportPayment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly reservation_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["ReportPayment"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["PaymentReported"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly issueToken: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["TokenRequest"];
        readonly "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Token"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly issueTokenV1: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["TokenRequest"];
        readonly "application/x-www-form-urlencoded": components["schemas"]["TokenRequest"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Token"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listCenters: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Centers"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly getCenter: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly center_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["CenterFound"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listCategories: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
      };
      readonly header?: never;
      readonly path: {
        readonly center_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Categories"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listServices: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
        /** @description Services of this category and of those in it */
        readonly category_id?: string | null;
      };
      readonly header?: never;
      readonly path: {
        readonly center_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Services"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listServiceCategories: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
      };
      readonly header?: never;
      readonly path: {
        readonly center_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Categories"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly getService: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly center_id: string;
        readonly service_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["ServiceFound"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listTherapists: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
        /** @description Lists those alone who work on this day while the center is open */
        readonly date?: string;
      };
      readonly header?: never;
      readonly path: {
        readonly center_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Therapists"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listGuests: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
        readonly center_id?: string | null;
        readonly query?: string;
        readonly email?: string;
        readonly phone?: string;
        readonly first_name?: string;
        readonly last_name?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Guests"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly createGuest: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["NewGuest"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["GuestCreated"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly searchGuests: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
        /** @description Without it, guests of all centers */
        readonly center_id?: string | null;
        readonly email?: string;
        readonly phone?: string;
        readonly first_name?: string;
        readonly last_name?: string;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Guests"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly getGuest: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["GuestFound"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly updateGuest: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["GuestChange"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["GuestChanged"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listRelationships: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
      };
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Relationships"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly addRelationship: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["NewRelationship"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["RelationshipAdded"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly removeRelationship: {
    readonly parameters: {
      readonly query?: {
        /** @description The other guest; it may stand in the body instead */
        readonly guest_id?: string | null;
      };
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["RelationshipToRemove"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["RelationshipRemoved"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly removeRelationshipById: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly id: string;
        readonly relationship_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["RelationshipRemoved"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listGuestAppointments: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
        /** @description The first day, by the center's calendar */
        readonly start_date?: string;
        /** @description The day after the last; the same day as `start_date` is that one day */
        readonly end_date?: string;
        /** @description Without it, the guest's own center; of a guest of all centers all, if they are at most 50 */
        readonly center_id?: string | null;
      };
      readonly header?: never;
      readonly path: {
        readonly id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["AppointmentsOfGuest"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly listAppointments: {
    readonly parameters: {
      readonly query?: {
        /** @description From 1; without it and `size` the list is whole */
        readonly page?: number;
        /** @description Entries on a page; 10 by default */
        readonly size?: number;
        /** @description The first day, by the center's calendar */
        readonly start_date?: string;
        /** @description The day after the last; the same day as `start_date` is that one day */
        readonly end_date?: string;
        readonly center_id?: string | null;
        readonly therapist_id?: string | null;
      };
      readonly header?: never;
      readonly path?: never;
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json":
            | readonly components["schemas"]["Appointment"][]
            | components["schemas"]["Appointments"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly getAppointment: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly appointment_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["AppointmentFound"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly checkIn: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly appointment_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["Attendance"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["AttendanceMarked"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly noShow: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly appointment_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["Attendance"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["AttendanceMarked"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly takeMarkBack: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: {
        /** @description The same key and request give the first accepted answer again, for 24 hours */
        readonly "Idempotency-Key"?: string;
      };
      readonly path: {
        readonly appointment_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: {
      readonly content: {
        readonly "application/json": components["schemas"]["Attendance"];
      };
    };
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["AttendanceMarked"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
  readonly getInvoice: {
    readonly parameters: {
      readonly query?: never;
      readonly header?: never;
      readonly path: {
        readonly invoice_id: string;
      };
      readonly cookie?: never;
    };
    readonly requestBody?: never;
    readonly responses: {
      /** @description The answer */
      readonly 200: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["InvoiceFound"];
        };
      };
      /** @description Unparsable JSON, or a field of a wrong type: `field` says which */
      readonly 400: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No API key or token that is known */
      readonly 401: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A guest made a call that only the application may make */
      readonly 403: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description No such path */
      readonly 404: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The path has no such method; `Allow` lists those it has */
      readonly 405: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body did not come in time */
      readonly 408: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is larger than the server reads */
      readonly 413: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The body is of a type that is not spoken here */
      readonly 415: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description A fault of the server; the request id leads to it in the log */
      readonly 500: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
      /** @description The store or a source is out of reach, or the server is stopping: try again */
      readonly 503: {
        headers: {
          readonly [name: string]: unknown;
        };
        content: {
          readonly "application/json": components["schemas"]["Problem"];
        };
      };
    };
  };
}
