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
  /** Absent for routers outside the cluster. */
  readonly pod?: PicturePod;
}

/** The state of a pod. */
export interface PicturePod {
  readonly terminating: boolean;
  readonly crpd: EngineState;
  readonly agent: 'ready' | 'not ready' | 'killed';
  /** The address of the agent's page. */
  readonly page: string;
}

/** A session; where `from` chose `to` as its upstream, `upstream` is true. */
export interface PictureLink {
  readonly from: string;
  readonly to: string;
  /** `ESTABLISHED` only if both ends report it. */
  readonly state: string;
  readonly upstream: boolean;
  /** It was cut in the console. */
  readonly cut: boolean;
}

/** A snapshot of the network, which the console draws. */
export interface Picture {
  /** Whether this lab can cut links. */
  readonly cuts: boolean;
  readonly nodes: readonly PictureNode[];
  readonly links: readonly PictureLink[];
}

/** A session as one end reports it. */
interface End {
  readonly from: IpAddress;
  readonly to: IpAddress;
  readonly state: string;
  readonly upstream: boolean;
}

/** Takes a snapshot of the network from the sessions that each BGP daemon reports. */
export async function networkPicture(network: Network): Promise<Picture> {
  // The routers answer asynchronously, so they are read first; the rest is then read at one moment.
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

/** The state of a session from its ends; an end that does not list the session does not report it. */
function stateOf(ends: readonly End[]): string {
  const down = ends.find(({ state }) => state !== 'ESTABLISHED');
  if (down !== undefined) return down.state;
  return ends.length === 2 ? 'ESTABLISHED' : 'established at one end only';
}

/** Describes the changes from one picture to the next. */
export function eventsBetween(before: Picture, after: Picture): readonly string[] {
  const names = new Map([...before.nodes, ...after.nodes].map(({ address, name }) => [address, name]));
  const nameOf = (address: string) => names.get(address) ?? address;
  const key = ({ from, to }: PictureLink) => [from, to].toSorted().join(' ');
  const up = ({ links }: Picture) =>
    new Map(links.filter(({ state }) => state === 'ESTABLISHED').map((link) => [key(link), link]));
  const [was, is] = [up(before), up(after)];
  const [had, has] = [before, after].map(({ nodes }) => new Set(nodes.map(({ name }) => name)));
  const [conditionsBefore, conditionsAfter] = [before, after].map(
    ({ nodes }) => new Map(nodes.map((node) => [node.name, conditionsOf(node)])),
  );
  const changed = (
    links: ReadonlyMap<string, PictureLink>,
    others: ReadonlyMap<string, PictureLink>,
    what: string,
  ) =>
    Array.from(links)
      .filter(([id]) => !others.has(id))
      .map(([, { from, to }]) => `session ${nameOf(from)} – ${nameOf(to)} ${what}`);
  return [
    ...Array.from(has ?? [], (name) => (had?.has(name) === true ? [] : [`${name} was added`])).flat(),
    ...Array.from(had ?? [], (name) => (has?.has(name) === true ? [] : [`${name} was removed`])).flat(),
    ...Array.from(conditionsAfter ?? [], ([name, now]) => {
      const then = conditionsBefore?.get(name);
      return then === undefined
        ? []
        : now.filter((what) => !then.includes(what)).map((what) => `${name}: ${what}`);
    }).flat(),
    ...changed(was, is, 'went down'),
    ...changed(is, was, 'is established'),
  ];
}

/** The state of a pod as short phrases. */
function conditionsOf({ pod }: PictureNode): readonly string[] {
  if (pod === undefined) return [];
  const crpd = { running: 'cRPD is running', frozen: 'cRPD hangs', stopped: 'cRPD is down' }[pod.crpd];
  const agent = { ready: 'ready', 'not ready': 'not ready', killed: 'the agent was killed' }[pod.agent];
  return [crpd, agent, ...(pod.terminating ? ['terminating'] : [])];
}
