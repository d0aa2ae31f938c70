import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { Step } from '../model/step.ts';

/** The first 64 bits of a SHA-256 hash over words. */
export function hash64(...words: readonly string[]): bigint {
  return new DataView(sha256(utf8ToBytes(words.join('\0'))).buffer).getBigUint64(0);
}

/** A hash as a fraction, 0 ≤ x < 1. */
export function fraction(...words: readonly string[]): number {
  return Number(hash64(...words) >> 11n) / 2 ** 53;
}

/** Eight hexadecimal digits over steps: short enough to type, and the same for the same steps. */
export function planHash(steps: readonly Step[]): string {
  const words = steps.map((step) => wordsOf(step).join(' '));
  return bytesToHex(sha256(utf8ToBytes(words.join('\n')))).slice(0, 8);
}

function wordsOf(step: Step): readonly string[] {
  switch (step.kind) {
    case 'add':
    case 'remove':
      return [step.kind, step.group, step.peer];
    case 'allow':
      return [step.kind, step.group, ...step.to];
    case 'graceful-shutdown':
      return [step.kind, step.to];
  }
}
