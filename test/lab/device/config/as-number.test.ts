import { expect, it } from 'vitest';
import { parseAs, parseAsRange } from '../../../../lab/device/config/as-number.ts';

it.each<[string, number | undefined]>([
  ['1', 1],
  ['65000', 65_000],
  ['4294967295', 4_294_967_295],
  ['4294967296', undefined],
  ['0', undefined],
  ['1.10', 65_546],
  ['0.1', 1],
  ['0.0', undefined],
  ['65535.65535', 4_294_967_295],
  ['65536.1', undefined],
  ['1.65536', undefined],
  ['1.2.3', undefined],
  ['-1', undefined],
  ['1e3', undefined],
  ['AS65000', undefined],
  ['', undefined],
])('the AS number %j reads as %s', (text, as) => {
  expect(parseAs(text)).toBe(as);
});

it.each<[string, { from: number; to: number } | undefined]>([
  ['65001', { from: 65_001, to: 65_001 }],
  ['65001-65010', { from: 65_001, to: 65_010 }],
  ['1.0-1.10', { from: 65_536, to: 65_546 }],
  ['65010-65001', undefined],
  ['65001-', undefined],
  ['-65001', undefined],
  ['1-2-3', undefined],
  ['all', undefined],
])('the AS range %j reads as %j', (text, range) => {
  expect(parseAsRange(text)).toEqual(range);
});
