import { familyOf, type IpAddress } from '../../../src/model/address.ts';

/** A route that a router announces. */
export interface BirdRoute {
  readonly prefix: string;
  /** `AS:VALUE` each. */
  readonly communities: readonly string[];
  /** Never one in 127/8: FRR ends a session that announces such. */
  readonly nextHop: IpAddress;
}

export interface BirdConfig {
  readonly address: IpAddress;
  readonly routerId: IpAddress;
  readonly as: number;
  /** Where everybody listens. */
  readonly port: number;
  /** Seconds. */
  readonly holdTime: number;
  readonly neighbors: readonly { readonly address: IpAddress; readonly as: number }[];
  readonly routes: readonly BirdRoute[];
}

/** The configuration file of a bird 2 that speaks BGP and touches nothing else of its host. */
export function birdText({ address, routerId, as, port, holdTime, neighbors, routes }: BirdConfig): string {
  return [
    'log stderr all;',
    `router id ${routerId};`,
    'protocol device { }',
    ...([4, 6] as const).map((family) => statics(family, routes)),
    ...neighbors.map((neighbor) =>
      [
        // Named after it: it stays over a change of the others.
        `protocol bgp ${protocolOf(neighbor.address)} {`,
        `  local ${address} port ${port} as ${as};`,
        `  neighbor ${neighbor.address} port ${port} as ${neighbor.as};`,
        '  multihop;',
        // Listen at this address alone: others of the lab have the same port at theirs.
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

/** How the session with a neighbor is called. */
export function protocolOf(neighbor: IpAddress): string {
  return `peer_${neighbor.replace(/[.:]/g, '_')}`;
}

/** Routes of one family, and the filter that lets them out, each with its next hop. */
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
