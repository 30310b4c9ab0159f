import { randomFillSync } from "node:crypto";
import { type Entropy, parseEntropy } from "../../domain/ids.ts";
import { invariant } from "../../domain/invariant.ts";
import type { IdSource } from "../../ports/id-source.ts";

const BYTES_PER_ID = 7;
/** A call to the generator costs ten times as much as an id: one call serves 256 ids. */
const POOL_BYTES = BYTES_PER_ID * 256;

/** Creates ids with 56 random bits each, from the operating system's generator. Every source has its own pool. */
export const createRandomIds = (): IdSource => {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    entropy: (): Entropy => {
      if (used === POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const entropy = parseEntropy(hexOf(pool, used));
      used += BYTES_PER_ID;
      invariant(entropy !== null, "seven bytes are fourteen hex digits");
      return entropy;
    },
  };
};

const codeOfDigit = (digit: number): number => digit.toString(16).charCodeAt(0);
const HIGH_DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => codeOfDigit(byte >> 4));
const LOW_DIGITS = Uint8Array.from({ length: 256 }, (_, byte) => codeOfDigit(byte & 15));

const high = (bytes: Uint8Array, at: number): number => HIGH_DIGITS[bytes[at] ?? 0] ?? 0;
const low = (bytes: Uint8Array, at: number): number => LOW_DIGITS[bytes[at] ?? 0] ?? 0;

/** Written out, because it makes one flat string at once: a third of the time of `Buffer` or joined pieces. */
const hexOf = (bytes: Uint8Array, at: number): string =>
  String.fromCharCode(
    high(bytes, at),
    low(bytes, at),
    high(bytes, at + 1),
    low(bytes, at + 1),
    high(bytes, at + 2),
    low(bytes, at + 2),
    high(bytes, at + 3),
    low(bytes, at + 3),
    high(bytes, at + 4),
    low(bytes, at + 4),
    high(bytes, at + 5),
    low(bytes, at + 5),
    high(bytes, at + 6),
    low(bytes, at + 6),
  );
