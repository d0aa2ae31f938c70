import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { publishService, type PublishedPod } from '../../../lab/cluster/publish-service.ts';
import { createSliceStore, type StoredSlice } from '../../../lab/cluster/slice-store.ts';
import { address } from '../../../lab/story/names.ts';
import { defined } from '../../../src/model/defined.ts';

const service = { namespace: 'core', service: 'meshrr-core' } as const;

function pod(n: number, more: Partial<PublishedPod> = {}): PublishedPod {
  return {
    name: `core-${n}`,
    uid: `uid-${n}`,
    addresses: [address(`10.42.2.${n}`)],
    node: 'node-0',
    zone: 'zone-a',
    ready: true,
    terminating: false,
    ...more,
  };
}
const pods = (count: number) => Array.from({ length: count }, (_, n) => pod(n + 1));
const dual = (n: number) => pod(n, { addresses: [address(`10.42.2.${n}`), address(`fd00::${n}`)] });

interface WireEndpoint {
  readonly addresses: readonly string[];
  readonly targetRef: { readonly uid: string };
}
const membersOf = ({ endpoints }: StoredSlice) => (endpoints ?? []) as readonly WireEndpoint[];

/** A Service, and its slices in a store. */
function published(perSlice?: number) {
  const store = createSliceStore(() => 0);
  const set = (next: readonly PublishedPod[]) =>
    publishService(store, { ...service, ...defined({ perSlice }) }, next);
  const slices = () => store.list('core');
  return { store, set, slices, sizes: () => slices().map((slice) => membersOf(slice).length) };
}

describe('an endpoint', () => {
  it('is always ready, as with publishNotReadyAddresses', () => {
    const { set, slices } = published();
    set([pod(1, { ready: false, terminating: true })]);

    expect(slices()).toMatchObject([
      {
        namespace: 'core',
        labels: {
          'kubernetes.io/service-name': 'meshrr-core',
          'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
        },
        addressType: 'IPv4',
        endpoints: [
          {
            addresses: ['10.42.2.1'],
            conditions: { ready: true, serving: false, terminating: true },
            nodeName: 'node-0',
            zone: 'zone-a',
            targetRef: { kind: 'Pod', namespace: 'core', name: 'core-1', uid: 'uid-1' },
          },
        ],
      },
    ]);
  });

  it('of a dual-stack pod is in a slice of each address type', () => {
    const { set, slices } = published();
    set([dual(1)]);

    const members = slices().map((slice) => [slice.addressType, membersOf(slice)[0]?.addresses]);
    expect(members).toEqual([
      ['IPv4', ['10.42.2.1']],
      ['IPv6', ['fd00::1']],
    ]);
  });

  it('of a new pod is added beside the terminating one with the same address', () => {
    const { set, slices } = published();
    set([pod(1, { terminating: true }), pod(1, { name: 'core-9', uid: 'uid-9' })]);

    expect(slices().flatMap(membersOf)).toMatchObject([
      { targetRef: { uid: 'uid-1' } },
      { targetRef: { uid: 'uid-9' } },
    ]);
  });
});

describe('slices', () => {
  it('hold a hundred endpoints, and a removed pod changes only its own slice', () => {
    const { set, slices, sizes } = published();
    set(pods(250));
    expect(sizes()).toEqual([100, 100, 50]);

    set(pods(250).filter(({ name }) => name !== 'core-150'));

    expect(sizes()).toEqual([100, 99, 50]);
    expect(slices().map(({ generation }) => generation)).toEqual([1, 2, 1]);
  });

  it('get new endpoints where there is room', () => {
    const { set, slices, sizes } = published(3);
    set(pods(7));
    set(pods(7).slice(1));
    set([...pods(7).slice(1), pod(8)]);

    expect(sizes()).toEqual([3, 3, 1]);
    expect(slices().map(({ generation }) => generation)).toEqual([3, 1, 1]);
  });

  it.each([
    ['the first', [4, 5, 6], [3]],
    ['the second', [1, 2, 3], [3]],
  ])('are deleted when they are empty and others are not: %s', (_, left, sizes) => {
    const { set, sizes: now } = published(3);
    set(pods(6));
    set(left.map((n) => pod(n)));

    expect(now()).toEqual(sizes);
  });

  it('remain, one of each address type, when no pod is left', () => {
    const { set, slices } = published(3);
    set([1, 2, 3, 4, 5, 6, 7].map(dual));
    set([]);

    expect(slices().map(({ addressType, endpoints }) => [addressType, endpoints])).toEqual([
      ['IPv4', null],
      ['IPv6', null],
    ]);
  });

  it('of another controller are not changed', () => {
    const { store, set } = published();
    const labels = { 'kubernetes.io/service-name': 'meshrr-core' };
    const theirs = {
      namespace: 'core',
      name: 'outside',
      labels,
      addressType: 'IPv4',
      endpoints: null,
    } as const;
    store.apply(theirs);
    set(pods(1));
    set([]);

    expect(store.list('core').find(({ name }) => name === 'outside')?.generation).toBe(1);
  });
});

describe('for any sequence of pods', () => {
  const turn = fc.array(
    fc.record({ n: fc.integer({ min: 1, max: 12 }), isDual: fc.boolean(), ready: fc.boolean() }),
    { maxLength: 12 },
  );
  const podsOf = (turn: readonly { n: number; isDual: boolean; ready: boolean }[]) =>
    Array.from(new Map(turn.map((each) => [each.n, each])).values(), ({ n, isDual, ready }) => ({
      ...(isDual ? dual(n) : pod(n)),
      ready,
    }));

  it('slices contain each address once, stay within their size, and no endpoint moves', () => {
    fc.assert(
      fc.property(
        fc.array(turn, { minLength: 1, maxLength: 6 }),
        fc.integer({ min: 1, max: 4 }),
        (turns, maxSize) => {
          const { set, slices } = published(maxSize);
          let placeBefore = new Map<string, string>();
          for (const now of turns.map(podsOf)) {
            set(now);

            const placed = slices().flatMap((slice) =>
              membersOf(slice).map(({ addresses }) => [addresses[0]!, slice.name] as const),
            );
            const place = new Map(placed);
            const wanted = now.flatMap(({ addresses }) => addresses as readonly string[]);
            expect(placed.map(([text]) => text).toSorted()).toEqual(wanted.toSorted());
            for (const [text, name] of place) expect(placeBefore.get(text) ?? name).toBe(name);
            for (const slice of slices()) expect(membersOf(slice).length).toBeLessThanOrEqual(maxSize);
            placeBefore = place;
          }
        },
      ),
    );
  });

  it('publishing the same pods again changes nothing', () => {
    fc.assert(
      fc.property(turn, turn, (first, second) => {
        const { store, set } = published(2);
        set(podsOf(first));
        set(podsOf(second));
        const version = store.version();
        set(podsOf(second));

        expect(store.version()).toBe(version);
      }),
    );
  });
});
