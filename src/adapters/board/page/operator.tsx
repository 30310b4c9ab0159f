import { render } from "preact";
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { BoardEntry, BoardRow, DayBoard } from "../day-board.ts";
import { BoardView } from "./board-view.tsx";
import { resourceOf } from "./resource.ts";
import { clockTimes, countdown } from "./times.ts";

type Center = Readonly<{ id: string; name: string; zone: string }>;

/** A free place or an entry, chosen on the board. */
type Chosen =
  | Readonly<{ kind: "place"; row: BoardRow; startMs: number }>
  | Readonly<{ kind: "entry"; row: BoardRow; entry: BoardEntry }>;

const POLL_MS = 2_000;
const KEY = "holdfast-key";

const ask = async <Answer,>(key: string, path: string, body?: object): Promise<Answer> => {
  const response = await fetch(`/board/${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `apikey ${key}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Answer & Readonly<{ error?: Readonly<{ message: string }> }>;
  if (!response.ok) throw new Error(answer.error?.message ?? `HTTP ${response.status}`);
  return answer;
};

const Operator = () => {
  const [key, setKey] = useState<string | null>(keyOfPage);
  const [centers, setCenters] = useState<readonly Center[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    if (key === null) return;
    ask<Readonly<{ centers: readonly Center[] }>>(key, "centers").then(
      (answer) => {
        sessionStorage.setItem(KEY, key);
        setProblem(null);
        setCenters(answer.centers);
      },
      (cause: Error) => {
        setProblem(cause.message);
        setKey(null);
      },
    );
  }, [key]);
  if (key === null) return <KeyForm problem={problem} enter={setKey} />;
  if (centers === null) return <p>Loading…</p>;
  return <Day apiKey={key} centers={centers} />;
};

/** Reads the key from the address's fragment, which never reaches a server, or from an earlier visit of this tab. */
const keyOfPage = (): string | null => {
  const key = new URLSearchParams(location.hash.slice(1)).get("key");
  if (key !== null) history.replaceState(null, "", location.pathname);
  return key ?? sessionStorage.getItem(KEY);
};

const KeyForm = ({ problem, enter }: Readonly<{ problem: string | null; enter: (key: string) => void }>) => (
  <form
    onSubmit={(event) => {
      event.preventDefault();
      enter(String(new FormData(event.currentTarget).get("key")));
    }}
  >
    <h1>The board</h1>
    <label>
      API key <input name="key" type="password" autocomplete="off" required />
    </label>{" "}
    <button type="submit">Open</button>
    {problem !== null && <p role="alert">{problem}</p>}
  </form>
);

