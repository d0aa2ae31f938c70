import { noop, type SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../../src/model/address.ts';
import type { Prefix } from '../../../src/model/prefix-set.ts';
import type { BgpConfig } from '../bgp-config.ts';
import type { BgpEngine } from '../engine.ts';
import type { AnnouncedRoute } from './config/route-map.ts';
import type { FrrDaemon } from './daemon/daemon.ts';
import type { FrrEndpoint } from './config/frr-config.ts';
import { managedDaemon, type DesiredConfig } from './daemon/managed-daemon.ts';
import { createSummaryPoller } from './sessions/summary-poller.ts';
import { refusalsOf } from './config/refusals.ts';
import { logEvent, createSessionTracker, peersWithWrongAs } from './sessions/session-tracker.ts';
import { defined } from '../../../src/model/defined.ts';

export interface FrrOptions {
  /** The lab's clock: stamps `lastEstablished`. */
  readonly scheduler: SchedulerLike;
  /** The port that all daemons of a lab share; `bgpPort` finds one. */
  readonly port: number;
  /** Hold times are divided by it; default 1. */
  readonly speed?: number;
}

/** A real BGP daemon behind a virtual cRPD, at an address of 127/8. */
export interface FrrEngine extends BgpEngine {
  /** Runs a command at its command line, such as `show bgp ipv4 unicast json`, and returns the answer. */
  readonly run: (command: string) => Promise<string>;
  /** Originates a route, or replaces the one with the same prefix. Routes survive a restart. */
  readonly announce: (route: AnnouncedRoute) => Promise<void>;
  readonly withdraw: (prefix: Prefix) => Promise<void>;
  /** Its paths to a prefix; none while it does not run. */
  readonly paths: (prefix: Prefix) => Promise<readonly ReceivedPath[]>;
}

/**
 * Runs FRR's bgpd as the BGP of a virtual cRPD. A configuration is checked first; then only the difference is
 * sent, and rolled back if bgpd refuses a line.
 *
 *     apply while   running    the difference is sent at once
 *                   frozen     accepted; sent when the daemon continues
 *                   stopped    accepted; the daemon starts with it
 */
export function frrEngine(address: IpAddress, { scheduler, port, speed = 1 }: FrrOptions): FrrEngine {
  const endpoint: FrrEndpoint = { address, port, speed };
  const tracker = createSessionTracker(scheduler);
  const daemon = managedDaemon(endpoint, follow, tracker.onDaemonEnd);
  const enqueue = serialQueue();
  let config: BgpConfig | undefined;
  let routes: ReadonlyMap<Prefix, AnnouncedRoute> = new Map();
  /** The AS of each peer's last OPEN. A peer with a wrong AS stays shut down until the configuration accepts it. */
  const openAs = new Map<IpAddress, number>();

  function desired(next: BgpConfig, announced = routes): DesiredConfig {
    return {
      config: next,
      extras: { banned: peersWithWrongAs(next, openAs), routes: Array.from(announced.values()) },
    };
  }

  /** Configures the daemon; keeps the configuration and the routes unless the daemon refuses them. */
  async function configure(next: BgpConfig | undefined, announced = routes): Promise<void> {
    if (next !== undefined) {
      const before = config === undefined ? undefined : desired(config);
      try {
        if (await daemon.change(desired(next, announced), before)) tracker.setConfig(next);
      } catch (error) {
        // The daemon may have been replaced, and the tracker emptied.
        if (config !== undefined) tracker.setConfig(config);
        throw error;
      }
    }
    [config, routes] = [next, announced];
  }

  function follow({ session, line$ }: FrrDaemon): void {
    const poller = createSummaryPoller(session, tracker.onPeerStates);
    line$.subscribe((line) => {
      const event = logEvent(line);
      if (event === undefined) return;
      if (event.kind === 'opened') onOpen(event.peer, event.as);
      tracker.onLogEvent(event);
      poller.changed();
    });
  }

  function onOpen(peer: IpAddress, as: number): void {
    openAs.set(peer, as);
    if (config !== undefined && peersWithWrongAs(config, new Map([[peer, as]])).size > 0)
      enqueue(() => configure(config)).catch(noop);
  }

  async function start(): Promise<void> {
    await daemon.start(config === undefined ? undefined : desired(config));
    if (config !== undefined) tracker.setConfig(config);
  }

  async function stop(): Promise<void> {
    await daemon.stop();
    openAs.clear();
  }

  async function run(command: string): Promise<string> {
    const current = daemon.current();
    if (current === undefined) throw new Error(`bgpd at ${address} does not run`);
    const vty = await current.session();
    return (await vty.run(command).finally(() => vty.close())).text;
  }

  return {
    apply: (next) =>
      enqueue(async () => {
        const refusals = refusalsOf(next, endpoint);
        if (refusals.length > 0) throw new Error(refusals.join('\n'));
        await configure(next);
      }),
    sessions: () => tracker.sessions,
    state: daemon.state,
    change$: tracker.change$,
    start: () => enqueue(start),
    stop: () => enqueue(stop),
    freeze: daemon.freeze,
    thaw: () => {
      daemon.thaw();
      enqueue(() => configure(config)).catch(noop);
    },
    dispose: () => enqueue(() => stop().finally(tracker.complete)),
    run,
    announce: (route) => enqueue(() => configure(config, new Map(routes).set(route.prefix, route))),
    withdraw: (prefix) =>
      enqueue(() => configure(config, new Map(Array.from(routes).filter(([known]) => known !== prefix)))),
    paths: async (prefix) => {
      if (daemon.current() === undefined) return [];
      const family = prefix.includes(':') ? 'ipv6' : 'ipv4';
      return receivedPaths(await run(`show bgp ${family} unicast ${prefix} json`));
    },
  };
}

/** Runs tasks one after another; a task that fails does not stop the next one. */
export function serialQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const done = last.then(work);
    last = done.catch(noop);
    return done;
  };
}

/** A path to a prefix in a daemon's table. */
export interface ReceivedPath {
  readonly best: boolean;
  readonly nextHop: string;
  /** The peer that sent it. */
  readonly peer: string;
  readonly localPreference: number;
  readonly asPath: string;
  readonly communities: readonly string[];
  /** ORIGINATOR_ID and CLUSTER_LIST (RFC 4456), the last cluster first. */
  readonly originatorId?: string;
  readonly clusterList: readonly string[];
}

/** The parts of `show bgp FAMILY unicast PREFIX json` that are read. */
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

/** Parses `show bgp FAMILY unicast PREFIX json`. */
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
