import { describe, expect, it } from 'vitest';
import { fraction, hash64, planHash } from '../../src/plan/hash.ts';
import { rank } from '../../src/plan/rank.ts';
import { endpoint, policy } from '../support/situations.ts';

describe('hashes', () => {
  it('are 64 bits in which every bit of the input counts', () => {
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

  it('rank the same however often and in whichever order they are asked, also for many names', () => {
    const many = Array.from({ length: 20_500 }, (_, n) => ({
      ...endpoint('10.0.1.1'),
      identity: `core-${n}`,
    }));

    const ranked = rank(many, policy);

    expect(rank(many.toReversed(), policy).map(({ identity }) => identity)).toEqual(
      ranked.map(({ identity }) => identity),
    );
    const twins = [endpoint('10.0.1.2'), endpoint('10.0.1.1')].map((one) => ({ ...one, identity: 'same' }));
    expect(rank(twins, policy).map(({ address }) => address)).toEqual(
      rank(twins.toReversed(), policy).map(({ address }) => address),
    );
  });
});
