import { noop, type SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../../src/model/address.ts';
import type { Prefix } from '../../../src/model/prefix-set.ts';
import type { BgpConfig } from '../bgp-config.ts';
import type { BgpEngine } from '../engine.ts';
import type { AnnouncedRoute } from './config/route-map.ts';
import type { FrrDaemon } from './daemon/daemon.ts';
import type { FrrEndpoint } from './config/frr-config.ts';
import { managedDaemon, type Wanted } from './daemon/managed-daemon.ts';
import { createSummaryPoller } from './sessions/summary-poller.ts';
import { refusalsOf } from './config/refusals.ts';
import { logEvent, createSessionTracker, peersWithWrongAs } from './sessions/session-tracker.ts';
import { defined } from '../../../src/model/defined.ts';

export interface FrrOptions {
  /** The lab's clock, for `lastEstablished`. */
  readonly scheduler: SchedulerLike;
  /** The one port of all daemons of a lab: see `bgpPort`. */
  readonly port: number;
  /** How many times faster than the wall hold times run; 1 unless said. */
  readonly speed?: number;
}

/** A real BGP daemon behind a virtual cRPD, at an address of 127/8. */
export interface FrrEngine extends BgpEngine {
  /** What it answers to a command at its command line, such as `show bgp ipv4 unicast json`. */
  readonly ask: (command: string) => Promise<string>;
  /** Announces a route of its own, or another one in its place; also when it starts again. */
  readonly announce: (route: AnnouncedRoute) => Promise<void>;
  readonly withdraw: (prefix: Prefix) => Promise<void>;
  /** The ways it has to a prefix; none when it does not run. */
  readonly paths: (prefix: Prefix) => Promise<readonly ReceivedPath[]>;
}

/**
 * FRR's bgpd as the BGP of a virtual cRPD. A configuration is checked before anything is touched, then only
 * what differs is said, and taken back when a line of it is refused.
 *
 *     apply while   it runs    the difference, at once
 *                   frozen     taken; the daemon hears of it when it goes on
 *                   stopped    taken; the daemon starts with it
 */
export function frrEngine(address: IpAddress, { scheduler, port, speed = 1 }: FrrOptions): FrrEngine {
  const place: FrrEndpoint = { address, port, speed };
  const book = createSessionTracker(scheduler);
  const life = managedDaemon(place, follow, book.closed);
  const inTurn = serialQueue();
  let config: BgpConfig | undefined;
  let routes: ReadonlyMap<Prefix, AnnouncedRoute> = new Map();
  /** The AS of each peer's last OPEN. Who came with a wrong one stays out while that is configured so. */
  const openAs = new Map<IpAddress, number>();

  function wantedOf(next: BgpConfig, announced = routes): Wanted {
    return {
      config: next,
      more: { banned: peersWithWrongAs(next, openAs), routes: Array.from(announced.values()) },
    };
  }

  /** Brings the daemon to that, and remembers it when it could be. */
  async function bring(next: BgpConfig | undefined, announced = routes): Promise<void> {
    if (next !== undefined) {
      const before = config === undefined ? undefined : wantedOf(config);
      try {
        if (await life.change(wantedOf(next, announced), before)) book.configured(next);
      } catch (error) {
        // Perhaps it is another daemon by now.
        if (config !== undefined) book.configured(config);
        throw error;
      }
    }
    [config, routes] = [next, announced];
  }

  function follow(daemon: FrrDaemon): void {
    const looker = createSummaryPoller(daemon.session, book.looked);
    daemon.line$.subscribe((line) => {
      const event = logEvent(line);
      if (event === undefined) return;
      if (event.kind === 'opened') opened(event.peer, event.as);
      book.heard(event);
      looker.moved();
    });
  }

  function opened(peer: IpAddress, as: number): void {
    openAs.set(peer, as);
    if (config !== undefined && peersWithWrongAs(config, new Map([[peer, as]])).size > 0)
      inTurn(() => bring(config)).catch(noop);
  }

  async function start(): Promise<void> {
    await life.start(config === undefined ? undefined : wantedOf(config));
    if (config !== undefined) book.configured(config);
  }

  async function stop(): Promise<void> {
    await life.stop();
    openAs.clear();
  }

  async function ask(command: string): Promise<string> {
    const daemon = life.now();
    if (daemon === undefined) throw new Error(`bgpd at ${address} does not run`);
    const vty = await daemon.session();
    return (await vty.run(command).finally(() => vty.close())).text;
  }

  return {
    apply: (next) =>
      inTurn(async () => {
        const refusals = refusalsOf(next, place);
        if (refusals.length > 0) throw new Error(refusals.join('\n'));
        await bring(next);
      }),
    sessions: () => book.sessions,
    state: life.state,
    change$: book.change$,
    start: () => inTurn(start),
    stop: () => inTurn(stop),
    freeze: life.freeze,
    thaw: () => {
      life.thaw();
      inTurn(() => bring(config)).catch(noop);
    },
    dispose: () => inTurn(() => stop().finally(book.completed)),
    ask,
    announce: (route) => inTurn(() => bring(config, new Map(routes).set(route.prefix, route))),
    withdraw: (prefix) =>
      inTurn(() => bring(config, new Map(Array.from(routes).filter(([known]) => known !== prefix)))),
    paths: async (prefix) => {
      if (life.now() === undefined) return [];
      const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
      return receivedPaths(await ask(`show bgp ${family} unicast ${prefix} json`));
    },
  };
}

/** Does one thing after the other, whatever becomes of each. */
export function serialQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let turn: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = turn.then(work);
    turn = done.catch(noop);
    return done;
  };
}

/** One way to a prefix, as a daemon has it. */
export interface ReceivedPath {
  readonly best: boolean;
  readonly nextHop: string;
  /** Whom it came from. */
  readonly peer: string;
  readonly localPreference: number;
  readonly asPath: string;
  readonly communities: readonly string[];
  /** RFC 4456: who brought it into the AS, and the clusters it has passed, the last one first. */
  readonly originatorId?: string;
  readonly clusterList: readonly string[];
}

/** The parts of `show bgp FAMILY PREFIX json` that are read. */
interface Answer {
  readonly paths?: readonly {
    readonly aspath?: { readonly string?: string };
    readonly locPrf?: number;
    readonly bestpath?: { readonly overall?: boolean };
    readonly community?: { readonly list?: readonly string[] };
    readonly originatorId?: string;
    readonly clusterList?: { readonly list?: readonly string[] };
    readonly nexthops?: readonly { readonly ip?: string }[];
    readonly peer?: { readonly peerId?: string };
  }[];
}

export function receivedPaths(json: string): readonly ReceivedPath[] {
  return ((JSON.parse(json) as Answer).paths ?? []).map((path) => ({
    best: path.bestpath?.overall === true,
    nextHop: path.nexthops?.[0]?.ip ?? '',
    peer: path.peer?.peerId ?? '',
    localPreference: path.locPrf ?? 100,
    asPath: path.aspath?.string === 'Local' ? '' : (path.aspath?.string ?? ''),
    communities: path.community?.list ?? [],
    ...defined({ originatorId: path.originatorId }),
    clusterList: path.clusterList?.list ?? [],
  }));
}
