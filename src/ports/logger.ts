/** How bad it is. `info` is what an operator wants to see on a quiet day. */
export type LogLevel = "debug" | "info" | "warn" | "error";

/** What is said beside the message: plain values, never a guest's name or free text (rule 14). */
export type LogFacts = Readonly<Record<string, string | number | boolean | null>>;

/** Where what happens is told, one structured line at a time. It never throws and nobody waits for it. */
export interface Logger {
  log(level: LogLevel, message: string, facts?: LogFacts): void;
}
