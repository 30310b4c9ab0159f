/** Lets browsers read the answers on pages of the listed origins only. */
export type Cors = Readonly<{
  /** Whether this is a preflight request from a listed origin. */
  isPreflight: (request: Request) => boolean;
  /** Returns the answer with the headers that let the request's origin read it. */
  answered: (request: Request, response: Response) => Response;
}>;

/** Without origins, adds no headers and takes no request for a preflight. */
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
      // Sent to every origin: a cache must not give one origin the answer of another.
      headers.append("vary", "Origin");
      const origin = originOf(request);
      if (origin === null) return response;
      headers.set("access-control-allow-origin", origin);
      headers.set("access-control-expose-headers", "Allow, Retry-After, WWW-Authenticate, X-Request-Id");
      return response;
    },
  };
};

/** Answers a preflight of a path that has these methods. */
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

/** Methods in the preflight answer for an unknown path: the browser reads the 404 only if it may send the request. */
export const ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE";

/** Whether a text is an origin as browsers write it: `https://shop.example`, with a port unless it is the default. */
export const isOrigin = (text: unknown): boolean => {
  if (typeof text !== "string" || !/^https?:/.test(text)) return false;
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
};
