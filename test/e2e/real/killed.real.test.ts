import { describe, expect, it } from 'vitest';
import type { FrrEngine } from '../../../lab/engine/frr/frr-engine.ts';
import { seeded } from '../../../lab/story/seeded.ts';
import { missing } from '../../support/programs.ts';
import { realNetwork } from '../../support/real-network.ts';

describe.skipIf(missing('frr', 'bird'))('on real BGP', () => {
  it('an agent killed at fifty random moments while pods come and go causes no session to fall except those of replaced pods', async () => {
    const network = await realNetwork({ ownProcess: ['meshrr-lothlorien-b'] });
    const random = seeded('fifty');
    const victim = network.pods().find(({ agent }) => agent.kind === 'process')!;
    const stable = network
      .pods()
      .filter((pod) => pod !== victim && network.neighborsOf(victim, 'MESHRR-MESH').includes(pod.address));
    /** FRR's own count of transitions, on the side that has the explicit neighbor. */
    const dropped = async () => {
      const { run } = victim.engine as FrrEngine;
      const counts = await Promise.all(
        stable.map(async ({ address }) => {
          const answer = JSON.parse(await run(`show bgp neighbors ${address} json`)) as Record<
            string,
            { readonly connectionsDropped?: number }
          >;
          return answer[address]?.connectionsDropped;
        }),
      );
      return counts;
    };
    const [before, falls] = [await dropped(), network.bgp.falls.length];
    expect(before.every((count) => count !== undefined)).toBe(true);

    const churned = new Set<string>();
    let extra = await network.addPod('meshrr-lothlorien-a');
    for (let n = 0; n < 50; n++) {
      // There is always a change in progress: every fifth time, a pod of the same mesh is replaced.
      if (n % 5 === 0) {
        churned.add(extra.address);
        const [, come] = await Promise.all([network.deletePod(extra), network.addPod('meshrr-lothlorien-a')]);
        extra = come;
        churned.add(come.address);
      }
      await network.pass(random() * 600);
      await victim.agent.kill();
      await network.pass(random() * 100);
      await victim.agent.restart();
    }
    await network.converged();

    const moved = network.bgp.falls.slice(falls).filter(({ a, b }) => !churned.has(a) && !churned.has(b));
    expect(moved).toEqual([]);
    expect(await dropped()).toEqual(before);
    expect(victim.device.violations).toEqual([]);
  });
});
