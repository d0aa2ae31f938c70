import type { SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { BgpNetwork, Links } from './engine.ts';
import { simulatedEngine, type SimulatedNode } from './simulated-engine.ts';
import {
  entryFor,
  acceptsAs,
  initiates,
  quickTimers,
  type Fall,
  type FallCause,
  type FsmTimers,
  type Link,
  type SessionSwitches,
} from './simulated-link.ts';

export interface FabricOptions {
  readonly scheduler: SchedulerLike;
  /** 0 ≤ x < 1; spreads connection attempts. */
  readonly random: () => number;
  readonly timers?: FsmTimers;
  readonly switches?: Partial<SessionSwitches>;
}

/** The network that connects all simulated BGP engines of a lab. Event-driven: nothing polls. */
export interface Fabric extends BgpNetwork {
  readonly links: Links;
  /** Cuts all links of a node, or rejoins them. */
  readonly isolate: (address: IpAddress) => void;
  readonly rejoin: (address: IpAddress) => void;
  readonly switches: SessionSwitches;
}

/** The states that a session passes on its way up. */
const connectStates: readonly SessionState[] = ['CONNECT', 'OPENSENT', 'OPENCONFIRM', 'ESTABLISHED'];

/** Creates the fabric; its `engine` creates the simulated engine at an address. */
export function createFabric({
  scheduler,
  random,
  timers = quickTimers,
  switches: some = {},
}: FabricOptions): Fabric {
  const switches: SessionSwitches = {
    explicitBeatsAllow: true,
    allowEditResets: false,
    gracefulShutdownResets: false,
    ...some,
  };
  const nodes = new Map<IpAddress, SimulatedNode>();
  const links = new Map<string, Link>();
  const linksOf = new Map<IpAddress, Set<Link>>();
  /** By address: the nodes that have it as a configured neighbor. */
  const configuredBy = new Map<IpAddress, Set<IpAddress>>();
  const isolated = new Set<IpAddress>();
  const cut = new Set<Link>();
  const falls: Fall[] = [];

  function linkBetween(one: IpAddress, other: IpAddress): Link {
    const [a, b] = one < other ? [one, other] : [other, one];
    const key = `${a} ${b}`;
    const known = links.get(key);
    if (known !== undefined) return known;
    const link: Link = {
      a,
      b,
      state: 'IDLE',
      connecting: false,
      holding: false,
      epoch: 0,
      matched: undefined,
    };
    links.set(key, link);
    for (const end of [a, b]) linksOf.set(end, (linksOf.get(end) ?? new Set()).add(link));
    return link;
  }

  /** Names the entries that cover the two ends; `undefined` if no session is possible. */
  function match({ a, b }: Link): string | undefined {
    const [one, other] = [nodes.get(a), nodes.get(b)];
    if (one?.config === undefined || other?.config === undefined || !one.running || !other.running)
      return undefined;
    const [entryA, entryB] = [entryFor(one.config, b, switches), entryFor(other.config, a, switches)];
    if (entryA === undefined || entryB === undefined) return undefined;
    if (
      !acceptsAs(entryA, one.config.as, other.config.as) ||
      !acceptsAs(entryB, other.config.as, one.config.as)
    )
      return undefined;
    if (!initiates(one.config, b) && !initiates(other.config, a)) return undefined;
    const kind = ({ group, neighbor }: typeof entryA) =>
      `${neighbor === undefined ? 'allow' : 'neighbor'} ${group.name}`;
    return `${kind(entryA)} | ${kind(entryB)}`;
  }

  function isReachable(link: Link): boolean {
    const { a, b } = link;
    const isAway = cut.has(link) || isolated.has(a) || isolated.has(b);
    return !isAway && nodes.get(a)?.frozen === false && nodes.get(b)?.frozen === false;
  }

  /** Notifies both ends even if the state is unchanged: one may have been frozen and missed it. */
  function setState(link: Link, state: SessionState): void {
    link.state = state;
    for (const [own, peer] of [
      [link.a, link.b],
      [link.b, link.a],
    ] as const) {
      nodes.get(own)?.setState(peer, state, entryOf(own, peer));
    }
  }

  function entryOf(own: IpAddress, peer: IpAddress) {
    const config = nodes.get(own)?.config;
    const entry = config === undefined ? undefined : entryFor(config, peer, switches);
    return entry === undefined
      ? undefined
      : {
          group: entry.group.name,
          dynamic: entry.neighbor === undefined,
          peerAs: nodes.get(peer)?.config?.as,
        };
  }

  function later(link: Link, ms: number, work: () => void): void {
    link.epoch += 1;
    const { epoch } = link;
    scheduler.schedule(() => {
      if (link.epoch === epoch) work();
    }, ms);
  }

  /** Takes a link up, state by state; if that is not possible, both ends wait in ACTIVE for a change. */
  function connect(link: Link, delayMs: number): void {
    link.connecting = true;
    later(link, delayMs, () => {
      if (match(link) === undefined || !isReachable(link)) {
        setState(link, 'ACTIVE');
        link.connecting = false;
        // An unreachable peer may return without an edit, so retry, as daemons do.
        if (match(link) !== undefined) connect(link, timers.connectRetryMs);
        return;
      }
      const next = connectStates[connectStates.indexOf(link.state) + 1] ?? 'CONNECT';
      if (next === 'ESTABLISHED') link.matched = match(link);
      setState(link, next);
      if (next === 'ESTABLISHED') link.connecting = false;
      else connect(link, next === 'CONNECT' ? timers.tcpMs : timers.openMs);
    });
  }

  function fall(link: Link, cause: FallCause): void {
    falls.push({ at: scheduler.now(), a: link.a, b: link.b, cause });
    link.matched = undefined;
    link.holding = false;
    setState(link, 'IDLE');
    connect(link, timers.tcpMs + random() * timers.connectRetryMs);
  }

  /** Runs the hold timer from the first silence of an established link; other changes do not restart it. */
  function checkHoldTimer(link: Link): void {
    if (isReachable(link)) {
      link.holding = false;
      link.epoch += 1;
    } else if (!link.holding) {
      link.holding = true;
      later(link, timers.holdMs, () => fall(link, 'hold-timer'));
    }
  }

  /** Re-evaluates a link after a change at either end. */
  function evaluate(link: Link, cause: FallCause): void {
    const matched = match(link);
    if (link.state === 'ESTABLISHED') {
      if (matched === undefined) fall(link, cause);
      else if (matched !== link.matched)
        fall(link, isPromotion(link.matched, matched) ? 'promoted' : 'configuration-removed');
      else checkHoldTimer(link);
    } else if (matched === undefined) {
      link.connecting = false;
      later(link, timers.tcpMs, () => setState(link, 'ACTIVE'));
      if (link.state !== 'ACTIVE') setState(link, 'CONNECT');
    } else if (!link.connecting) {
      link.state = 'IDLE';
      connect(link, link.epoch === 0 ? 0 : random() * timers.connectRetryMs);
    }
  }

  function evaluateAll(node: SimulatedNode, cause: FallCause): void {
    const explicit =
      node.config?.groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address)) ?? [];
    const pointing = configuredBy.get(node.address) ?? [];
    for (const peer of new Set([...explicit, ...pointing]))
      if (peer !== node.address) linkBetween(node.address, peer);
    for (const link of linksOf.get(node.address) ?? []) evaluate(link, cause);
  }

  function configured(
    node: SimulatedNode,
    before: ReadonlySet<IpAddress>,
    after: ReadonlySet<IpAddress>,
  ): void {
    for (const peer of before.difference(after)) configuredBy.get(peer)?.delete(node.address);
    for (const peer of after.difference(before))
      configuredBy.set(peer, (configuredBy.get(peer) ?? new Set()).add(node.address));
    evaluateAll(node, 'configuration-removed');
    // A removed neighbor has no state any more, unless `allow` covers the peer.
    for (const peer of before.difference(after)) node.forgetIfUncovered(peer);
  }

  return {
    switches,
    falls,
    engine: (address) =>
      simulatedEngine(address, scheduler, {
        join: (node) => nodes.set(address, node),
        leave: () => nodes.delete(address),
        configured,
        stateChanged: evaluateAll,
        reset: (peer) => {
          const link = linkBetween(address, peer);
          if (link.state === 'ESTABLISHED') fall(link, 'fault-switch');
        },
        switches,
      }),
    links: {
      cut: (one, other) => {
        const link = linkBetween(one, other);
        cut.add(link);
        evaluate(link, 'hold-timer');
      },
      join: (one, other) => {
        const link = linkBetween(one, other);
        cut.delete(link);
        evaluate(link, 'hold-timer');
      },
      isCut: (one, other) => cut.has(linkBetween(one, other)),
    },
    isolate: (address) => {
      isolated.add(address);
      for (const link of linksOf.get(address) ?? []) evaluate(link, 'hold-timer');
    },
    rejoin: (address) => {
      isolated.delete(address);
      for (const link of linksOf.get(address) ?? []) evaluate(link, 'hold-timer');
    },
    established: () =>
      Array.from(links.values())
        .filter(({ state }) => state === 'ESTABLISHED')
        .map(({ a, b }) => [a, b] as const),
  };
}

/** Whether the only change is that a client became a configured neighbor. */
function isPromotion(before: string | undefined, after: string): boolean {
  const was = before?.split(' | ') ?? [];
  const is = after.split(' | ');
  return is.every(
    (entry, end) =>
      entry === was[end] || (was[end]?.startsWith('allow') === true && entry.startsWith('neighbor')),
  );
}
