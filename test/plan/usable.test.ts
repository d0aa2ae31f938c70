import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { observe, unheard, usable } from '../../src/plan/view.ts';
import { after, blind, meshSource, policy, running, seen, situation, t0 } from '../support/situations.ts';

const use = (...members: readonly string[]) => usable(seen(meshSource, ...members), policy.self.addresses);
const slices = { ...meshSource, confirmEmptyMs: 0 };

describe('addresses that no neighbor can have', () => {
  it('are left out, in order and once, and the others count', () => {
    expect(use('10.0.1.1', '255.255.255.255', '0.0.0.0', '0.0.0.0')).toEqual({
      ...seen(meshSource, '10.0.1.1'),
      leftOut: ['0.0.0.0', '255.255.255.255'],
    });
  });

  it('change nothing where there are none', () => {
    expect(use('10.0.1.1')).toEqual(seen(meshSource, '10.0.1.1'));
    expect(use()).toEqual(seen(meshSource));
    expect(usable(blind(meshSource), policy.self.addresses)).toEqual(blind(meshSource));
  });

  it('make an answer of nothing else unreadable, not empty', () => {
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

  it('are remarked with their source for as long as it names them', () => {
    const views = [
      usable(seen(slices, '10.0.1.1', '127.0.0.1'), policy.self.addresses),
      seen(slices, '10.0.1.1'),
    ].map((sighting) => observe(unheard([slices], t0), sighting, after(1)));

    const remarks = views.map((view) => decide(situation({ view, running: running(['10.0.1.1']) })).remarks);

    expect(remarks).toEqual([
      [{ kind: 'left-out', group: 'mesh', source: 'dns mesh', addresses: ['127.0.0.1'] }],
      [],
    ]);
  });
});
