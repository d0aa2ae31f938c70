import { describe, expect, it } from 'vitest';
import type { Source } from '../../src/model/sighting.ts';
import { isBelievable, observe, unheard } from '../../src/plan/view.ts';
import { endpoint, after, blind, meshSource, seen, t0, viewOf } from '../support/situations.ts';
import { ip } from '../support/virtual-agent.ts';

const meshIn = (view: ReturnType<typeof viewOf>) => view.get(meshSource.id)!;

describe('observe', () => {
  it('an empty answer counts only once it has stood for as long as negative answers are cached', () => {
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

  it('blindness in between starts the count anew', () => {
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

  it('of one address named twice the entry that stays is meant', () => {
    const both = meshIn(viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.1 terminating')]));
    const other = meshIn(viewOf([0, seen(meshSource, '10.0.1.1 terminating', '10.0.1.1')]));

    expect([both, other].map(({ known }) => known.get(ip('10.0.1.1'))?.terminating)).toEqual([false, false]);
  });

  it('how long somebody serves is counted without a break, and anew for another pod', () => {
    const since = (...told: Parameters<typeof viewOf>) =>
      meshIn(viewOf(...told)).known.get(ip('10.0.1.1'))?.servingSince;
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

  it('whom it no longer names it forgets after ten minutes, and a source nobody announced is taken in', () => {
    const view = meshIn(
      viewOf(
        [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
        [1, seen(meshSource, '10.0.1.1')],
        [602, seen(meshSource, '10.0.1.1')],
      ),
    );
    const stranger: Source = { id: 'new', group: 'mesh', confirmEmptyMs: 0 };

    expect(view.gone.size).toBe(0);
    expect(observe(unheard([], t0), seen(stranger, '10.0.1.1'), t0).get('new')?.known.size).toBe(1);
    expect(
      observe(observe(unheard([], t0), seen(stranger, '10.0.1.1'), t0), seen(stranger), after(1)).get('new'),
    ).toMatchObject({ fellFrom: 1 });
  });
});
