import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/model/sighting.ts';
import { absenceOf, observe, sourcesOf, unheard } from '../../src/plan/view.ts';
import { blind, meshSource, seen, t0, viewOf } from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

describe('absence', () => {
  const judge = (address: string, since: number, ...told: Parameters<typeof viewOf>) =>
    absenceOf(sourcesOf(viewOf(...told), 'mesh'), ip(address), since);

  it.each([
    ['nobody has spoken', [], { kind: 'blind' }],
    [
      'who knew it is blind',
      [
        [0, seen(meshSource, '10.0.1.1')],
        [1, blind(meshSource)],
      ],
      { kind: 'blind' },
    ],
    [
      'it is missing from one answer',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [10, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 0 },
    ],
    [
      'it is missing from answers of 30 s',
      [
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [10, seen(meshSource, '10.0.1.2')],
        [40, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 30_000 },
    ],
    [
      'nobody ever knew it',
      [
        [0, seen(meshSource, '10.0.1.2')],
        [20, seen(meshSource, '10.0.1.2')],
        [40, seen(meshSource, '10.0.1.2')],
      ],
      { kind: 'missing', forMs: 40_000 },
    ],
  ] as const)('%s', (_, told, expected) => {
    expect(judge('10.0.1.1', t0, ...told)).toEqual(expected);
  });

  it('a family that cannot speak of it is asked only where no other can', () => {
    const v6: Source = { id: 'v6', group: 'mesh', family: 6, confirmEmptyMs: 0 };
    const view = observe(unheard([v6], t0), seen(v6, '2001:db8::1'), t0);

    expect(absenceOf(Array.from(view.values()), ip('10.0.1.1'), t0)).toEqual({ kind: 'missing', forMs: 0 });
  });
});
