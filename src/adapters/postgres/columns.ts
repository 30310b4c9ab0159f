import type { CenterTag, MintedId } from "../../domain/ids.ts";
import type { EpochMs } from "../../domain/time/instant.ts";
import type { Versioned } from "../../ports/reservation-store.ts";

/** A tag's six hex digits as the number that all tables lead with. */
export const tagNumber = (tag: CenterTag): number => Number.parseInt(tag, 16);

/** A minted id as it is known everywhere else: PostgreSQL writes it with dashes. */
export const mintedId = <Id extends MintedId>(uuid: string): Id => uuid.replaceAll("-", "") as Id;

/** A record as the functions in sql/postgres return it: state, version, instant of the latest write. */
export type RecordRow<State> = readonly [State, number, EpochMs];

export const versioned = <State>([state, version, writtenAtMs]: RecordRow<State>): Versioned<State> => ({
  state,
  version,
  writtenAtMs,
});
