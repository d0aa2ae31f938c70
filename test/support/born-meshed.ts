import { expect } from 'vitest';
import type { Network } from '../../lab/story/network.ts';
import type { Pod } from '../../lab/story/pod.ts';
import type { Outcome } from '../../src/model/outcome.ts';

/** Records the outcomes of a network's agents, by pod. */
export function recordOutcomes() {
  const outcomes = new Map<string, Outcome[]>();
  return {
    onOutcome: (pod: string, outcome: Outcome) => {
      outcomes.set(pod, [...(outcomes.get(pod) ?? []), outcome]);
    },
    of: ({ name }: Pod) => outcomes.get(name) ?? [],
  };
}

/** Adds a pod to a converged network, waits until it converges again, and returns the sessions that fell. */
export async function addAndConverge(
  network: Network,
  workload: string,
): Promise<{ readonly pod: Pod; readonly falls: Network['bgp']['falls'] }> {
  const before = network.bgp.falls.length;
  const pod = await network.addPod(workload);
  await network.converged();
  return { pod, falls: network.bgp.falls.slice(before) };
}

/** Expects that a pod booted with its peers: none of them connected as a client, and its agent changed nothing. */
export function expectBornMeshed(network: Network, pod: Pod, outcomes: readonly Outcome[]): void {
  expect(sessionsAsClient(network, pod)).toEqual([]);
  const looks = outcomes.flatMap((outcome) => (outcome.kind === 'looked' ? [outcome.look] : []));
  expect(looks.length).toBeGreaterThan(0);
  expect(looks.flatMap(({ verdict }) => verdict.plan?.steps ?? [])).toEqual([]);
  expect(pod.device.commits).toEqual([]);
  expect(network.violations()).toEqual([]);
}

/** Reflectors of its mesh and its upstreams that a pod's cRPD accepted by `allow`. */
export function sessionsAsClient(network: Network, { engine, workload }: Pod): readonly string[] {
  const meshed = network
    .pods()
    .filter((pod) => pod.workload.service === workload.service || pod.workload.service === workload.upstream)
    .map(({ address }) => address);
  return Array.from(engine.sessions().values())
    .filter(({ address, dynamic }) => dynamic && meshed.includes(address))
    .map(({ address }) => address);
}
