import type { TimeOf } from "../../src/adapters/board/page/times.ts";
import { START_MS, type Answered } from "./stage.ts";

type SaidProps = Readonly<{ said: Answered | null; timeOf: TimeOf }>;

/** The answer to the latest press, with its instant: time may have passed since. */
export const Said = ({ said, timeOf }: SaidProps) => (
  <p class={said?.isOk === false ? "pg-said pg-refused" : "pg-said"} aria-live="polite">
    {said === null
      ? "\u00a0"
      : `${timeOf(START_MS + said.step.afterMs, "second")} ${said.step.call}: ${
          said.isOk ? "accepted" : `${said.code ?? ""}. ${said.text}`
        }`}
  </p>
);
