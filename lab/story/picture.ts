import { upstreamsUp } from './expected-sessions.ts';
import type { Network } from './network.ts';

/** The hierarchy in lines: each pod with its address, its upstreams, and how many sessions it has. */
export function picture(network: Network): readonly string[] {
  const names = new Map(network.pods().map(({ name, address }) => [address, name]));
  const established = network.bgp.established();
  return network.pods().map((pod) => {
    const sessions = established.filter((pair) => pair.includes(pod.address)).length;
    const upstreams =
      pod.workload.upstream === undefined
        ? []
        : upstreamsUp(network, pod).map((address) => names.get(address) ?? address);
    const above = upstreams.length === 0 ? '' : `  upstreams ${upstreams.join(', ')}`;
    return `${pod.name.padEnd(28)} ${pod.address.padEnd(12)} ${String(sessions).padStart(2)} sessions${above}`;
  });
}
