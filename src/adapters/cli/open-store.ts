import { err, ok, type Result } from "neverthrow";
import type { GuestDirectory } from "../../ports/guest-directory.ts";
import type { ReservationStore } from "../../ports/reservation-store.ts";
import { createMemoryStore } from "../memory/reservation-store.ts";
import { openSqlite } from "../sqlite/open.ts";
import { systemClock } from "../system/clock.ts";
import { textOf, type OptionValues, type Surroundings } from "./command.ts";

/** The store that a command works on, and the guests that are kept in it, if they are. */
export type OpenedStore = Readonly<{ store: ReservationStore; guests: GuestDirectory | null; name: string }>;

/** The options of every command that opens a store. */
export const STORE_OPTIONS = {
  sqlite: { type: "string" },
  postgres: { type: "boolean" },
  memory: { type: "boolean" },
} as const;

export const STORE_HELP = `  --sqlite FILE       one file; the default, in ./holdfast.sqlite
  --postgres          PostgreSQL; its address is in HOLDFAST_POSTGRES_URL
  --memory            nothing is kept when the process ends`;

const DEFAULT_FILE = "holdfast.sqlite";

/** The one place where the store is chosen. The refusal is a sentence for the user. */
export const openStore = async (
  values: OptionValues,
  env: Surroundings["env"],
): Promise<Result<OpenedStore, string>> => {
  const file = textOf(values["sqlite"]);
  const chosen = [file !== null, values["postgres"] === true, values["memory"] === true].filter(Boolean).length;
  if (chosen > 1) return err("choose one of --sqlite, --postgres and --memory.");
  if (values["memory"] === true) {
    return ok({ store: createMemoryStore({ clock: systemClock }), guests: null, name: "memory" });
  }
  if (values["postgres"] === true) return openPostgres(env);
  const opened = await openSqlite({ file: file ?? DEFAULT_FILE });
  return opened
    .map(({ store, guests }): OpenedStore => ({ store, guests, name: file ?? DEFAULT_FILE }))
    .mapErr(({ code, message }) => `${file ?? DEFAULT_FILE} cannot be opened: ${message} (${code}).`);
};

const openPostgres = (env: Surroundings["env"]): Result<OpenedStore, string> =>
  textOf(env["HOLDFAST_POSTGRES_URL"]) === null
    ? err("--postgres needs the address in HOLDFAST_POSTGRES_URL.")
    : err("this version has no PostgreSQL store yet.");
