import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listenRanges } from '../../../../../lab/engine/frr/config/listen-ranges.ts';
import type { IpAddress } from '../../../../../src/model/address.ts';
import { covers, overlap, sameCover, subtract, type Prefix } from '../../../../../src/model/prefix-set.ts';
import { bgpGroup } from '../../../../support/bgp-network.ts';

const address = (n: number) => `10.0.0.${n}` as IpAddress;
const everybody = '10.0.0.0/24' as Prefix;
const none: ReadonlyMap<Prefix, string> = new Map();
const shown = (ranges: ReadonlyMap<Prefix, string>) => Array.from(ranges.keys());

const clients = (allow: readonly string[], name = 'C') => bgpGroup({ name, allow });
const mesh = (...neighbors: readonly string[]) => bgpGroup({ name: 'M', neighbors });
const without = (...addresses: readonly IpAddress[]) => subtract([everybody], addresses);

describe('a range', () => {
  it('is whole, however many neighbors are taken out of allow', () => {
    const { ranges, holes } = listenRanges(
      [mesh(address(1), address(9)), clients(without(address(1), address(9)))],
      none,
    );

    expect(shown(ranges)).toEqual([everybody]);
    expect(holes).toEqual([]);
  });

  it('that runs stays when a neighbor leaves and allow does not have it back', () => {
    const running = new Map([[everybody, 'C']]);
    const { ranges, holes } = listenRanges([clients(without(address(1)))], running);

    expect(shown(ranges)).toEqual([everybody]);
    expect(holes).toEqual([address(1)]);
  });

  it('that runs stays when allow grows, with another beside it', () => {
    const { ranges } = listenRanges([clients(['10.0.0.0/23'])], new Map([[everybody, 'C']]));

    expect(shown(ranges)).toEqual([everybody, '10.0.1.0/24']);
  });

  it('goes when too much of it may not come in any more', () => {
    const wide = '10.0.0.0/16' as Prefix;

    expect(shown(listenRanges([clients([everybody])], new Map([[wide, 'C']])).ranges)).toEqual([everybody]);
  });

  it('goes when another group may have what it has', () => {
    const running = new Map([[everybody, 'C']]);
    const { ranges } = listenRanges([clients(without(address(1))), clients(['10.0.0.1/32'], 'D')], running);

    expect(ranges.get(everybody)).toBeUndefined();
    expect(ranges.get('10.0.0.1/32' as Prefix)).toBe('D');
  });

  it('is that of the first group, where two overlap', () => {
    const { ranges } = listenRanges([clients(['10.0.0.0/25']), clients([everybody], 'D')], none);

    expect(Array.from(ranges)).toEqual([
      ['10.0.0.0/25', 'C'],
      ['10.0.0.128/25', 'D'],
    ]);
  });

  it('is of both families', () => {
    expect(shown(listenRanges([clients(['0.0.0.0/0', '::/0'])], none).ranges)).toEqual(['0.0.0.0/0', '::/0']);
  });
});

it('lets exactly those in who may, after any edits', () => {
  const addresses = fc.uniqueArray(fc.integer({ min: 0, max: 255 }), { maxLength: 12 });
  const edit = fc.record({ neighbors: addresses, missing: addresses });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), (edits) => {
      let running = none;
      for (const { neighbors, missing } of edits) {
        const explicit = neighbors.map(address);
        const allow = without(...explicit, ...missing.map(address));
        const { ranges, holes } = listenRanges([mesh(...explicit), clients(allow)], running);

        expect(sameCover(subtract(shown(ranges), [...explicit, ...holes]), allow)).toBe(true);
        expect(holes.some((hole) => explicit.includes(hole) || covers(allow, hole))).toBe(false);
        // A range is not taken away for a few addresses, while anybody may still come from there.
        for (const range of running.keys()) expect(ranges.has(range) || !overlap([range], allow)).toBe(true);
        running = ranges;
      }
    }),
    { numRuns: 50 },
  );
});
