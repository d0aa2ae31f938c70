import { establishedUpstreams } from './expected-sessions.ts';
import type { Network } from './network.ts';
import type { Pod } from './pod.ts';
import type { Step } from './story.ts';

const core = 'meshrr-core';
const noFalls = { addresses: new Set<string>() };

/** The story that `npm run demo` plays on the two-region network. */
export const twoRegionsStory: readonly Step[] = [
  {
    name: 'converged',
    summary:
      'All reflectors start at once, find each other in DNS and peer; allow accepts the routers outside the cluster.',
    play: async (network, say) => {
      await network.start();
      await network.converged();
      for (const line of picture(network)) say(line);
      return { ...noFalls, all: true };
    },
  },
  {
    name: 'core-replaced',
    summary:
      'A core pod is deleted, and its preStop hook drains it: its clients switch to other upstreams before it ends.',
    play: async (network, say) => {
      const [old] = network.podsOf(core);
      const going = network.deletePod(must(old), 15_000);
      const come = await network.addPod(core);
      await network.wait('its clients to leave it', 6000, () => {
        const clients = network
          .pods()
          .filter((pod) => establishedUpstreams(network, pod).includes(must(old).address));
        return clients.length === 0 ? undefined : clients.map(({ name }) => name).join(', ');
      });
      say(`while ${must(old).name} drains, its clients have switched to other upstreams`);
      const gone = await going;
      say(`${gone.name} (${gone.address}) is gone, ${come.name} (${come.address}) replaces it`);
      await network.converged();
      say(`all its peers have a session with ${come.name}`);
      return { addresses: new Set([gone.address, come.address]) };
    },
  },
  {
    name: 'upstream-replaced',
    summary:
      'The BGP daemon of a core pod stops, but DNS still names the pod: its clients take another upstream.',
    play: async (network, say) => {
      const dead = busiest(network);
      const clients = network
        .pods()
        .filter((pod) => establishedUpstreams(network, pod).includes(dead.address));
      say(
        `${dead.name} (${dead.address}) stops; it is an upstream of ${clients.map(({ name }) => name).join(', ')}`,
      );
      await dead.engine.stop();
      await network.wait('another upstream for each', 20_000, () => {
        const waiting = clients.filter((pod) => establishedUpstreams(network, pod).length < 2);
        return waiting.length === 0 ? undefined : waiting.map(({ name }) => name).join(', ');
      });
      say('each of them has two upstreams again');
      await dead.engine.start();
      say(`${dead.name} is back; no client leaves a working upstream for it`);
      await network.converged();
      return { addresses: new Set([dead.address]) };
    },
  },
  {
    name: 'scaled',
    summary: 'Lothlorien gets a third reflector on its a side, which is then removed.',
    play: async (network, say) => {
      const third = await network.addPod('meshrr-lothlorien-a');
      await network.converged();
      say(`${third.name} (${third.address}) is in the mesh and has its upstreams`);
      await network.deletePod(third);
      await network.converged();
      say(`${third.name} is gone from the mesh`);
      say('its address returns to allow with the next Set that is needed anyway');
      return { addresses: new Set([third.address]) };
    },
  },
  {
    name: 'dns-blind',
    summary: 'DNS answers SERVFAIL, then not at all, and the API server is down: the agents change nothing.',
    play: async (network, say) => {
      const sets = network.sets();
      network.dns.faults.set('*', 'SERVFAIL');
      network.api.faults.down = true;
      await network.pass(4000);
      network.dns.faults.set('*', 'silent');
      await network.pass(4000);
      network.dns.faults.clear();
      network.api.faults.down = false;
      await network.pass(3000);
      if (network.sets() !== sets) throw new Error(`${network.sets() - sets} Sets while discovery was down`);
      say('not a single Set');
      return noFalls;
    },
  },
  {
    name: 'drift',
    summary: 'An operator removes a neighbor at the CLI and adds an unknown one: the agent reverts both.',
    play: async (network, say) => {
      const unknown = network.addressOf('10.99.99.99');
      const edited = must(network.podsOf('meshrr-lothlorien-a')[0]);
      const removed = must(network.podsOf('meshrr-lothlorien-b')[0]);
      const group = 'groups MESHRR protocols bgp group MESHRR-MESH';
      await edited.device.editByHand([
        `delete ${group} neighbor ${removed.address}`,
        `set ${group} neighbor ${unknown}`,
      ]);
      say(`on ${edited.name}: removed ${removed.address}, added ${unknown}`);
      await network.wait('the manual changes to be reverted', 30_000, () => {
        const neighbors = network.neighborsOf(edited, 'MESHRR-MESH');
        if (neighbors.includes(unknown)) return `${unknown} is still there`;
        return neighbors.includes(removed.address) ? undefined : `${removed.address} is not back yet`;
      });
      await network.converged();
      say(`${edited.name} has its mesh again`);
      return { addresses: new Set([removed.address]) };
    },
  },
  {
    name: 'agent-killed',
    summary: 'An agent is killed with SIGKILL and restarted: all sessions stay up.',
    play: async (network, say) => {
      const victim = must(network.pods().find(({ agent }) => agent.kind === 'process'));
      await victim.agent.kill();
      say(`the agent of ${victim.name} was killed; its device keeps running`);
      await network.pass(1500);
      await victim.agent.restart();
      await network.wait('the agent to be ready again', 20_000, () =>
        victim.agent.isConverged() ? undefined : victim.name,
      );
      say('it is back, has read the running configuration and changed nothing');
      return noFalls;
    },
  },
];

/** The core pod with the most clients. */
function busiest(network: Network): Pod {
  const clientsOf = (one: Pod) =>
    network.pods().filter((pod) => establishedUpstreams(network, pod).includes(one.address)).length;
  return must(network.podsOf(core).toSorted((a, b) => clientsOf(b) - clientsOf(a))[0]);
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('the network has no such pod');
  return value;
}

/** The hierarchy as lines: each pod with its address, number of sessions and upstreams. */
export function picture(network: Network): readonly string[] {
  const names = new Map(network.pods().map(({ name, address }) => [address, name]));
  const established = network.bgp.established();
  return network.pods().map((pod) => {
    const sessions = established.filter((pair) => pair.includes(pod.address)).length;
    const upstreams =
      pod.workload.upstream === undefined
        ? []
        : establishedUpstreams(network, pod).map((address) => names.get(address) ?? address);
    const above = upstreams.length === 0 ? '' : `  upstreams ${upstreams.join(', ')}`;
    return `${pod.name.padEnd(28)} ${pod.address.padEnd(12)} ${String(sessions).padStart(2)} sessions${above}`;
  });
}
