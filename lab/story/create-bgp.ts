import type { IpAddress } from '../../src/model/address.ts';
import type { Clock } from '../../src/ports.ts';
import type { BgpNetwork } from '../engine/engine.ts';
import { missingBird } from '../engine/bird/router.ts';
import { createFabric } from '../engine/fabric.ts';
import { createFrrNetwork } from '../engine/frr/frr-network.ts';
import { bgpPort, missingDaemon } from '../engine/frr/daemon/daemon.ts';
import { address, podPlacement } from './names.ts';

/** The BGP engine of a network: simulated in this process, or FRR's bgpd. */
export type EngineKind = 'simulated' | 'frr';

/** The BGP of a network, and its translation of the topology's addresses. */
export type Bgp = {
  readonly bgp: BgpNetwork;
  readonly addressOf: (text: string) => IpAddress;
} & (
  | { readonly kind: 'simulated' }
  | {
      readonly kind: 'frr';
      /** The port of all daemons. */
      readonly port: number;
    }
);

/** Real daemons divide hold times by this: 90 s pass in 9 s. */
const holdTimeSpeed = 10;

/**
 * Creates the BGP network of a lab. For real daemons it rejects with the package to install if one is missing.
 *
 * @param network the second octet of the daemons' addresses in 127/8: labs that run at the same time need different ones
 */
export async function createBgp(
  kind: EngineKind,
  { scheduler }: Clock,
  random: () => number,
  network = 42,
): Promise<Bgp> {
  switch (kind) {
    case 'simulated':
      return { kind, bgp: createFabric({ scheduler, random }), addressOf: address };
    case 'frr': {
      const missing = missingDaemon() ?? missingBird();
      if (missing !== undefined) throw new Error(missing);
      const addressOf = onLoopback(network);
      const some = Array.from({ length: 6 }, (_, n) => addressOf(podPlacement(n).address));
      const port = await bgpPort(some);
      return {
        kind,
        port,
        bgp: createFrrNetwork({ scheduler, port, speed: holdTimeSpeed }),
        addressOf,
      };
    }
  }
}

/**
 * Maps the topology's addresses to loopback, where any process may listen: 10.42.1.10 becomes 127.NETWORK.1.10, and
 * 172.16.1.2, outside the cluster, becomes 127.NETWORK.101.2.
 */
function onLoopback(network: number): (text: string) => IpAddress {
  return (text) => {
    const [first = '', , third = '', fourth = ''] = text.split('.');
    return address(`127.${network}.${first === '172' ? 100 + Number(third) : third}.${fourth}`);
  };
}
