import { familyOf, type IpAddress } from '../../../src/model/address.ts';

/** A route that a router announces. */
export interface BirdRoute {
  readonly prefix: string;
  /** `AS:VALUE` each. */
  readonly communities: readonly string[];
  /** Not in 127/8: FRR resets a session that announces such a next hop. */
  readonly nextHop: IpAddress;
}

export interface BirdConfig {
  readonly address: IpAddress;
  readonly routerId: IpAddress;
  readonly as: number;
  /** The port of all daemons of the lab. */
  readonly port: number;
  /** Seconds. */
  readonly holdTime: number;
  readonly neighbors: readonly { readonly address: IpAddress; readonly as: number }[];
  readonly routes: readonly BirdRoute[];
}

/** The configuration file of a bird 2 that only speaks BGP and does not change the host's routes. */
export function birdText({ address, routerId, as, port, holdTime, neighbors, routes }: BirdConfig): string {
  return [
    'log stderr all;',
    `router id ${routerId};`,
    'protocol device { }',
    ...([4, 6] as const).map((family) => statics(family, routes)),
    ...neighbors.map((neighbor) =>
      [
        // Named after the neighbor, so that it survives changes of other neighbors.
        `protocol bgp ${protocolOf(neighbor.address)} {`,
        `  local ${address} port ${port} as ${as};`,
        `  neighbor ${neighbor.address} port ${port} as ${neighbor.as};`,
        '  multihop;',
        // Listen at this address only: the lab's other daemons use the same port at theirs.
        '  strict bind yes;',
        `  hold time ${holdTime};`,
        '  connect retry time 1;',
        '  connect delay time 1;',
        '  error wait time 1, 2;',
        ...([4, 6] as const).map(
          (family) =>
            `  ipv${family} { import all; export filter announced${family}; gateway recursive; next hop keep; };`,
        ),
        '}',
      ].join('\n'),
    ),
    '',
  ].join('\n');
}

/** bird's name of the session with a neighbor. */
export function protocolOf(neighbor: IpAddress): string {
  return `peer_${neighbor.replace(/[.:]/g, '_')}`;
}

/** The originated routes of one family, and the export filter that sets their next hops and communities. */
function statics(family: 4 | 6, routes: readonly BirdRoute[]): string {
  const own = routes.filter(({ nextHop }) => familyOf(nextHop) === family);
  return [
    `protocol static own${family} {`,
    `  ipv${family};`,
    ...own.map(({ prefix }) => `  route ${prefix} blackhole;`),
    '}',
    `filter announced${family} {`,
    `  if proto != "own${family}" then reject;`,
    ...own.flatMap(({ prefix, communities, nextHop }) => [
      `  if net = ${prefix} then {`,
      `    bgp_next_hop = ${nextHop};`,
      ...communities.map((community) => `    bgp_community.add((${community.replace(':', ',')}));`),
      '  }',
    ]),
    '  accept;',
    '}',
  ].join('\n');
}
