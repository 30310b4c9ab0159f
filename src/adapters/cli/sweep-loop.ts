import { describeError } from "../../domain/refusal/describe.ts";
import { SECOND_MS } from "../../domain/time/instant.ts";
import type { ReservationEngine } from "../../engine/engine.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Telemetry } from "../../ports/telemetry.ts";

const EVERY_MS = 1_000;

/** Sweeps once a second until it is stopped; `stop` waits for the sweep that is under way. */
export const startSweeping = (
  engine: ReservationEngine,
  { logger, telemetry }: Readonly<{ logger: Logger; telemetry: Telemetry }>,
): Readonly<{ stop: () => Promise<void> }> => {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();

  const sweep = async (): Promise<void> => {
    const swept = await engine.expireDue();
    if (swept.isErr()) {
      logger.log("warn", "the sweep failed; the next one sees the same", { problem: describeError(swept.error) });
      return;
    }
    const { expired, nextExpiryMs } = swept.value;
    if (expired > 0) {
      telemetry.count("holdfast_reservations_expired_total", {}, expired);
      logger.log("debug", "expired", { expired });
    }
    const lagMs = nextExpiryMs === null ? 0 : Math.max(0, engine.latestInstantMs() - nextExpiryMs);
    telemetry.set("holdfast_sweep_lag_seconds", {}, lagMs / SECOND_MS);
  };

  const later = (): void => {
    if (stopped) return;
    timer = setTimeout(() => {
      running = sweep().then(later);
    }, EVERY_MS);
  };
  later();
  return {
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      return running;
    },
  };
};
