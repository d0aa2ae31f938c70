import { describe, expect, it } from 'vitest';
import type { Endpoint, Source } from '../../src/model/sighting.ts';
import {
  absenceOf,
  discovered,
  isBelievable,
  observe,
  sourcesOf,
  unheard,
  usable,
} from '../../src/plan/view.ts';
import { decided } from '../support/plan/decided.ts';
import {
  after,
  blind,
  endpoint,
  meshSource,
  policy,
  running,
  seen,
  t0,
  viewOf,
} from '../support/situations.ts';
import { ip } from '../support/addresses.ts';

const meshIn = (view: ReturnType<typeof viewOf>) => view.get(meshSource.id)!;

describe('a source', () => {
  it('is believed to be empty only when it has repeated that for as long as negative answers are cached', () => {
    const early = meshIn(
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [10, seen(meshSource)], [39, seen(meshSource)]),
    );
    const late = meshIn(
      viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [10, seen(meshSource)], [40, seen(meshSource)]),
    );

    expect([isBelievable(early), early.known.size]).toEqual([false, 2]);
    expect([isBelievable(late), late.known.size, late.fellFrom]).toEqual([true, 0, 2]);
    expect(late.gone.get(ip('10.0.1.1'))).toBe(after(10));
  });

  it('has to repeat an empty answer for as long again after it was blind', () => {
    const view = meshIn(
      viewOf(
        [0, seen(meshSource, '10.0.1.1')],
        [10, seen(meshSource)],
        [20, blind(meshSource)],
        [25, blind(meshSource)],
        [45, seen(meshSource)],
      ),
    );

    expect([view.state, isBelievable(view), view.known.size]).toEqual(['seeing', false, 1]);
    expect(meshIn(viewOf([0, blind(meshSource)], [9, blind(meshSource)])).since).toBe(t0);
  });

  it('that names an address twice means the pod that does not terminate', () => {
    const both = meshIn(viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.1 terminating')]));
    const other = meshIn(viewOf([0, seen(meshSource, '10.0.1.1 terminating', '10.0.1.1')]));

    expect([both, other].map(({ known }) => known.get(ip('10.0.1.1'))?.terminating)).toEqual([false, false]);
  });

  it('counts since when an endpoint serves without a break, and anew for another pod', () => {
    const since = (...sightings: Parameters<typeof viewOf>) =>
      meshIn(viewOf(...sightings)).known.get(ip('10.0.1.1'))?.servingSince;
    const pod = (uid: string) => ({
      kind: 'seen' as const,
      source: meshSource,
      endpoints: [{ ...endpoint('10.0.1.1'), identity: 'pod', uid }],
    });

    expect(since([0, seen(meshSource, '10.0.1.1')], [5, seen(meshSource, '10.0.1.1')])).toBe(t0);
    expect(
      since([0, seen(meshSource, '10.0.1.1')], [5, seen(meshSource, '10.0.1.1 unready')]),
    ).toBeUndefined();
    expect(since([0, seen(meshSource, '10.0.1.1 unready')], [5, seen(meshSource, '10.0.1.1')])).toBe(
      after(5),
    );
    expect(since([0, pod('a')], [5, pod('b')])).toBe(after(5));
  });

  it('forgets an address ten minutes after it named it last, and may appear without being announced', () => {
    const view = meshIn(
      viewOf(
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [1, seen(meshSource, '10.0.1.1')],
        [602, seen(meshSource, '10.0.1.1')],
      ),
    );
    const unannounced: Source = { id: 'new', group: 'mesh', confirmEmptyMs: 0 };

    expect(view.gone.size).toBe(0);
    expect(observe(unheard([], t0), seen(unannounced, '10.0.1.1'), t0).get('new')?.known.size).toBe(1);
    expect(
      observe(observe(unheard([], t0), seen(unannounced, '10.0.1.1'), t0), seen(unannounced), after(1)).get(
        'new',
      ),
    ).toMatchObject({ fellFrom: 1 });
  });
});

