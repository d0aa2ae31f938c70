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
  const heard = judges.flatMap((judge) =>
    judge.answers === undefined ? [] : [{ ...judge, answers: judge.answers }],
  );
  if (heard.length < judges.length) return { kind: 'blind' };

  const knowers = heard.filter(({ known, gone }) => known.has(address) || gone.has(address));
  const witnesses = (knowers.length > 0 ? knowers : heard).filter(isBelievable);
  const agreed = knowers.length > 0 ? witnesses.length > 0 : witnesses.length === heard.length;
  if (!agreed || witnesses.length === 0) return { kind: 'blind' };
  return {
    kind: 'missing',
    forMs: Math.min(...witnesses.map((witness) => lackedFor(witness, address, since))),
  };
}

/** A source that has answered at least once. */
type Heard = SourceView & { readonly answers: NonNullable<SourceView['answers']> };

/** From the first answer without the address to the last; a single answer proves no duration. */
function lackedFor({ answers, gone }: Heard, address: IpAddress, since: number): number {
  const firstWithout = gone.get(address) ?? Math.max(answers.first, since);
  return answers.previous >= firstWithout ? answers.last - firstWithout : 0;
}
