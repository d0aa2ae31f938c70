import { VirtualTimeScheduler } from 'rxjs';
import type { BgpConfig, BgpGroup, BgpNeighbor } from '../../lab/engine/bgp-config.ts';
import type { BgpEngine } from '../../lab/engine/engine.ts';
import { createFabric, type FabricOptions } from '../../lab/engine/fabric.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';

/** A BGP group; by default internal, active and empty. */
export function bgpGroup(
  parts: Partial<Omit<BgpGroup, 'neighbors' | 'allow'>> & {
    readonly neighbors?: readonly (string | (Partial<BgpNeighbor> & { readonly address: IpAddress }))[];
    readonly allow?: readonly string[];
  },
): BgpGroup {
  const { neighbors = [], allow = [], ...rest } = parts;
  return {
    name: 'G',
    type: 'internal',
    passive: false,
    ...rest,
    allow: allow as readonly Prefix[],
    neighbors: neighbors.map((neighbor) => ({
      passive: false,
      shutdown: false,
      ...(typeof neighbor === 'string' ? { address: neighbor as IpAddress } : neighbor),
    })),
  };
}

export function bgpConfig(groups: readonly BgpGroup[], as = 65000): BgpConfig {
  return { as, groups };
}

/** Simulated daemons in virtual time, which only `pass` advances. */
export function bgpNetwork(options: Partial<FabricOptions> = {}) {
  const scheduler = new VirtualTimeScheduler(undefined, 0);
  const fabric = createFabric({ scheduler, random: () => 0.5, ...options });
  const engines = new Map<string, BgpEngine>();

  return {
    fabric,
    scheduler,
    engine: (address: string): BgpEngine => {
      const engine = engines.get(address) ?? fabric.engine(address as IpAddress);
      engines.set(address, engine);
      return engine;
    },
    /** A running daemon with a configuration. */
    node: async (address: string, config: BgpConfig): Promise<BgpEngine> => {
      const engine = fabric.engine(address as IpAddress);
      engines.set(address, engine);
      await engine.apply(config);
      await engine.start();
      return engine;
    },
    pass: (ms: number): void => {
      scheduler.maxFrames = scheduler.frame + ms;
      scheduler.flush();
      scheduler.frame = scheduler.maxFrames;
    },
    /** Established sessions, as `a b`. */
    up: (): readonly string[] =>
      fabric
        .established()
        .map((pair) => pair.join(' '))
        .toSorted(),
    causes: () => fabric.falls.map(({ cause }) => cause),
  };
}
