import { describeError } from "../../../domain/refusal/refusal.ts";
import { failed, JSON_OPTION, PROGRESS_OPTION, type Command } from "../command.ts";
import { STORE_OPTIONS, withStore } from "../open-store.ts";
import { createBareEngine } from "../bare-engine.ts";

export const sweep: Command = {
  name: "sweep",
  summary: "records expired reservations, once, and ends",
  about: [
    'Records every reservation whose time has run out, and voids its invoices. "serve" does so by itself; no answer of any process depends on it.',
  ],
  options: { ...STORE_OPTIONS, ...PROGRESS_OPTION, ...JSON_OPTION },
  words: [],
  run: (asked, around) =>
    withStore(asked, around, { mustExist: true }, async ({ stores, name }) => {
      let [expired, passedOver] = [0, 0];
      for (const { store } of stores) {
        const engine = createBareEngine(store);
        for (let more = true; more; ) {
          const swept = await engine.expireDue();
          if (swept.isErr()) return failed(describeError(swept.error));
          more = swept.value.more;
          if (!more) passedOver += swept.value.passedOver;
          expired += swept.value.expired;
          around.report(`${expired} expired so far…`);
        }
      }
      if (asked.json) around.print(JSON.stringify({ store: name, expired, passedOver }));
      else {
        if (passedOver > 0) around.complain(`Passed over ${passedOver} that other transactions have open.`);
        around.print(`${expired} reservations of ${name} had expired, and are recorded so now.`);
      }
      return 0;
    }),
};
