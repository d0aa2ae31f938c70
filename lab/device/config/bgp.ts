import { familyOf, parseAddress, type IpAddress } from '../../../src/model/address.ts';
import { parsePrefix, type Prefix } from '../../../src/model/prefix-set.ts';
import { parseAs, parseAsRange } from './as-number.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from '../../engine/bgp-config.ts';
import { Refusal } from '../refusal.ts';
import { active } from './deactivated.ts';
import { inherit } from './effective.ts';
import { peerSettingsOf } from './peer-settings-of.ts';
import { policiesOf } from './policies-of.ts';
import { unsaidIn } from './unsupported.ts';
import { entryNamed, isTree, listOf, nameOf, textsOf, valueAt, type Tree } from './tree.ts';

/** What a configuration says about BGP, `apply-groups` resolved and without what is deactivated; a Refusal where it cannot be committed. */
export function bgpConfigOf(tree: Tree): BgpConfig {
  const effective = inherit(active(tree));
  const bgp = valueAt(effective, [{ name: 'protocols' }, { name: 'bgp' }]);
  const [asText] = textsOf(valueAt(effective, [{ name: 'routing-options' }, { name: 'autonomous-system' }]));
  const as = asText === undefined ? 0 : numberOf(asText, 'routing-options autonomous-system');
  const groups = isTree(bgp) ? listOf(bgp['group']).map((group) => groupOf(group, bgp, effective)) : [];
  if (groups.length > 0 && as === 0)
    throw new Refusal('check', 'routing-options autonomous-system is missing');
  const [routerId] = textsOf(valueAt(effective, [{ name: 'routing-options' }, { name: 'router-id' }]));
  const restarts = valueAt(effective, [{ name: 'routing-options' }, { name: 'graceful-restart' }]);
  const policies = policiesOf(groups, effective);
  const unsaid = unsaidIn(effective, policies);
  return {
    as,
    ...(routerId === undefined ? {} : { routerId: routerIdOf(routerId) }),
    ...(restarts === undefined ? {} : { gracefulRestart: true }),
    groups,
    ...(policies.length === 0 ? {} : { policies }),
    ...(unsaid.length === 0 ? {} : { unsaid }),
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
  const allow = textsOf(group['allow']).flatMap((text) => allowed(text, here));
  const eachHasItsOwn =
    neighbors.length > 0 &&
    allow.length === 0 &&
    neighbors.every((neighbor) => neighbor.peerAs !== undefined);
  if (type === 'external' && peerAs === undefined && asRanges.length === 0 && !eachHasItsOwn)
    throw new Refusal('check', `${here}: peer-as must be configured for an external group`);
  return {
    name: nameOf(group),
    type,
    neighbors,
    allow,
    passive: (group['passive'] ?? bgp['passive']) !== undefined,
    ...(peerAs === undefined ? {} : { peerAs: numberOf(peerAs, `${here} peer-as`) }),
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
    ...(peerAs === undefined ? {} : { peerAs: numberOf(peerAs, `${here} peer-as`) }),
    ...peerSettingsOf([neighbor], here),
  };
}

function allowed(text: string, group: string): readonly Prefix[] {
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
  const list = entryNamed(valueAt(effective, [{ name: 'policy-options' }, { name: 'as-list' }]), name);
  if (list === undefined)
    throw new Refusal('check', `${group} peer-as-list ${name}: no such as-list in policy-options`);
  return textsOf(list['members']).map((text) => {
    const range = parseAsRange(text);
    if (range === undefined) throw new Refusal('check', `policy-options as-list ${name} ${text}: invalid AS`);
    return range;
  });
}

function numberOf(text: string, statement: string): number {
  const as = parseAs(text);
  if (as === undefined) throw new Refusal('check', `${statement} ${text}: invalid AS number`);
  return as;
}
