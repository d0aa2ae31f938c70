import type { IpAddress } from '../../../src/model/address.ts';
import type { BgpConfig } from '../bgp-config.ts';
import type { BgpNetwork, EngineChange, EngineSession } from '../engine.ts';
import type { Fall, FallCause } from '../simulated-link.ts';
import { frrEngine, type FrrEngine, type FrrOptions } from './frr-engine.ts';

/** One daemon, as the network observes it. */
interface Node {
  readonly engine: FrrEngine;
  /** Its configured neighbors. */
  explicit: ReadonlySet<IpAddress>;
  /** Its established sessions, by the peer's address. */
  readonly up: Map<IpAddress, EngineSession>;
  state: 'running' | 'stopped' | 'frozen';
}

/** The BGP of a lab with real daemons. */
export interface FrrNetwork extends BgpNetwork {
  readonly engine: (address: IpAddress) => FrrEngine;
}

/**
 * Creates the frr engines of a lab and observes all of them. A session counts as established once every end that is
 * one of these daemons reports it, and as fallen once the first end does.
 */
export function createFrrNetwork(options: FrrOptions): FrrNetwork {
  const nodes = new Map<IpAddress, Node>();
  const pairs = new Map<string, readonly [IpAddress, IpAddress]>();
  const falls: Fall[] = [];

  function onChange(address: IpAddress, node: Node, change: EngineChange): void {
    const peer = change.kind === 'gone' ? change.address : change.session.address;
    const [a, b] = address < peer ? [address, peer] : [peer, address];
    const key = `${a} ${b}`;
    if (change.kind === 'session' && change.session.state === 'ESTABLISHED') {
      node.up.set(peer, change.session);
      const other = nodes.get(peer);
      if (other === undefined || other.up.has(address)) pairs.set(key, [a, b]);
      return;
    }
    if (pairs.delete(key)) falls.push({ at: options.scheduler.now(), a, b, cause: causeOf(a, b) });
    node.up.delete(peer);
  }

  function causeOf(a: IpAddress, b: IpAddress): FallCause {
    const ends = [a, b].map((end) => nodes.get(end));
    if (isPromoted(ends[0], b) || isPromoted(ends[1], a)) return 'promoted';
    if (ends.some((node) => node?.state === 'frozen')) return 'hold-timer';
    return ends.some((node) => node?.state === 'stopped') ? 'node-stopped' : 'configuration-removed';
  }

  return {
    falls,
    established: () => Array.from(pairs.values()),
    engine: (address) => {
      const engine = frrEngine(address, options);
      const node: Node = { engine, explicit: new Set(), up: new Map(), state: 'stopped' };
      nodes.set(address, node);
      engine.change$.subscribe((change) => onChange(address, node, change));
      return recorded(engine, node);
    },
  };
}

/** Wraps an engine so that each operation is recorded in its node before it happens. */
function recorded(engine: FrrEngine, node: Node): FrrEngine {
  const setState = (state: Node['state']) => {
    node.state = state;
  };
  return {
    ...engine,
    apply: (config) => {
      node.explicit = explicitIn(config);
      return engine.apply(config);
    },
    start: () => {
      setState('running');
      return engine.start();
    },
    stop: () => {
      setState('stopped');
      return engine.stop();
    },
    freeze: () => {
      setState('frozen');
      engine.freeze();
    },
    thaw: () => {
      setState('running');
      engine.thaw();
    },
    dispose: () => {
      setState('stopped');
      return engine.dispose();
    },
  };
}

/** Whether a client has been configured as a neighbor: its session resets once. */
function isPromoted(node: Node | undefined, peer: IpAddress): boolean {
  return node?.up.get(peer)?.dynamic === true && node.explicit.has(peer);
}

function explicitIn({ groups }: BgpConfig): ReadonlySet<IpAddress> {
  return new Set(groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address)));
}
