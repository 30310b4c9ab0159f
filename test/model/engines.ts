import { createLuxonZoneRules } from "../../src/adapters/luxon/index.ts";
import { sha256Digest } from "../../src/adapters/system/index.ts";
import {
  createReservationEngine,
  type Catalog,
  type GuestDirectory,
  type IdSource,
  type ReservationEngine,
  type ReservationStore,
  type Roster,
} from "../../src/index.ts";
import { createFixedZone, createSeededIds, noPause } from "../../src/testing/index.ts";
import { CENTER, GUESTS, RELATIONS } from "./scene.ts";
import type { Stock } from "./stock.ts";
import type { World } from "./world.ts";

/** Ids that depend on the number of the call alone, so that the same call mints the same ids in every history. */
export class IdsOfCalls implements IdSource {
  #ids = createSeededIds(0);

  begin(call: number): void {
    this.#ids = createSeededIds(call + 1);
  }

  entropy(): ReturnType<IdSource["entropy"]> {
    return this.#ids.entropy();
  }
}

const luxonZones = createLuxonZoneRules();
const fixedZone = createFixedZone();

/** An engine of a world, whose catalog and roster may change. */
export const createEngine = (
  world: World,
  stock: () => Stock,
  store: ReservationStore,
  ids: IdSource,
): ReservationEngine => {
  const catalog: Catalog = {
    centerIds: async () => [world.stocks[0].catalog.center.id],
    center: (centerId) => (centerId === CENTER ? stock().catalog : null),
  };
  const roster: Roster = { roster: (centerId) => (centerId === CENTER ? stock().roster : null) };
  return createReservationEngine({
    store,
    catalog,
    roster,
    guests: DIRECTORY,
    zones: world.zone === "UTC" ? fixedZone : luxonZones,
    ids,
    digest: sha256Digest,
    pause: noPause,
    policies: {
      lateConfirm: world.spec.reacquires ? "reacquire" : "strict",
      dropNotesAtExpiry: world.spec.dropsNotes,
    },
  });
};

const notAsked = (): never => {
  throw new Error("the engine does not ask the directory for this");
};

type Guest = Awaited<ReturnType<GuestDirectory["find"]>>[number];

const DIRECTORY: GuestDirectory = {
  find: (guestIds) =>
    guestIds
      .filter((id) => (GUESTS as readonly string[]).includes(id))
      .map(
        (id): Guest => ({
          id,
          centerId: CENTER as Guest["centerId"],
          firstName: "G",
          lastName: id,
          email: null,
          phone: null,
        }),
      ),
  relationsOf: (hostId) => (RELATIONS[hostId] ?? []).map((id) => ({ guestId: id as Guest["id"], kind: "family" })),
  search: notAsked,
  add: notAsked,
  relate: notAsked,
};
