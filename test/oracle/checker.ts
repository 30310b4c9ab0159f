import type { AllocatedItem } from "../../src/domain/slot/search/slot.ts";
import { able, bedsOf, canBeHad, piecesOf, type Minutes, type Wanted } from "./oracle.ts";
import { MINUTE, type World } from "./world.ts";

type Taken = { readonly unit: string; readonly guest: number; last: number; from: number; until: number };

/** Lists the faults of an allocation at a start, in minutes of the table; empty if it has none. */
export const complaintsAbout = (
  world: World,
  wanted: readonly Wanted[],
  { table, painted }: Minutes,
  startMinute: number,
  allocation: readonly AllocatedItem[],
): readonly string[] => {
  const complaints: string[] = [];
  const must = (isFine: boolean, complaint: string): void => {
    if (!isFine) complaints.push(complaint);
  };
  const taken: Taken[] = [];
  const therapists = new Map<string, string>();
  const rooms = new Map<string, string>();
  must(allocation.length === wanted.length, `${allocation.length} items for ${wanted.length}`);
  wanted.forEach((it, at) => {
    const given = allocation[at];
    if (given === undefined) return;
    const name = `item ${at}`;
    const from = startMinute + it.from - it.preparation;
    const until = startMinute + it.until + it.recovery;
    must(given.guestIndex === it.guest && given.guestId === it.guestId, `${name}: another guest's`);
    must(given.service.id === it.serviceId, `${name}: another service`);
    must(given.startMs === table.startMs + (startMinute + it.from) * MINUTE, `${name}: begins at another time`);
    must(given.endMs === table.startMs + (startMinute + it.until) * MINUTE, `${name}: ends at another time`);
    must(canBeHad(painted.get("open"), startMinute + it.from, startMinute + it.until), `${name}: the center is closed`);
    if (it.guestId !== null) {
      const guest = painted.get(`g:${it.guestId}`);
      must(canBeHad(guest, startMinute + it.from, startMinute + it.until), `${name}: the guest is elsewhere`);
    }
    const take = (unit: string): void => {
      must(canBeHad(painted.get(unit), from, until), `${name}: ${unit} is not free`);
      taken.push({ unit, guest: it.guest, last: it.nth, from, until });
    };
    const serving = given.therapist === null ? [] : [given.therapist, ...(given.otherTherapists ?? [])];
    must(serving.length === it.therapists, `${name}: ${serving.length} therapists for ${it.therapists}`);
    must(given.otherTherapists?.length !== 0, `${name}: an empty list of others`);
    serving.forEach(({ id, unit: therapist }, nth) => {
      must(able(world, it, nth).includes(therapist), `${name}: ${therapist} cannot or may not`);
      must(`t:${id}` === therapist, `${name}: ${therapist} is another therapist's unit`);
      const first = therapists.get(`${it.guest} ${nth}`) ?? therapist;
      therapists.set(`${it.guest} ${nth}`, first);
      must(!world.options.oneTherapistPerGuest || first === therapist, `${name}: a second therapist for the guest`);
      take(therapist);
    });
    const bed = given.room?.unit ?? null;
    must((bed === null) === (it.roomKind === null), `${name}: a bed too many, or none`);
    if (bed !== null && it.roomKind !== null) {
      must(bedsOf(world, it.roomKind).includes(bed), `${name}: ${bed} is in no ${it.roomKind} room`);
      must(bed.startsWith(`r:${given.room?.id ?? ""}#`), `${name}: ${bed} is in another room`);
      const first = rooms.get(it.roomKind) ?? given.room?.id ?? "";
      rooms.set(it.roomKind, first);
      must(!world.options.sharedRoom || first === given.room?.id, `${name}: a second room`);
      take(bed);
    }
    must(given.equipment.length === it.equipment.length, `${name}: ${given.equipment.length} pieces`);
    it.equipment.forEach((id, nth) => {
      const piece = given.equipment[nth]?.unit;
      must(piece !== undefined && piecesOf(world, id).includes(piece), `${name}: ${piece ?? "nothing"} is no ${id}`);
      if (piece !== undefined) take(piece);
    });
  });
  return [...complaints, ...doubles(taken)];
};

/** Rule 2: consecutive items of a guest on a unit are one claim. No two claims overlap. */
const doubles = (taken: readonly Taken[]): readonly string[] => {
  const claims: Taken[] = [];
  for (const it of [...taken].sort((one, other) => one.guest - other.guest || one.last - other.last)) {
    const before = claims.find(
      (claim) => claim.unit === it.unit && claim.guest === it.guest && claim.last + 1 === it.last,
    );
    if (before === undefined) claims.push({ ...it });
    else {
      before.last = it.last;
      before.from = Math.min(before.from, it.from);
      before.until = Math.max(before.until, it.until);
    }
  }
  return claims.flatMap((one, at) =>
    claims
      .slice(at + 1)
      .filter((other) => one.unit === other.unit && one.from < other.until && other.from < one.until)
      .map(() => `${one.unit} is promised twice`),
  );
};
