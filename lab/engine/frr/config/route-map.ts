import { createHash } from 'node:crypto';
import type { Policy, PolicyActions, PolicyTerm, RouteFamily } from '../../routing-policy.ts';
import { familyOf, type IpAddress } from '../../../../src/model/address.ts';
import { routeMapLists, type RouteMapList } from './route-map-lists.ts';
import type { Prefix } from '../../../../src/model/prefix-set.ts';

/** A route map and the lists that only it uses. */
export interface RouteMap {
  readonly name: string;
  /** What creates it, from the top of the configuration. */
  readonly lines: readonly string[];
  /** What takes it away. */
  readonly undo: readonly string[];
}

/**
 * A chain of policies as a route map for one family. Its name says what it is, and a hash of what is in it.
 * Junos accepts what no policy decides; a route map needs an entry for that.
 */
export function routeMapOf(
  policies: readonly Policy[],
  family: RouteFamily,
  side: RouteMapContext,
): RouteMap {
  const entries = routeMapEntries(policies, family, side);
  const hash = createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 8);
  const label = policies.map(({ name }) => frrName(name)).join('+');
  const name = [label === '' ? 'ALL' : label, family, hash].join('.');
  const lists = entries.flatMap(({ sequence, lists: own }) =>
    own.map((list) => ({ ...list, name: listName(name, sequence, list.use) })),
  );
  return {
    name,
    lines: [
      ...lists.flatMap((list) => list.entries.map((entry) => `${list.kind} ${list.name} ${entry}`)),
      ...entries.flatMap((entry) => mapLines(name, entry)),
    ],
    undo: [`no route-map ${name}`, ...lists.map((list) => `no ${list.kind} ${list.name}`)],
  };
}

function mapLines(name: string, { permit, sequence, lists, lines }: RouteMapEntry): readonly string[] {
  return [
    `route-map ${name} ${permit ? 'permit' : 'deny'} ${sequence}`,
    ...lists.map((list) => ` ${list.line.replace('%', listName(name, sequence, list.use))}`),
    ...lines.map((line) => ` ${line}`),
    'exit',
  ];
}

function listName(map: string, sequence: number, use: string): string {
  return `${map}.${sequence}${use}`;
}

/** Who a route map speaks for, and to whom. */
export interface RouteMapContext {
  /** What `next-hop self` means. */
  readonly self: IpAddress;
  /** The peer is in another AS: routes get our next hop, unless a policy says otherwise (RFC 4271, 5.1.3). */
  readonly toExternal: boolean;
  /** The local preference of all routes while we shut down gracefully. */
  readonly gracefulShutdown?: number;
}

