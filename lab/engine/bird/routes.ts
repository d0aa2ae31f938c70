import { defined } from '../../../src/model/defined.ts';

/** A path to a prefix in a router's table. */
export interface BirdPath {
  readonly prefix: string;
  /** The peer that sent it; absent for the router's own route. */
  readonly from?: string;
  readonly best: boolean;
  readonly nextHop?: string;
  readonly localPreference?: number;
  readonly communities: readonly string[];
  /** ORIGINATOR_ID and CLUSTER_LIST (RFC 4456), the last cluster first. */
  readonly originatorId?: string;
  readonly clusterList: readonly string[];
}

/**
 * Parses the answer to `show route all`.
 *
 *     203.0.113.0/24       unreachable [peer0 22:50:03.123 from 127.42.3.10] * (100) [i]
 *                          unreachable [peer1 22:50:03.125 from 127.42.4.10] (100) [i]
 *     	BGP.local_pref: 100
 */
export function birdRoutes(lines: readonly string[]): readonly BirdPath[] {
  const paths: { head: Omit<BirdPath, 'communities' | 'clusterList'>; attributes: Map<string, string> }[] =
    [];
  let prefix = '';
  for (const line of lines) {
    const head = /^(?<net>\S+)?\s+\S+ \[\S+ \S+(?: from (?<from>[^\]\s]+))?\](?<star> \*)?/.exec(
      line,
    )?.groups;
    const attribute = /^\s+BGP\.(?<name>\w+): ?(?<value>.*)$/.exec(line)?.groups;
    if (attribute !== undefined)
      paths.at(-1)?.attributes.set(attribute['name'] ?? '', attribute['value'] ?? '');
    else if (head !== undefined) {
      prefix = head['net'] ?? prefix;
      const from = head['from'] === undefined ? {} : { from: head['from'] };
      paths.push({ head: { prefix, best: head['star'] !== undefined, ...from }, attributes: new Map() });
    }
  }
  return paths.map(({ head, attributes }) => {
    const [nextHop] = (attributes.get('next_hop') ?? '').split(' ').filter((text) => text !== '');
    const preference = attributes.get('local_pref');
    const originatorId = attributes.get('originator_id');
    return {
      ...head,
      communities: Array.from(
        (attributes.get('community') ?? '').matchAll(/\((\d+),(\d+)\)/g),
        ([, as, value]) => `${as ?? ''}:${value ?? ''}`,
      ),
      clusterList: (attributes.get('cluster_list') ?? '').split(' ').filter((text) => text !== ''),
      ...defined({ nextHop }),
      ...(preference === undefined ? {} : { localPreference: Number(preference) }),
      ...defined({ originatorId }),
    };
  });
}
