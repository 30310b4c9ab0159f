import { describeError } from "../../../domain/refusal/refusal.ts";
import { formatWall } from "../../../domain/time/wall-time.ts";
import { createReservationEngine } from "../../../engine/engine.ts";
import { createFileCatalog } from "../../catalog/file-catalog.ts";
import { createLuxonZoneRules } from "../../luxon/zone-rules.ts";
import { systemParts } from "../../system/runtime.ts";
import { callsOf } from "../bare-engine.ts";
import { failed, JSON_OPTION, misused, PROGRESS_OPTION, textOf, type Command } from "../command.ts";
import { openCatalog } from "../open-catalog.ts";
import { STORE_OPTIONS, withStore } from "../open-store.ts";
import { tableOf, type Row } from "../table.ts";

export const movedTimes: Command = {
  name: "moved-times",
  summary: "lists appointments whose wall time zone data have moved",
  about: [
    "Compares the agreed wall time of each future appointment with the wall time by the zone data of this Node, and lists each that differs; with --json, in a line of JSON. Run it after an update of Node. It changes nothing.",
  ],
  options: {
    catalog: { type: "string", value: "FILE", about: "the centers; needed" },
    ...STORE_OPTIONS,
    ...PROGRESS_OPTION,
    ...JSON_OPTION,
  },
  words: [],
  run: async (asked, around) => {
    const file = textOf(asked.values["catalog"]);
    if (file === null) return misused("--catalog FILE is missing.");
    const zones = createLuxonZoneRules();
    const catalog = await openCatalog(file, zones);
    if (catalog.isErr()) return catalog.error;
    return withStore(asked, around, { mustExist: true }, async ({ stores }) => {
      const system = systemParts();
      const sources = createFileCatalog(catalog.value, { ids: system.ids });
      const engine = callsOf(
        stores.map(({ store }) => createReservationEngine({ ...system, ...sources, zones, store })),
      );
      const rows: Row[] = [];
      for (const centerId of await sources.catalog.centerIds()) {
        for (let before: string | null = null; ; ) {
          const page = await engine.movedWallTimes({ centerId, before });
          if (page.isErr()) return failed(describeError(page.error));
          for (const { agreedWallMs, wallMs, startMs, ...ids } of page.value.moved) {
            const start = new Date(startMs).toISOString();
            const moved = { start, agreed: formatWall(agreedWallMs), shown: formatWall(wallMs) };
            if (asked.json) around.print(JSON.stringify({ centerId, ...ids, ...moved }));
            rows.push({ center: centerId, ...moved, booking: ids.bookingId, appointment: ids.appointmentId });
          }
          around.report(`${centerId}: ${rows.length} have moved so far…`);
          before = page.value.next;
          if (before === null) break;
        }
      }
      if (!asked.json && rows.length > 0) around.print(tableOf(rows, around.columns));
      around.complain(`${rows.length} appointments have moved on the wall by zone data ${zones.version}.`);
      return 0;
    });
  },
};
