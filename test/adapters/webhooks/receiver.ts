import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";

export type Posted = Readonly<{ method: string; path: string; headers: IncomingHttpHeaders; body: string }>;

/** A receiver as the specification describes it: it verifies with its own secret, and acts once for each `webhook-id`. */
export type Receiver = Readonly<{
  url: string;
  /** Every request, verified or not. */
  posted: readonly Posted[];
  /** The verified messages, each once, in the order of arrival. */
  received: readonly Readonly<{ id: string; message: Record<string, unknown> }>[];
  /** Answers the next requests in its own way, before anything is verified; null goes back to the usual one. */
  behave: (answer: ((response: ServerResponse, request: Posted) => void) | null) => void;
  close: () => Promise<void>;
}>;

export const openReceiver = async (secret: string, port = 0): Promise<Receiver> => {
  const webhook = new Webhook(secret);
  const posted: Posted[] = [];
  const received: { id: string; message: Record<string, unknown> }[] = [];
  let own: ((response: ServerResponse, request: Posted) => void) | null = null;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const it = { method, path: url, headers, body: Buffer.concat(parts).toString() };
      posted.push(it);
      if (own !== null) {
        own(response, it);
        return;
      }
      const id = headers["webhook-id"] as string;
      try {
        const message = webhook.verify(it.body, headers as Record<string, string>) as Record<string, unknown>;
        if (!received.some((other) => other.id === id)) received.push({ id, message });
        response.writeHead(204).end();
      } catch {
        response.writeHead(401).end();
      }
    });
  });
  await new Promise<void>((resolve) => void server.listen(port, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks?from=holdfast`,
    posted,
    received,
    behave: (answer) => void (own = answer),
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/** Secrets of the form that the specification has, different ones for different texts. */
export const secretOf = (text: string): string =>
  `whsec_${Buffer.from(text.repeat(32).slice(0, 32)).toString("base64")}`;
