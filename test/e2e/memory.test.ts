import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seeded } from '../../lab/story/seeded.ts';
import { testbed } from '../support/testbed.ts';
import { service, type TestPod } from '../support/kube-service.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** The size of the heap after garbage collection, in MiB. */
function heapMiB(): number {
  for (let n = 0; n < 4; n++) collect();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const pod = (n: number): TestPod => ({
  name: `core-${n}`,
  addresses: [`10.50.${n >> 7}.${(n & 127) + 1}`],
  zone: `zone-${'abc'.charAt(n % 3)}`,
});

interface WireEndpoint {
  readonly conditions: { readonly serving: boolean; readonly terminating: boolean };
  readonly targetRef: { readonly name: string; readonly uid: string };
}

/** Half of the changes are readiness, a quarter pods that begin to terminate, a quarter their successors. */
function changed(endpoint: WireEndpoint, random: () => number, generation: number): WireEndpoint {
  const { conditions, targetRef } = endpoint;
  if (conditions.terminating) {
    const name = `${targetRef.name.split('/')[0] ?? ''}/${generation}`;
    return { ...endpoint, conditions: { serving: true, terminating: false }, targetRef: { name, uid: name } };
  }
  const next =
    random() < 0.5
      ? { serving: !conditions.serving, terminating: false }
      : { serving: conditions.serving, terminating: true };
  return { ...endpoint, conditions: next };
}

it('the heap does not grow with 1,000 endpoints and ten events a second for ten minutes', async () => {
  const pods = Array.from({ length: 1000 }, (_, n) => pod(n));
  const bed = await testbed({ speed: 20, mesh: [], core: [], pods: [] });
  bed.kube.set(pods);
  for (const { addresses } of [pods[0]!, pods[1]!]) await bed.addPeer(addresses[0]!, false);
  await bed.until('1,000 endpoints', () => endpoints() === 1000);
  const random = seeded('churn');
  const start = bed.clock.scheduler.now();
  const heaps = new Map<number, number>();

  for (let event = 0; event < 6000; event++) {
    const slices = bed.kube.api.store.list(service.namespace);
    const slice = slices[Math.floor(random() * slices.length)]!;
    const members = slice.endpoints as readonly WireEndpoint[];
    const n = Math.floor(random() * members.length);
    bed.kube.api.store.apply({
      ...slice,
      endpoints: members.with(n, changed(members[n]!, random, event)),
    });
    // The testbed's own records must not count as the agent's memory.
    for (const notes of [bed.outcomes, bed.lines]) notes.length = 0;
    const due = start + (event + 1) * 100;
    const early = due - bed.clock.scheduler.now();
    if (early > 200) await bed.pass(early);
    // Even if the test is late, the event loop gets a turn.
    else await turn();
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
});
