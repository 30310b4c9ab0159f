import { createHash } from "node:crypto";
import type { Digest } from "../../ports/digest.ts";

/** SHA-256 as 43 characters of base64url. */
export const sha256Digest: Digest = (text) => createHash("sha256").update(text).digest("base64url");
