import type { IpAddress } from '../model/address.ts';
import { speaksOf, type SourceView } from '../model/sighting.ts';
import { isBelievable } from './observe.ts';

/** Why an address that a group has and no source names is or is not really gone. */
export type Absence =
  /** A source that may know it cannot see. */
  | { readonly kind: 'blind' }
  /** All sources that ever knew it answer without it, for so long (ms), in at least two answers. */
  | { readonly kind: 'missing'; readonly forMs: number };

/**
 * Judges the absence of an address that stands in the configuration since `since`.
 *
 * Removal needs the agreement of all sources that once knew the address and can see, and of at least one.
 * Where none ever knew it (somebody added it by hand, or we have just started), all that could know it must see.
 */
export function absenceOf(sources: readonly SourceView[], address: IpAddress, since: number): Absence {
  const able = sources.filter(({ source }) => speaksOf(source, address));
  const judges = able.length > 0 ? able : sources;
  if (judges.some(({ answers }) => answers === undefined)) return { kind: 'blind' };

  const knowers = judges.filter(({ known, gone }) => known.has(address) || gone.has(address));
  const witnesses = (knowers.length > 0 ? knowers : judges).filter(isBelievable);
  const agreed = knowers.length > 0 ? witnesses.length > 0 : witnesses.length === judges.length;
  if (!agreed || witnesses.length === 0) return { kind: 'blind' };
  return {
    kind: 'missing',
    forMs: Math.min(...witnesses.map((witness) => lackedFor(witness, address, since))),
  };
}

/** From the first answer without the address to the last; a single answer proves no duration. */
function lackedFor({ answers, gone }: SourceView, address: IpAddress, since: number): number {
  if (answers === undefined) return 0;
  const firstWithout = gone.get(address) ?? Math.max(answers.first, since);
  return answers.previous >= firstWithout ? answers.last - firstWithout : 0;
}
