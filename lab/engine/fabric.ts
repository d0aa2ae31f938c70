import type { SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { BgpNetwork, Links } from './engine.ts';
import { simulatedEngine, type SimulatedNode } from './simulated-engine.ts';
import {
  entryFor,
  fits,
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
  /** 0 ≤ x < 1; spreads connect tries. */
  readonly random: () => number;
  readonly timers?: FsmTimers;
  readonly switches?: Partial<SessionSwitches>;
}

/** The network that all simulated BGP engines share. Event-driven: nothing polls. */
export interface Fabric extends BgpNetwork {
  readonly links: Links;
  /** Cuts a node off from everybody, or joins it again. */
  readonly isolate: (address: IpAddress) => void;
  readonly rejoin: (address: IpAddress) => void;
  readonly switches: SessionSwitches;
}

const path: readonly SessionState[] = ['CONNECT', 'OPENSENT', 'OPENCONFIRM', 'ESTABLISHED'];

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
  /** Who has an address as an explicit neighbor. */
  const pointers = new Map<IpAddress, Set<IpAddress>>();
  const isolated = new Set<IpAddress>();
  const cut = new Set<Link>();
  const falls: Fall[] = [];

  function linkBetween(one: IpAddress, other: IpAddress): Link {
    const [a, b] = one < other ? [one, other] : [other, one];
    const key = `${a} ${b}`;
    const known = links.get(key);
    if (known !== undefined) return known;
    const link: Link = { a, b, state: 'IDLE', climbing: false, holding: false, epoch: 0, matched: undefined };
    links.set(key, link);
    for (const end of [a, b]) linksOf.set(end, (linksOf.get(end) ?? new Set()).add(link));
    return link;
  }

  /** Which entries the two ends match; `undefined` when there can be no session. */
  function match({ a, b }: Link): string | undefined {
    const [one, other] = [nodes.get(a), nodes.get(b)];
    if (one?.config === undefined || other?.config === undefined || !one.running || !other.running)
      return undefined;
    const [entryA, entryB] = [entryFor(one.config, b, switches), entryFor(other.config, a, switches)];
    if (entryA === undefined || entryB === undefined) return undefined;
    if (!fits(entryA, one.config.as, other.config.as) || !fits(entryB, other.config.as, one.config.as))
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

  /** Tells both ends, also when nothing moves: one may have been away, and not have heard. */
  function move(link: Link, state: SessionState): void {
    link.state = state;
    for (const [own, peer] of [
      [link.a, link.b],
      [link.b, link.a],
    ] as const) {
      nodes.get(own)?.stateOf(peer, state, entryOf(own, peer));
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

  /** Walks a link up, state by state; where it cannot go on, the sides wait in ACTIVE for what may change. */
  function climb(link: Link, delayMs: number): void {
    link.climbing = true;
    later(link, delayMs, () => {
      if (match(link) === undefined || !isReachable(link)) {
        move(link, 'ACTIVE');
        link.climbing = false;
        // What is merely out of reach may come back without any edit: try again like the daemons do.
        if (match(link) !== undefined) climb(link, timers.connectRetryMs);
        return;
      }
      const next = path[path.indexOf(link.state) + 1] ?? 'CONNECT';
      if (next === 'ESTABLISHED') link.matched = match(link);
      move(link, next);
      if (next === 'ESTABLISHED') link.climbing = false;
      else climb(link, next === 'CONNECT' ? timers.tcpMs : timers.openMs);
    });
  }

  function fall(link: Link, cause: FallCause): void {
    falls.push({ at: scheduler.now(), a: link.a, b: link.b, cause });
    link.matched = undefined;
    link.holding = false;
    move(link, 'IDLE');
    climb(link, timers.tcpMs + random() * timers.connectRetryMs);
  }

  /** The hold time of an established link runs from the first silence; whatever else changes meanwhile. */
  function hold(link: Link): void {
    if (isReachable(link)) {
      link.holding = false;
      link.epoch += 1;
    } else if (!link.holding) {
      link.holding = true;
      later(link, timers.holdMs, () => fall(link, 'hold-timer'));
    }
  }

  /** Looks at one link after anything has changed at either end. */
  function look(link: Link, cause: FallCause): void {
    const matched = match(link);
    if (link.state === 'ESTABLISHED') {
      if (matched === undefined) fall(link, cause);
      else if (matched !== link.matched)
        fall(link, isPromotion(link.matched, matched) ? 'promoted' : 'configuration-removed');
      else hold(link);
    } else if (matched === undefined) {
      link.climbing = false;
      later(link, timers.tcpMs, () => move(link, 'ACTIVE'));
      if (link.state !== 'ACTIVE') move(link, 'CONNECT');
    } else if (!link.climbing) {
      link.state = 'IDLE';
      climb(link, link.epoch === 0 ? 0 : random() * timers.connectRetryMs);
    }
  }

  function lookAround(node: SimulatedNode, cause: FallCause): void {
    const explicit =
      node.config?.groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address)) ?? [];
    const pointing = pointers.get(node.address) ?? [];
    for (const peer of new Set([...explicit, ...pointing]))
      if (peer !== node.address) linkBetween(node.address, peer);
    for (const link of linksOf.get(node.address) ?? []) look(link, cause);
  }

  function configured(
    node: SimulatedNode,
    before: ReadonlySet<IpAddress>,
    after: ReadonlySet<IpAddress>,
  ): void {
    for (const peer of before.difference(after)) pointers.get(peer)?.delete(node.address);
    for (const peer of after.difference(before))
      pointers.set(peer, (pointers.get(peer) ?? new Set()).add(node.address));
    lookAround(node, 'configuration-removed');
    // A neighbor entry that is gone has no state any more, unless the peer still comes in.
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
        moved: lookAround,
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
        look(link, 'hold-timer');
      },
      join: (one, other) => {
        const link = linkBetween(one, other);
        cut.delete(link);
        look(link, 'hold-timer');
      },
      isCut: (one, other) => cut.has(linkBetween(one, other)),
    },
    isolate: (address) => {
      isolated.add(address);
      for (const link of linksOf.get(address) ?? []) look(link, 'hold-timer');
    },
    rejoin: (address) => {
      isolated.delete(address);
      for (const link of linksOf.get(address) ?? []) look(link, 'hold-timer');
    },
    established: () =>
      Array.from(links.values())
        .filter(({ state }) => state === 'ESTABLISHED')
        .map(({ a, b }) => [a, b] as const),
  };
}

/** A client has become an explicit neighbor at one end, and nothing else changed. */
function isPromotion(before: string | undefined, after: string): boolean {
  const was = before?.split(' | ') ?? [];
  const is = after.split(' | ');
  return is.every(
    (entry, end) =>
      entry === was[end] || (was[end]?.startsWith('allow') === true && entry.startsWith('neighbor')),
  );
}
