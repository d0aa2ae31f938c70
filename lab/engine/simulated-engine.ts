import { Subject, type SchedulerLike } from 'rxjs';
import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { BgpConfig } from './bgp-config.ts';
import type { BgpEngine, EngineChange, EngineSession } from './engine.ts';
import type { FallCause, SessionSwitches } from './simulated-link.ts';
import { defined } from '../../src/model/defined.ts';

/** One simulated daemon, as the fabric sees it: the fabric sets the states of its sessions. */
export interface SimulatedNode {
  readonly address: IpAddress;
  readonly config: BgpConfig | undefined;
  readonly running: boolean;
  readonly frozen: boolean;
  readonly setState: (
    peer: IpAddress,
    state: SessionState,
    entry:
      { readonly group: string; readonly dynamic: boolean; readonly peerAs: number | undefined } | undefined,
  ) => void;
  readonly forgetIfUncovered: (peer: IpAddress) => void;
}

/** The fabric, as one simulated daemon uses it. */
export interface FabricPort {
  readonly join: (node: SimulatedNode) => void;
  readonly leave: () => void;
  readonly configured: (
    node: SimulatedNode,
    before: ReadonlySet<IpAddress>,
    after: ReadonlySet<IpAddress>,
  ) => void;
  /** The daemon was started, stopped, frozen or thawed. */
  readonly stateChanged: (node: SimulatedNode, cause: FallCause) => void;
  readonly reset: (peer: IpAddress) => void;
  readonly switches: Pick<SessionSwitches, 'allowEditResets' | 'gracefulShutdownResets'>;
}

/** A BGP daemon simulated in this process: it holds a configuration and sessions; the fabric changes their states. */
export function simulatedEngine(address: IpAddress, scheduler: SchedulerLike, fabric: FabricPort): BgpEngine {
  const change$ = new Subject<EngineChange>();
  const sessions = new Map<IpAddress, EngineSession>();
  const node = {
    address,
    config: undefined as BgpConfig | undefined,
    running: false,
    frozen: false,
    setState,
    forgetIfUncovered,
  };

  function setState(...[peer, state, entry]: Parameters<SimulatedNode['setState']>): void {
    if (node.frozen) return;
    const before = sessions.get(peer);
    // A client is listed only while it has a session.
    if (
      entry === undefined ||
      !node.running ||
      (entry.dynamic && state !== 'ESTABLISHED' && state !== 'OPENCONFIRM')
    ) {
      if (sessions.delete(peer)) change$.next({ kind: 'gone', address: peer });
      return;
    }
    if (before?.state === state && before.group === entry.group && before.dynamic === entry.dynamic) return;
    const isNew = state === 'ESTABLISHED' && before?.state !== 'ESTABLISHED';
    const session: EngineSession = {
      address: peer,
      group: entry.group,
      dynamic: entry.dynamic,
      state,
      transitions: (before?.transitions ?? 0) + (isNew ? 1 : 0),
      ...defined({ peerAs: entry.peerAs }),
      ...(isNew
        ? { lastEstablished: BigInt(Math.floor(scheduler.now())) * 1_000_000n }
        : before?.lastEstablished === undefined
          ? {}
          : { lastEstablished: before.lastEstablished }),
    };
    sessions.set(peer, session);
    change$.next({ kind: 'session', session });
  }

  function forgetIfUncovered(peer: IpAddress): void {
    const session = sessions.get(peer);
    if (session === undefined || session.state === 'ESTABLISHED') return;
    sessions.delete(peer);
    change$.next({ kind: 'gone', address: peer });
  }

  function forgetAll(): void {
    for (const peer of Array.from(sessions.keys())) {
      sessions.delete(peer);
      change$.next({ kind: 'gone', address: peer });
    }
  }

  fabric.join(node);
  return {
    apply: (config) => {
      const before = node.config;
      node.config = config;
      for (const peer of neighborsIn(config))
        if (!sessions.has(peer)) setState(peer, 'IDLE', entryIn(config, peer));
      fabric.configured(node, neighborsIn(before), neighborsIn(config));
      const { allowEditResets, gracefulShutdownResets } = fabric.switches;
      for (const { address: peer, group, dynamic } of Array.from(sessions.values())) {
        const isEdited = dynamic && allowOf(before, group) !== allowOf(config, group);
        const isDrained = drains(before, group) !== drains(config, group);
        if ((allowEditResets && isEdited) || (gracefulShutdownResets && isDrained)) fabric.reset(peer);
      }
      return Promise.resolve();
    },
    sessions: () => sessions,
    state: () => (node.running ? (node.frozen ? 'frozen' : 'running') : 'stopped'),
    change$: change$.asObservable(),
    start: () => {
      if (node.running) return Promise.resolve();
      node.running = true;
      for (const peer of neighborsIn(node.config)) setState(peer, 'IDLE', entryIn(node.config, peer));
      fabric.stateChanged(node, 'node-stopped');
      return Promise.resolve();
    },
    stop: () => {
      node.running = false;
      fabric.stateChanged(node, 'node-stopped');
      forgetAll();
      return Promise.resolve();
    },
    freeze: () => {
      node.frozen = true;
      fabric.stateChanged(node, 'hold-timer');
    },
    thaw: () => {
      node.frozen = false;
      fabric.stateChanged(node, 'hold-timer');
    },
    dispose: () => {
      node.running = false;
      fabric.stateChanged(node, 'node-stopped');
      fabric.leave();
      change$.complete();
      return Promise.resolve();
    },
  };
}

function neighborsIn(config: BgpConfig | undefined): ReadonlySet<IpAddress> {
  return new Set(config?.groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address)));
}

function entryIn(config: BgpConfig | undefined, peer: IpAddress) {
  const group = config?.groups.find(({ neighbors }) => neighbors.some(({ address }) => address === peer));
  return group === undefined ? undefined : { group: group.name, dynamic: false, peerAs: undefined };
}

function allowOf(config: BgpConfig | undefined, name: string): string {
  return config?.groups.find((group) => group.name === name)?.allow.join(' ') ?? '';
}

function drains(config: BgpConfig | undefined, name: string): boolean {
  return config?.groups.find((group) => group.name === name)?.gracefulShutdown === true;
}
