import { describe, expect, it } from 'vitest';
import { fraction, hash64, planHash } from '../../src/plan/hash.ts';

describe('hashes', () => {
  it('have 64 bits, half of which change with the input', () => {
    const bits = (value: bigint) => value.toString(2).replaceAll('0', '').length;
    const moved = Array.from({ length: 500 }, (_, n) =>
      bits(hash64('edge', `core-${n}`) ^ hash64('edge', `core-${n + 1}`)),
    );
    const mean = moved.reduce((sum, n) => sum + n, 0) / moved.length;

    expect(mean).toBeGreaterThan(31);
    expect(mean).toBeLessThan(33);
    expect(fraction('a')).toBeGreaterThanOrEqual(0);
    expect(fraction('a')).toBeLessThan(1);
    expect(planHash([])).toMatch(/^[0-9a-f]{8}$/);
  });
});
