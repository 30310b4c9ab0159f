import { render } from "preact";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
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
  /** What the latest command did, shown until the next choice. */
  const [done, setDone] = useState<string | null>(null);
  /** The element that opened the choice: the keyboard goes back to it. */
  const opener = useRef<HTMLElement | null>(null);
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

  const status = useRef<HTMLParagraphElement>(null);
  const close = (): void => {
    setChosen(null);
    if (opener.current?.isConnected === true) opener.current.focus();
    opener.current = null;
  };
  const command: RunCommand = async (path, body, said) => {
    setRefusal(null);
    setDone(null);
    try {
      await ask(apiKey, path, body);
      setDone(said);
      setChosen(null);
      // The entry that was chosen may be gone: the keyboard goes on from the outcome, above the board.
      status.current?.focus();
    } catch (cause) {
      setRefusal((cause as Error).message);
    }
    await load();
  };
  const choose = (choice: Chosen): void => {
    setRefusal(null);
    setDone(null);
    opener.current = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    setChosen(choice);
  };
  /** Another day: what was chosen and said is about the one before. */
  const show = (day: string, center = centerId): void => {
    setDate(day);
    setCenterId(center);
    setBoard(null);
    setChosen(null);
    setRefusal(null);
    setDone(null);
  };
  const instantMs = nowMs + aheadMs;
  return (
    <>
      <h1>The board</h1>
      <p class="op-controls">
        <label>
          Center{" "}
          <select value={centerId} onChange={(event) => show(date, event.currentTarget.value)}>
            {centers.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Day <input type="date" value={date} onChange={(event) => show(event.currentTarget.value)} />
        </label>
        <button type="button" onClick={() => show(dateIn(zone))}>
          Today
        </button>
      </p>
      <p role="status" ref={status} tabIndex={-1}>
        {[problem, refusal, done].filter((it) => it !== null).join(" ")}
      </p>
      {chosen !== null && board !== null && (
        <Choice board={board} centerId={centerId} chosen={chosen} nowMs={instantMs} command={command} close={close} />
      )}
      {board !== null && (
        <BoardView
          board={board}
          nowMs={instantMs}
          onPlace={(row, startMs) => choose({ kind: "place", row, startMs })}
          onEntry={(row, entry) => choose({ kind: "entry", row, entry })}
          actionOf={actionOf}
        />
      )}
    </>
  );
};

/** Runs a command and says so when it is done. */
type RunCommand = (path: string, body: object, said: string) => Promise<void>;

const actionOf = ({ kind, externalId }: BoardEntry): string =>
  kind === "held"
    ? "Choose it to release it"
    : externalId === null
      ? "Choose it for details"
      : "Choose it to remove it";

type ChoiceProps = Readonly<{
  board: DayBoard;
  centerId: string;
  chosen: Chosen;
  nowMs: number;
  command: RunCommand;
  close: () => void;
}>;

/** Shows the commands for the chosen place or entry, and takes the keyboard there. */
const Choice = ({ board, centerId, chosen, nowMs, command, close }: ChoiceProps) => {
  const section = useRef<HTMLElement>(null);
  useLayoutEffect(() => section.current?.focus(), [chosen]);
  return (
    <section
      ref={section}
      class="op-choice"
      tabIndex={-1}
      aria-label={chosen.kind === "place" ? "Block" : "The chosen entry"}
      onKeyDown={(event) => {
        if (event.key === "Escape") close();
      }}
    >
      {chosen.kind === "place" ? (
        <PlaceChoice key={`${chosen.row.unit} ${chosen.startMs}`} {...{ board, centerId, chosen, command }} />
      ) : (
        <EntryChoice {...{ board, centerId, chosen, nowMs, command }} />
      )}{" "}
      <button type="button" onClick={close}>
        Close
      </button>
    </section>
  );
};

type Of<Kind> = Omit<ChoiceProps, "chosen" | "close"> & Readonly<{ chosen: Extract<Chosen, { kind: Kind }> }>;

const QUARTER_MS = 900_000;

const PlaceChoice = ({ board, centerId, chosen: { row, startMs: first }, command }: Omit<Of<"place">, "nowMs">) => {
  const timeOf = useMemo(() => clockTimes(board.zone), [board.zone]);
  const [startMs, setStartMs] = useState(first);
  const [minutes, setMinutes] = useState(60);
  const starts: number[] = [];
  for (let ms = board.fromMs; ms < board.untilMs; ms += QUARTER_MS) starts.push(ms);
  const block = () => {
    const externalId = `board ${crypto.randomUUID()}`;
    const end = startMs + minutes * 60_000;
    const input = { centerId, externalId, resource: resourceOf(row.unit), start: startMs, end };
    return command("block", input, `Blocked ${row.name} from ${timeOf(startMs)} to ${timeOf(end)}.`);
  };
  return (
    <form
      class="op-form"
      onSubmit={(event) => {
        event.preventDefault();
        void block();
      }}
    >
      {row.name},{" "}
      <label>
        from{" "}
        <select value={startMs} onChange={(event) => setStartMs(Number(event.currentTarget.value))}>
          {starts.map((ms) => (
            <option key={ms} value={ms}>
              {timeOf(ms)}
            </option>
          ))}
        </select>
      </label>{" "}
      <label>
        for{" "}
        <input
          type="number"
          min={5}
          max={720}
          step={5}
          required
          value={minutes}
          onInput={(event) => setMinutes(Number(event.currentTarget.value))}
        />{" "}
        minutes
      </label>{" "}
      <button type="submit">Block</button>
    </form>
  );
};

const MARKED = { expected: "", arrived: ", arrived", no_show: ", no-show" } as const;

const EntryChoice = ({ board, centerId, chosen: { row, entry }, nowMs, command }: Of<"entry">) => {
  const timeOf = useMemo(() => clockTimes(board.zone), [board.zone]);
  // As the board shows it now: it may have ended, or been confirmed, since it was chosen.
  const current = board.rows
    .find(({ unit }) => unit === row.unit)
    ?.entries.find(({ ownerId, startMs }) => ownerId === entry.ownerId && startMs === entry.startMs);
  const { kind, title, detail, startMs, endMs, heldUntilMs, ownerId, externalId, attendance } = current ?? entry;
  const place = `${row.name}, ${timeOf(startMs)} to ${timeOf(endMs)}`;
  const about = `${title}${detail === "" ? "" : `, ${detail}`}`;
  const isOver = current === undefined || (heldUntilMs !== null && heldUntilMs <= nowMs);
  if (isOver) return <span>{`${place}: ${about}. It is not there any more.`}</span>;
  return (
    <>
      {place}: {kind}, {about}
      {MARKED[attendance ?? "expected"]}
      {heldUntilMs === null ? "" : `, ${countdown(heldUntilMs - nowMs)} left`}{" "}
      {kind === "held" && (
        <button
          type="button"
          onClick={() => void command("release", { reservationId: ownerId }, `Released the hold: ${about}.`)}
        >
          Release the hold
        </button>
      )}
      {externalId !== null && (
        <button
          type="button"
          onClick={() => void command("unblock", { centerId, externalId }, `Removed the block of ${place}.`)}
        >
          Remove the block
        </button>
      )}
      {kind === "booked" && "A booked appointment is cancelled or moved by your own service, not here."}
    </>
  );
};

const dateIn = (zone: string): string => new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(Date.now());

const element = document.getElementById("board");
if (element !== null) render(<Operator />, element);
