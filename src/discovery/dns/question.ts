import type { Family } from '../../model/address.ts';

/** One name and one kind of record. */
export interface Question {
  /** Absolute, without the dot at its end. */
  readonly name: string;
  readonly family: Family;
}

export function recordsOf(family: Family): 'A' | 'AAAA' {
  return family === 4 ? 'A' : 'AAAA';
}
