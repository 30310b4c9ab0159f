import { z } from "@hono/zod-openapi";
import { err, ok } from "neverthrow";
import { defineCall } from "../call.ts";
import { optionalText } from "../input-schemas.ts";

const credential = optionalText(1_000);

const body = z
  .object({ app_secret: credential, api_key: credential, password: credential })
  .openapi("TokenRequest", { description: "One of these is an API key; other fields are ignored" });

const issuedFields = { access_token: z.string(), token_type: z.literal("bearer"), expires_in: z.int() };

const tokenCall = (name: string, path: string) =>
  defineCall({
    name,
    method: "post",
    path,
    access: "open",
    tag: "Token",
    summary: "Change an API key for a bearer token",
    body,
    bodyKind: "json_or_form",
    answer: z.strictObject({ ...issuedFields, credentials: z.strictObject(issuedFields) }).openapi("Token"),
    handle: async ({ body: asked }, { parts }) => {
      const credentials = [asked?.app_secret, asked?.api_key, asked?.password].flatMap((it) => it ?? []);
      const issued = (await parts.authentication.issueToken?.(credentials)) ?? null;
      // A host's own authentication may return anything: an invalid token is refused.
      if (typeof issued?.token !== "string" || !Number.isSafeInteger(issued.expiresInSeconds)) {
        return err(UNKNOWN_CREDENTIALS);
      }
      const fields = { access_token: issued.token, token_type: "bearer" as const, expires_in: issued.expiresInSeconds };
      // Clients of the newer path read the token one level deeper.
      return ok({ ...fields, credentials: fields });
    },
  });

/** Issues a token, for clients that require a bearer token: their secret is an API key. */
export const token = tokenCall("issueToken", "/Token");

/** The same call at the path of newer clients. */
export const tokens = tokenCall("issueTokenV1", "/v1/tokens");

const UNKNOWN_CREDENTIALS = {
  status: 401,
  error: { code: 401, message: "No API key is known by this.", reason: "UNAUTHENTICATED" },
} as const;
