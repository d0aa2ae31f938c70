import type { PathLength, PolicyTerm, PrefixMatch, RouteFamily } from '../../routing-policy.ts';
import { prefixEntries } from './prefix-entries.ts';

/** A list that one entry of a route map refers to. */
export interface FilterList {
  /** `no KIND NAME` takes it away. */
  readonly kind:
    'bgp community-list standard' | 'bgp as-path access-list' | 'ip prefix-list' | 'ipv6 prefix-list';
  /** Tells it from the entry's other lists. */
  readonly use: 'c' | 'd' | 'a' | 'p';
  readonly entries: readonly string[];
  /** How the entry refers to it, `%` being its name. */
  readonly line: string;
}

/** The lists of a term; `undefined` when no route of the family can match it. */
export function filterLists(
  { from, then }: PolicyTerm,
  family: RouteFamily,
): readonly FilterList[] | undefined {
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
    // A route's communities are compared one by one with this list, not all at once.
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

function prefixList(prefixes: readonly PrefixMatch[], family: RouteFamily): FilterList {
  const ip = family === 'inet6' ? 'ipv6' : 'ip';
  return {
    kind: `${ip} prefix-list`,
    use: 'p',
    entries: prefixEntries(prefixes),
    line: `match ${ip} address prefix-list %`,
  };
}

function communityList(use: 'c' | 'd', members: readonly string[], line: string): FilterList {
  return { kind: 'bgp community-list standard', use, entries: members.map((list) => `permit ${list}`), line };
}

/** A path is written as ASes with blanks between them, an AS set as one word. */
function pathList({ count, compare }: PathLength): readonly FilterList[] {
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
