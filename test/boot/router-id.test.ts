import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultRouterIdPool, routerIdOf } from '../../src/boot/router-id.ts';
import { parseAddress, type IpAddress } from '../../src/model/address.ts';
import { covers, parsePrefix } from '../../src/model/prefix-set.ts';

const addresses = (...texts: readonly string[]) => texts.map((text) => parseAddress(text)!);
const ipv6 = fc
  .ipV6()
  .map((text) => parseAddress(text)!)
  .filter((address) => address.includes(':'));

/** A prefix with something in it that may be a router id. */
const pool = fc
  .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 255 }), fc.integer({ min: 0, max: 32 }))
  .map(([one, two, length]) => parsePrefix(`${one}.${two}.0.0/${length}`)!)
  .filter((prefix) => !/^(0|127|22[4-9]|2[3-5]\d)\./.test(prefix) || /\/[0-5]$/.test(prefix))
  .filter((prefix) => !/^2(2[4-9]|[3-5]\d)\./.test(prefix));

describe('a pod with an IPv4 address', () => {
  it.each([
    [addresses('10.42.0.7'), '10.42.0.7'],
    [addresses('2001:db8::1', '10.42.0.7'), '10.42.0.7'],
    [addresses('192.0.2.9', '10.42.0.7'), '192.0.2.9'],
  ])('%s has its first one as router id', (own, id) => {
    expect(routerIdOf(own)).toBe(id);
  });
});

describe('a pod with IPv6 addresses only', () => {
  it('has the same router id in every version of meshrr', () => {
    const ids = addresses('2001:db8::1', '2001:db8::2', 'fd00:42::a').map((address) => routerIdOf([address]));
    expect(ids).toEqual(['75.209.193.141', '53.138.175.166', '126.193.48.201']);
    const inTen = routerIdOf(addresses('2001:db8::1'), parsePrefix('10.0.0.0/8'));
    expect(inTen).toBe('10.209.193.141');
  });

  it('gets a router id of the pool, and never an invalid one', () => {
    fc.assert(
      fc.property(ipv6, pool, (address, from) => {
        const id = routerIdOf([address], from);
        const first = Number(id.split('.')[0]);
        expect(covers([from], id)).toBe(true);
        expect(parseAddress(id)).toBe(id);
        expect(first !== 0 && first !== 127 && first < 224, id).toBe(true);
      }),
    );
  });

  it('can get every address of the pool, including the last', () => {
    const ids = new Set<IpAddress>();
    const four = parsePrefix('126.255.255.254/31')!;
    for (let host = 1; host <= 64; host += 1)
      ids.add(routerIdOf(addresses(`2001:db8::${host.toString(16)}`), four));
    expect(Array.from(ids).toSorted()).toEqual(['126.255.255.254', '126.255.255.255']);
  });

  it('gets a router id that none of 999 others has', () => {
    const ids = Array.from({ length: 1000 }, (_, host) =>
      routerIdOf(addresses(`2001:db8::${(host + 1).toString(16)}`), defaultRouterIdPool),
    );
    expect(new Set(ids).size).toBe(1000);
  });
});

describe('a router id cannot be made', () => {
  it.each(['127.0.0.0/8', '0.0.0.0/8', '240.0.0.0/4', '224.0.0.0/24'])('from the pool %s', (from) => {
    expect(() => routerIdOf(addresses('2001:db8::1'), parsePrefix(from))).toThrow(
      `no router id in the pool ${from}`,
    );
  });

  it('without an address', () => {
    expect(() => routerIdOf([])).toThrow('needs an address');
  });
});
