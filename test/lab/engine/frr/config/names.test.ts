import { expect, it } from 'vitest';
import { frrName } from '../../../../../lab/engine/frr/config/route-map.ts';
import { ownNextHop } from '../../../../../lab/engine/frr/config/translation.ts';
import type { IpAddress } from '../../../../../src/model/address.ts';

it.each([
  ['MESHRR-CLIENTS', 'MESHRR-CLIENTS'],
  ['to core', 'to_20core'],
  ['10.0.0.1', '_310_2e0_2e0_2e1'],
  ['a_20b', 'a_5f20b'],
  ['é', '_c3_a9'],
])('the group %s becomes the peer group %s', (name, expected) => {
  expect(frrName(name)).toBe(expected);
});

it.each([
  ['127.0.3.4', '198.18.3.4'],
  ['127.1.3.4', '198.19.3.4'],
  ['10.0.0.1', '10.0.0.1'],
  ['2001:db8::1', '2001:db8::1'],
])('a daemon at %s uses the next hop %s', (address, expected) => {
  expect(ownNextHop(address as IpAddress)).toBe(expected);
});
