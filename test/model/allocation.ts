import { hoursOf, isCovered } from "./hours.ts";
import { canLay, leftIn, poolOf, type Left } from "./left.ts";
import type { Need } from "./needs.ts";
import { overlap, type Span } from "./spans.ts";
import type { Stock } from "./stock.ts";

export type Options = Readonly<{ oneTherapistPerGuest: boolean; sharedRoom: boolean }>;

/** A span that is in the way, its owner, and the end of the hold; null if it is taken for good. */
export type Taken = Span & Readonly<{ ownerId: string; heldUntilMs: number | null }>;

/** One unit for one need. */
type Place = Readonly<{ guestIndex: number; sequence: number; fromMs: number; untilMs: number; unit: string }>;

/**
 * Rule 2: two places on one unit may not overlap, unless one guest's items follow each other on that unit: then every
 * item of that guest between them is on it too.
 */
const clash = (one: Place, other: Place, all: readonly Place[]): boolean => {
  if (one.unit !== other.unit || one.fromMs >= other.untilMs || other.fromMs >= one.untilMs) return false;
  if (one.guestIndex !== other.guestIndex || one.sequence === other.sequence) return true;
  const [low, high] = [Math.min(one.sequence, other.sequence), Math.max(one.sequence, other.sequence)];
  for (let between = low + 1; between < high; between += 1) {
    if (!all.some((it) => it.guestIndex === one.guestIndex && it.sequence === between && it.unit === one.unit))
      return true;
  }
  return false;
};

type Slotted = Readonly<{ need: Need; fromMs: number; untilMs: number; startMs: number; endMs: number }>;

const slotted = (need: Need, startMs: number): Slotted => {
  const serviceStartMs = startMs + need.offsetMs;
  const serviceEndMs = serviceStartMs + need.terms.durationMs;
  return {
    need,
    startMs: serviceStartMs,
    endMs: serviceEndMs,
    fromMs: serviceStartMs - need.terms.preparationMs,
    untilMs: serviceEndMs + need.terms.recoveryMs,
  };
};

const isFree = (unit: string, startMs: number, endMs: number, taken: readonly Taken[]): boolean =>
  !taken.some((it) => overlap(it, { unit, startMs, endMs }));

/** The therapists who can ever give a need's service. */
export const ableTherapists = ({ roster }: Stock, { terms, therapist }: Need): readonly string[] =>
  [...roster.therapists.values()]
    .filter(({ skills }) => skills.includes(terms.id))
    .filter(({ id }) => therapist?.kind !== "named" || therapist.therapistId === id)
    .filter(({ gender }) => therapist?.kind !== "gender" || therapist.gender === gender)
    .map(({ id }) => id);

export const bedsOf = ({ roster }: Stock, kind: string): readonly Readonly<{ room: string; unit: string }>[] =>
  [...roster.rooms.values()]
    .filter((room) => room.kind === kind)
    .flatMap(({ id, beds }) => Array.from({ length: beds }, (_, at) => ({ room: id, unit: `r:${id}#${at + 1}` })));

export const piecesOf = ({ roster }: Stock, id: string): readonly string[] => {
  const found = [...roster.equipment.values()].find((it) => it.id === id);
  return Array.from({ length: found?.units ?? 0 }, (_, at) => `e:${id}#${at + 1}`);
};

export type Question = Readonly<{
  stock: Stock;
  dates: readonly string[];
  needs: readonly Need[];
  options: Options;
  startMs: number;
  /** The searched day, and all the time that the booking can cover from a start in it. */
  window: Readonly<{ startMs: number; endMs: number }>;
  /** The spans that the holder may not hold again yet. They block no other owner, and nothing that left. */
  waits: readonly Taken[];
}>;

