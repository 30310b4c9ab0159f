import { centerTag, type CenterId, type GuestId, type TherapistId } from "../../../domain/ids.ts";
import { therapistUnit } from "../../../domain/claim/unit.ts";
import { demandEqual } from "../../expectations.ts";
import {
  ALL_DAY,
  blocking,
  commandRecord,
  holding,
  ITS_HOLDER,
  ofBooking,
  reading,
  THE_CENTER,
} from "../change-sets.ts";
import {
  aBlock,
  aBooking,
  aHold,
  anAppointment,
  blockId,
  commandId,
  holderKey,
  hostId,
  hourOf,
  instant,
  reservationId,
  SPA,
} from "../fixtures.ts";
import { answered, partCase, storeCase, type CaseContext } from "../case-context.ts";
import { parkedAt, settle, status, taken, tell } from "../outbox-steps.ts";

/** Some names begin with another, followed by a character that a store may put between two parts of a key. */
const NAMES = ["a:b:c", "a:b", "a:", "ab", "a/b", "a|b", "a,b", "a.b", "a-b", "a!", "a~", "a0", "a"] as const;

/** Centers with one tag; the name of one is that of another, a separator and a text. */
const BEGINNING_ALIKE = ["spa:1zuzw", "spa/bmr85", "spa|9287x", "spa,1h90d", "spa.fye38", "spa-b28p0"] as const;
const [WITHIN_HOLDER, WITHIN_UNIT] = ["spa:k:4ppgg", "spa:t:ewlx6"] as const;

const uniqueUnit = (name: string) => therapistUnit(hostId<TherapistId>(name));

/** The nth hold and the nth block, all of whose names are the same text. */
const allNamed = (name: string, n: number) => {
  const holder = holderKey(name);
  const guestId = hostId<GuestId>(name);
  const appointments = [anAppointment(n, { guestId })];
  const unit = uniqueUnit(name);
  const hold = aHold(n, { holder, appointments, claims: [hourOf(1, unit)] });
  const booking = aBooking(n, { hostId: null, hostIndex: null, holderKey: holder, reservationId: hold.id });
  const set = holding(n, hold, {
    command: commandRecord(name, { requestHash: name }),
    holder: { key: holder, expectedVersion: 0 },
    bookings: [{ state: booking, expectedVersion: 0 }],
  });
  return [set, blocking(aBlock(n, { externalId: name, claims: [hourOf(2, unit)] }))] as const;
};

/** A center's records. Their names equal those of another center's if a store only joins the parts of a key. */
const ofCenter = (centerId: CenterId, n: number, [command, holder, external, therapist]: readonly string[]) => {
  const key = holderKey(holder ?? "");
  const hold = aHold(n, { centerId, holder: key, claims: [hourOf(1, uniqueUnit(therapist ?? ""))] });
  const set = holding(n, hold, {
    command: commandRecord(command ?? "", { requestHash: String(n) }),
    holder: { key, expectedVersion: 0 },
  });
  return [set, blocking(aBlock(n, { centerId, externalId: external ?? "", claims: [] }))] as const;
};

