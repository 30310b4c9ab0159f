import { describeError } from "../../../domain/refusal/refusal.ts";
import type { Command } from "../command.ts";
import { openStore, STORE_HELP, STORE_OPTIONS } from "../open-store.ts";
import { createBareEngine } from "../bare-engine.ts";

export const sweep: Command = {
  name: "sweep",
  summary: "records what has expired, once, and ends",
  help: `holdfast sweep [options]

Records every reservation whose time has run out, and voids its invoices. "serve" does so by itself; no answer of any
process depends on it.

${STORE_HELP}`,
  options: STORE_OPTIONS,
  words: [],
  run: async ({ values }, { env, print, complain }) => {
    const opened = await openStore(values, env, { mustExist: true });
    if (opened.isErr()) {
      complain(`holdfast sweep: ${opened.error}`);
      return 1;
    }
    const { store, name } = opened.value;
    const engine = createBareEngine(store);
    let expired = 0;
    try {
      for (;;) {
        const swept = await engine.expireDue();
        if (swept.isErr()) {
          complain(`holdfast sweep: ${describeError(swept.error)}`);
          return 1;
        }
        expired += swept.value.expired;
        if (!swept.value.more) {
          const { passedOver } = swept.value;
          if (passedOver > 0) complain(`Passed over ${passedOver} that other transactions have open.`);
          break;
        }
        complain(`${expired} expired so far`);
      }
    } finally {
      await store.close();
    }
    print(`${expired} reservations of ${name} had expired, and are recorded so now.`);
    return 0;
  },
};
