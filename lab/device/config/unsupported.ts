import { parseAddress } from '../../../src/model/address.ts';
import type { Policy } from '../../engine/routing-policy.ts';
import { isTree, listOf, nameOf, textsOf, type Tree, type Value } from './tree.ts';

/**
 * How far a BgpConfig can express a statement: fully (`true`, also if the statement changes no route), for some values
 * only, or by its inner statements. Statements that are not listed are not supported.
 */
type Supported =
  true | ((value: Value, parent: Tree) => boolean) | { readonly [statement: string]: Supported };

const only =
  (...values: readonly string[]) =>
  (value: Value) =>
    textsOf(value).every((text) => values.includes(text));

const without =
  (...others: readonly string[]) =>
  (_: Value, parent: Tree) =>
    others.every((other) => parent[other] === undefined);

const from: Supported = {
  community: true,
  // A reflector has only BGP routes in its table.
  protocol: only('bgp'),
  family: only('inet', 'inet6', 'evpn'),
  'as-path-calc-length': (value) => listOf(value).length === 1,
  'local-preference': true,
  metric: true,
  'route-filter': without('prefix-list', 'prefix-list-filter'),
  'prefix-list': without('route-filter', 'prefix-list-filter'),
  'prefix-list-filter': without('route-filter', 'prefix-list'),
};

const then: Supported = {
  accept: true,
  reject: true,
  next: only('term', 'policy'),
  'local-preference': true,
  metric: true,
  origin: only('igp', 'egp', 'incomplete'),
  'as-path-prepend': true,
  'next-hop': (value) => textsOf(value).every((text) => text === 'self' || parseAddress(text) !== undefined),
  community: (value) => isTree(value) && Object.keys(value).length === 1,
  // Concerns forwarding, and a reflector forwards no packets.
  'load-balance': true,
};

/** The daemons do not forward packets: they neither install routes nor resolve next hops. */
const routes: Supported = { 'no-install': true, 'nexthop-resolution': { 'no-resolution': true } };

const peer: Supported = {
  description: true,
  'local-address': true,
  'peer-as': true,
  cluster: true,
  passive: true,
  'hold-time': true,
  'authentication-key': true,
  import: true,
  export: true,
  family: { inet: { unicast: routes }, inet6: { unicast: routes }, evpn: { signaling: routes } },
  multihop: { ttl: true, 'no-nexthop-change': true },
  'log-updown': true,
  'mtu-discovery': true,
  // Concerns VPN routing instances, and a reflector has none.
  'advertise-from-main-vpn-tables': true,
  'vpn-apply-export': true,
  'graceful-shutdown': { sender: { 'local-preference': true }, receiver: {} },
  shutdown: true,
};

const bgp: Supported = {
  ...peer,
  'apply-groups': true,
  'rfc6514-compliant-safi129': true,
  group: {
    ...peer,
    'apply-groups': true,
    type: true,
    allow: true,
    'peer-as-list': true,
    neighbor: peer,
  },
};

/**
 * The paths of statements that change routing and that a BgpConfig cannot express. Of the policies and communities only
 * those in use count: `policies` are the ones that groups and neighbors name.
 */
export function unsupportedIn(effective: Tree, policies: readonly Policy[]): readonly string[] {
  const options = effective['policy-options'];
  const named = (list: string, names: readonly string[]) =>
    isTree(options) ? listOf(options[list]).filter((entry) => names.includes(nameOf(entry))) : [];
  const used: Tree = {
    'policy-statement': named(
      'policy-statement',
      policies.map(({ name }) => name),
    ),
    community: named('community', policies.flatMap(communitiesIn)),
  };
  const rest: Tree = {};
  for (const name of ['routing-options', 'protocols', 'routing-instances']) {
    const value = effective[name];
    if (isTree(value)) rest[name] = value;
  }
  return unsupportedPaths(
    { ...rest, 'policy-options': used },
    {
      'routing-options': { 'router-id': true, 'autonomous-system': true, 'graceful-restart': {} },
      protocols: { 'apply-groups': true, bgp },
      'routing-instances': {},
      'policy-options': {
        'policy-statement': { term: { from, then }, from, then },
        community: { members: true },
      },
    },
  );
}

function communitiesIn({ terms }: Policy): readonly string[] {
  return terms
    .flatMap(({ from: { communities = [] }, then: { community } }) => [
      ...communities,
      ...(community?.communities ?? []),
    ])
    .map(({ name }) => name);
}

function unsupportedPaths(
  tree: Tree,
  supported: Readonly<Record<string, Supported>>,
  path = '',
): readonly string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const here = `${path} ${name}`.trim();
    const known = Object.hasOwn(supported, name) ? supported[name] : undefined;
    if (known === true) return [];
    if (known === undefined) return [here];
    if (typeof known === 'function') return known(value, tree) ? [] : [here];
    if (isTree(value)) return unsupportedPaths(value, known, here);
    return listOf(value).flatMap((entry) => {
      const { name: _, ...inside } = entry;
      return unsupportedPaths(inside, known, `${here} ${nameOf(entry)}`);
    });
  });
}
