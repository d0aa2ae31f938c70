import { describe, expect, it } from 'vitest';
import {
  address,
  asRange,
  hostPort,
  hostname,
  prefix,
  routerIdPool,
} from '../../../src/config/schema/network.ts';
import { duration, integer } from '../../../src/config/schema/scalar.ts';

// undefined: the value is refused.
describe('a scalar reads', () => {
  it.each<[unknown, number | undefined]>([
    [10, 10_000],
    [0, 0],
    [0.25, 250],
    ['10', 10_000],
    ['10s', 10_000],
    ['250ms', 250],
    ['1.5 m', 90_000],
    ['24h', 86_400_000],
    ['25h', undefined],
    [-1, undefined],
    [Number.NaN, undefined],
    ['5 days', undefined],
    ['', undefined],
    [null, undefined],
    [[10], undefined],
  ])('the duration %j as %s ms', (written, ms) => {
    expect(duration().safeParse(written).data).toBe(ms);
  });

  it.each<[unknown, number | undefined]>([
    [1, 1],
    ['9', 9],
    [0, undefined],
    [10, undefined],
    [1.5, undefined],
    ['1e0', undefined],
    [true, undefined],
  ])('the number %j from 1 to 9 as %s', (written, read) => {
    expect(integer(1, 9).safeParse(written).data).toBe(read);
  });

  it.each<[unknown, string | undefined]>([
    ['10.0.0.1', '10.0.0.1'],
    ['2001:DB8:0::1', '2001:db8::1'],
    ['10.1', undefined],
    ['fe80::1%eth0', undefined],
    [10, undefined],
  ])('the address %j as %s', (written, read) => {
    expect(address.safeParse(written).data).toBe(read);
  });

  it.each<[unknown, string | undefined]>([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['10.0.0.1', '10.0.0.1/32'],
    ['2001:DB8:0::/48', '2001:db8::/48'],
    ['2001:db8::1/48', undefined],
    ['10.0.0.1/31', undefined],
    ['10.0.0.0/33', undefined],
    ['10/8', undefined],
    ['all', undefined],
  ])('the prefix %j as %s', (written, read) => {
    expect(prefix.safeParse(written).data).toBe(read);
  });

  it.each<[unknown, string | undefined]>([
    ['meshrr', 'meshrr'],
    ['Meshrr.Core.svc.cluster.local.', 'meshrr.core.svc.cluster.local.'],
    ['_x-1.y_z', '_x-1.y_z'],
    ['a..b', undefined],
    ['-a', undefined],
    ['a b', undefined],
    ['x'.repeat(64), undefined],
    ['10.0.0.1', undefined],
    ['2001:db8::1', undefined],
    [['meshrr'], undefined],
    [5, '5'],
  ])('the host name %j as %s', (written, read) => {
    expect(hostname.safeParse(written).data).toBe(read);
  });

  it.each<[unknown, string | undefined]>([
    ['127.0.0.1:32767', '127.0.0.1:32767'],
    ['crpd:1', 'crpd:1'],
    ['[::1]:50051', '[::1]:50051'],
    ['::1:50051', undefined],
    ['[crpd]:1', undefined],
    ['crpd', undefined],
    ['crpd:0', undefined],
    ['crpd:65536', undefined],
  ])('the place %j as %s', (written, read) => {
    expect(hostPort.safeParse(written).data).toBe(read);
  });

  it.each<[unknown, readonly [number, number] | undefined]>([
    ['65001-65500', [65_001, 65_500]],
    [65_000, [65_000, 65_000]],
    ['4294967295', [4_294_967_295, 4_294_967_295]],
    ['4294967296', undefined],
    ['0', undefined],
    ['2-1', undefined],
    ['1-2-3', undefined],
  ])('the AS range %j as %s', (written, read) => {
    expect(asRange.safeParse(written).data).toEqual(read && { first: read[0], last: read[1] });
  });

  it.each<[unknown, string | undefined]>([
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['127.0.0.0/8', undefined],
    ['224.0.0.0/4', undefined],
    ['10.0.0.1/8', undefined],
    ['2001:db8::/32', undefined],
    [10, undefined],
  ])('the pool of router ids %j as %s', (written, read) => {
    expect(routerIdPool.safeParse(written).data).toBe(read);
  });
});
