import { describe, expect, it } from 'vitest';
import { createSliceStore, type SliceSpec, type StoreEvent } from '../../../lab/cluster/slice-store.ts';

const spec: SliceSpec = {
  namespace: 'core',
  name: 'meshrr-core-a',
  labels: { 'kubernetes.io/service-name': 'meshrr-core' },
  addressType: 'IPv4',
  endpoints: [{ addresses: ['10.42.2.1'] }],
};
const endpoints = (n: number) => [{ addresses: [`10.42.2.${n}`] }];

/** A store whose day goes on by a second each time somebody looks, and what it told. */
function store(mostEvents?: number) {
  let now = Date.UTC(2026, 0, 1);
  const told: StoreEvent[] = [];
  const made = createSliceStore(() => (now += 1000), mostEvents);
  const unfollow = made.follow((event) => told.push(event));
  const only = () => made.list('core')[0]!;
  return { ...made, told, unfollow, only };
}

describe('an object', () => {
  it('keeps its uid and its birthday; its generation and its version go on with each change', () => {
    const { apply, only } = store();
    apply(spec);
    const first = only();

    apply({ ...spec, endpoints: endpoints(2) });

    expect(first).toMatchObject({ generation: 1, created: '2026-01-01T00:00:01Z' });
    expect(only()).toMatchObject({ uid: first.uid, created: first.created, generation: 2 });
    expect(only().version).not.toBe(first.version);
  });

  it('is another one when it is made again', () => {
    const { apply, remove, only } = store();
    apply(spec);
    const { uid } = only();
    remove('core', spec.name);
    apply(spec);

    expect(only().uid).not.toBe(uid);
    expect(only().generation).toBe(1);
  });

  it.each([
    ['the same', spec],
    ['an equal one', structuredClone(spec)],
    ['none of another name', undefined],
  ])('is not changed by %s: no event, no version', (_, next) => {
    const { apply, remove, version, told } = store();
    apply(spec);
    const before = version();

    if (next === undefined) remove('core', 'meshrr-core-z');
    else apply(next);

    expect([version(), told.length]).toEqual([before, 1]);
  });

  it('without members is the same, written either way', () => {
    const { apply, told } = store();
    apply({ ...spec, endpoints: null });
    apply({ ...spec, endpoints: [] });

    expect(told).toHaveLength(1);
  });

  it('is listed in its own namespace', () => {
    const { apply, list } = store();
    apply(spec);
    apply({ ...spec, namespace: 'mirkwood' });

    expect(list('mirkwood').map(({ namespace }) => namespace)).toEqual(['mirkwood']);
    expect(list('lorien')).toEqual([]);
  });
});

describe('the history', () => {
  it('tells what was before and after, to whoever follows and to whoever asks later', () => {
    const { apply, remove, version, since, told, unfollow } = store();
    const from = version();
    apply(spec);
    apply({ ...spec, endpoints: endpoints(2) });
    remove('core', spec.name);
    unfollow();
    apply(spec);

    const shape = ({ before, after }: StoreEvent) => [before?.generation, after?.generation];
    expect(told.map(shape)).toEqual([
      [undefined, 1],
      [1, 2],
      [2, undefined],
    ]);
    expect((since(from) as StoreEvent[]).map(shape)).toEqual([...told.map(shape), [undefined, 1]]);
    expect(since(version())).toEqual([]);
  });

  it('of a deletion has the version of the deletion', () => {
    const { apply, remove, version, told } = store();
    apply(spec);
    remove('core', spec.name);

    expect(told.at(-1)?.before?.version).toBe(version());
  });

  it('goes back so many events, and not one further', () => {
    const { apply, version, since } = store(3);
    const versions = Array.from({ length: 5 }, (_, n) => {
      const before = version();
      apply({ ...spec, endpoints: endpoints(n) });
      return before;
    });

    const reach = versions.map(since).map((events) => (typeof events === 'string' ? events : events.length));
    expect(reach).toEqual(['gone', 'gone', 3, 2, 1]);
  });

  it('is forgotten at once: a list made then has a version that is good', () => {
    const { apply, compact, version, since } = store();
    apply(spec);
    const before = version();
    compact();
    const after = version();
    apply({ ...spec, endpoints: endpoints(2) });

    expect(since(before)).toBe('gone');
    expect(since(after)).toHaveLength(1);
  });

  it.each(['', '1', '-2', 'rv0-zz', 'rv--1', 'rv7jv-1 '])('does not know the version %j', (version) => {
    expect(store().since(version)).toBe('unknown');
  });
});
