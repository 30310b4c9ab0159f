import { CORRUPT, type Bound } from "./driver.ts";
import { DriverError } from "./failures.ts";

/** What was written as JSON text. SQLite keeps no checksums, so a damaged disk may give back another text. */
export const parseState = <State>(text: Bound | undefined): State => {
  try {
    return JSON.parse(text as string) as State;
  } catch (cause) {
    throw new DriverError(
      Object.assign(new Error("a record is not what was written", { cause }), { errcode: CORRUPT }),
    );
  }
};