export const nameCases = [
  storeCase(
    {
      id: "STORE-NAME-01",
      title: "units, guests, holders, commands and external ids of which one begins with another are distinct",
      shows: ["S-15", "S-17", "S-18", "S-06", "S-23"],
    },
    async (opened) => {
      for (const [at, name] of NAMES.entries()) await opened.given(...allNamed(name, at + 1));
      for (const [at, name] of NAMES.entries()) await demandOwn(opened, name, at + 1);
    },
  ),

  storeCase(
    {
      id: "STORE-NAME-02",
      title: "a center and a name within it are two parts of a key, wherever the one ends and the other begins",
      shows: ["S-26", "S-06", "S-07", "S-09"],
    },
    async (opened) => {
      const centers = [...BEGINNING_ALIKE, WITHIN_HOLDER, WITHIN_UNIT].map((it) => hostId<CenterId>(it));
      for (const [at, other] of centers.entries()) {
        const rest = other.slice(SPA.length + 1);
        const separator = other.charAt(SPA.length);
        const joined = `${rest}${separator}x`;
        // The kind of a holder or a unit comes before its name.
        const inner =
          other === WITHIN_HOLDER || other === WITHIN_UNIT ? `${rest.slice(2)}:${rest.slice(0, 2)}x` : joined;
        await opened.given(...ofCenter(SPA, 2 * at + 1, [joined, inner, joined, inner]));
        await opened.given(...ofCenter(other, 2 * at + 2, ["x", "x", "x", "x"]));
        const command = await opened.read({
          ...reading({ kind: "center", centerId: other }, { commandId: commandId("x"), claims: ALL_DAY }),
          tag: centerTag(other),
        });
        const found = [command.command?.requestHash, command.claims.map(({ owner }) => owner.id)];
        demandEqual(`what ${other} has`, found, [String(2 * at + 2), [reservationId(2 * at + 2, other)]]);
      }
    },
  ),

  partCase("outbox")(
    {
      id: "STORE-NAME-03",
      title: "consumers of which one begins with another, or with another and a parked key, are distinct",
      shows: ["S-22", "S-30", "S-33"],
    },
    async (opened) => {
      const key = reservationId(1);
      const names = [`mail:${key}`, `mail/${key}`, `mail${key}`, "mail:", "mail", "mai"];
      await tell(opened, 1, 2);
      for (const [at, consumer] of names.entries()) {
        const { events, upTo } = await taken(opened, { consumer });
        demandEqual(`how many events ${consumer} is given`, events.length, 2);
        await settle(opened, { consumer, upTo, parked: [parkedAt(events[0], { attempts: at + 1 })] });
      }
      for (const [at, consumer] of names.entries()) {
        const parked = answered(await opened.outbox.parkedEvents({ consumer, afterKey: null, limit: 9 }));
        const attempts = parked.map((it) => [it.key, it.attempts]);
        demandEqual(`what is parked for ${consumer}`, attempts, [[key, at + 1]]);
        demandEqual(`how much is parked for ${consumer}`, (await status(opened, consumer)).parked, 1);
      }
    },
  ),
];

const demandOwn = async (opened: CaseContext, name: string, n: number): Promise<void> => {
  const wanted = { commandId: commandId(name), holder: ITS_HOLDER };
  const { command, holder } = await opened.read(reading(ofBooking(n), wanted));
  demandEqual(`the command ${name}`, command?.requestHash, name);
  const held = holder?.reserved.map((it) => it.reservationId);
  demandEqual(`the holder ${name}`, [holder?.key, holder?.version, held], [holderKey(name), 1, [reservationId(n)]]);
  const { block } = await opened.read(reading({ kind: "block", centerId: SPA, externalId: name }));
  demandEqual(`the block ${name}`, block?.state.id, blockId(n));
  const of = { kind: "guest", centerId: SPA, guestId: hostId<GuestId>(name) } as const;
  const { reservations } = await opened.list({ of, before: null, limit: 50 });
  const ids = reservations.map(({ state }) => state.id);
  demandEqual(`the list of the guest ${name}`, ids, [reservationId(n)]);
  const span = { startMs: instant(hourOf(1).startMs), endMs: instant(hourOf(2).endMs) };
  const unit = uniqueUnit(name);
  const { claims } = await opened.read(reading(THE_CENTER, { claims: { kind: "units", span, units: [unit] } }));
  const owners = claims.map(({ owner }) => owner.id).sort();
  demandEqual(`the claims of ${unit}`, owners, [reservationId(n), blockId(n)].sort());
  await opened.refuses(`the unit ${unit} again`, holding(90, { claims: [hourOf(1, unit)] }), { kind: "overlap", unit });
};