/** One entry of a route map. */
export interface RouteMapEntry {
  readonly sequence: number;
  readonly permit: boolean;
  readonly lists: readonly RouteMapList[];
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
export function routeMapEntries(
  policies: readonly Policy[],
  family: RouteFamily,
  side: RouteMapContext,
): readonly RouteMapEntry[] {
  const terms = policies.flatMap(({ terms }, policy) =>
    terms.flatMap((term) => {
      const lists = routeMapLists(term, family);
      return lists === undefined ? [] : [{ term, policy, lists }];
    }),
  );
  const sequenceOf = (index: number) => (index + 1) * 10;
  const first: RouteMapEntry = {
    sequence: 1,
    permit: true,
    lists: [],
    lines: [nextHopLine(family, side.self), 'on-match next'],
  };
  const last: RouteMapEntry = {
    sequence: sequenceOf(terms.length),
    permit: true,
    lists: [],
    lines: actionLines({ verdict: 'accept' }, family, side),
  };
  const between = terms.map(({ term, policy, lists }, index): RouteMapEntry => {
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

/** RFC 8326, 6: the community of a route whose announcer is about to leave. */
const gracefulShutdownCommunity = '65535:0';

/** What a route map's entry sets. Whatever is accepted while we shut down gracefully says so. */
export function actionLines(
  actions: PolicyActions,
  family: RouteFamily,
  { self, gracefulShutdown }: { readonly self: IpAddress; readonly gracefulShutdown?: number },
): readonly string[] {
  const { verdict, metric, origin, prepend } = actions;
  if (verdict === 'reject') return [];
  const leaving = verdict === 'accept' ? gracefulShutdown : undefined;
  const preference = leaving ?? actions.localPreference;
  const nextHop = actions.nextHop === 'self' ? self : actions.nextHop;
  return [
    ...(preference === undefined ? [] : [`set local-preference ${preference}`]),
    ...(metric === undefined ? [] : [`set metric ${metric}`]),
    ...(origin === undefined ? [] : [`set origin ${origin}`]),
    ...(prepend === undefined ? [] : [`set as-path prepend ${prepend.join(' ')}`]),
    ...(nextHop === undefined ? [] : [nextHopLine(family, nextHop)]),
    ...communityLines(actions, leaving !== undefined),
  ];
}

export function nextHopLine(family: RouteFamily, address: IpAddress): string {
  return family === 'inet6' ? `set ipv6 next-hop global ${address}` : `set ip next-hop ${address}`;
}

function communityLines({ community }: PolicyActions, isLeaving: boolean): readonly string[] {
  const told = isLeaving ? [gracefulShutdownCommunity] : [];
  const own = community?.communities.flatMap(({ members }) => members) ?? [];
  switch (community?.how) {
    case 'set':
      return [`set community ${[...own, ...told].join(' ')}`];
    case 'add':
      return [`set community ${[...own, ...told].join(' ')} additive`];
    // Those to delete stand in a list.
    case 'delete':
    case undefined:
      return told.length === 0 ? [] : [`set community ${told.join(' ')} additive`];
  }
}

/**
 * A Junos name as FRR takes it for a peer group or a route map: a word that is no address and no number.
 * Letters, digits and `-` stay, all else is `_` and its bytes in hex, so that two names never become one.
 *
 *     MESHRR-CLIENTS   MESHRR-CLIENTS
 *     to core          to_20core
 *     10.0.0.1         _310_2e0_2e0_2e1
 */
export function frrName(name: string): string {
  return Array.from(name, (char, index) =>
    (index === 0 ? /[A-Za-z]/ : /[A-Za-z0-9-]/).test(char) ? char : hex(char),
  ).join('');
}

function hex(char: string): string {
  return Array.from(new TextEncoder().encode(char), (byte) => `_${byte.toString(16).padStart(2, '0')}`).join(
    '',
  );
}

/** A route that a daemon has from nobody: what a router outside of the cluster announces. */
export interface AnnouncedRoute {
  readonly prefix: Prefix;
  /** Absent: the daemon itself, which only IPv4 routes can say of one in 127/8. */
  readonly nextHop?: IpAddress;
  /** `AS:VALUE` each. */
  readonly communities?: readonly string[];
  readonly localPreference?: number;
}

/** The route map that gives a route what it announces. */
export function announcement(
  { prefix, nextHop, communities = [], localPreference }: AnnouncedRoute,
  self: IpAddress,
): RouteMap {
  const hop = nextHop ?? self;
  const family = prefix.includes(':') ? 'inet6' : 'inet';
  if (familyOf(hop) !== (family === 'inet6' ? 6 : 4))
    throw new Error(`${prefix} cannot be announced with next hop ${hop}: give it one of its own family`);
  const lines = [
    nextHopLine(family, hop),
    ...(communities.length === 0 ? [] : [`set community ${communities.join(' ')}`]),
    ...(localPreference === undefined ? [] : [`set local-preference ${localPreference}`]),
  ];
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8);
  const name = `ANNOUNCED.${hash}`;
  return {
    name,
    lines: [`route-map ${name} permit 10`, ...lines.map((line) => ` ${line}`), 'exit'],
    undo: [`no route-map ${name}`],
  };
}
