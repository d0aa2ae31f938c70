import { describe, expect, it } from 'vitest';
import type { IpAddress } from '../../src/model/address.ts';
import { decode } from '../../src/config/check/decode.ts';
import { policyOf } from '../../src/config/policy-of.ts';
import type { Policy } from '../../src/model/group.ts';
import { ip } from '../support/addresses.ts';
import { defined } from '../../src/model/defined.ts';

const self = { identity: 'meshrr-0', addresses: new Set([ip('10.0.0.99')]) };

function policy(raw: unknown, own: Policy['self'] = self) {
  const decoded = decode(raw);
  if (decoded.kind === 'problems') throw new Error(JSON.stringify(decoded.problems));
  return policyOf(decoded.settings, own, 'seed');
}

it('the policy has the groups in their order, and all durations', () => {
  const bgpgroups = [
    { name: 'UP', type: 'mesh', source: { hostname: 'core' }, max_peers: 2, min_peers: 0 },
    { name: 'CLIENTS', type: 'subtractive', prefixes: ['10.0.0.0/8'] },
    { name: 'MESH', type: 'mesh', source: { hostname: 'meshrr' } },
  ];

  const drain_awaits = ['10.42.0.0/16'];
  expect(policy({ bgpgroups, peer_limit: 16, down_after: 2, selection: 'random', drain_awaits })).toEqual({
    self,
    groups: [
      { kind: 'mesh', name: 'UP', maxPeers: 2, minPeers: 0, families: [4] },
      { kind: 'subtractive', name: 'CLIENTS', prefixes: ['10.0.0.0/8'] },
      { kind: 'mesh', name: 'MESH', minPeers: 1, families: [4] },
    ],
    selection: 'random',
    seed: 'seed',
    peerLimit: 16,
    downAfterMs: 2000,
    connectGraceMs: 60_000,
    removeAfterMs: 30_000,
    rebalanceAfterMs: 300_000,
    drainAwaits: ['10.42.0.0/16'],
  });
});

it('the policy has no limit if the settings have none', () => {
  expect(policy({ bgpgroups: [{ name: 'M', type: 'mesh', source: { hostname: 'm' } }] })).not.toHaveProperty(
    'peerLimit',
  );
});

describe('a mesh group peers', () => {
  const dns = { hostname: 'm' };
  const [four, six] = [ip('10.0.0.99'), ip('2001:db8::99')];
  const families = (
    mode: string | undefined,
    addresses: readonly IpAddress[],
    group: Record<string, unknown> = {},
  ) => {
    const bgpgroups = [{ name: 'M', type: 'mesh', source: dns, ...group }];
    const own = { identity: 'meshrr-0', addresses: new Set(addresses) };
    const [mesh] = policy({ bgpgroups, ...defined({ mode }) }, own).groups;
    return mesh?.kind === 'mesh' ? mesh.families : undefined;
  };

  it.each([
    [undefined, [4]],
    ['ipv4rr', [4]],
    ['routereflector', [4]],
    ['routeserver', [4]],
    ['evpnrs', [4]],
    ['ipv6rr', [6]],
    ['dualrr', [4, 6]],
  ] as const)('by the families of mode %s: %j', (mode, expected) => {
    expect(families(mode, [four, six])).toEqual(expected);
  });

  it.each([
    ['ipv4rr', [six], [6]],
    ['ipv6rr', [four], [4]],
    ['dualrr', [six], [6]],
  ] as const)('by the family that the pod has, if mode %s is for another', (mode, addresses, expected) => {
    expect(families(mode, addresses)).toEqual(expected);
  });

  it('by the family of a static list as well', () => {
    const source = { sourcetype: 'static', addresses: ['2001:db8::1'] };
    expect(families('ipv4rr', [four, six], { source })).toEqual([4, 6]);
  });

  it('by the families in ip_families, in every mode', () => {
    expect(families('ipv4rr', [four], { ip_families: ['ipv6'] })).toEqual([6]);
    expect(families('ipv4rr', [four], { ip_families: ['IPv6', 'IPv4', 'IPv6'] })).toEqual([4, 6]);
  });
});
