/** The severity. `info` is for events that an operator wants to see on a quiet day. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** The facts beside the message: plain values, never a guest's name or free text (rule 14). */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** A structured log, one line at a time. It never throws, and no caller waits for it. */
export interface Logger {
  log(level: LogLevel, message: string, facts?: LogFacts): void;
}
