import { expect, it } from 'vitest';
import { mayBeNeighbor } from '../../src/model/unicast.ts';
import { ip } from '../support/virtual-agent.ts';

const pod = new Set(['10.0.9.9', '2001:db8::9'].map(ip));
const onLoopback = new Set(['127.42.1.1'].map(ip));

it.each([
  ['10.0.0.1', true],
  ['192.0.2.1', true],
  ['100.64.0.1', true],
  // Reserved, and in use as pod addresses.
  ['240.1.2.3', true],
  ['2001:db8::1', true],
  ['fd00::1', true],
  ['0.0.0.0', false],
  ['0.1.2.3', false],
  ['127.0.0.1', false],
  ['127.42.1.2', false],
  ['169.254.1.1', false],
  ['224.0.0.5', false],
  ['239.255.255.255', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
])('%s may be a neighbor of a pod: %j', (address, may) => {
  expect(mayBeNeighbor(ip(address), pod)).toBe(may);
});

it('a loopback address is a neighbor of nobody but a device that has one itself', () => {
  expect(mayBeNeighbor(ip('127.42.1.2'), onLoopback)).toBe(true);
  expect(mayBeNeighbor(ip('0.0.0.0'), onLoopback)).toBe(false);
});
