import { overlap } from '../../../../src/model/prefix-set.ts';
import type { PrefixMatch } from '../../routing-policy.ts';

/**
 * The entries of a prefix list that decides as Junos does: the longest filter that contains the route, and no
 * other one, says whether it matches. FRR takes the first entry that matches, so each filter that lies inside
 * of another ends with a `deny` of the rest of it.
 *
 *     10.0.0.0/8 orlonger   seq 5   permit 10.1.0.0/16
 *     10.1.0.0/16 exact     seq 10  deny 10.1.0.0/16 le 32
 *                           seq 15  permit 10.0.0.0/8 le 32
 */
export function prefixEntries(matches: readonly PrefixMatch[]): readonly string[] {
  const byLength = matches.toSorted((a, b) => lengthOf(b) - lengthOf(a));
  const lines = byLength.flatMap((match, index) => {
    const rest = byLength.slice(index + 1);
    const isLastOfItsPrefix = rest.every(({ prefix }) => prefix !== match.prefix);
    const isInside = rest.some(
      (other) => other.prefix !== match.prefix && overlap([other.prefix], [match.prefix]),
    );
    const host = match.prefix.includes(':') ? 128 : 32;
    const whole = { ...match, shortest: lengthOf(match), longest: host };
    return [`permit ${printed(match)}`, ...(isInside && isLastOfItsPrefix ? [`deny ${printed(whole)}`] : [])];
  });
  return lines.map((line, index) => `seq ${(index + 1) * 5} ${line}`);
}

function lengthOf({ prefix }: PrefixMatch): number {
  return Number(prefix.split('/')[1]);
}

/** `ge` and `le` only where they say something: FRR wants length < ge ≤ le. */
function printed(match: PrefixMatch): string {
  const { prefix, shortest, longest } = match;
  const own = lengthOf(match);
  return [prefix, shortest > own ? `ge ${shortest}` : '', longest > own ? `le ${longest}` : '']
    .filter((part) => part !== '')
    .join(' ');
}
