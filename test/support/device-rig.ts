import { onTestFinished } from 'vitest';
import { clockAt } from '../../src/clock.ts';
import type { BgpConfig } from '../../lab/engine/bgp-config.ts';
import { createFabric } from '../../lab/engine/fabric.ts';
import type { Switches } from '../../lab/device/switches.ts';
import { createVirtualCrpd, type VirtualCrpdOptions } from '../../lab/device/virtual-crpd.ts';
import type { IpAddress } from '../../src/model/address.ts';
import type { Prefix } from '../../src/model/prefix-set.ts';
import { rawGnmi } from './raw-gnmi.ts';

/** The boot configuration of the rig: a mesh with one neighbor, and a group of clients. */
export const rigText = `
system {
    host-name rr;
    configuration { input { format { json { reorder-list-keys; } } } }
}
groups {
    MESHRR {
        protocols {
            bgp {
                group MESH { type internal; hold-time 30; neighbor 10.0.0.2; }
                group CLIENTS { type internal; cluster 10.0.0.1; allow [ 10.1.0.0/16 10.2.0.0/16 ]; }
            }
        }
    }
}
apply-groups MESHRR;
routing-options { router-id 10.0.0.1; autonomous-system 65000; }
`;

export const meshPath = '/configuration/groups[name=MESHRR]/protocols/bgp/group[name=MESH]';
export const clientsPath = '/configuration/groups[name=MESHRR]/protocols/bgp/group[name=CLIENTS]';

/** The BGP configuration of a peer that has 10.0.0.1 as a neighbor. */
export function peerOfRig(own: string): BgpConfig {
  return {
    as: 65000,
    groups: [
      {
        name: `OF-${own}`,
        type: 'internal',
        passive: false,
        neighbors: [{ address: '10.0.0.1' as IpAddress, passive: false, shutdown: false }],
        allow: ['10.0.0.0/8' as Prefix],
      },
    ],
  };
}

/** A virtual cRPD on a real port, its BGP network, and a gNMI client. All of them are stopped at the end of the test. */
export async function deviceRig(
  options: Partial<VirtualCrpdOptions> & {
    readonly speed?: number;
    readonly switches?: Partial<Switches>;
  } = {},
) {
  const { scheduler } = clockAt(options.speed ?? 50);
  const { switches } = options;
  const fabric = createFabric({
    scheduler,
    random: () => 0.5,
    switches: {
      explicitBeatsAllow: switches?.explicitVsAllow !== 'allow',
      allowEditResets: switches?.allowEdit === 'resets',
      gracefulShutdownResets: switches?.gracefulShutdown === 'resets',
    },
  });
  const engine = fabric.engine('10.0.0.1' as IpAddress);
  const device = createVirtualCrpd({ name: 'rr', bootText: rigText, engine, scheduler, ...options });
  await device.start();
  await engine.start();
  onTestFinished(() => device.dispose());

  const connect = (login: Parameters<typeof rawGnmi>[1] = {}) => {
    const client = rawGnmi(device.address, login);
    onTestFinished(() => client.close());
    return client;
  };
  /** Starts another BGP daemon that peers with the device. */
  const peer = async (text: string) => {
    const other = fabric.engine(text as IpAddress);
    await other.apply(peerOfRig(text));
    await other.start();
    return other;
  };
  return { device, engine, fabric, scheduler, connect, peer, gnmi: connect() };
}
