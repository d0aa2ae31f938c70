import { expect, it } from 'vitest';
import { peerFacts } from '../../../src/ops/log/peer-facts.ts';
import { lookAt } from '../../support/looks.ts';
import { endpoint, meshSource, running, seen, viewOf } from '../../support/situations.ts';
import { ip } from '../../support/addresses.ts';

const pod = { ...endpoint('10.0.1.1'), identity: 'mesh-0', zone: 'a' };
const view = viewOf([0, { kind: 'seen', source: meshSource, endpoints: [pod, endpoint('10.0.1.2')] }]);

it('a peer has its group from the running configuration, its pod and zone from a source', () => {
  const facts = peerFacts();
  facts.learn({ kind: 'looked', look: lookAt({ view, running: running(['10.0.1.1']) }) });

  expect(facts.of(ip('10.0.1.1'))).toEqual({ group: 'mesh', pod: 'mesh-0', zone: 'a' });
});

it('a peer of which only the address is known has no pod', () => {
  const facts = peerFacts();
  facts.learn({ kind: 'looked', look: lookAt({ view, running: running(['10.0.1.2']) }) });

  expect(facts.of(ip('10.0.1.2'))).toEqual({ group: 'mesh', pod: undefined, zone: undefined });
});

it('a peer that a plan has just added has its group before the next look', () => {
  const facts = peerFacts();
  const peer = ip('10.0.2.1');
  facts.learn({ kind: 'looked', look: lookAt({ view: viewOf([0, seen(meshSource)]) }) });
  expect(facts.of(peer).group).toBeUndefined();

  const step = { kind: 'add', group: 'core', peer, identity: peer, reason: 'chosen' } as const;
  facts.learn({ kind: 'committed', plan: { hash: 'cafe0001', steps: [step] }, tookMs: 1 });

  expect(facts.of(peer).group).toBe('core');
});

it('a peer has no facts before the first look', () => {
  expect(peerFacts().of(ip('10.0.1.1'))).toEqual({ group: undefined, pod: undefined, zone: undefined });
});
