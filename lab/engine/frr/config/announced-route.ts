import { createHash } from 'node:crypto';
import { familyOf, type IpAddress } from '../../../../src/model/address.ts';
import type { Prefix } from '../../../../src/model/prefix-set.ts';
import type { FrrFilter } from './frr-filter.ts';
import { nextHopLine } from './action-lines.ts';

/** A route that a daemon has from nobody: what a router outside of the cluster announces. */
export interface AnnouncedRoute {
  readonly prefix: Prefix;
  /** Absent: the daemon itself, which only IPv4 routes can say of one in 127/8. */
  readonly nextHop?: IpAddress;
  /** `AS:VALUE` each. */
  readonly communities?: readonly string[];
  readonly localPreference?: number;
}

/** The route map that gives a route what it announces. */
export function announcement(
  { prefix, nextHop, communities = [], localPreference }: AnnouncedRoute,
  self: IpAddress,
): FrrFilter {
  const hop = nextHop ?? self;
  const family = prefix.includes(':') ? 'inet6' : 'inet';
  if (familyOf(hop) !== (family === 'inet6' ? 6 : 4))
    throw new Error(`${prefix} cannot be announced with next hop ${hop}: give it one of its own family`);
  const lines = [
    nextHopLine(family, hop),
    ...(communities.length === 0 ? [] : [`set community ${communities.join(' ')}`]),
    ...(localPreference === undefined ? [] : [`set local-preference ${localPreference}`]),
  ];
  const hash = createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 8);
  const name = `ANNOUNCED.${hash}`;
  return {
    name,
    lines: [`route-map ${name} permit 10`, ...lines.map((line) => ` ${line}`), 'exit'],
    undo: [`no route-map ${name}`],
  };
}
