import { familyOf, parseAddress, type IpAddress } from '../../../src/model/address.ts';
import type { PeerSettings } from '../../engine/bgp-config.ts';
import type { RouteFamily } from '../../engine/routing-policy.ts';
import { Refusal } from '../refusal.ts';
import { isTree, textsOf, valueAt, type Tree } from './tree.ts';
import { defined } from '../../../src/model/defined.ts';

/** What a group or a neighbor says, level by level, the nearest first: each statement counts where it stands first. */
export function peerSettingsOf(levels: readonly Tree[], here: string): PeerSettings {
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
    // Junos lets it be 64 hops when it says no number.
    ...(isTree(multihop) ? { multihop: Number(textsOf(multihop['ttl'])[0] ?? 64) } : {}),
    ...(isTree(multihop) && multihop['no-nexthop-change'] !== undefined
      ? { nextHopUnchanged: true as const }
      : {}),
    ...defined({ authenticationKey: key }),
  };
}

function familiesOf(family: Tree): readonly RouteFamily[] {
  const said = { inet: 'unicast', inet6: 'unicast', evpn: 'signaling' } as const;
  return (['inet', 'inet6', 'evpn'] as const).filter(
    (name) => valueAt(family, [{ name }, { name: said[name] }]) !== undefined,
  );
}

function gracefulShutdownOf(levels: readonly Tree[]) {
  const senders = levels
    .map((level) => valueAt(level, [{ name: 'graceful-shutdown' }, { name: 'sender' }]))
    .filter((sender) => isTree(sender));
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

/** RFC 4271, 4.2: none, or at least 3 s. */
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
