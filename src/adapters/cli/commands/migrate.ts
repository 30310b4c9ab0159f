import type { Command } from "../command.ts";
import { openStore, STORE_HELP, STORE_OPTIONS } from "../open-store.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "makes the store's tables, or brings them up to date",
  help: `holdfast migrate [options]

Opening a store does the same by itself; this does nothing else, for a deploy that wants it done before. Again does no
harm.

${STORE_HELP}`,
  options: STORE_OPTIONS,
  words: [],
  run: async ({ values }, { env, print, complain }) => {
    const opened = await openStore(values, env);
    if (opened.isErr()) {
      complain(`holdfast migrate: ${opened.error}`);
      return 1;
    }
    await opened.value.store.close();
    print(`The tables of ${opened.value.name} are up to date.`);
    return 0;
  },
};
