import { ok, err, type Result } from "neverthrow";
import { hostId } from "../../domain/input/fields.ts";
import {
  optional,
  parsed,
  readInput,
  shape,
  oneOf,
  oneOfKinds,
  WHOLE_INPUT,
  type Reader,
} from "../../domain/input/reader.ts";
import { parseIdempotencyKey, sameId, type CommandId, type GuestId } from "../../domain/ids.ts";
import type { InvalidInput, NotTheHost } from "../../domain/refusal/refusal.ts";
import type { Actor } from "../../domain/booking/actor.ts";
import type { Booking } from "../../domain/booking/booking.ts";

export type { Actor };

export type CommandOptions = Readonly<{ actor: Actor; idempotencyKey: CommandId | null; caller: string | null }>;

/** The actor and the key: the second argument of every command. */
export type CommandOptionsInput = Readonly<{
  /** The application, unless this names a guest. */
  actor?: Actor<string>;
  /**
   * 1 to 200 visible ASCII characters that do not begin with `~`. The same key and request return the first accepted
   * answer again (rule 8). None by default.
   */
  idempotencyKey?: string;
  /**
   * The caller of the host application, such as the name of an API key: 1 to 200 visible ASCII characters. A booking
   * counts among the open ones of its caller (rule 10). It gives no rights, and is not part of "the same request". None
   * by default.
   */
  caller?: string;
}>;

const APPLICATION: Actor = { kind: "application" };

const actor: Reader<Actor> = oneOfKinds({
  application: shape({ kind: oneOf(["application"]) }),
  guest: shape({ kind: oneOf(["guest"]), guestId: hostId<GuestId>() }),
});

const parseCaller = (name: string): string | null => (/^[\x21-\x7e]{1,200}$/.test(name) ? name : null);

const commandOptions = shape({
  actor: optional(actor, APPLICATION),
  idempotencyKey: optional(
    parsed(parseIdempotencyKey, "1 to 200 visible ASCII characters that do not begin with ~"),
    null,
  ),
  caller: optional(parsed(parseCaller, "1 to 200 visible ASCII characters"), null),
});

const NO_OPTIONS: CommandOptions = { actor: APPLICATION, idempotencyKey: null, caller: null };

/** Reads a command's input and options, both untrusted. The first problem is the refusal. */
export const readCommand = <Input>(
  reader: Reader<Input>,
  input: unknown,
  options: unknown,
): Result<Readonly<{ input: Input; options: CommandOptions }>, InvalidInput> => {
  const read = readInput(reader, input);
  if (read.isErr()) return err(invalidInput(read.error[0]));
  if (options === undefined) return ok({ input: read.value, options: NO_OPTIONS });
  const readOptions = readInput(commandOptions, options);
  if (readOptions.isErr()) {
    const { field, problem } = readOptions.error[0];
    return err(invalidInput({ field: field === WHOLE_INPUT ? "options" : `options.${field}`, problem }));
  }
  return ok({ input: read.value, options: readOptions.value });
};

export const invalidInput = ({ field, problem }: { field: string; problem: string }): InvalidInput => ({
  code: "INVALID_INPUT",
  field,
  problem,
});

/** Only the host application may block or report payments: a guest does neither. */
export const mustBeApplication = (actor: Actor): Result<void, InvalidInput> =>
  actor.kind === "application"
    ? ok(undefined)
    : err(invalidInput({ field: "options.actor", problem: "must be the application: a guest may not call this" }));

/** Some fields are for the application: a guest waives nothing (rule 22). */
export const mayGive = (actor: Actor, field: string | null): Result<void, InvalidInput> =>
  actor.kind === "application" || field === null
    ? ok(undefined)
    : err(invalidInput({ field, problem: "is for the application only: guests waive nothing" }));

/** Rule 1: the application acts for the host; a guest acts only for a booking of which that guest is the host. */
export const mayAct = (actor: Actor, { hostId: host }: Pick<Booking, "hostId">): Result<void, NotTheHost> =>
  actor.kind === "application" || sameId(actor.guestId, host)
    ? ok(undefined)
    : err({ code: "NOT_THE_HOST", guestId: actor.guestId });
