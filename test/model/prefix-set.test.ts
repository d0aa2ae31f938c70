import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  covers,
  hostPrefix,
  outside,
  overlap,
  parsePrefix,
  routerIdsIn,
  sameCover,
  smallestCover,
  subtract,
} from '../../src/model/prefix-set.ts';
import { ip, net } from '../support/addresses.ts';

describe('a prefix', () => {
  it.each([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.1.2.3/8', '10.0.0.0/8'],
    ['10.0.0.1', '10.0.0.1/32'],
    ['2001:DB8::/32', '2001:db8::/32'],
    ['::1', '::1/128'],
    ['10.0.0.0/33', undefined],
    ['10.0.0.0/08', undefined],
    ['10.0.0.0/8/8', undefined],
    ['10.0.0.0/', undefined],
    ['::ffff:10.0.0.0/104', undefined],
    ['x/8', undefined],
  ])('%j is parsed as %j', (text, expected) => {
    expect(parsePrefix(text)).toBe(expected);
  });

  it('covers addresses; sets of prefixes are compared by the addresses that they cover', () => {
    expect(sameCover([net('10.0.0.0/9'), net('10.128.0.0/9')], [net('10.0.0.0/8')])).toBe(true);
    expect(sameCover([net('10.0.0.0/9')], [net('10.0.0.0/8')])).toBe(false);
    expect([covers([], ip('10.0.0.1')), covers([net('10.0.0.0/8')], ip('10.0.0.1'))]).toEqual([false, true]);
    expect([
      overlap([net('10.0.0.0/8')], [net('10.1.0.0/16')]),
      overlap([net('10.0.0.0/8')], []),
      overlap([], []),
    ]).toEqual([true, false, false]);
    expect(outside([net('10.0.0.0/8')], [ip('10.0.0.1'), ip('11.0.0.1')])).toEqual(['11.0.0.1/32']);
  });
});

describe('allow', () => {
  it('equals the allow of the published example with five peers, prefix by prefix', () => {
    const peers = ['10.42.0.17', '10.42.3.7', '10.42.4.7', '10.42.5.7', '10.42.5.15'].map(ip);
    const list =
      '0.0.0.0/5 8.0.0.0/7 10.0.0.0/11 10.32.0.0/13 10.40.0.0/15 10.42.0.0/28 10.42.0.16/32 10.42.0.18/31 10.42.0.20/30 10.42.0.24/29 10.42.0.32/27 10.42.0.64/26 10.42.0.128/25 10.42.1.0/24 10.42.2.0/24 10.42.3.0/30 10.42.3.4/31 10.42.3.6/32 10.42.3.8/29 10.42.3.16/28 10.42.3.32/27 10.42.3.64/26 10.42.3.128/25 10.42.4.0/30 10.42.4.4/31 10.42.4.6/32 10.42.4.8/29 10.42.4.16/28 10.42.4.32/27 10.42.4.64/26 10.42.4.128/25 10.42.5.0/30 10.42.5.4/31 10.42.5.6/32 10.42.5.8/30 10.42.5.12/31 10.42.5.14/32 10.42.5.16/28 10.42.5.32/27 10.42.5.64/26 10.42.5.128/25 10.42.6.0/23 10.42.8.0/21 10.42.16.0/20 10.42.32.0/19 10.42.64.0/18 10.42.128.0/17 10.43.0.0/16 10.44.0.0/14 10.48.0.0/12 10.64.0.0/10 10.128.0.0/9 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1';

    expect(subtract([net('0.0.0.0/0')], peers).join(' ')).toBe(list);
  });

  it('is minimal, excludes the peers, and covers the prefixes again when the peers are added', () => {
    const anyHost = fc
      .tuple(fc.constantFrom('10.0.0.', '10.0.255.', '2001:db8::'), fc.nat(255))
      .map(([head, n]) => ip(`${head}${head.includes(':') ? n.toString(16) : n}`));
    const prefixes = smallestCover([net('10.0.0.0/16'), net('2001:db8::/112')]);
    fc.assert(
      fc.property(fc.array(anyHost, { maxLength: 30 }), (hosts) => {
        const left = subtract(prefixes, hosts);

        const inside = hosts.filter((host) => covers(prefixes, host));
        expect(inside.some((host) => covers(left, host))).toBe(false);
        expect(sameCover([...left, ...inside.map(hostPrefix)], prefixes)).toBe(true);
        expect(smallestCover(left)).toEqual(left);
      }),
    );
  });
});

it.each([
  ['10.0.0.0/8', ['10.0.0.0/8']],
  ['126.0.0.0/7', ['126.0.0.0/8']],
  ['192.0.0.0/2', ['192.0.0.0/3']],
  ['0.0.0.0/6', ['1.0.0.0/8', '2.0.0.0/7']],
  ['0.0.0.0/8', []],
  ['127.0.0.1/32', []],
  ['239.0.0.0/8', []],
  ['255.255.255.255/32', []],
  ['2001:db8::/32', []],
])('the router ids in the pool %s are %j', (pool, ids) => {
  expect(routerIdsIn(parsePrefix(pool)!)).toEqual(ids);
});
