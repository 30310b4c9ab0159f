import { describeError } from "../../../domain/refusal/refusal.ts";
import { formatWall } from "../../../domain/time/wall-time.ts";
import { createReservationEngine } from "../../../engine/engine.ts";
import { createFileCatalog } from "../../catalog/file-catalog.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { systemParts } from "../../system/runtime.ts";
import { textOf, type Command } from "../command.ts";
import { openCatalog } from "../open-catalog.ts";
import { openStore, STORE_HELP, STORE_OPTIONS } from "../open-store.ts";

export const movedTimes: Command = {
  name: "moved-times",
  summary: "lists appointments whose wall time zone data have moved",
  help: `holdfast moved-times --catalog FILE [options]

Compares the wall time that was agreed for each appointment to come with what the center's wall will show by the zone
data of this Node, and prints a line of JSON for each that differs. Run it after an update of Node. It changes nothing.

  --catalog FILE      the centers
${STORE_HELP}`,
  options: { ...STORE_OPTIONS, catalog: { type: "string" } },
  words: [],
  run: async ({ values }, { env, print, complain }) => {
    const file = textOf(values["catalog"]);
    if (file === null) {
      complain("holdfast moved-times: --catalog FILE is missing.");
      return 2;
    }
    const zones = createLuxonZoneRules();
    const catalog = await openCatalog(file, zones);
    if (catalog.isErr()) {
      catalog.error.forEach((finding) => complain(finding));
      return 1;
    }
    const opened = await openStore(values, env, { mustExist: true });
    if (opened.isErr()) {
      complain(`holdfast moved-times: ${opened.error}`);
      return 1;
    }
    const { store } = opened.value;
    const system = systemParts();
    const sources = createFileCatalog(catalog.value, { ids: system.ids });
    const engine = createReservationEngine({ ...system, ...sources, zones, store });
    let found = 0;
    try {
      for (const centerId of await sources.catalog.centerIds()) {
        for (let before: string | null = null; ; ) {
          const page = await engine.movedWallTimes({ centerId, before });
          if (page.isErr()) {
            complain(`holdfast moved-times: ${describeError(page.error)}`);
            return 1;
          }
          for (const { agreedWallMs, wallMs, startMs, ...ids } of page.value.moved) {
            const start = new Date(startMs).toISOString();
            print(
              JSON.stringify({ centerId, ...ids, start, agreed: formatWall(agreedWallMs), shown: formatWall(wallMs) }),
            );
            found += 1;
          }
          before = page.value.next;
          if (before === null) break;
        }
      }
    } finally {
      await store.close();
    }
    complain(`${found} appointments have moved on the wall by zone data ${zones.version}.`);
    return 0;
  },
};
