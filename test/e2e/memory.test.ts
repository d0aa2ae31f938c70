import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { seeded } from '../../src/lab/story/seeded.ts';
import { testbed } from '../support/testbed.ts';
import type { TestPod } from '../support/kube-service.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** What is left of the heap after collections, in MiB. */
function heapMiB(): number {
  for (let n = 0; n < 4; n++) collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const pod = (n: number, generation = 0): TestPod => ({
  name: `core-${n}-${generation}`,
  addresses: [`10.50.${n >> 7}.${(n & 127) + 1}`],
  zone: `zone-${'abc'.charAt(n % 3)}`,
});

it(
  '1,000 endpoints and ten events a second for ten minutes leave no more on the heap',
  { timeout: 240_000 },
  async () => {
    const pods = Array.from({ length: 1000 }, (_, n) => pod(n));
    const bed = await testbed({ speed: 20, mesh: [], core: [], pods: [] });
    bed.kube.set(pods);
    for (const { addresses } of [pods[0]!, pods[1]!]) await bed.addPeer(addresses[0]!, false);
    await bed.until('1,000 endpoints', () => endpoints() === 1000);
    const random = seeded('churn');
    const start = bed.clock.scheduler.now();
    const heaps = new Map<number, number>();
    let generation = 0;

    for (let event = 0; event < 6000; event++) {
      const n = Math.floor(random() * 1000);
      // Half of the events are readiness, a quarter pods that begin to terminate, a quarter their successors.
      const is = pods[n]!;
      if (is.terminating === true) pods[n] = pod(n, ++generation);
      else if (random() < 0.5) pods[n] = { ...is, ready: is.ready === false };
      else pods[n] = { ...is, terminating: true };
      bed.kube.set(pods);
      // What the test bed notes down is not the agent's.
      for (const notes of [bed.outcomes, bed.lines]) notes.length = 0;
      const due = start + (event + 1) * 100;
      const early = due - bed.clock.scheduler.now();
      if (early > 200) await bed.pass(early);
      const second = Math.floor((event + 1) / 10);
      if ((second === 120 || second >= 570) && second % 10 === 0 && !heaps.has(second))
        heaps.set(second, heapMiB());
    }

    expect(endpoints()).toBe(1000);
    const [begin = 0, ...last] = heaps.values();
    expect(
      Math.min(...last) / begin,
      `MiB: ${Array.from(heaps.values(), Math.round).join(' ')}`,
    ).toBeLessThanOrEqual(1.1);

    function endpoints(): number {
      return bed.agent.status().sources.find(({ id }) => id.startsWith('endpointslice'))?.endpoints ?? 0;
    }
  },
);
