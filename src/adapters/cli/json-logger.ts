import type { Logger, LogLevel } from "../../ports/logger.ts";

export const LOG_LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error"];

/** Creates a logger of one JSON object a line: time, level, message, and the facts beside them. */
export const createJsonLogger = (least: LogLevel, write: (line: string) => void): Logger => ({
  log: (level, message, facts = {}) => {
    if (LOG_LEVELS.indexOf(level) < LOG_LEVELS.indexOf(least)) return;
    write(JSON.stringify({ time: new Date().toISOString(), level, message, ...facts }));
  },
});
