/** Lets the pages of some origins read the answers in a browser, and no others. */
export type Cors = Readonly<{
  /** Whether a browser asks if one of the origins may send a request. */
  isPreflight: (request: Request) => boolean;
  /** An answer with the headers that let the request's origin read it. */
  answered: (request: Request, response: Response) => Response;
}>;

/** Without origins nothing is said, and no request is a preflight. */
export const createCors = (origins: readonly string[]): Cors => {
  const allowed = new Set(origins);
  const originOf = (request: Request): string | null => {
    const origin = request.headers.get("origin");
    return origin !== null && allowed.has(origin) ? origin : null;
  };
  return {
    isPreflight: (request) =>
      request.method === "OPTIONS" &&
      request.headers.has("access-control-request-method") &&
      originOf(request) !== null,
    answered: (request, response) => {
      if (allowed.size === 0) return response;
      const { headers } = response;
      // Also for other origins and for none: a cache must not give one of them the answer of another.
      headers.append("vary", "Origin");
      const origin = originOf(request);
      if (origin === null) return response;
      headers.set("access-control-allow-origin", origin);
      headers.set("access-control-expose-headers", "Allow, Retry-After, WWW-Authenticate, X-Request-Id");
      return response;
    },
  };
};

/** The answer to a preflight of a path that has these methods. */
export const preflightResponse = (methods: string): Response =>
  new Response(null, {
    status: 204,
    headers: {
      "access-control-allow-methods": methods,
      "access-control-allow-headers": "Authorization, Content-Type, Idempotency-Key, X-Request-Id",
      "access-control-max-age": "7200",
      "cache-control": "no-store",
    },
  });

/** Of a path that is not there: its 404 can be read only if the request may be sent. */
export const ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

/** Whether a text is an origin as browsers write it: `https://shop.example`, with a port unless it is the usual one. */
export const isOrigin = (text: unknown): boolean => {
  if (typeof text !== "string" || !/^https?:/.test(text)) return false;
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
};
