import { describe, expect, it } from 'vitest';
import { decide } from '../../src/plan/decide.ts';
import { converged, core, first, second, third, up } from '../support/plan/converged.ts';
import {
  coreSource,
  healthOf,
  lines,
  meshSource,
  policy,
  running,
  seen,
  situation,
  viewOf,
} from '../support/situations.ts';

describe('peer_limit', () => {
  const limited = (peerLimit: number) => ({ ...policy, peerLimit });

  it('holds back whom it does not allow', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2', '10.0.1.3')],
      [0, seen(coreSource, ...core)],
    );

    const verdict = decide(situation({ policy: limited(2), view }));

    expect(lines(verdict.plan).filter((line) => line.startsWith('+'))).toHaveLength(2);
    expect(verdict.withheld.map(({ guard }) => guard)).toEqual(['peer-limit', 'peer-limit', 'peer-limit']);
    expect(verdict.pending).toBeUndefined();
  });

  it('who goes in any case makes room, unless a later group has a place for it', () => {
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
      running: running(['10.0.1.1', '10.0.1.2']),
      health: healthOf([[1, { '10.0.1.1': 'up', '10.0.1.2': 'IDLE' }]]),
      policy: limited(2),
      at: 6,
    };

    const taken = decide(situation({ ...device, view }));
    const free = decide(situation({ ...device, view: gone }));

    expect(lines(taken.plan).filter((line) => !line.startsWith('allow'))).toEqual([
      '- mesh 10.0.1.2 gone',
      '+ core 10.0.1.2 chosen',
    ]);
    expect(taken.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: '10.0.1.3' } }]);
    expect(lines(free.plan).filter((line) => !line.startsWith('allow'))).toEqual([
      '- mesh 10.0.1.2 gone',
      '+ mesh 10.0.1.3 discovered',
    ]);
  });

  it('a swap breaks before it makes while more than min_peers are up', () => {
    const view = viewOf(
      [0, seen(meshSource, '10.0.1.1', '10.0.1.2')],
      [0, seen(coreSource, `${first} terminating`, second, third)],
    );

    const verdict = decide(situation({ ...converged, policy: limited(4), view, at: 5 }));

    expect(lines(verdict.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${first} terminating`,
      `+ core ${third} relieves-terminating`,
    ]);
  });

  it('and so does a better-ranked candidate, unless only min_peers are up', () => {
    const view = viewOf([0, seen(meshSource, '10.0.1.1', '10.0.1.2')], [0, seen(coreSource, ...core)]);
    const worse = {
      view,
      running: running(['10.0.1.1', '10.0.1.2'], [second, third]),
      health: healthOf([[1, up('10.0.1.1', '10.0.1.2', second, third)]]),
      at: 1000,
    };
    const strict = {
      ...limited(4),
      groups: policy.groups.map((group) => (group.name === 'core' ? { ...group, minPeers: 2 } : group)),
    };

    const swapped = decide(situation({ ...worse, policy: limited(4) }));
    const held = decide(situation({ ...worse, policy: strict }));

    expect(lines(swapped.plan).filter((line) => line.includes(' core '))).toEqual([
      `- core ${third} outranked`,
      `+ core ${first} outranks`,
    ]);
    expect(held.withheld).toMatchObject([{ guard: 'peer-limit', step: { peer: first } }]);
  });
});
