import type { IpAddress } from '../../../../src/model/address.ts';
import type { Policy, PolicyTerm, RouteFamily } from '../../routing-policy.ts';
import { actionLines, nextHopLine } from './action-lines.ts';
import { filterLists, type FilterList } from './filter-lists.ts';

/** Who a route map speaks for, and to whom. */
export interface MapSide {
  /** What `next-hop self` means. */
  readonly self: IpAddress;
  /** The peer is in another AS: routes get our next hop, unless a policy says otherwise (RFC 4271, 5.1.3). */
  readonly toExternal: boolean;
  /** The local preference of all routes while we shut down gracefully. */
  readonly gracefulShutdown?: number;
}

/** One entry of a route map. */
export interface MapEntry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly lists: readonly FilterList[];
  readonly lines: readonly string[];
}

/**
 * The entries of a chain of policies, as Junos evaluates it:
 *
 *     term says       entry
 *     accept          permit
 *     reject          deny
 *     nothing         permit, on-match next
 *     next policy     permit, on-match goto the first entry of the next policy
 *     -               at the end: permit, since BGP routes are accepted by default
 *
 * A term that no route of the family can match has no entry.
 */
export function mapEntries(
  policies: readonly Policy[],
  family: RouteFamily,
  side: MapSide,
): readonly MapEntry[] {
  const terms = policies.flatMap(({ terms }, policy) =>
    terms.flatMap((term) => {
      const lists = filterLists(term, family);
      return lists === undefined ? [] : [{ term, policy, lists }];
    }),
  );
  const sequenceOf = (index: number) => (index + 1) * 10;
  const first: MapEntry = {
    sequence: 1,
    permit: true,
    lists: [],
    lines: [nextHopLine(family, side.self), 'on-match next'],
  };
  const last: MapEntry = {
    sequence: sequenceOf(terms.length),
    permit: true,
    lists: [],
    lines: actionLines({ verdict: 'accept' }, family, side),
  };
  const between = terms.map(({ term, policy, lists }, index): MapEntry => {
    const behind = terms.findIndex((other) => other.policy > policy);
    const next = sequenceOf(behind < 0 ? terms.length : behind);
    return {
      sequence: sequenceOf(index),
      permit: term.then.verdict !== 'reject',
      lists,
      lines: [...matchLines(term), ...actionLines(term.then, family, side), ...onMatch(term, next)],
    };
  });
  return [...(side.toExternal && family === 'inet' ? [first] : []), ...between, last];
}

function matchLines({ from: { localPreference, metric } }: PolicyTerm): readonly string[] {
  return [
    ...(localPreference === undefined ? [] : [`match local-preference ${localPreference}`]),
    ...(metric === undefined ? [] : [`match metric ${metric}`]),
  ];
}

function onMatch({ then: { verdict } }: PolicyTerm, next: number): readonly string[] {
  if (verdict === undefined) return ['on-match next'];
  switch (verdict) {
    case 'accept':
    case 'reject':
      return [];
    case 'next-policy':
      return [`on-match goto ${next}`];
  }
}
