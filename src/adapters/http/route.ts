import type { Asked } from "./exchange.ts";

/** A path with a method and its responder. */
export type Route = Readonly<{
  name: string;
  method: string;
  path: string;
  respond: (asked: Asked) => Promise<Response>;
}>;
