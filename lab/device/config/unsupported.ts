import { parseAddress } from '../../../src/model/address.ts';
import type { Policy } from '../../engine/routing-policy.ts';
import { isTree, listOf, nameOf, textsOf, type Tree, type Value } from './tree.ts';

/**
 * What a BgpConfig says of a statement: all of it (or it changes no route), some values of it, or what stands
 * inside, statement by statement. What is not named is not said.
 */
type Said = true | ((value: Value, beside: Tree) => boolean) | { readonly [statement: string]: Said };

const only =
  (...values: readonly string[]) =>
  (value: Value) =>
    textsOf(value).every((text) => values.includes(text));

const alone =
  (...others: readonly string[]) =>
  (_: Value, beside: Tree) =>
    others.every((other) => beside[other] === undefined);

const from: Said = {
  community: true,
  // Every route of a reflector is BGP's: routes of other protocols would have to be in its table.
  protocol: only('bgp'),
  family: only('inet', 'inet6', 'evpn'),
  'as-path-calc-length': (value) => listOf(value).length === 1,
  'local-preference': true,
  metric: true,
  'route-filter': alone('prefix-list', 'prefix-list-filter'),
  'prefix-list': alone('route-filter', 'prefix-list-filter'),
  'prefix-list-filter': alone('route-filter', 'prefix-list'),
};

const then: Said = {
  accept: true,
  reject: true,
  next: only('term', 'policy'),
  'local-preference': true,
  metric: true,
  origin: only('igp', 'egp', 'incomplete'),
  'as-path-prepend': true,
  'next-hop': (value) => textsOf(value).every((text) => text === 'self' || parseAddress(text) !== undefined),
  community: (value) => isTree(value) && Object.keys(value).length === 1,
  // How packets are spread; a reflector forwards none.
  'load-balance': true,
};

/** A daemon with routes only, and no forwarding: it neither installs them nor resolves their next hops. */
const routes: Said = { 'no-install': true, 'nexthop-resolution': { 'no-resolution': true } };

const peer: Said = {
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
  // About the tables of VPN routing instances, of which there are none.
  'advertise-from-main-vpn-tables': true,
  'vpn-apply-export': true,
  'graceful-shutdown': { sender: { 'local-preference': true }, receiver: {} },
  shutdown: true,
};

const bgp: Said = {
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
 * Lists the statements that change routing and that a BgpConfig cannot say, each with its path. `policies`
 * are those that somebody names: the others change nothing, nor do communities that none of them names.
 */
export function unsaidIn(effective: Tree, policies: readonly Policy[]): readonly string[] {
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
  return unsaid(
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

function unsaid(tree: Tree, said: Readonly<Record<string, Said>>, path = ''): readonly string[] {
  return Object.entries(tree).flatMap(([name, value]) => {
    const here = `${path} ${name}`.trim();
    const known = Object.hasOwn(said, name) ? said[name] : undefined;
    if (known === true) return [];
    if (known === undefined) return [here];
    if (typeof known === 'function') return known(value, tree) ? [] : [here];
    if (isTree(value)) return unsaid(value, known, here);
    return listOf(value).flatMap((entry) => {
      const { name: _, ...inside } = entry;
      return unsaid(inside, known, `${here} ${nameOf(entry)}`);
    });
  });
}
