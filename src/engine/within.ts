import { err, type Result } from "neverthrow";
import type { TransactionRefusal } from "../domain/refusal/refusal.ts";
import type { JoinedStore } from "../ports/reservation-store.ts";
import { block } from "./commands/block.ts";
import { cancelAppointment } from "./commands/cancel-appointment.ts";
import { cancelGuest } from "./commands/cancel-guest.ts";
import { cancelInvoice } from "./commands/cancel-invoice.ts";
import { confirm } from "./commands/confirm.ts";
import { createBooking } from "./commands/create-booking.ts";
import { markAttendance } from "./commands/mark-attendance.ts";
import { beginPayment } from "./commands/begin-payment.ts";
import { abandonPayment } from "./commands/abandon-payment.ts";
import { reportPayment } from "./commands/report-payment.ts";
import { extend } from "./commands/extend.ts";
import { hold } from "./commands/hold.ts";
import { release } from "./commands/release.ts";
import { reserve } from "./commands/reserve.ts";
import { unblock } from "./commands/unblock.ts";
import type { EngineContext } from "./runtime/engine-context.ts";
import { inTransaction, joinedContext } from "./runtime/joined.ts";

/** The commands that may run inside the host's transaction: all that write, except the import of many blocks. */
const COMMANDS: Readonly<Record<JoinedName, (context: EngineContext) => unknown>> = {
  createBooking,
  hold,
  reserve,
  confirm,
  extend,
  release,
  cancelInvoice,
  cancelGuest,
  cancelAppointment,
  markAttendance,
  beginPayment,
  abandonPayment,
  reportPayment,
  block,
  unblock,
};

/** The names of the commands that may run inside the host's transaction. */
export const JOINED_COMMANDS = Object.keys(COMMANDS) as readonly JoinedName[];

/** Named here, not taken from the table: the published types would repeat the whole table. */
export type JoinedName =
  | "createBooking"
  | "hold"
  | "reserve"
  | "confirm"
  | "extend"
  | "release"
  | "cancelInvoice"
  | "cancelGuest"
  | "cancelAppointment"
  | "markAttendance"
  | "beginPayment"
  | "abandonPayment"
  | "reportPayment"
  | "block"
  | "unblock";

type Joined<Command> = Command extends (...input: infer Input) => Promise<Result<infer Answer, infer Refusal>>
  ? (...input: Input) => Promise<Result<Answer, Refusal | TransactionRefusal>>
  : never;

/** The same functions of an engine, which may also return a refusal of the transaction. */
export type CommandsOf<Engine> = Readonly<{ [Command in JoinedName & keyof Engine]: Joined<Engine[Command]> }>;

type Run = (input: unknown, options?: unknown) => Promise<Result<object, unknown>>;
/** Creates the engine's method `within`. The commands of one transaction run one after another. */
export const within =
  (context: EngineContext) =>
  (handle: unknown): Readonly<Record<string, Run>> => {
    const transactions = context.parts.store.hostTransactions;
    const joined = transactions === null ? joinsNone : transactions.joined(handle);
    let latest: Promise<unknown> = Promise.resolve();
    let underWay = 0;
    const ended = (): void => void (underWay -= 1);
    const commands = Object.entries(COMMANDS).map(([name, command]) => {
      const run: Run = (input, options) => {
        const asked = command as (context: EngineContext) => Run;
        // Each command belongs to the transaction that is open when it is called.
        if (underWay === 0) joined.enter();
        underWay += 1;
        const answer = latest.then(() => inTransaction(() => asked(joinedContext(context, joined))(input, options)));
        // The next command sees the writes of this one, and runs even if this one fails.
        latest = answer.then(ended, ended);
        return answer;
      };
      return [name, run];
    });
    return Object.fromEntries(commands) as Readonly<Record<string, Run>>;
  };

const unsupported = () =>
  Promise.resolve(
    err({
      outcome: "transaction",
      because: "not_supported",
      cause: "the engine's store works inside no transaction of its host",
    } as const),
  );
const joinsNone: JoinedStore = { enter: () => undefined, read: unsupported, commit: unsupported };
