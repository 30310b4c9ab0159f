import type { EngineParts, GuestDirectory, Timer } from "../../src/index.ts";

// Ports of a host that answer well up to one call, and then break their contract.

export const FAULTS = {
  rejects: () => Promise.reject(new Error("broken on purpose")),
  throws: () => {
    throw new Error("broken on purpose");
  },
  "never answers": () => new Promise(() => undefined),
  "answers undefined": () => undefined,
  "answers {}": () => ({}),
  "answers text": () => "x",
  "answers NaN": () => Number.NaN,
  "answers bytes": () => new Uint8Array(7),
  "answers what throws when it is looked at": () =>
    new Proxy(
      {},
      {
        get: () => {
          throw new Error("do not look");
        },
      },
    ),
} as const satisfies Readonly<Record<string, () => unknown>>;

export type Fault = keyof typeof FAULTS;

export const PORTS = ["catalog", "roster", "guests", "zones", "ids", "digest", "pause"] as const;
export type Port = (typeof PORTS)[number];

export type Ports = Omit<Pick<EngineParts, Port>, "guests"> & Readonly<{ guests: GuestDirectory }>;

/** A timer that never lets a waiting call wait. */
export const impatient: Timer = { wait: () => Promise.resolve() };

/** The same ports, of which one does as `fault` says at its nth call (from 1) and at all later ones. */
export const faulty = <Given extends Ports>(
  ports: Given,
  { port, nth, fault }: Readonly<{ port: Port; nth: number; fault: Fault }>,
) => {
  let asked = 0;
  const spoilt =
    (ask: (...input: unknown[]) => unknown) =>
    (...input: unknown[]): unknown => {
      asked += 1;
      return asked >= nth ? FAULTS[fault]() : ask(...input);
    };
  const whole = ports[port] as unknown;
  const spoiltPort =
    typeof whole === "function"
      ? spoilt(whole as (...input: unknown[]) => unknown)
      : Object.fromEntries(
          Object.entries(whole as Record<string, (...input: unknown[]) => unknown>).map(([name, ask]) => [
            name,
            spoilt(ask),
          ]),
        );
  return {
    ports: { ...ports, [port]: spoiltPort } as Given,
    /** Whether the fault was reached. */
    wasHit: () => asked >= nth,
  };
};
