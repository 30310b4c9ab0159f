import { JSON_OPTION, PROGRESS_OPTION, type Command } from "../command.ts";
import { STORE_OPTIONS, withStore } from "../open-store.ts";

export const migrate: Command = {
  name: "migrate",
  summary: "makes the store's tables, or brings them up to date",
  about: [
    "Opening a store does the same by itself; this does nothing else, for a deploy that wants it done before. To repeat it does no harm.",
  ],
  options: { ...STORE_OPTIONS, ...PROGRESS_OPTION, ...JSON_OPTION },
  words: [],
  run: (asked, around) => {
    around.report("bringing the tables up to date…");
    return withStore(asked, around, {}, ({ name: store }) => {
      around.print(asked.json ? JSON.stringify({ store, upToDate: true }) : `The tables of ${store} are up to date.`);
      return Promise.resolve(0);
    });
  },
};
