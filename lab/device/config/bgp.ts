import { familyOf, parseAddress, type IpAddress } from '../../../src/model/address.ts';
import { defined } from '../../../src/model/defined.ts';
import { parsePrefix, type Prefix } from '../../../src/model/prefix-set.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor, PeerSettings } from '../../engine/bgp-config.ts';
import type { RouteFamily } from '../../engine/routing-policy.ts';
import { Refusal } from '../refusal.ts';
import { parseAs, parseAsRange } from './as-number.ts';
import { effectiveOf } from './effective.ts';
import { policiesOf } from './policies.ts';
import { entryNamed, isTree, listOf, nameOf, textsOf, treeAt, type Tree } from './tree.ts';
import { unsupportedIn } from './unsupported.ts';

/** Reads the BGP configuration in effect. Throws a Refusal where a commit check would fail. */
export function bgpConfigOf(tree: Tree): BgpConfig {
  const effective = effectiveOf(tree);
  const bgp = treeAt(effective, 'protocols', 'bgp');
  const options = treeAt(effective, 'routing-options');
  const [asText] = textsOf(options?.['autonomous-system']);
  const as = asText === undefined ? 0 : asNumberOf(asText, 'routing-options autonomous-system');
  const groups = bgp === undefined ? [] : listOf(bgp['group']).map((group) => groupOf(group, bgp, effective));
  if (groups.length > 0 && as === 0)
    throw new Refusal('check', 'routing-options autonomous-system is missing');
  const [routerId] = textsOf(options?.['router-id']);
  const policies = policiesOf(groups, effective);
  const unsupported = unsupportedIn(effective, policies);
  return {
    as,
    ...(routerId === undefined ? {} : { routerId: routerIdOf(routerId) }),
    ...(options?.['graceful-restart'] === undefined ? {} : { gracefulRestart: true }),
    groups,
    ...(policies.length === 0 ? {} : { policies }),
    ...(unsupported.length === 0 ? {} : { unsupported }),
  };
}

function routerIdOf(text: string): IpAddress {
  const id = parseAddress(text);
  if (id === undefined || familyOf(id) !== 4)
    throw new Refusal('check', `routing-options router-id ${text}: invalid router id`);
  return id;
}

function groupOf(group: Tree, bgp: Tree, effective: Tree): BgpGroup {
  const here = `group ${nameOf(group)}`;
  const [type] = textsOf(group['type']);
  if (type !== 'internal' && type !== 'external')
    throw new Refusal('check', `${here}: type must be internal or external`);
  const [peerAs] = textsOf(group['peer-as'] ?? bgp['peer-as']);
  const asRanges = textsOf(group['peer-as-list']).flatMap((list) => asListOf(list, here, effective));
  const neighbors = listOf(group['neighbor']).map((neighbor) => neighborOf(neighbor, [group, bgp], here));
  const allow = textsOf(group['allow']).flatMap((text) => allowPrefixes(text, here));
  const everyNeighborHasAs =
    neighbors.length > 0 &&
    allow.length === 0 &&
    neighbors.every((neighbor) => neighbor.peerAs !== undefined);
  if (type === 'external' && peerAs === undefined && asRanges.length === 0 && !everyNeighborHasAs)
    throw new Refusal('check', `${here}: peer-as must be configured for an external group`);
  return {
    name: nameOf(group),
    type,
    neighbors,
    allow,
    passive: (group['passive'] ?? bgp['passive']) !== undefined,
    ...(peerAs === undefined ? {} : { peerAs: asNumberOf(peerAs, `${here} peer-as`) }),
    ...(asRanges.length === 0 ? {} : { asRanges }),
    ...peerSettingsOf([group, bgp], here),
  };
}

function neighborOf(neighbor: Tree, above: readonly Tree[], group: string): BgpNeighbor {
  const here = `${group} neighbor ${nameOf(neighbor)}`;
  const address = parseAddress(nameOf(neighbor));
  if (address === undefined) throw new Refusal('check', `${here}: invalid address`);
  const [peerAs] = textsOf(neighbor['peer-as']);
  return {
    address,
    passive: neighbor['passive'] !== undefined,
    shutdown: [neighbor, ...above].some((level) => level['shutdown'] !== undefined),
    ...(peerAs === undefined ? {} : { peerAs: asNumberOf(peerAs, `${here} peer-as`) }),
    ...peerSettingsOf([neighbor], here),
  };
}

