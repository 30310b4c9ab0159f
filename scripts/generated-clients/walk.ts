const [, , url = "", day = ""] = process.argv;

/** The sample's server, its key, and a day on which its center is open. */
export const URL = url;
export const KEY = "try-me-at-the-harbour";
export const DAY = day;

/** Ends the walk if something is not there, or is false. */
export const check = <Value>(value: Value | null | undefined | false, what: string): Value => {
  if (value === null || value === undefined || value === false) throw new Error(`not so: ${what}`);
  return value;
};

/** Moves the server's test clock. */
export const advance = async (seconds: number): Promise<void> => {
  const headers = { authorization: `apikey ${KEY}` };
  const moved = await fetch(`${URL}/test/clock/advance`, {
    method: "POST",
    headers,
    body: JSON.stringify({ seconds }),
  });
  check(moved.ok, "a moved clock");
};
