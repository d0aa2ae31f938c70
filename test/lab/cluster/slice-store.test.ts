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

/** A store whose clock advances by a second at each reading, and its events. */
function store(maxEvents?: number) {
  let now = Date.UTC(2026, 0, 1);
  const events: StoreEvent[] = [];
  const made = createSliceStore(() => (now += 1000), maxEvents);
  const unfollow = made.follow((event) => events.push(event));
  const only = () => made.list('core')[0]!;
  return { ...made, events, unfollow, only };
}

describe('a slice', () => {
  it('keeps its uid and creation time, and gets a new generation and version with each change', () => {
    const { apply, only } = store();
    apply(spec);
    const first = only();

    apply({ ...spec, endpoints: endpoints(2) });

    expect(first).toMatchObject({ generation: 1, created: '2026-01-01T00:00:01Z' });
    expect(only()).toMatchObject({ uid: first.uid, created: first.created, generation: 2 });
    expect(only().version).not.toBe(first.version);
  });

  it('that is created again has a new uid', () => {
    const { apply, remove, only } = store();
    apply(spec);
    const { uid } = only();
    remove('core', spec.name);
    apply(spec);

    expect(only().uid).not.toBe(uid);
    expect(only().generation).toBe(1);
  });

  it.each([
    ['the same object', spec],
    ['an equal object', structuredClone(spec)],
    ['the deletion of another name', undefined],
  ])('is not changed by %s, without event or new version', (_, next) => {
    const { apply, remove, version, events } = store();
    apply(spec);
    const before = version();

    if (next === undefined) remove('core', 'meshrr-core-z');
    else apply(next);

    expect([version(), events.length]).toEqual([before, 1]);
  });

  it('without endpoints is equal to one with an empty list', () => {
    const { apply, events } = store();
    apply({ ...spec, endpoints: null });
    apply({ ...spec, endpoints: [] });

    expect(events).toHaveLength(1);
  });

  it('is listed only in its namespace', () => {
    const { apply, list } = store();
    apply(spec);
    apply({ ...spec, namespace: 'mirkwood' });

    expect(list('mirkwood').map(({ namespace }) => namespace)).toEqual(['mirkwood']);
    expect(list('lorien')).toEqual([]);
  });
});

describe('the history', () => {
  it('has the state before and after each change, for followers and for later queries', () => {
    const { apply, remove, version, since, events, unfollow } = store();
    const from = version();
    apply(spec);
    apply({ ...spec, endpoints: endpoints(2) });
    remove('core', spec.name);
    unfollow();
    apply(spec);

    const shape = ({ before, after }: StoreEvent) => [before?.generation, after?.generation];
    expect(events.map(shape)).toEqual([
      [undefined, 1],
      [1, 2],
      [2, undefined],
    ]);
    expect((since(from) as StoreEvent[]).map(shape)).toEqual([...events.map(shape), [undefined, 1]]);
    expect(since(version())).toEqual([]);
  });

  it('has the version of the deletion for a deleted slice', () => {
    const { apply, remove, version, events } = store();
    apply(spec);
    remove('core', spec.name);

    expect(events.at(-1)?.before?.version).toBe(version());
  });

  it('is limited to a number of events', () => {
    const { apply, version, since } = store(3);
    const versions = Array.from({ length: 5 }, (_, n) => {
      const before = version();
      apply({ ...spec, endpoints: endpoints(n) });
      return before;
    });

    const reach = versions.map(since).map((found) => (typeof found === 'string' ? found : found.length));
    expect(reach).toEqual(['gone', 'gone', 3, 2, 1]);
  });

  it('can be deleted; lists after that have a valid version', () => {
    const { apply, compact, version, since } = store();
    apply(spec);
    const before = version();
    compact();
    const after = version();
    apply({ ...spec, endpoints: endpoints(2) });

    expect(since(before)).toBe('gone');
    expect(since(after)).toHaveLength(1);
  });

  it.each(['', '1', '-2', 'rv0-zz', 'rv--1', 'rv7jv-1 '])('has no version %j', (version) => {
    expect(store().since(version)).toBe('unknown');
  });
});
