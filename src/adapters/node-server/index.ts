export { startNodeServer, type NodeServer, type NodeServerOptions } from "./server.ts";
export { swaggerFiles } from "./swagger-files.ts";
