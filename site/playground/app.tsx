import { render } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { BoardEntry, BoardRow, DayBoard } from "../../src/adapters/board/day-board.ts";
import { dayBoard } from "../../src/adapters/board/day-board.ts";
import { BoardView } from "../../src/adapters/board/page/board-view.tsx";
import { resourceOf } from "../../src/adapters/board/page/resource.ts";
import { clockTimes } from "../../src/adapters/board/page/times.ts";
import "../../src/adapters/board/page/board.css";
import { GuestPanel } from "./guest-panel.tsx";
import { Said } from "./said.tsx";
import { Journal } from "./journal.tsx";
import "./playground.css";
import { latest } from "./names.ts";
import { codeOf, EMPTY, readScenario, untilOf, writeScenario, type Scenario } from "./scenario.ts";
import {
  CENTER,
  DATE,
  openStage,
  play,
  START_MS,
  type Answered,
  type CallName,
  type Stage,
  type Step,
} from "./stage.ts";
import { TimeControls } from "./time-controls.tsx";

/** Calls the engine and shows the result. */
export type Act = (call: CallName, input: Step["input"]) => Promise<unknown>;

const ZONE = "Europe/Rome";

export const mountPlayground = (element: HTMLElement): (() => void) => {
  render(<Opening />, element);
  return () => render(null, element);
};

/** Plays the address's scenario before anything is shown. */
const Opening = () => {
  const [opened, setOpened] = useState<Readonly<{ stage: Stage; scenario: Scenario }> | null>(null);
  const runs = useRef(0);
  const open = useCallback(async (scenario: Scenario) => {
    const stage = await openStage(scenario.settings);
    await play(stage, scenario.steps, untilOf(scenario));
    runs.current += 1;
    setOpened({ stage, scenario });
  }, []);
  useEffect(() => {
    void readScenario(location.hash.slice(1)).then((read) => open(read ?? EMPTY));
  }, [open]);
  if (opened === null) return <p>Starting the engine…</p>;
  return <Playground key={runs.current} {...opened} restart={open} />;
};

type PlaygroundProps = Readonly<{ stage: Stage; scenario: Scenario; restart: (scenario: Scenario) => Promise<void> }>;

