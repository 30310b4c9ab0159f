import { hash } from "node:crypto";
import type { Digest } from "../../ports/digest.ts";

/** Returns SHA-256 as 43 characters of base64url. */
export const sha256Digest: Digest = (text) => hash("sha256", text, "base64url");
