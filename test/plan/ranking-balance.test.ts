import { describe, expect, it } from 'vitest';
import { loads, moves, nodes, rendezvous, rollingRestart, settle } from '../support/plan/hierarchy.ts';

const sets = Array.from({ length: 50 }, (_, set) => {
  const nine = nodes(set, 'core', 9);
  return { edges: nodes(set, 'edge', 200), eight: nine.slice(0, 8), nine };
});
const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;

/** 200 edges choose two of 8 cores each: 50 a core on average; a ninth core's fair share is 400 / 9. */
const mean = 50;
const leastPossible = 400 / 9;

describe.each([
  { spread: 'none', most: 1.35 },
  { spread: 'zone', most: 1.5 },
] as const)('200 edges and 8 cores in 3 zones, spread: $spread', ({ spread, most }) => {
  const choose = rendezvous(spread);

  it(`the greatest load is at most ${most} × the mean`, () => {
    const greatest = sets.map(({ edges, eight }) => Math.max(...loads(settle(edges, eight, choose), eight)));

    expect(median(greatest)).toBeLessThanOrEqual(most * mean);
  });

  it('a ninth core moves at most 1.15 × its fair share of edges, and only to itself', () => {
    const moved = sets.map(({ edges, eight, nine }) => {
      const [before, after] = [settle(edges, eight, choose), settle(edges, nine, choose)];
      expect(loads(after, nine.slice(8))).toEqual([moves(before, after)]);
      return moves(before, after);
    });

    expect(median(moved)).toBeLessThanOrEqual(1.15 * leastPossible);
  });

  it('a rolling restart under the same names changes no choice, and neither does an edge that leaves', () => {
    for (const { edges, eight } of sets.slice(0, 10)) {
      const start = settle(edges, eight, choose);
      const { end } = rollingRestart(edges, eight, choose, start, ({ identity }) => identity);
      expect(end).toEqual(start);
      expect(moves(start, settle(edges.slice(1), eight, choose))).toBe(0);
    }
  });
});

it('with spread: zone every edge has one upstream in its own zone and one in another', () => {
  const zoneOf = new Map(sets[0]!.eight.map(({ identity, zone }) => [identity, zone]));

  for (const { identity, zone } of sets[0]!.edges) {
    const chosen = settle([{ identity, zone }], sets[0]!.eight, rendezvous('zone')).get(identity)!;
    const [first, second] = chosen.map((core) => zoneOf.get(core));
    expect(first).toBe(zone);
    expect(second).not.toBe(zone);
  }
});
