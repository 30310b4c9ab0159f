import { parsed } from "../../domain/input/reader.ts";
import { parseMintedId, type BlockId, type ReservationId } from "../../domain/ids.ts";
import { parseEpochMs } from "../../domain/time/instant.ts";
import type { AgendaPlace } from "../../ports/reservation-store.ts";

// The end of an agenda's page, as an opaque text that callers hand back.

export const placeText = ({ startMs, id }: AgendaPlace): string => `${startMs}-${id}`;

export const parsePlace = (text: string): AgendaPlace | null => {
  const [, instant = "", id = ""] = /^(\d{1,15})-([0-9a-f]{32})$/.exec(text) ?? [];
  const startMs = parseEpochMs(Number(instant));
  const minted = parseMintedId<ReservationId | BlockId>(id);
  return instant === "" || startMs === null || minted === null ? null : { startMs, id: minted };
};

export const A_PLACE = "the `next` of the page before";

export const agendaPlace = parsed(parsePlace, A_PLACE);