/** Whether an assignment serves all guests at the start. Tries all assignments. */
export const isPossible = (
  { stock, dates, needs, options, startMs, window, waits }: Question,
  claimed: readonly Taken[],
  wishes: readonly Need[] = [],
): boolean => {
  const left = leftIn(stock, claimed, window);
  const taken = [...claimed, ...waits];
  const hours = hoursOf(stock, dates);
  const all = needs.map((need) => slotted(need, startMs));
  if (!all.every((it) => isCovered(hours, hours.open, it.startMs, it.endMs))) return false;
  if (
    !all.every(
      ({ need: { guestId }, ...it }) => guestId === null || isFree(`g:${guestId}`, it.startMs, it.endMs, taken),
    )
  )
    return false;

  const therapists = all
    .filter(({ need }) => need.therapist !== null)
    .map((it) => ({
      it,
      units: ableTherapists(stock, it.need)
        .filter((id) => isCovered(hours, hours.working.get(id), it.fromMs, it.untilMs))
        .filter((id) => !wishes.includes(it.need) || id === it.need.liked)
        .map((id) => `t:${id}`)
        .filter((unit) => isFree(unit, it.fromMs, it.untilMs, taken)),
    }));
  const sameTherapist = (unit: string, guestIndex: number, placed: readonly Place[]): boolean =>
    !options.oneTherapistPerGuest || placed.every((it) => it.guestIndex !== guestIndex || it.unit === unit);
  if (!canPlace(therapists, sameTherapist)) return false;

  const freeBeds = (it: Slotted, room: string | null) =>
    bedsOf(stock, it.need.roomKind ?? "")
      .filter((bed) => room === null || bed.room === room)
      .map(({ unit }) => unit)
      .filter((unit) => isFree(unit, it.fromMs, it.untilMs, taken));
  const bedded = all.filter(({ need }) => need.roomKind !== null);
  const inRoom = (those: readonly Slotted[], room: string | null): boolean =>
    canPlace([
      ...those.map((it) => ({ it, units: freeBeds(it, room) })),
      ...wishesOf(left.filter(({ pool }) => those.some(({ need }) => roomsOf(stock, need.roomKind).includes(pool)))),
    ]);
  if (!options.sharedRoom) {
    if (!inRoom(bedded, null)) return false;
  } else {
    for (const kind of new Set(bedded.map(({ need }) => need.roomKind))) {
      const those = bedded.filter(({ need }) => need.roomKind === kind);
      if (![...stock.roster.rooms.keys()].some((room) => inRoom(those, room))) return false;
    }
  }

  const pieces = all.flatMap((it) =>
    it.need.equipmentIds.map((id) => ({
      it,
      units: piecesOf(stock, id).filter((unit) => isFree(unit, it.fromMs, it.untilMs, taken)),
    })),
  );
  const wanted = new Set(needs.flatMap(({ equipmentIds }) => equipmentIds.map((id) => `e:${id}`)));
  return canPlace([...pieces, ...wishesOf(left.filter(({ pool }) => wanted.has(pool)))]);
};

/** Whether each guest by itself could have one therapist for all services, if all therapists worked and were free. */
export const hasOneForEach = (stock: Stock, needs: readonly Need[]): boolean =>
  [...new Set(needs.map(({ guestIndex }) => guestIndex))].every((guest) => {
    const own = needs.filter((it) => it.guestIndex === guest && it.therapist !== null);
    const wishes = own.map((need) => ({
      it: slotted(need, 0),
      units: ableTherapists(stock, need).map((id) => `t:${id}`),
    }));
    return canPlace(wishes, (unit, _guest, placed) => placed.every((it) => it.unit === unit));
  });

const roomsOf = ({ roster }: Stock, kind: string | null): readonly string[] =>
  [...roster.rooms.values()].filter((room) => room.kind === kind).map(({ id }) => `r:${id}`);

/** Rule 26: a claim on a unit that left wants one of the units that remain, as a separate guest would. */
const wishesOf = (left: readonly Left[]): readonly Wish[] =>
  left.map(({ startMs, endMs, units }, nth) => {
    const need = { guestIndex: -1 - nth, sequence: 0 } as Need;
    return { it: { need, startMs, endMs, fromMs: startMs, untilMs: endMs }, units };
  });

type Wish = Readonly<{ it: Slotted; units: readonly string[] }>;

const canPlace = (
  wishes: readonly Wish[],
  allowed: (unit: string, guestIndex: number, placed: readonly Place[]) => boolean = () => true,
): boolean => {
  const placed: Place[] = [];
  const from = (at: number): boolean => {
    const wish = wishes[at];
    if (wish === undefined) return true;
    const { fromMs, untilMs, need } = wish.it;
    const { guestIndex, sequence } = need;
    for (const unit of wish.units) {
      const place = { guestIndex, sequence, fromMs, untilMs, unit };
      if (!allowed(unit, guestIndex, placed) || placed.some((other) => clash(place, other, placed))) continue;
      placed.push(place);
      if (from(at + 1)) return true;
      placed.pop();
    }
    return false;
  };
  return from(0);
};

