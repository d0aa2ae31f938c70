import type { IpAddress } from '../../src/model/address.ts';
import type { EngineState } from '../engine/engine.ts';
import type { Network } from '../story/network.ts';
import { fullName } from '../story/topology.ts';

/** A router of the picture; tier 0 is the top of the hierarchy. */
export interface PictureNode {
  readonly address: string;
  readonly name: string;
  readonly tier: number;
  readonly region: string;
  /** Absent for routers outside. */
  readonly pod?: PicturePod;
}

/** How a pod is. */
export interface PicturePod {
  readonly terminating: boolean;
  readonly crpd: EngineState;
  readonly agent: 'ready' | 'not ready' | 'killed';
  /** The agent's own page. */
  readonly page: string;
}

/** A session; where `from` chose `to` as its upstream, `upstream` is true. */
export interface PictureLink {
  readonly from: string;
  readonly to: string;
  /** `ESTABLISHED` only where both ends say so. */
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

/** What one end says of a session. */
interface End {
  readonly from: IpAddress;
  readonly to: IpAddress;
  readonly state: string;
  readonly upstream: boolean;
}

/** The network as its BGP daemons see it, each of them. */
export async function networkPicture(network: Network): Promise<Picture> {
  // What is read at once is read after what has to be waited for: the picture is of one moment.
  const ofRouters = await Promise.all(
    network.routers().map(async ({ address, established }) => {
      const peers = await established().catch(() => []);
      return peers.map((peer): End => ({ from: address, to: peer, state: 'ESTABLISHED', upstream: false }));
    }),
  );
  const pods = network.pods();
  const services = new Map(pods.map(({ address, workload }) => [address, fullName(workload.service)]));
  const ofPods = pods.flatMap(({ address, workload, engine }) => {
    const above = workload.upstream === undefined ? undefined : fullName(workload.upstream);
    return Array.from(engine.sessions(), ([peer, { state, dynamic }]) => {
      const upstream = !dynamic && above !== undefined && services.get(peer) === above;
      return { from: address, to: peer, state, upstream };
    });
  });
  const ends = Map.groupBy([...ofPods, ...ofRouters.flat()], ({ from, to }) =>
    [from, to].toSorted().join(' '),
  );

  const links = Array.from(ends.values()).flatMap((both) => {
    const named = both.find(({ upstream }) => upstream) ?? both[0];
    if (named === undefined) return [];
    const cut = network.bgp.links?.isCut(named.from, named.to) === true;
    return [{ ...named, cut, state: stateOf(both) }];
  });
  const lowest = pods.some(({ workload }) => workload.upstream !== undefined) ? 2 : 1;
  const nodes = [
    ...pods.map(({ address, name, workload, terminating, engine, agent }) => ({
      address,
      name,
      tier: workload.upstream === undefined ? 0 : 1,
      region: workload.region ?? workload.tier,
      pod: {
        terminating,
        crpd: engine.state(),
        agent: agent.isReady() ? 'ready' : agent.isRunning() ? 'not ready' : 'killed',
        page: `http://${agent.http}/`,
      } as const,
    })),
    ...network.routers().map(({ address, name }) => ({ address, name, tier: lowest, region: '' })),
  ];
  return { cuts: network.bgp.links !== undefined, nodes, links };
}

/** An end that knows nothing of the session has none. */
function stateOf(ends: readonly End[]): string {
  const down = ends.find(({ state }) => state !== 'ESTABLISHED');
  if (down !== undefined) return down.state;
  return ends.length === 2 ? 'ESTABLISHED' : 'established at one end only';
}

/** What happened from one picture to the next, in words. */
export function eventsBetween(before: Picture, after: Picture): readonly string[] {
  const names = new Map([...before.nodes, ...after.nodes].map(({ address, name }) => [address, name]));
  const nameOf = (address: string) => names.get(address) ?? address;
  const key = ({ from, to }: PictureLink) => [from, to].toSorted().join(' ');
  const up = ({ links }: Picture) =>
    new Map(links.filter(({ state }) => state === 'ESTABLISHED').map((link) => [key(link), link]));
  const [was, is] = [up(before), up(after)];
  const [had, has] = [before, after].map(({ nodes }) => new Set(nodes.map(({ name }) => name)));
  const [stood, stands] = [before, after].map(
    ({ nodes }) => new Map(nodes.map((node) => [node.name, conditionsOf(node)])),
  );
  const tell = (
    links: ReadonlyMap<string, PictureLink>,
    others: ReadonlyMap<string, PictureLink>,
    what: string,
  ) =>
    Array.from(links)
      .filter(([id]) => !others.has(id))
      .map(([, { from, to }]) => `session ${nameOf(from)} – ${nameOf(to)} ${what}`);
  return [
    ...Array.from(has ?? [], (name) => (had?.has(name) === true ? [] : [`${name} came`])).flat(),
    ...Array.from(had ?? [], (name) => (has?.has(name) === true ? [] : [`${name} is gone`])).flat(),
    ...Array.from(stands ?? [], ([name, now]) => {
      const then = stood?.get(name);
      return then === undefined
        ? []
        : now.filter((what) => !then.includes(what)).map((what) => `${name}: ${what}`);
    }).flat(),
    ...tell(was, is, 'fell'),
    ...tell(is, was, 'is established'),
  ];
}

function conditionsOf({ pod }: PictureNode): readonly string[] {
  if (pod === undefined) return [];
  const crpd = { running: 'cRPD runs', frozen: 'cRPD hangs', stopped: 'cRPD is down' }[pod.crpd];
  const agent = { ready: 'ready', 'not ready': 'not ready', killed: 'the agent is killed' }[pod.agent];
  return [crpd, agent, ...(pod.terminating ? ['terminating'] : [])];
}
