import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';

/** A random number generator (0 ≤ x < 1) that repeats its sequence for the same seed. */
export function seeded(seed: string): () => number {
  let draws = 0;
  return () => {
    draws += 1;
    return new DataView(sha256(utf8ToBytes(`${seed} ${draws}`)).buffer).getUint32(0) / 2 ** 32;
  };
}
