import { centerTag, type CenterId } from "../../../domain/ids.ts";
import type { ChangeSet, Subject } from "../../../ports/reservation-store.ts";
import { demandEqual } from "../../expectations.ts";
import { commandRecord, emptySet, expiring, holding, reading, THE_CENTER, writingBooking } from "../change-sets.ts";
import { aHold, commandId, hourOf, minute, reservationId, TWINS, UMA } from "../fixtures.ts";
import { storeCase } from "../case-context.ts";

const duplicate = (text: string) => ({ kind: "duplicate_command", commandId: commandId(text) }) as const;

export const commandCases = [
  storeCase(
    {
      id: "STORE-COMMAND-01",
      title: "a recorded command is refused as a duplicate, with any request",
      shows: ["S-06", "rule 8"],
    },
    async (opened) => {
      const command = commandRecord("order-7");
      await opened.given(holding(1, {}, { command }));
      const others = [holding(2, {}, { command }), emptySet({ command }), writingBooking(3, 0, { command })];
      for (const set of others) await opened.refuses("the same command again", set, duplicate("order-7"));
      const [first, second] = await opened.commit(
        holding(4, {}, { command: commandRecord("order-8") }),
        holding(5, {}, { command: commandRecord("order-8") }),
      );
      demandEqual("twice in one batch", [first?.kind, second?.kind], ["accepted", "refused"]);
      await opened.given(holding(6, {}, { command: commandRecord("Order-7") }));
    },
  ),

  storeCase(
    {
      id: "STORE-COMMAND-02",
      title: "a command's record is read as it was written, and an unknown one is not found",
      shows: ["S-06", "S-01"],
    },
    async (opened) => {
      const command = commandRecord("order-7", {
        requestHash: "a hash",
        answer: { kind: "reserved", reservationId: reservationId(1), expiresAtMs: minute(10), invoiced: false },
        acceptedAtMs: minute(3),
      });
      await opened.given(holding(1, {}, { command }));
      const found = async (text: string) =>
        (await opened.read(reading(THE_CENTER, { commandId: commandId(text) }))).command;
      demandEqual("the record", await found("order-7"), command);
      demandEqual(
        "another's",
        [await found("order-8"), await found("order-"), await found("ORDER-7")],
        [null, null, null],
      );
      demandEqual("without a name", (await opened.read(reading(THE_CENTER))).command, null);
    },
  ),

  storeCase(
    { id: "STORE-COMMAND-03", title: "sets without a command are never duplicates", shows: ["S-06"] },
    async (opened) => {
      await opened.given(holding(1), holding(2));
      await opened.at(minute(10));
      await opened.given(expiring(aHold(1)), expiring(aHold(2)));
      demandEqual("the commands recorded", (await opened.recorded()).commands, []);
    },
  ),

  storeCase(
    {
      id: "STORE-COMMAND-04",
      title: "a command that was refused may come again, and is then recorded",
      shows: ["S-11", "S-06", "rule 8", "INV-20"],
    },
    async (opened) => {
      await opened.given(holding(1));
      const command = commandRecord("order-7");
      const spoilt = holding(2, { claims: [hourOf(1)] }, { command });
      await opened.refuses("a place that is taken", spoilt, { kind: "overlap", unit: UMA });
      await opened.given(holding(2, {}, { command }));
      await opened.refuses("the third time", holding(3, {}, { command }), duplicate("order-7"));
    },
  ),

  storeCase(
    {
      id: "STORE-COMMAND-06",
      title: "a key names one command of its center, even if two centers have one tag",
      shows: ["S-06", "S-26", "INV-44"],
    },
    async (opened) => {
      const [one, other] = TWINS;
      const tag = centerTag(one);
      const keyed = (n: number, centerId: CenterId): ChangeSet =>
        holding(n, { centerId }, { command: commandRecord("order-7", { requestHash: centerId }) });
      const outcomes = await opened.commit(keyed(1, one), keyed(2, other), keyed(3, one));
      demandEqual(
        "the outcomes",
        outcomes.map(({ kind }) => kind),
        ["accepted", "accepted", "refused"],
      );
      await opened.refuses("there again", keyed(3, other), duplicate("order-7"));
      const found = async (subject: Subject) =>
        (await opened.read({ ...reading(subject, { commandId: commandId("order-7") }), tag })).command?.requestHash;
      for (const [at, centerId] of TWINS.entries()) {
        const id = reservationId(at + 1, centerId);
        demandEqual("by its center", await found({ kind: "center", centerId }), centerId);
        demandEqual("by its reservation", await found({ kind: "reservation", reservationId: id }), centerId);
      }
      const nothing = { kind: "reservation", reservationId: reservationId(9, one) } as const;
      demandEqual("by a subject without a center", await found(nothing), undefined);
    },
  ),
];
