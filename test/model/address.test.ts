import { describe, expect, it } from 'vitest';
import { familyOf, inOrder, isLoopback, mayBeNeighbor, parseAddress } from '../../src/model/address.ts';
import { canName } from '../../src/model/sighting.ts';
import { ip } from '../support/addresses.ts';

describe('an address', () => {
  it.each([
    ['10.42.0.17', '10.42.0.17'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['10.1', undefined],
    ['010.0.0.1', undefined],
    ['0x7f.1', undefined],
    ['1', undefined],
    ['fe80::1%eth0', undefined],
    ['', undefined],
    ['host.example', undefined],
  ])('%j is parsed as %j', (text, expected) => {
    expect(parseAddress(text)).toBe(expected);
  });

  it('sorts in numeric order, IPv4 first', () => {
    expect(inOrder(['2001:db8::10', '10.0.0.10', '10.0.0.9', '2001:db8::9', '10.0.0.9'].map(ip))).toEqual([
      '10.0.0.9',
      '10.0.0.9',
      '10.0.0.10',
      '2001:db8::9',
      '2001:db8::10',
    ]);
  });

  it('has a family, and a source of one family cannot name an address of the other', () => {
    const v4 = { id: 'a', group: 'g', family: 4 as const, confirmEmptyMs: 0 };
    const { family, ...both } = v4;

    expect([familyOf(ip('10.0.0.1')), familyOf(ip('::1'))]).toEqual([family, 6]);
    expect([canName(v4, ip('10.0.0.1')), canName(v4, ip('::1')), canName(both, ip('::1'))]).toEqual([
      true,
      false,
      true,
    ]);
  });
});

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
])('whether %s may be a neighbor of a pod is %j', (address, may) => {
  expect(mayBeNeighbor(ip(address), pod)).toBe(may);
});

it('a loopback address may be a neighbor only of a device that has one itself', () => {
  expect(mayBeNeighbor(ip('127.42.1.2'), onLoopback)).toBe(true);
  expect(mayBeNeighbor(ip('0.0.0.0'), onLoopback)).toBe(false);
});

it.each([
  ['127.0.0.1:32767', true],
  ['127.9.8.7:1', true],
  ['[::1]:32767', true],
  ['localhost:32767', true],
  ['10.0.0.127:32767', false],
  ['[2001:db8::1]:32767', false],
  ['127.example:32767', false],
])('whether %s is a loopback address is %j', (hostPort, expected) => {
  expect(isLoopback(hostPort)).toBe(expected);
});
