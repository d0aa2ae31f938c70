import { describe, expect, it } from 'vitest';
import { converged, core, first, mesh, second, third, up } from '../support/plan/converged.ts';
import { decided, viewNaming } from '../support/plan/decided.ts';
import { coreSource, healthOf, meshSource, policy, running, seen, viewOf } from '../support/situations.ts';

describe('peer_limit', () => {
  const limited = (peerLimit: number) => ({ ...policy, peerLimit });

  it('withholds the additions that exceed it', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [0, seen(coreSource, ...core)],
    );

    const verdict = decided({ policy: limited(2), view });

    expect(verdict.added).toHaveLength(2);
    expect(verdict.withheld.map(({ guard }) => guard)).toEqual(['peer-limit', 'peer-limit', 'peer-limit']);
    expect(verdict.pending).toBeUndefined();
  });

  it('counts a peer that is removed unconditionally as free, unless a later group can add it', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [5, seen(meshSource, '10.0.1.1', '10.0.1.3')],
      [0, seen(coreSource, '10.0.1.2')],
    );
    const gone = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [5, seen(meshSource, '10.0.1.1', '10.0.1.3')],
    );
    const device = {
      running: running(mesh),
      health: healthOf([[1, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }]]),
      policy: limited(2),
      at: 6,
    };

    const taken = decided({ ...device, view });
    const free = decided({ ...device, view: gone });

    expect(taken.lines.filter((line) => !line.startsWith('allow'))).toEqual([
      '- mesh 10.0.1.2 gone',
      '+ core 10.0.1.2 chosen',
    ]);
    expect(taken.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: '10.0.1.3' } }]);
    expect(free.lines.filter((line) => !line.startsWith('allow'))).toEqual([
      '- mesh 10.0.1.2 gone',
      '+ mesh 10.0.1.3 discovered',
    ]);
  });

  it('makes a swap break before make while more than min_peers are up', () => {
    const view = viewNaming(mesh, [`${first} terminating`, second, third]);

    const verdict = decided({ ...converged, policy: limited(4), view, at: 5 });

    expect(verdict.linesOf('core')).toEqual([
      `- core ${first} terminating`,
      `+ core ${third} relieves-terminating`,
    ]);
  });

  it('makes a better-ranked candidate replace a peer before it is up, unless only min_peers are up', () => {
    const view = viewNaming(mesh, core);
    const worse = {
      view,
      running: running(mesh, [second, third]),
      health: healthOf([[1, up(...mesh, second, third)]]),
      at: 1000,
    };
    const strict = {
      ...limited(4),
      groups: policy.groups.map((group) => (group.name === 'core' ? { ...group, minPeers: 2 } : group)),
    };

    const swapped = decided({ ...worse, policy: limited(4) });
    const held = decided({ ...worse, policy: strict });

    expect(swapped.linesOf('core')).toEqual([`- core ${third} outranked`, `+ core ${first} outranks`]);
    expect(held.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: first } }]);
  });
});
