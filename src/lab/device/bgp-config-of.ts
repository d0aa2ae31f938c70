import { parseAddress } from '../../model/address.ts';
import { parsePrefix, type Prefix } from '../../model/prefix-set.ts';
import type { BgpConfig, BgpGroup, BgpNeighbor } from './bgp-config.ts';
import { Refusal } from './config-edit.ts';
import { isTree, listOf, textsOf, valueAt, type Tree } from './config-tree.ts';

/**
 * What a configuration says about BGP, with `apply-groups` resolved; a Refusal where it cannot be committed.
 * Groups are applied at the top level or inside `protocols bgp`.
 */
export function bgpConfigOf(tree: Tree): BgpConfig {
  const own = bgpIn(tree);
  const applied = [...textsOf(tree['apply-groups']), ...textsOf(own?.['apply-groups'])];
  const inherited = new Set(applied).values().map((name) => {
    const group = listOf(tree['groups']).find((entry) => entry['name'] === name);
    if (group === undefined)
      throw new Refusal('check', `apply-groups ${name}: configuration group not found`);
    return bgpIn(group);
  });
  const groups = [own, ...inherited].flatMap((bgp) => listOf(bgp?.['group'])).map(groupOf);
  const [as] = textsOf(valueAt(tree, [{ name: 'routing-options' }, { name: 'autonomous-system' }]));
  return { as: Number(as ?? 0), groups: joined(groups) };
}

function bgpIn(tree: Tree): Tree | undefined {
  const bgp = valueAt(tree, [{ name: 'protocols' }, { name: 'bgp' }]);
  return isTree(bgp) ? bgp : undefined;
}

function groupOf(group: Tree): BgpGroup {
  const [name = ''] = textsOf(group['name']);
  const [type] = textsOf(group['type']);
  if (type !== 'internal' && type !== 'external')
    throw new Refusal('check', `group ${name}: type must be internal or external`);
  const [peerAs] = textsOf(group['peer-as']);
  const [cluster] = textsOf(group['cluster']).map((text) => parseAddress(text));
  const asRanges = textsOf(group['as-list']).map(rangeOf);
  if (type === 'external' && peerAs === undefined && asRanges.length === 0) {
    throw new Refusal('check', `group ${name}: peer-as must be configured for an external group`);
  }
  return {
    name,
    type,
    neighbors: listOf(group['neighbor']).map((neighbor) => neighborOf(neighbor, name)),
    allow: textsOf(group['allow']).flatMap((text) => allowed(text, name)),
    passive: group['passive'] !== undefined,
    ...(peerAs === undefined ? {} : { peerAs: Number(peerAs) }),
    ...(asRanges.length === 0 ? {} : { asRanges }),
    ...(cluster === undefined ? {} : { cluster }),
  };
}

function neighborOf(neighbor: Tree, group: string): BgpNeighbor {
  const [name = ''] = textsOf(neighbor['name']);
  const address = parseAddress(name);
  if (address === undefined) throw new Refusal('check', `group ${group} neighbor ${name}: invalid address`);
  const [peerAs] = textsOf(neighbor['peer-as']);
  return {
    address,
    passive: neighbor['passive'] !== undefined,
    shutdown: neighbor['shutdown'] !== undefined,
    ...(peerAs === undefined ? {} : { peerAs: Number(peerAs) }),
  };
}

function allowed(text: string, group: string): readonly Prefix[] {
  if (text === 'all') return ['0.0.0.0/0' as Prefix, '::/0' as Prefix];
  const prefix = parsePrefix(text);
  if (prefix === undefined) throw new Refusal('check', `group ${group} allow ${text}: invalid prefix`);
  if (prefix !== text && !isHost(text))
    throw new Refusal('check', `group ${group} allow ${text}: host bits are set`);
  return [prefix];
}

function isHost(text: string): boolean {
  return parseAddress(text) !== undefined;
}

function rangeOf(text: string): { readonly from: number; readonly to: number } {
  const [from = 0, to = from] = text.split('-').map(Number);
  return { from, to };
}

/** A group that stands in two places is one; its neighbors and its `allow` add up. */
function joined(groups: readonly BgpGroup[]): readonly BgpGroup[] {
  const byName = new Map<string, BgpGroup>();
  for (const group of groups) {
    const before = byName.get(group.name);
    byName.set(
      group.name,
      before === undefined
        ? group
        : {
            ...group,
            ...before,
            neighbors: [...before.neighbors, ...group.neighbors],
            allow: [...before.allow, ...group.allow],
          },
    );
  }
  return Array.from(byName.values());
}
