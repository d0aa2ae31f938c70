import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listenRanges } from '../../../../../lab/engine/frr/config/listen-ranges.ts';
import type { IpAddress } from '../../../../../src/model/address.ts';
import { covers, overlap, sameCover, subtract, type Prefix } from '../../../../../src/model/prefix-set.ts';
import { bgpGroup } from '../../../../support/bgp-network.ts';

const address = (n: number) => `10.0.0.${n}` as IpAddress;
const all = '10.0.0.0/24' as Prefix;
const none: ReadonlyMap<Prefix, string> = new Map();
const shown = (ranges: ReadonlyMap<Prefix, string>) => Array.from(ranges.keys());

const clients = (allow: readonly string[], name = 'C') => bgpGroup({ name, allow });
const mesh = (...neighbors: readonly string[]) => bgpGroup({ name: 'M', neighbors });
const without = (...addresses: readonly IpAddress[]) => subtract([all], addresses);

describe('a range', () => {
  it('stays whole, however many neighbors are missing from allow', () => {
    const { ranges, holes } = listenRanges(
      [mesh(address(1), address(9)), clients(without(address(1), address(9)))],
      none,
    );

    expect(shown(ranges)).toEqual([all]);
    expect(holes).toEqual([]);
  });

  it('stays when a neighbor is removed and allow does not cover it yet', () => {
    const running = new Map([[all, 'C']]);
    const { ranges, holes } = listenRanges([clients(without(address(1)))], running);

    expect(shown(ranges)).toEqual([all]);
    expect(holes).toEqual([address(1)]);
  });

  it('stays when allow grows, and gets another one beside it', () => {
    const { ranges } = listenRanges([clients(['10.0.0.0/23'])], new Map([[all, 'C']]));

    expect(shown(ranges)).toEqual([all, '10.0.1.0/24']);
  });

  it('is replaced when allow covers too little of it', () => {
    const wide = '10.0.0.0/16' as Prefix;

    expect(shown(listenRanges([clients([all])], new Map([[wide, 'C']])).ranges)).toEqual([all]);
  });

  it('is replaced when another group allows part of it', () => {
    const running = new Map([[all, 'C']]);
    const { ranges } = listenRanges([clients(without(address(1))), clients(['10.0.0.1/32'], 'D')], running);

    expect(ranges.get(all)).toBeUndefined();
    expect(ranges.get('10.0.0.1/32' as Prefix)).toBe('D');
  });

  it('belongs to the first group if two overlap', () => {
    const { ranges } = listenRanges([clients(['10.0.0.0/25']), clients([all], 'D')], none);

    expect(Array.from(ranges)).toEqual([
      ['10.0.0.0/25', 'C'],
      ['10.0.0.128/25', 'D'],
    ]);
  });

  it('can be IPv4 or IPv6', () => {
    expect(shown(listenRanges([clients(['0.0.0.0/0', '::/0'])], none).ranges)).toEqual(['0.0.0.0/0', '::/0']);
  });
});

it('ranges and holes together accept exactly what allow covers, after any edits', () => {
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
        // A range stays while allow still covers an address in it.
        for (const range of running.keys()) expect(ranges.has(range) || !overlap([range], allow)).toBe(true);
        running = ranges;
      }
    }),
    { numRuns: 50 },
  );
});
