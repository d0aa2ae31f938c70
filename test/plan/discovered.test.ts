import { describe, expect, it } from 'vitest';
import type { Endpoint, Source } from '../../src/model/sighting.ts';
import { discovered, sourcesOf } from '../../src/plan/view.ts';
import { blind, endpoint, meshSource, seen, t0, viewOf } from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

describe('discovered', () => {
  const second: Source = { id: 'static mesh', group: 'mesh', confirmEmptyMs: 0 };
  const members = (...told: Parameters<typeof viewOf>) =>
    Array.from(discovered(sourcesOf(viewOf(...told), 'mesh')).keys());

  it.each([
    ['who sees names it', [[0, seen(meshSource, '10.0.1.1')]], ['10.0.1.1']],
    [
      'who is blind knew it',
      [
        [0, seen(meshSource, '10.0.1.1')],
        [1, blind(meshSource)],
      ],
      ['10.0.1.1'],
    ],
    [
      'who sees overrules who cannot',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [0, seen(second, '10.0.1.1', '10.0.1.2')],
        [1, seen(second, '10.0.1.2')],
        [2, blind(meshSource)],
      ],
      ['10.0.1.2'],
    ],
  ] as const)('%s', (_, told, expected) => {
    expect(members(...told)).toEqual(expected);
  });

  it('believes who says that it stays, and who knows the pod', () => {
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
    ['who serves', { identity: 'pod-9' }, { identity: 'pod-1', serving: false }, 'pod-9'],
    ['one of two names', { identity: 'pod-9' }, { identity: 'pod-1' }, 'pod-1'],
  ] as const)('believes %s, whoever says it first', (_, one, other, expected) => {
    const told = (source: Source, parts: Partial<Endpoint>) =>
      [0, { kind: 'seen', source, endpoints: [{ ...endpoint('10.0.1.1'), ...parts }] }] as const;
    const identity = (...both: Parameters<typeof viewOf>) =>
      discovered(sourcesOf(viewOf(...both), 'mesh')).get(ip('10.0.1.1'))?.identity;

    expect(identity(told(meshSource, one), told(second, other))).toBe(expected);
    expect(identity(told(meshSource, other), told(second, one))).toBe(expected);
  });

  it('of two that tell the same, who has seen it serve for longer is believed', () => {
    const early = viewOf([0, seen(meshSource, '10.0.1.1')], [5, seen(second, '10.0.1.1')]);
    const late = viewOf([5, seen(meshSource, '10.0.1.1')], [0, seen(second, '10.0.1.1')]);

    const since = [early, late].map(
      (view) => discovered(sourcesOf(view, 'mesh')).get(ip('10.0.1.1'))?.servingSince,
    );
    expect(since).toEqual([t0, t0]);
  });
});
