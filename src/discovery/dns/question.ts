import type { Family } from '../../model/address.ts';

/** One name and one kind of record. */
export interface Question {
  /** Absolute, without the dot at its end. */
  readonly name: string;
  readonly family: Family;
  /** The hostname of the settings that it comes from; a search domain may have been added. */
  readonly hostname: string;
}

export function recordsOf(family: Family): 'A' | 'AAAA' {
  return family === 4 ? 'A' : 'AAAA';
}
