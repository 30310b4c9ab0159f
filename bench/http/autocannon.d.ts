declare module "autocannon" {
  /** The values that a connection keeps from the first request of a round to its last. */
  export type RoundContext = Record<string, string>;
  export type AskedRequest = { method: string; path: string; body?: string; headers?: Record<string, string> };
  export type RoundRequest = Partial<AskedRequest> & {
    setupRequest?: (request: AskedRequest, context: RoundContext) => AskedRequest;
    onResponse?: (status: number, body: string, context: RoundContext) => void;
  };
  export type LoadResult = {
    errors: number;
    timeouts: number;
    non2xx: number;
    requests: { total: number; average: number };
    latency: { p50: number; p99: number; max: number };
  };
  const autocannon: (options: {
    url: string;
    connections: number;
    duration: number;
    headers?: Record<string, string>;
    requests?: readonly RoundRequest[];
  }) => Promise<LoadResult>;
  export default autocannon;
}