describe('an absent address', () => {
  const absence = (address: string, since: number, ...sightings: Parameters<typeof viewOf>) =>
    absenceOf(sourcesOf(viewOf(...sightings), 'mesh'), ip(address), since);

  it.each([
    ['is not known to be missing before any source has answered', [], { kind: 'blind' }],
    [
      'is not known to be missing while the source that named it is blind',
      [
        [0, seen(meshSource, '10.0.1.1')],
        [1, blind(meshSource)],
      ],
      { kind: 'blind' },
    ],
    [
      'is missing for no time after one answer without it',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [10, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 0 },
    ],
    [
      'is missing for 30 s after answers without it over 30 s',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [10, seen(meshSource, '10.0.1.2')],
        [40, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 30_000 },
    ],
    [
      'is missing since it was configured if no source ever named it',
      [
        [0, seen(meshSource, '10.0.1.2')],
        [20, seen(meshSource, '10.0.1.2')],
        [40, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 40_000 },
    ],
  ] as const)('%s', (_, sightings, expected) => {
    expect(absence('10.0.1.1', t0, ...sightings)).toEqual(expected);
  });

  it('is judged by a source of the other family only if there is no other source', () => {
    const v6: Source = { id: 'v6', group: 'mesh', family: 6, confirmEmptyMs: 0 };
    const view = observe(unheard([v6], t0), seen(v6, '2001:db8::1'), t0);

    expect(absenceOf(Array.from(view.values()), ip('10.0.1.1'), t0)).toEqual({ kind: 'missing', forMs: 0 });
  });
});

describe('a discovered member', () => {
  const second: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };
  const members = (...sightings: Parameters<typeof viewOf>) =>
    Array.from(discovered(sourcesOf(viewOf(...sightings), 'mesh')).keys());

  it.each([
    ['is named by a source that sees', [[0, seen(meshSource, '10.0.1.1')]], ['10.0.1.1']],
    [
      'was named by a source that is blind now',
      [
        [0, seen(meshSource, '10.0.1.1')],
        [1, blind(meshSource)],
      ],
      ['10.0.1.1'],
    ],
    [
      'is not named by a blind source alone if a source that sees no longer names it',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [0, seen(second, '10.0.1.1', '10.0.1.2')],
        [1, seen(second, '10.0.1.2')],
        [2, blind(meshSource)],
      ],
      ['10.0.1.2'],
    ],
  ] as const)('%s', (_, sightings, expected) => {
    expect(members(...sightings)).toEqual(expected);
  });

  it('has the answer that does not terminate, then the one with the name of its pod', () => {
    const pod = {
      kind: 'seen' as const,
      source: second,
      endpoints: [{ ...endpoint('10.0.1.1'), identity: 'pod-0' }],
    };

    const named = discovered(sourcesOf(viewOf([0, seen(meshSource, '10.0.1.1')], [0, pod]), 'mesh'));
    const leaving = discovered(
      sourcesOf(viewOf([0, seen(meshSource, '10.0.1.1 terminating')], [0, pod]), 'mesh'),
    );
    const kept = discovered(sourcesOf(viewOf([0, pod], [0, seen(meshSource, '10.0.1.1')]), 'mesh'));

    expect(named.get(ip('10.0.1.1'))?.identity).toBe('pod-0');
    expect(leaving.get(ip('10.0.1.1'))?.terminating).toBe(false);
    expect(kept.get(ip('10.0.1.1'))?.identity).toBe('pod-0');
  });

  it.each([
    ['of the endpoint that serves', { identity: 'pod-9' }, { identity: 'pod-1', serving: false }, 'pod-9'],
    ['of the first name in order', { identity: 'pod-9' }, { identity: 'pod-1' }, 'pod-1'],
  ] as const)('has the answer %s, in any order of the sources', (_, one, other, expected) => {
    const sighting = (source: Source, parts: Partial<Endpoint>) =>
      [0, { kind: 'seen', source, endpoints: [{ ...endpoint('10.0.1.1'), ...parts }] }] as const;
    const identity = (...both: Parameters<typeof viewOf>) =>
      discovered(sourcesOf(viewOf(...both), 'mesh')).get(ip('10.0.1.1'))?.identity;

    expect(identity(sighting(meshSource, one), sighting(second, other))).toBe(expected);
    expect(identity(sighting(meshSource, other), sighting(second, one))).toBe(expected);
  });

  it('has the answer of the source that has seen it serve for longer, if they are the same otherwise', () => {
    const early = viewOf([0, seen(meshSource, '10.0.1.1')], [5, seen(second, '10.0.1.1')]);
    const late = viewOf([5, seen(meshSource, '10.0.1.1')], [0, seen(second, '10.0.1.1')]);

    const since = [early, late].map(
      (view) => discovered(sourcesOf(view, 'mesh')).get(ip('10.0.1.1'))?.servingSince,
    );
    expect(since).toEqual([t0, t0]);
  });
});

const use = (...members: readonly string[]) => usable(seen(meshSource, ...members), policy.self.addresses);
const slices = { ...meshSource, confirmEmptyMs: 0 };

describe('addresses that no neighbor can have', () => {
  it('are left out and listed once and in order; the others count', () => {
    expect(use('10.0.1.1', '255.255.255.255', '0.0.0.0', '0.0.0.0')).toEqual({
      ...seen(meshSource, '10.0.1.1'),
      leftOut: ['0.0.0.0', '255.255.255.255'],
    });
  });

  it('change nothing if there are none', () => {
    expect(use('10.0.1.1')).toEqual(seen(meshSource, '10.0.1.1'));
    expect(use()).toEqual(seen(meshSource));
    expect(usable(blind(meshSource), policy.self.addresses)).toEqual(blind(meshSource));
  });

  it('make the source blind, not empty, if it names no others', () => {
    expect(use('0.0.0.0', '127.0.0.1')).toEqual({
      kind: 'blind',
      source: meshSource,
      because: {
        kind: 'unreadable',
        who: 'dns mesh',
        detail: 'names only addresses that no neighbor can have: 0.0.0.0, 127.0.0.1',
      },
    });
  });

  it('are reported with their source as long as it names them', () => {
    const views = [
      usable(seen(slices, '10.0.1.1', '127.0.0.1'), policy.self.addresses),
      seen(slices, '10.0.1.1'),
    ].map((sighting) => observe(unheard([slices], t0), sighting, after(1)));

    const remarks = views.map((view) => decided({ view, running: running(['10.0.1.1']) }).remarks);

    expect(remarks).toEqual([
      [{ kind: 'left-out', group: 'mesh', source: 'dns mesh', addresses: ['127.0.0.1'] }],
      [],
    ]);
  });
});
