import { expect, it } from 'vitest';
import { decode } from '../../src/config/decode.ts';
import { policyOf } from '../../src/config/policy-of.ts';
import { ip } from '../support/virtual-agent.ts';

const self = { identity: 'meshrr-0', addresses: new Set([ip('10.0.0.99')]) };

function policy(raw: unknown) {
  const decoded = decode(raw);
  if (decoded.kind === 'problems') throw new Error(JSON.stringify(decoded.problems));
  return policyOf(decoded.settings, self, 'seed');
}

it('tells the plan its groups in order, and its times', () => {
  const bgpgroups = [
    { name: 'UP', type: 'mesh', source: { hostname: 'core' }, max_peers: 2, min_peers: 0 },
    { name: 'CLIENTS', type: 'subtractive', prefixes: ['10.0.0.0/8'] },
    { name: 'MESH', type: 'mesh', source: { hostname: 'meshrr' } },
  ];

  const drain_awaits = ['10.42.0.0/16'];
  expect(policy({ bgpgroups, peer_limit: 16, down_after: 2, selection: 'random', drain_awaits })).toEqual({
    self,
    groups: [
      { kind: 'mesh', name: 'UP', maxPeers: 2, minPeers: 0 },
      { kind: 'subtractive', name: 'CLIENTS', prefixes: ['10.0.0.0/8'] },
      { kind: 'mesh', name: 'MESH', minPeers: 1 },
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

it('tells no limit where there is none', () => {
  expect(policy({ bgpgroups: [{ name: 'M', type: 'mesh', source: { hostname: 'm' } }] })).not.toHaveProperty(
    'peerLimit',
  );
});
