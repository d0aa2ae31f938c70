import type { IpAddress } from '../../../src/model/address.ts';
import type { BgpConfig } from '../bgp-config.ts';
import type { BgpNetwork, EngineChange, EngineSession } from '../engine.ts';
import type { Fall, FallCause } from '../simulated-link.ts';
import { frrEngine, type FrrEngine, type FrrOptions } from './frr-engine.ts';

/** What is known of one daemon. */
interface Node {
  readonly engine: FrrEngine;
  explicit: ReadonlySet<IpAddress>;
  /** Its sessions as last told, by the peer's address; those that are up. */
  readonly up: Map<IpAddress, EngineSession>;
  state: 'running' | 'stopped' | 'frozen';
}

export interface FrrNetwork extends BgpNetwork {
  readonly engine: (address: IpAddress) => FrrEngine;
}

/**
 * Real daemons, and what one who sees all of them knows. A session is established when each end that is one of
 * ours says so; it has fallen when the first of them says that.
 */
export function createFrrNetwork(options: FrrOptions): FrrNetwork {
  const nodes = new Map<IpAddress, Node>();
  const pairs = new Map<string, readonly [IpAddress, IpAddress]>();
  const falls: Fall[] = [];

  function told(address: IpAddress, node: Node, change: EngineChange): void {
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
      engine.change$.subscribe((change) => told(address, node, change));
      return watched(engine, node);
    },
  };
}

/** The same engine; what is done to it is noted before it happens. */
function watched(engine: FrrEngine, node: Node): FrrEngine {
  const note = (state: Node['state']) => {
    node.state = state;
  };
  return {
    ...engine,
    apply: (config) => {
      node.explicit = explicitIn(config);
      return engine.apply(config);
    },
    start: () => {
      note('running');
      return engine.start();
    },
    stop: () => {
      note('stopped');
      return engine.stop();
    },
    freeze: () => {
      note('frozen');
      engine.freeze();
    },
    thaw: () => {
      note('running');
      engine.thaw();
    },
    dispose: () => {
      note('stopped');
      return engine.dispose();
    },
  };
}

/** A client that is to be a neighbor from now on: one reset. */
function isPromoted(node: Node | undefined, peer: IpAddress): boolean {
  return node?.up.get(peer)?.dynamic === true && node.explicit.has(peer);
}

function explicitIn({ groups }: BgpConfig): ReadonlySet<IpAddress> {
  return new Set(groups.flatMap(({ neighbors }) => neighbors.map(({ address }) => address)));
}
