import { useEffect, useRef, useState } from "preact/hooks";
import { countdown, type TimeOf } from "../../src/adapters/board/page/times.ts";
import { Actions } from "./actions.tsx";
import type { Settings } from "./stage.ts";

type TimeProps = Readonly<{
  nowMs: number;
  timeOf: TimeOf;
  nextExpiryMs: number | null;
  moveTo: (ms: number) => Promise<void>;
  sweeps: boolean;
  setSweeps: (sweeps: boolean) => void;
  /** How many holds have ended without a record of it. */
  unrecorded: number;
  lateConfirm: Settings["lateConfirm"];
  setLateConfirm: (policy: Settings["lateConfirm"]) => void;
  startAgain: () => void;
}>;

const TICK_MS = 250;
const SPEEDS = [
  [0, "Pause"],
  [1, "Play"],
  [60, "Play ×60"],
] as const;

/** The engine's clock, moved by hand or by itself. */
export const TimeControls = (props: TimeProps) => {
  const {
    nowMs,
    timeOf,
    nextExpiryMs,
    moveTo,
    sweeps,
    setSweeps,
    unrecorded,
    lateConfirm,
    setLateConfirm,
    startAgain,
  } = props;
  const [speed, setSpeed] = useState(0);
  const latest = useRef({ nowMs, moveTo });
  latest.current = { nowMs, moveTo };
  useEffect(() => {
    if (speed === 0) return;
    const timer = setInterval(() => {
      const { nowMs: shown, moveTo: move } = latest.current;
      void move(shown + speed * TICK_MS);
    }, TICK_MS);
    return () => clearInterval(timer);
  }, [speed]);
  const go = (ms: number) => () => {
    setSpeed(0);
    void moveTo(ms);
  };
  const noExpiry = nextExpiryMs === null ? "no hold is live: find times for a guest, then press a start" : null;
  return (
    <section class="pg-time" aria-label="Time">
      <output class="pg-clock" aria-label="The clock shows">
        {timeOf(nowMs, "millisecond")}
      </output>
      {SPEEDS.map(([each, label]) => (
        <button key={each} type="button" aria-pressed={speed === each} onClick={() => setSpeed(each)}>
          {label}
        </button>
      ))}
      <button type="button" onClick={go(nowMs + 60_000)}>
        +1 minute
      </button>
      <Actions
        label="To the next expiry"
        actions={[
          {
            label: "One millisecond before the expiry",
            run: go((nextExpiryMs ?? nowMs) - 1),
            why: noExpiry ?? (nextExpiryMs === nowMs + 1 ? "the clock is there already" : null),
          },
          { label: "At the expiry", run: go(nextExpiryMs ?? nowMs), why: noExpiry },
        ]}
      />
      {nextExpiryMs !== null && <span>next expiry in {countdown(nextExpiryMs - nowMs)}</span>}
      <label class="pg-check">
        <input type="checkbox" checked={sweeps} onChange={() => setSweeps(!sweeps)} /> the sweeper runs
      </label>
      {unrecorded > 0 && (
        <span>
          {unrecorded === 1 ? "1 hold has ended and is" : `${unrecorded} holds have ended and are`} not recorded yet: no
          answer differs
        </span>
      )}
      <label class="pg-check">
        <input
          type="checkbox"
          checked={lateConfirm === "reacquire"}
          onChange={() => setLateConfirm(lateConfirm === "strict" ? "reacquire" : "strict")}
        />{" "}
        a late confirm or payment takes the place again if it is free (starts anew)
      </label>
      <button type="button" onClick={startAgain}>
        Start anew
      </button>
    </section>
  );
};