const Playground = ({ stage, scenario, restart }: PlaygroundProps) => {
  const [version, setVersion] = useState(0);
  const [board, setBoard] = useState<DayBoard | null>(null);
  const [sweeps, setSweeps] = useState(true);
  const [code, setCode] = useState<Step | null>(stage.steps.at(-1) ?? null);
  /** The answer to the latest press on the board. */
  const [pressed, setPressed] = useState<Answered | null>(null);
  const busy = useRef<Promise<unknown>>(Promise.resolve());
  const timeOf = useMemo(() => clockTimes(ZONE), []);

  /** One after another: a click that comes during a call waits for it. */
  const inTurn = useCallback(<Value,>(work: () => Promise<Value>): Promise<Value> => {
    const done = busy.current.then(work);
    busy.current = done.catch(() => undefined);
    return done;
  }, []);

  const show = useCallback(async () => {
    setBoard(await boardOf(stage));
    setVersion((it) => it + 1);
  }, [stage]);

  const act: Act = useCallback(
    (call, input) =>
      inTurn(async () => {
        const answer = await stage.call(call, input);
        setCode(stage.steps.at(-1) ?? null);
        await show();
        return answer;
      }),
    [stage, inTurn, show],
  );

  const moveTo = useCallback(
    (ms: number) =>
      inTurn(async () => {
        stage.moveTo(ms);
        if (sweeps && dueCount(stage) > 0) await stage.call("expireDue", {});
        await show();
      }),
    [stage, inTurn, show, sweeps],
  );

  useEffect(() => void show(), [show]);
  useEffect(() => {
    const { settings } = scenario;
    const afterMs = stage.nowMs() - START_MS;
    const isEmpty = stage.steps.length === 0 && afterMs === 0;
    void (isEmpty ? Promise.resolve("") : writeScenario({ settings, steps: stage.steps, afterMs })).then((hash) => {
      history.replaceState(null, "", hash === "" ? location.pathname : `#${hash}`);
    });
  }, [stage, scenario, version]);

  if (board === null) return <p>Starting the engine…</p>;
  const nowMs = stage.nowMs();
  const expiries = board.rows.flatMap(({ entries }) => entries.flatMap(({ heldUntilMs }) => heldUntilMs ?? []));
  const sweep = (on: boolean): void => {
    setSweeps(on);
    if (on && dueCount(stage) > 0) void act("expireDue", {});
  };
  const press: Act = async (call, input) => {
    const answer = await act(call, input);
    setPressed(stage.answers.at(-1) ?? null);
    return answer;
  };
  const block = (row: BoardRow, startMs: number): void => {
    const wall = (ms: number): string => `${DATE}T${timeOf(ms, "second")}`;
    const externalId = `block ${stage.steps.length + 1}`;
    const span = { start: wall(startMs), end: wall(startMs + 3_600_000) };
    void press("block", { centerId: CENTER, externalId, resource: resourceOf(row.unit), ...span, reason: "walk_in" });
  };
  const open = (_row: BoardRow, { kind, ownerId, externalId }: BoardEntry): void => {
    if (kind === "blocked" && externalId !== null) void press("unblock", { centerId: CENTER, externalId });
    if (kind === "held") void press("release", { reservationId: ownerId });
  };
  return (
    <div class="pg">
      <TimeControls
        nowMs={nowMs}
        timeOf={timeOf}
        nextExpiryMs={expiries.length === 0 ? null : Math.min(...expiries)}
        moveTo={moveTo}
        sweeps={sweeps}
        setSweeps={sweep}
        unrecorded={dueCount(stage)}
        lateConfirm={scenario.settings.lateConfirm}
        setLateConfirm={(lateConfirm) => void restart({ ...EMPTY, settings: { lateConfirm } })}
        startAgain={() => void restart({ ...EMPTY, settings: scenario.settings })}
      />
      <div class="pg-guests">
        {FIRST_GUESTS.map((guestId, nth) => (
          <GuestPanel
            key={guestId}
            name={`Guest ${nth + 1}`}
            first={guestId}
            stage={stage}
            version={version}
            act={act}
            moveTo={moveTo}
            timeOf={timeOf}
          />
        ))}
      </div>
      <p class="pg-hint">
        Press a free place on the board to block it for an hour (with the keyboard: from the first free quarter on).
        Press a hold to release it, or a block to remove it.
      </p>
      <Said said={latest(stage, pressed)} timeOf={timeOf} />
      <BoardView board={board} nowMs={nowMs} onPlace={block} onEntry={open} actionOf={actionOf} />
      <Journal stage={stage} version={version} timeOf={timeOf} code={code === null ? null : codeOf(code)} />
    </div>
  );
};

const actionOf = ({ kind, externalId }: BoardEntry): string | null => {
  if (kind === "held") return "Press to release it";
  return kind === "blocked" && externalId !== null ? "Press to remove it" : null;
};

const FIRST_GUESTS = ["anna-bianchi", "ines-garcia"] as const;

const boardOf = async (stage: Stage): Promise<DayBoard> => {
  const { engine, catalog, guestName } = stage;
  const asked = { centerId: CENTER, date: DATE };
  const day = (await engine.centerDay(asked))._unsafeUnwrap();
  const { entries } = (await engine.listAgenda({ ...asked, limit: 1_000 }))._unsafeUnwrap();
  return dayBoard({ day, entries, center: catalog.center, date: DATE, guestName });
};

/** How many holds have ended without a record of it: they were made, and have no event of their end. */
const dueCount = ({ events, nowMs }: Stage): number => {
  const open = new Map<string, number>();
  for (const { event } of events) {
    if (event.type === "ReservationMade" || event.type === "ReservationExtended")
      open.set(event.reservationId, event.expiresAtMs);
    else if (event.type.startsWith("Reservation") && "reservationId" in event) open.delete(event.reservationId);
  }
  return [...open.values()].filter((expiresAtMs) => expiresAtMs <= nowMs()).length;
};