/** Rule 29: the needs whose preferences are met: each in turn that those before it allow. */
const preferencesOf = (asked: Question, claimed: readonly Taken[]): readonly Need[] => {
  const met: Need[] = [];
  for (const need of asked.needs) if (need.liked !== null && isPossible(asked, claimed, [...met, need])) met.push(need);
  return met;
};

/** An allocation as an engine gave it: the units of each need, in order. */
export type Given = Readonly<{
  therapist: string | null;
  bed: string | null;
  room: string | null;
  pieces: readonly string[];
}>;

/** Lists the faults of an allocation; empty if it has none. */
export const complaintsAbout = (
  asked: Question,
  given: readonly Given[],
  claimed: readonly Taken[],
): readonly string[] => {
  const { stock, dates, needs, options, startMs, window, waits } = asked;
  const taken = [...claimed, ...waits];
  const hours = hoursOf(stock, dates);
  const complaints: string[] = [];
  const places: Place[] = [];
  const therapistOf = new Map<number, string>();
  const roomOf = new Map<string, string>();
  const must = (fine: boolean, complaint: string): void => {
    if (!fine) complaints.push(complaint);
  };
  must(given.length === needs.length, `${given.length} items for ${needs.length} needs`);
  for (const [at, need] of needs.entries()) {
    const { therapist = null, bed = null, room = null, pieces = [] } = given[at] ?? {};
    const it = slotted(need, startMs);
    const name = `item ${at}`;
    const take = (unit: string): void => {
      must(isFree(unit, it.fromMs, it.untilMs, taken), `${name}: ${unit} is taken`);
      places.push({ ...need, fromMs: it.fromMs, untilMs: it.untilMs, unit });
    };
    must(isCovered(hours, hours.open, it.startMs, it.endMs), `${name}: closed`);
    if (need.guestId !== null)
      must(isFree(`g:${need.guestId}`, it.startMs, it.endMs, taken), `${name}: guest is taken`);
    must((therapist === null) === (need.therapist === null), `${name}: a therapist where none is needed, or none`);
    if (therapist !== null) {
      const id = therapist.slice(2);
      must(ableTherapists(stock, need).includes(id), `${name}: ${therapist} cannot or may not`);
      must(isCovered(hours, hours.working.get(id), it.fromMs, it.untilMs), `${name}: ${therapist} does not work then`);
      if (options.oneTherapistPerGuest)
        must((therapistOf.get(need.guestIndex) ?? therapist) === therapist, `${name}: another therapist for the guest`);
      therapistOf.set(need.guestIndex, therapist);
      take(therapist);
    }
    must((bed === null) === (need.roomKind === null), `${name}: a bed where none is needed, or none`);
    if (bed !== null && need.roomKind !== null) {
      must(
        bedsOf(stock, need.roomKind).some((it) => it.unit === bed && it.room === room),
        `${name}: ${bed} is not a bed of a ${need.roomKind} room`,
      );
      if (options.sharedRoom) must((roomOf.get(need.roomKind) ?? room) === room, `${name}: another room for the party`);
      roomOf.set(need.roomKind, room ?? "");
      take(bed);
    }
    must(pieces.length === need.equipmentIds.length, `${name}: ${pieces.length} pieces of equipment`);
    for (const [nth, id] of need.equipmentIds.entries()) {
      const piece = pieces[nth];
      must(piece !== undefined && piecesOf(stock, id).includes(piece), `${name}: ${piece} is no ${id}`);
      if (piece !== undefined) take(piece);
    }
  }
  for (const need of preferencesOf(asked, claimed))
    must(
      given[needs.indexOf(need)]?.therapist === `t:${need.liked}`,
      `item ${needs.indexOf(need)}: not by ${need.liked}`,
    );
  const placed = places.map(({ unit, fromMs, untilMs }) => ({ unit, startMs: fromMs, endMs: untilMs }));
  for (const pool of new Set(placed.map(({ unit }) => poolOf(unit)))) {
    const left = leftIn(stock, claimed, window).filter((it) => it.pool === pool);
    must(canLay(left, placed), `${pool}: no room is left for a claim on a unit that left`);
  }
  for (const [at, place] of places.entries()) {
    for (const other of places.slice(0, at)) {
      must(!clash(place, other, places), `${place.unit} serves two at once`);
    }
  }
  return complaints;
};
