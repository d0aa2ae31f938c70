import { createHash } from 'node:crypto';
import type { Policy, PolicyActions, PolicyTerm, RouteFamily } from '../../routing-policy.ts';
import { familyOf, type IpAddress } from '../../../../src/model/address.ts';
import { routeMapLists, type RouteMapList } from './route-map-lists.ts';
import type { Prefix } from '../../../../src/model/prefix-set.ts';

/** A route map and the lists that it alone uses. */
export interface RouteMap {
  readonly name: string;
  /** The lines that create it. */
  readonly lines: readonly string[];
  /** The lines that remove it. */
  readonly undo: readonly string[];
}

/**
 * Translates a chain of policies into a route map for one family. Its name consists of the policies' names, the family
 * and a hash of its contents.
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

/** The session that a route map is for. */
export interface RouteMapContext {
  /** The address that `next-hop self` sets. */
  readonly self: IpAddress;
  /** The peer is in another AS: routes get our next hop unless a policy sets one (RFC 4271, 5.1.3). */
  readonly toExternal: boolean;
  /** The local preference of all routes during a graceful shutdown. */
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
 * The entries for a chain of policies, as Junos evaluates it:
 *
 *     term            entry
 *     accept          permit
 *     reject          deny
 *     nothing         permit, on-match next
 *     next policy     permit, on-match goto the first entry of the next policy
 *     after the last  permit: Junos accepts BGP routes that no policy decides
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

/** GRACEFUL_SHUTDOWN (RFC 8326, 6). */
const gracefulShutdownCommunity = '65535:0';

/** What an entry sets. During a graceful shutdown each accepted route gets the community and the preference. */
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
  const shutdown = isLeaving ? [gracefulShutdownCommunity] : [];
  const own = community?.communities.flatMap(({ members }) => members) ?? [];
  switch (community?.how) {
    case 'set':
      return [`set community ${[...own, ...shutdown].join(' ')}`];
    case 'add':
      return [`set community ${[...own, ...shutdown].join(' ')} additive`];
    // Communities to delete are in a list (route-map-lists.ts).
    case 'delete':
    case undefined:
      return shutdown.length === 0 ? [] : [`set community ${shutdown.join(' ')} additive`];
  }
}

/**
 * Turns a Junos name into one that FRR accepts for a peer group or a route map: a word that is neither an address nor
 * a number. Letters, digits and `-` stay; other characters become `_` and their bytes in hex, so names stay distinct.
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

/** A route that a daemon originates. */
export interface AnnouncedRoute {
  readonly prefix: Prefix;
  /** Default: the daemon itself. A daemon in 127/8 can be the next hop of IPv4 routes only. */
  readonly nextHop?: IpAddress;
  /** `AS:VALUE` each. */
  readonly communities?: readonly string[];
  readonly localPreference?: number;
}

/** The route map that sets the attributes of an originated route. */
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
