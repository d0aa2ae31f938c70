import type { IpAddress } from '../../src/model/address.ts';
import type { Clock } from '../../src/ports.ts';
import type { BgpNetwork } from '../engine/engine.ts';
import { missingBird } from '../engine/bird/router.ts';
import { createFabric } from '../engine/fabric.ts';
import { createFrrNetwork } from '../engine/frr/frr-network.ts';
import { bgpPort, missingDaemon } from '../engine/frr/daemon/daemon.ts';
import { address, podPlacement } from './names.ts';

/** What speaks BGP in a story: simulated in this process, or FRR's bgpd. */
export type EngineKind = 'simulated' | 'frr';

/** The BGP of a story, and where the topology's addresses are in it. */
export type Bgp = {
  readonly bgp: BgpNetwork;
  readonly addressOf: (text: string) => IpAddress;
} & (
  | { readonly kind: 'simulated' }
  | {
      readonly kind: 'frr';
      /** Where all daemons listen. */
      readonly port: number;
    }
);

/** A hold time of 90 s passes in 9: nobody wants to watch it. */
const holdTimesFaster = 10;

/**
 * Rejects where a daemon is asked for that is not there, with the package to install.
 *
 * @param network which part of 127/8 real daemons have: labs that run at the same time have different ones
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
        bgp: createFrrNetwork({ scheduler, port, speed: holdTimesFaster }),
        addressOf,
      };
    }
  }
}

/**
 * Daemons need no network of their own: where anybody may listen, 10.42.1.10 is 127.NETWORK.1.10, and 172.16.1.2,
 * outside of the cluster, is 127.NETWORK.101.2.
 */
function onLoopback(network: number): (text: string) => IpAddress {
  return (text) => {
    const [first = '', , third = '', fourth = ''] = text.split('.');
    return address(`127.${network}.${first === '172' ? 100 + Number(third) : third}.${fourth}`);
  };
}
