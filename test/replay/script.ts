import { readFileSync } from "node:fs";
import { join } from "node:path";

// A history of the specification (spec/), as spec/script.mjs writes it. Instants are ticks: one is a minute here.

/** A command of the specification: -1 and "" stand for what it does not need. */
export type Asked = Readonly<{
  name: string;
  booking: string;
  slot: number;
  createInvoice: boolean;
  target: number;
  ordinal: number;
  key: string;
}>;

export type ScriptedReservation = Readonly<{
  booking: string;
  status: "reserved" | "confirmed" | "expired" | "released" | "cancelled";
  reason: string;
  start: number;
  reservedAt: number;
  expiresAt: number;
  endedAt: number;
  cancelledAt: number;
  invoices: "none" | "open" | "voided" | "finalized";
  appointments: readonly Readonly<{ status: string; movedTo: number }>[];
}>;

export type ScriptedEvent = Readonly<{ kind: string; reservation: number; ordinal: number; at: number; facts: number }>;

/** `answer.code` is empty while the caller waits. */
export type ScriptedStep = Readonly<{
  name: string;
  engine: string;
  asked: Asked;
  rows: readonly string[];
  answer: Readonly<{ code: string; accepted: boolean; reservation: number; expiresAt: number }>;
  listed: readonly number[];
  orphan: number;
  clock: number;
  changed: Readonly<Record<string, ScriptedReservation>>;
  events: readonly ScriptedEvent[];
}>;

/** `isFile`: whether the store's clock never shows less than the latest instant that it has recorded. */
export type Script = Readonly<{ seed: number; isFile: boolean; steps: readonly ScriptedStep[] }>;

export const SCRIPTS_FILE = join(import.meta.dirname, "scripts.jsonl");

/** The histories that are kept for the tests: one on each line. */
export const keptScripts = (): readonly Script[] =>
  readFileSync(SCRIPTS_FILE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Script);