const Day = ({ apiKey, centers }: Readonly<{ apiKey: string; centers: readonly Center[] }>) => {
  const [centerId, setCenterId] = useState(centers[0]?.id ?? "");
  const zone = centers.find(({ id }) => id === centerId)?.zone ?? "UTC";
  const [date, setDate] = useState(() => dateIn(zone));
  const [board, setBoard] = useState<DayBoard | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  /** The refusal of the latest command, shown until the next one. */
  const [refusal, setRefusal] = useState<string | null>(null);
  const [aheadMs, setAheadMs] = useState(0);
  const [nowMs, setNowMs] = useState(Date.now);
  const [chosen, setChosen] = useState<Chosen | null>(null);

  /** The day that was chosen last: an answer about another one comes too late. */
  const wanted = useRef("");
  const load = useCallback(async () => {
    const asked = `${centerId} ${date}`;
    wanted.current = asked;
    try {
      const day = await ask<DayBoard>(apiKey, `day?${new URLSearchParams({ center_id: centerId, date }).toString()}`);
      if (wanted.current !== asked) return;
      setBoard(day);
      // The store's clock decides, not this machine's.
      setAheadMs(day.atMs - Date.now());
      setProblem(null);
    } catch (cause) {
      if (wanted.current === asked) setProblem(`Not up to date: ${(cause as Error).message}`);
    }
  }, [apiKey, centerId, date]);

  useEffect(() => {
    void load();
    const poll = setInterval(() => {
      if (document.visibilityState === "visible") void load();
    }, POLL_MS);
    const tick = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => {
      clearInterval(poll);
      clearInterval(tick);
    };
  }, [load]);

  const command = async (path: string, body: object): Promise<void> => {
    setRefusal(null);
    try {
      await ask(apiKey, path, body);
      setChosen(null);
    } catch (cause) {
      setRefusal((cause as Error).message);
    }
    await load();
  };
  const choose = (choice: Chosen): void => {
    setRefusal(null);
    setChosen(choice);
  };
  const instantMs = nowMs + aheadMs;
  return (
    <>
      <h1>The board</h1>
      <p class="op-controls">
        <label>
          Center{" "}
          <select value={centerId} onChange={(event) => setCenterId(event.currentTarget.value)}>
            {centers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Day <input type="date" value={date} onChange={(event) => setDate(event.currentTarget.value)} />
        </label>
        <button type="button" onClick={() => setDate(dateIn(zone))}>
          Today
        </button>
      </p>
      <p role="status">{[problem, refusal].filter((it) => it !== null).join(" ")}</p>
      {chosen !== null && board !== null && (
        <Choice
          board={board}
          centerId={centerId}
          chosen={chosen}
          nowMs={instantMs}
          command={command}
          close={() => setChosen(null)}
        />
      )}
      {board !== null && (
        <BoardView
          board={board}
          nowMs={instantMs}
          onPlace={(row, startMs) => choose({ kind: "place", row, startMs })}
          onEntry={(row, entry) => choose({ kind: "entry", row, entry })}
        />
      )}
    </>
  );
};

type ChoiceProps = Readonly<{
  board: DayBoard;
  centerId: string;
  chosen: Chosen;
  nowMs: number;
  command: (path: string, body: object) => Promise<void>;
  close: () => void;
}>;

/** Shows the commands for the chosen place or entry. */
const Choice = ({ board, centerId, chosen, nowMs, command, close }: ChoiceProps) => {
  const timeOf = useMemo(() => clockTimes(board.zone), [board.zone]);
  const [minutes, setMinutes] = useState(60);
  const { row } = chosen;
  if (chosen.kind === "place") {
    const { startMs } = chosen;
    const endMs = startMs + minutes * 60_000;
    const block = () => {
      const externalId = `board ${crypto.randomUUID()}`;
      return command("block", { centerId, externalId, resource: resourceOf(row.unit), start: startMs, end: endMs });
    };
    return (
      <section class="op-choice" aria-label="Block">
        {row.name}, from {timeOf(startMs)}:{" "}
        <label>
          <input
            type="number"
            min={5}
            max={720}
            step={5}
            value={minutes}
            onInput={(event) => setMinutes(Number(event.currentTarget.value))}
          />{" "}
          minutes
        </label>{" "}
        <button type="button" onClick={() => void block()}>
          Block
        </button>{" "}
        <button type="button" onClick={close}>
          Close
        </button>
      </section>
    );
  }
  const { kind, title, detail, startMs, endMs, heldUntilMs, ownerId, externalId } = chosen.entry;
  return (
    <section class="op-choice" aria-label="The chosen entry">
      {row.name}, {timeOf(startMs)} to {timeOf(endMs)}: {kind}, {title}
      {detail === "" ? "" : `, ${detail}`}
      {heldUntilMs === null ? "" : `, ${countdown(heldUntilMs - nowMs)} left`}{" "}
      {kind === "held" && (
        <button type="button" onClick={() => void command("release", { reservationId: ownerId })}>
          Release the hold
        </button>
      )}
      {externalId !== null && (
        <button type="button" onClick={() => void command("unblock", { centerId, externalId })}>
          Remove the block
        </button>
      )}{" "}
      <button type="button" onClick={close}>
        Close
      </button>
    </section>
  );
};

const dateIn = (zone: string): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(Date.now());

const element = document.getElementById("board");
if (element !== null) render(<Operator />, element);
