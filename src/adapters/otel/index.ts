export { createOpenTelemetry } from "./telemetry.ts";
