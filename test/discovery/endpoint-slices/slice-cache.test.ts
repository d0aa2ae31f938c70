import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpointsOf } from '../../../src/discovery/endpoint-slices/endpoint-slices.ts';
import { cacheOf, withChange, type SliceCache } from '../../../src/discovery/endpoint-slices/slice-cache.ts';
import { parseSlice, type Slice, type SliceChange } from '../../../src/discovery/endpoint-slices/slice.ts';
import { wireEndpoint, wireSlice } from '../../support/slices.ts';

/** What an operator or a controller does to the slices of a Service. */
const anyAction = fc.record({
  name: fc.constantFrom('a', 'b', 'c'),
  action: fc.constantFrom('apply' as const, 'apply' as const, 'delete' as const, 'unlabel' as const),
  pods: fc.uniqueArray(fc.nat(7), { maxLength: 4 }),
});
type Action = typeof anyAction extends fc.Arbitrary<infer T> ? T : never;

/** The server's side: what a list shows in the end, and the events on the way. */
function history(actions: readonly Action[]): {
  readonly list: readonly Slice[];
  readonly events: readonly SliceChange[];
} {
  const there = new Map<string, { readonly wire: Slice; readonly isLabelled: boolean }>();
  const events: SliceChange[] = [];
  for (const [second, { name, action, pods }] of actions.entries()) {
    const before = there.get(name);
    if (action !== 'apply') {
      if (before?.isLabelled !== true) continue;
      events.push({ kind: 'deleted', slice: before.wire });
      if (action === 'delete') there.delete(name);
      // It lost the label of the Service: the same slice, which may come back to it.
      else
        there.set(name, {
          wire: { ...before.wire, generation: before.wire.generation + 1 },
          isLabelled: false,
        });
      continue;
    }
    const endpoints = pods.map((pod) => wireEndpoint(`10.0.0.${pod}`, `pod-${pod}`));
    const wire = parseSlice(
      wireSlice(name, endpoints, {
        uid: before?.wire.uid ?? `${name}-${second}`,
        generation: (before?.wire.generation ?? 0) + 1,
      }),
    ).slice;
    there.set(name, { wire, isLabelled: true });
    events.push({ kind: 'present', slice: wire });
  }
  const list = Array.from(there.values()).filter(({ isLabelled }) => isLabelled);
  return { list: list.map(({ wire }) => wire), events };
}

const slicesOf = ({ slices }: SliceCache) =>
  Array.from(slices.values()).toSorted((a, b) => (a.uid < b.uid ? -1 : 1));
const anyActions = fc.array(anyAction, { maxLength: 14, size: 'max' });

describe('the cache', () => {
  it('ends as a list would, for any order and any repetition of the same events', () => {
    fc.assert(
      fc.property(
        anyActions.chain((actions) => {
          const { events } = history(actions);
          const shuffled = fc
            .tuple(
              fc.shuffledSubarray([...events], { minLength: events.length }),
              fc.array(fc.nat(), { maxLength: 5 }),
            )
            .map(([order, again]) =>
              again.reduce<readonly SliceChange[]>((list, n) => {
                const extra = events[n % Math.max(events.length, 1)];
                const at = (n * 31) % (list.length + 1);
                return extra === undefined ? list : list.toSpliced(at, 0, extra);
              }, order),
            );
          return fc.record({ actions: fc.constant(actions), received: shuffled });
        }),
        ({ actions, received }) => {
          const cache = received.reduce(withChange, cacheOf([]));

          expect(slicesOf(cache)).toEqual(slicesOf(cacheOf(history(actions).list)));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('follows the server after a list', () => {
    fc.assert(
      fc.property(anyActions, fc.nat(14), (actions, at) => {
        const before = history(actions.slice(0, at));
        const all = history(actions);

        const cache = all.events.slice(before.events.length).reduce(withChange, cacheOf(before.list));

        expect(slicesOf(cache)).toEqual(slicesOf(cacheOf(all.list)));
      }),
    );
  });

  it('ignores older events that are sent again', () => {
    const at = (generation: number, ...pods: string[]) =>
      parseSlice(
        wireSlice(
          'a',
          pods.map((pod) => wireEndpoint('10.0.0.1', pod)),
          { generation },
        ),
      ).slice;
    const cache = cacheOf([at(5, 'newest')]);

    for (const kind of ['present', 'deleted'] as const)
      expect(withChange(cache, { kind, slice: at(3, 'old') })).toBe(cache);
  });

  it('believes the last event of a server that does not count generations', () => {
    const uncounted = (pod: string) => ({
      ...parseSlice(wireSlice('a', [wireEndpoint('10.0.0.1', pod)])).slice,
      generation: -1,
    });
    const steps = [
      { kind: 'present', slice: uncounted('one') },
      { kind: 'present', slice: uncounted('two') },
      { kind: 'deleted', slice: uncounted('two') },
      { kind: 'present', slice: uncounted('three') },
    ] as const;

    const identities = steps.map((_, n) =>
      endpointsOf(
        Array.from(
          steps
            .slice(0, n + 1)
            .reduce(withChange, cacheOf([]))
            .slices.values(),
        ),
      ).map(({ identity }) => identity),
    );
    expect(identities).toEqual([['one'], ['two'], [], ['three']]);
  });
});

it('the endpoints do not depend on how they are split into slices', () => {
  const pods = Array.from({ length: 12 }, (_, n) => n);
  const anyEndpoint = fc.record({
    pod: fc.constantFrom(...pods),
    place: fc.nat(3),
    again: fc.option(fc.nat(3)),
    serving: fc.boolean(),
    terminating: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(anyEndpoint, { maxLength: 30 }), (endpoints) => {
      const wires = endpoints.map(({ pod, serving, terminating }, n) =>
        wireEndpoint(`10.0.0.${pod}`, `pod-${n % 5}`, { ready: true, serving, terminating }),
      );
      const split = [0, 1, 2, 3].map((slice) =>
        endpoints.flatMap(({ place, again }, n) => [
          ...(place === slice ? [wires[n]!] : []),
          ...(again === slice ? [wires[n]!] : []),
        ]),
      );
      const endpointsIn = (...slices: readonly (readonly object[])[]) =>
        new Set(endpointsOf(slices.map((endpoints, n) => parseSlice(wireSlice(`s-${n}`, endpoints)).slice)));

      expect(endpointsIn(...split)).toEqual(endpointsIn(wires));
      expect(endpointsIn(...split.toReversed())).toEqual(endpointsIn(wires));
    }),
  );
});
