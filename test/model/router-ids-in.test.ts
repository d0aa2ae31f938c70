import { expect, it } from 'vitest';
import { parsePrefix } from '../../src/model/prefix-set.ts';
import { routerIdsIn } from '../../src/model/router-ids-in.ts';

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
])('of %s may be router ids: %j', (pool, ids) => {
  expect(routerIdsIn(parsePrefix(pool)!)).toEqual(ids);
});
