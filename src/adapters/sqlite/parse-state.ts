import { CORRUPT, type Bound } from "./driver.ts";
import { DriverError } from "./failures.ts";

/** Parses a record written as JSON text. SQLite keeps no checksums, so a damaged disk may return another text. */
export const parseState = <State>(text: Bound | undefined): State => {
  try {
    return JSON.parse(text as string) as State;
  } catch (cause) {
    throw new DriverError(
      Object.assign(new Error("a record has changed since it was written", { cause }), { errcode: CORRUPT }),
    );
  }
};
