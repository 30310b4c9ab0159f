import { err, ok, type Result } from "neverthrow";

/** Why a body was not read; each has its own HTTP status. */
export type BodyProblem = "too_large" | "not_utf8" | "not_json" | "too_deep" | "wrong_type";

export type BodyLimits = Readonly<{ bytes: number; depth: number }>;

const JSON_TYPE = /^\s*(application\/json|application\/[\w.+-]*\+json|text\/json)\s*(;|$)/i;
const UNPACKED = /^\s*(identity)?\s*$/i;
/** A form's text begins with a field's name; broken JSON begins otherwise. */
const FORM_TEXT = /^\s*[\w.%+-]+=/;
const FORM_TYPE = /^\s*application\/x-www-form-urlencoded\s*(;|$)/i;

/** Reads a request's JSON within the limits. Undefined if the body is absent or empty, with any content type. */
export const readJsonBody = async (request: Request, limits: BodyLimits): Promise<Result<unknown, BodyProblem>> => {
  const read = await readText(request, limits.bytes);
  return read.andThen((text) => {
    if (text.trim() === "") return ok(undefined);
    const type = request.headers.get("content-type");
    // A body without a content type is read as JSON; another content type is refused.
    return type === null || JSON_TYPE.test(type) ? parseJson(text, limits.depth) : err("wrong_type");
  });
};

/**
 * Reads JSON or a form, with its fields as text. Clients also send the form's text under a JSON content type, as it is
 * or as one JSON string.
 */
export const readJsonOrForm = async (request: Request, limits: BodyLimits): Promise<Result<unknown, BodyProblem>> => {
  const type = request.headers.get("content-type");
  const isForm = FORM_TYPE.test(type ?? "");
  const read = await readText(request, limits.bytes);
  return read.andThen((text) => {
    if (text.trim() === "") return ok(undefined);
    if (isForm) return ok(formFields(text));
    if (type !== null && !JSON_TYPE.test(type)) return err("wrong_type");
    const json = parseJson(text, limits.depth);
    if (json.isErr()) return json.error === "not_json" && FORM_TEXT.test(text) ? ok(formFields(text)) : json;
    return ok(typeof json.value === "string" ? formFields(json.value) : json.value);
  });
};

const formFields = (text: string): unknown => Object.fromEntries(new URLSearchParams(text.trim()));

const parseJson = (text: string, depth: number): Result<unknown, BodyProblem> => {
  if (isDeeperThan(depth, text)) return err("too_deep");
  try {
    return ok(JSON.parse(text));
  } catch {
    return err("not_json");
  }
};

const readText = async (request: Request, limit: number): Promise<Result<string, BodyProblem>> => {
  // Compressed bodies are refused: a small one could expand to any size.
  if (!UNPACKED.test(request.headers.get("content-encoding") ?? "")) return err("wrong_type");
  const body = await readBytes(request, limit);
  return body.andThen((bytes) => {
    try {
      return ok(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    } catch {
      return err("not_utf8");
    }
  });
};

/** Reads within the limit. The HTTP server enforces a stated content length; otherwise the bytes are counted. */
const readBytes = async (request: Request, limit: number): Promise<Result<Uint8Array, BodyProblem>> => {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (!(Number(declared) <= limit)) return err("too_large");
    const whole = new Uint8Array(await request.arrayBuffer());
    return whole.length > limit ? err("too_large") : ok(whole);
  }
  if (request.body === null) return ok(new Uint8Array());
  const chunks: Uint8Array[] = [];
  let size = 0;
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return ok(joined(chunks, size));
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      return err("too_large");
    }
    chunks.push(value);
  }
};

const joined = (chunks: readonly Uint8Array[], size: number): Uint8Array => {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENERS = new Set([0x5b, 0x7b]);
const CLOSERS = new Set([0x5d, 0x7d]);

/** Counts brackets outside of strings, before the text is parsed. */
const isDeeperThan = (limit: number, text: string): boolean => {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (inString) {
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) inString = false;
    } else if (code === QUOTE) inString = true;
    else if (OPENERS.has(code)) {
      depth += 1;
      if (depth > limit) return true;
    } else if (CLOSERS.has(code)) depth -= 1;
  }
  return false;
};