function allowPrefixes(text: string, group: string): readonly Prefix[] {
  if (text === 'all') return ['0.0.0.0/0' as Prefix, '::/0' as Prefix];
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Refusal('check', `${group} allow ${text}: invalid prefix`);
  const { address: head } = /^(?<address>.*)\/\d+$/.exec(text)?.groups ?? {};
  const written = head === undefined ? undefined : parseAddress(head);
  if (written !== undefined && !prefix.startsWith(`${written}/`))
    throw new Refusal('check', `${group} allow ${text}: host bits are set`);
  return [prefix];
}

function asListOf(name: string, group: string, effective: Tree) {
  const list = entryNamed(treeAt(effective, 'policy-options')?.['as-list'], name);
  if (list === undefined)
    throw new Refusal('check', `${group} peer-as-list ${name}: no such as-list in policy-options`);
  return textsOf(list['members']).map((text) => {
    const range = parseAsRange(text);
    if (range === undefined) throw new Refusal('check', `policy-options as-list ${name} ${text}: invalid AS`);
    return range;
  });
}

function asNumberOf(text: string, statement: string): number {
  const as = parseAs(text);
  if (as === undefined) throw new Refusal('check', `${statement} ${text}: invalid AS number`);
  return as;
}

/** The settings of a group or a neighbor. `levels` starts with the most specific one, whose statements win. */
function peerSettingsOf(levels: readonly Tree[], here: string): PeerSettings {
  const nearest = (name: string) => levels.find((level) => level[name] !== undefined)?.[name];
  const one = (name: string) => textsOf(nearest(name))[0];
  const [cluster, holdTime, localAddress, key] = (
    ['cluster', 'hold-time', 'local-address', 'authentication-key'] as const
  ).map(one);
  const [exports, imports] = [textsOf(nearest('export')), textsOf(nearest('import'))];
  const family = nearest('family');
  const multihop = nearest('multihop');
  return {
    ...(isTree(family) ? { families: familiesOf(family) } : {}),
    ...(exports.length === 0 ? {} : { exports }),
    ...(imports.length === 0 ? {} : { imports }),
    ...(cluster === undefined ? {} : { cluster: clusterOf(cluster, here) }),
    ...gracefulShutdownOf(levels),
    ...(holdTime === undefined ? {} : { holdTime: holdTimeOf(holdTime, here) }),
    ...(localAddress === undefined ? {} : { localAddress: addressOf(localAddress, `${here} local-address`) }),
    // The default TTL of Junos.
    ...(isTree(multihop) ? { multihop: Number(textsOf(multihop['ttl'])[0] ?? 64) } : {}),
    ...(isTree(multihop) && multihop['no-nexthop-change'] !== undefined
      ? { nextHopUnchanged: true as const }
      : {}),
    ...defined({ authenticationKey: key }),
  };
}

function familiesOf(family: Tree): readonly RouteFamily[] {
  const subsequent = { inet: 'unicast', inet6: 'unicast', evpn: 'signaling' } as const;
  return (['inet', 'inet6', 'evpn'] as const).filter(
    (name) => treeAt(family, name)?.[subsequent[name]] !== undefined,
  );
}

function gracefulShutdownOf(levels: readonly Tree[]) {
  const senders = levels
    .map((level) => treeAt(level, 'graceful-shutdown', 'sender'))
    .filter((sender) => sender !== undefined);
  const preference = senders.flatMap((sender) => textsOf(sender['local-preference']))[0];
  return {
    ...(senders.length === 0 ? {} : { gracefulShutdown: true as const }),
    ...(preference === undefined ? {} : { gracefulShutdownPreference: Number(preference) }),
  };
}

/** A cluster id is written as an IPv4 address (RFC 4456). */
function clusterOf(text: string, here: string): IpAddress {
  const cluster = parseAddress(text);
  if (cluster === undefined || familyOf(cluster) !== 4)
    throw new Refusal('check', `${here} cluster ${text}: invalid cluster id`);
  return cluster;
}

/** RFC 4271, 4.2: 0, or at least 3 s. */
function holdTimeOf(text: string, here: string): number {
  const seconds = Number(text);
  if (seconds !== 0 && (seconds < 3 || seconds > 65_535))
    throw new Refusal('check', `${here} hold-time ${text}: must be 0, or 3 to 65535`);
  return seconds;
}

function addressOf(text: string, statement: string): IpAddress {
  const address = parseAddress(text);
  if (address === undefined) throw new Refusal('check', `${statement} ${text}: invalid address`);
  return address;
}
