import { OpenAPIHono } from "@hono/zod-openapi";
import { CALLS } from "./calls.ts";

const DESCRIPTION = `Four steps: create a booking, list its slots, reserve one, confirm it before it expires.

A business refusal is HTTP 200 with a filled \`error\`; on success \`error\` is null. Times are the center's wall clock
without offset; fields that end in \`_at\` carry one. Ids are 32 hex digits, and are taken with dashes and in any case.`;

/** Returns the document of all calls, made of the schemas that validate them. */
export const openApiDocument = (): object => {
  const app = new OpenAPIHono();
  for (const { route } of CALLS) app.openAPIRegistry.registerPath(route);
  app.openAPIRegistry.registerComponent("securitySchemes", "apiKey", {
    type: "apiKey",
    in: "header",
    name: "Authorization",
    description: "`apikey <key>`",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    description: "A token of `POST /Token`",
  });
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Holdfast",
      version: "1",
      description: DESCRIPTION,
      license: { name: "MIT", url: "https://spdx.org/licenses/MIT.html" },
    },
    servers: [{ url: "/" }],
    security: [{ apiKey: [] }, { bearer: [] }],
    tags: [
      { name: "Booking", description: "The four steps, and cancelling" },
      { name: "Hold", description: "Calls that the protocol lacks: read, extend and release a hold" },
      { name: "Center", description: "Services, categories and therapists" },
      { name: "Guest", description: "The guest directory" },
      { name: "Appointment", description: "Booked appointments and their invoices" },
      { name: "Token", description: "For clients that insist on a bearer token" },
    ],
  });
};

let text: string | null = null;

/** Returns the document as text, which is created once. */
export const openApiText = (): string => (text ??= `${JSON.stringify(openApiDocument(), null, 2)}\n`);
