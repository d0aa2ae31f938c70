import type { Network } from '../story/network.ts';
import { fullName } from '../story/topology.ts';

/** A router of the picture; tier 0 is the top of the hierarchy. */
export interface PictureNode {
  readonly address: string;
  readonly name: string;
  readonly tier: number;
  readonly region: string;
  readonly isPod: boolean;
  readonly terminating: boolean;
}

/** A session; where `from` chose `to` as its upstream, `upstream` is true. */
export interface PictureLink {
  readonly from: string;
  readonly to: string;
  readonly state: string;
  readonly upstream: boolean;
  /** Somebody cut it. */
  readonly cut: boolean;
}

export interface Picture {
  /** Whether links can be cut in this lab. */
  readonly cuts: boolean;
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
}

/** The network as its BGP daemons tell it; of two ends that differ, the one that is not up counts. */
export function networkPicture(network: Network): Picture {
  const pods = network.pods();
  const services = new Map(pods.map(({ address, workload }) => [address, fullName(workload.service)]));
  const links = new Map<string, PictureLink>();
  for (const { address, workload, engine } of pods) {
    const above = workload.upstream === undefined ? undefined : fullName(workload.upstream);
    for (const [peer, { state, dynamic }] of engine.sessions()) {
      const upstream = !dynamic && above !== undefined && services.get(peer) === above;
      const key = [address, peer].toSorted().join(' ');
      const known = links.get(key);
      const ends = known?.upstream === true ? known : { from: address, to: peer, upstream };
      const down = known !== undefined && known.state !== 'ESTABLISHED' ? known.state : state;
      const cut = network.bgp.links?.isCut(address, peer) === true;
      links.set(key, { from: ends.from, to: ends.to, upstream: ends.upstream, state: down, cut });
    }
  }
  const lowest = pods.some(({ workload }) => workload.upstream !== undefined) ? 2 : 1;
  const nodes = [
    ...pods.map(({ address, name, workload, terminating }) => ({
      address,
      name,
      tier: workload.upstream === undefined ? 0 : 1,
      region: workload.region ?? workload.tier,
      isPod: true,
      terminating,
    })),
    ...network.routers().map(({ address, name }) => ({
      address,
      name,
      tier: lowest,
      region: '',
      isPod: false,
      terminating: false,
    })),
  ];
  return { cuts: network.bgp.links !== undefined, nodes, links: Array.from(links.values()) };
}
