export {
  noAuthentication,
  type Authentication,
  type IssuedToken,
  type Principal,
} from "./authentication.ts";
export { createApiKeys, type ApiKeysOptions } from "./api-keys.ts";
export { createHttpHandler, type HttpHandler, type HttpHandlerOptions, type HttpLimits } from "./handler.ts";
export { openApiDocument } from "./openapi.ts";
export type { ReferenceFiles } from "./operations.ts";
export { createTextMetrics, type TextMetrics } from "./text-metrics.ts";
