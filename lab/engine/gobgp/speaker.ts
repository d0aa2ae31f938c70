import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { IpAddress } from '../../../src/model/address.ts';
import { supervise, whenReady } from '../supervised.ts';

/** Where Debian installs them. */
const [daemon, client] = ['/usr/bin/gobgpd', '/usr/bin/gobgp'] as const;

export interface GobgpConfig {
  readonly address: IpAddress;
  readonly as: number;
  /** The port of all daemons of the lab. */
  readonly port: number;
  readonly neighbor: { readonly address: IpAddress; readonly as: number };
}

/** A router that speaks EVPN, as a data centre's edge does; only tests use it. */
export interface GobgpSpeaker {
  /** Announces a type 5 route (RFC 9136). */
  readonly announcePrefix: (prefix: string, nextHop: string) => Promise<void>;
  /** All EVPN routes in its table. */
  readonly prefixes: () => Promise<readonly { readonly prefix: string; readonly nextHop: string }[]>;
  readonly isEstablished: () => Promise<boolean>;
  readonly stop: () => Promise<void>;
}

/** Starts a gobgpd with one EVPN neighbor; rejects with the package to install if it is missing. */
export async function startGobgp(config: GobgpConfig): Promise<GobgpSpeaker> {
  if (!existsSync(daemon)) throw new Error(`${daemon} is missing: install it with apt-get install gobgpd`);
  const api = `${config.address}:50051`;
  const process = await supervise({
    command: daemon,
    args: ['-f', 'gobgpd.toml', '--api-hosts', api, '--pprof-disable'],
    files: { 'gobgpd.toml': textOf(config) },
  });
  const execute = promisify(execFile);
  const run = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await execute(client, ['-u', config.address, '-p', '50051', ...words]);
    return stdout;
  };
  await whenReady(process, `gobgpd at ${config.address}`, () => run('global'));
  return {
    announcePrefix: async (prefix, nextHop) => {
      // A type 5 route needs a label, gateway, segment or MAC to be valid (RFC 9136, 3.2).
      const route = [
        'prefix',
        prefix,
        'etag',
        '0',
        'label',
        '100',
        'rd',
        `${config.as}:1`,
        'rt',
        `${config.as}:1`,
      ];
      const rest = ['router-mac', '02:00:00:00:00:01', 'nexthop', nextHop];
      await run('global', 'rib', 'add', '-a', 'evpn', ...route, ...rest);
    },
    prefixes: async () => prefixesIn(await run('global', 'rib', '-a', 'evpn', '-j')),
    isEstablished: async () =>
      (
        JSON.parse(await run('neighbor', '-j')) as readonly {
          readonly state: { readonly session_state: number };
        }[]
      ).some(({ state }) => state.session_state === 6),
    stop: () => process.stop(),
  };
}

function textOf({ address, as, port, neighbor }: GobgpConfig): string {
  return `[global.config]
  as = ${as}
  router-id = "${address}"
  port = ${port}
  local-address-list = ["${address}"]
[[neighbors]]
  [neighbors.config]
    neighbor-address = "${neighbor.address}"
    peer-as = ${neighbor.as}
  [neighbors.transport.config]
    local-address = "${address}"
    remote-port = ${port}
  [neighbors.timers.config]
    connect-retry = 1
    hold-time = 9
  [neighbors.ebgp-multihop.config]
    enabled = true
    multihop-ttl = 5
  [[neighbors.afi-safis]]
    [neighbors.afi-safis.config]
      afi-safi-name = "l2vpn-evpn"
`;
}

/** Parses `gobgp global rib -j`; each key is a route as text that contains its prefix. */
function prefixesIn(json: string): readonly { readonly prefix: string; readonly nextHop: string }[] {
  const rib = JSON.parse(json) as Record<
    string,
    readonly { readonly attrs: readonly { readonly type: number; readonly nexthop?: string }[] }[]
  >;
  return Object.entries(rib).flatMap(([text, paths]) => {
    const prefix = /\[prefix:([^\]]+)\]/i.exec(text)?.[1];
    if (prefix === undefined) return [];
    return paths.map(({ attrs }) => ({
      prefix,
      nextHop: attrs.find(({ nexthop }) => nexthop !== undefined)?.nexthop ?? '',
    }));
  });
}
