import type { PathLength, PolicyTerm, PrefixMatch, RouteFamily } from '../../routing-policy.ts';
import { overlap } from '../../../../src/model/prefix-set.ts';

/** A list (of prefixes, communities or AS paths) that one entry of a route map refers to. */
export interface RouteMapList {
  /** `no KIND NAME` removes it. */
  readonly kind:
    'bgp community-list standard' | 'bgp as-path access-list' | 'ip prefix-list' | 'ipv6 prefix-list';
  /** A suffix of its name: distinguishes it from the other lists of the entry. */
  readonly use: 'c' | 'd' | 'a' | 'p';
  readonly entries: readonly string[];
  /** The line of the entry that refers to it; `%` is replaced by its name. */
  readonly line: string;
}

/** The lists that a term needs; `undefined` if no route of the family can match it. */
export function routeMapLists(
  { from, then }: PolicyTerm,
  family: RouteFamily,
): readonly RouteMapList[] | undefined {
  if (from.family !== undefined && from.family !== family) return undefined;
  const prefixes = from.prefixes?.filter((match) => familyOfRoutes(match) === family);
  if (prefixes?.length === 0) return undefined;
  const deleted =
    then.verdict !== 'reject' && then.community?.how === 'delete' ? then.community.communities : [];
  return [
    ...(prefixes === undefined ? [] : [prefixList(prefixes, family)]),
    ...(from.communities === undefined
      ? []
      : [
          communityList(
            'c',
            from.communities.map(({ members }) => members.join(' ')),
            'match community %',
          ),
        ]),
    ...(from.pathLength === undefined ? [] : pathList(from.pathLength)),
    // bgpd compares each community of a route with this list, so each member is an entry of its own.
    ...(deleted.length === 0
      ? []
      : [
          communityList(
            'd',
            deleted.flatMap(({ members }) => members),
            'set comm-list % delete',
          ),
        ]),
  ];
}

function familyOfRoutes({ prefix }: PrefixMatch): RouteFamily {
  return prefix.includes(':') ? 'inet6' : 'inet';
}

function prefixList(prefixes: readonly PrefixMatch[], family: RouteFamily): RouteMapList {
  const ip = family === 'inet6' ? 'ipv6' : 'ip';
  return {
    kind: `${ip} prefix-list`,
    use: 'p',
    entries: prefixEntries(prefixes),
    line: `match ${ip} address prefix-list %`,
  };
}

function communityList(use: 'c' | 'd', members: readonly string[], line: string): RouteMapList {
  return { kind: 'bgp community-list standard', use, entries: members.map((list) => `permit ${list}`), line };
}

/** bgpd matches a pattern against the path as text: ASes separated by blanks, an AS set as one word. */
function pathList({ count, compare }: PathLength): readonly RouteMapList[] {
  const word = '[^ ]+';
  const words = (least: number, most: number | '') => `^${word}( ${word}){${least},${most}}$`;
  const patterns = {
    equal: count === 0 ? ['^$'] : [words(count - 1, count - 1)],
    orhigher: count === 0 ? [] : [words(count - 1, '')],
    orlower: count === 0 ? ['^$'] : ['^$', words(0, count - 1)],
  }[compare];
  if (patterns.length === 0) return [];
  return [
    {
      kind: 'bgp as-path access-list',
      use: 'a',
      entries: patterns.map((pattern) => `permit ${pattern}`),
      line: 'match as-path %',
    },
  ];
}

/**
 * The entries of a prefix list that decides as Junos does: only the longest filter that contains the route decides
 * whether it matches. FRR takes the first entry that matches, so longer filters come first, and a filter inside
 * another one ends with a `deny` for the rest of its prefix.
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

/** Omits redundant `ge` and `le`: FRR requires length < ge ≤ le. */
function printed(match: PrefixMatch): string {
  const { prefix, shortest, longest } = match;
  const own = lengthOf(match);
  return [prefix, shortest > own ? `ge ${shortest}` : '', longest > own ? `le ${longest}` : '']
    .filter((part) => part !== '')
    .join(' ');
}
