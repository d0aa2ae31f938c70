import { defined } from '../../../src/model/defined.ts';
/** One way to a prefix, as a router has it. */
export interface BirdPath {
  readonly prefix: string;
  /** Whom it came from; absent: its own. */
  readonly from?: string;
  readonly best: boolean;
  readonly nextHop?: string;
  readonly localPreference?: number;
  readonly communities: readonly string[];
  /** RFC 4456: who brought it into the AS, and the clusters it has passed, the last one first. */
  readonly originatorId?: string;
  readonly clusterList: readonly string[];
}

/**
 * Reads the answer to `show route all`.
 *
 *     203.0.113.0/24       unreachable [peer0 22:50:03.123 from 127.42.3.10] * (100) [i]
 *                          unreachable [peer1 22:50:03.125 from 127.42.4.10] (100) [i]
 *     	BGP.local_pref: 100
 */
export function birdRoutes(lines: readonly string[]): readonly BirdPath[] {
  const paths: { head: Omit<BirdPath, 'communities' | 'clusterList'>; words: Map<string, string> }[] = [];
  let prefix = '';
  for (const line of lines) {
    const head = /^(?<net>\S+)?\s+\S+ \[\S+ \S+(?: from (?<from>[^\]\s]+))?\](?<star> \*)?/.exec(
      line,
    )?.groups;
    const word = /^\s+BGP\.(?<name>\w+): ?(?<value>.*)$/.exec(line)?.groups;
    if (word !== undefined) paths.at(-1)?.words.set(word['name'] ?? '', word['value'] ?? '');
    else if (head !== undefined) {
      prefix = head['net'] ?? prefix;
      const from = head['from'] === undefined ? {} : { from: head['from'] };
      paths.push({ head: { prefix, best: head['star'] !== undefined, ...from }, words: new Map() });
    }
  }
  return paths.map(({ head, words }) => {
    const [nextHop] = (words.get('next_hop') ?? '').split(' ').filter((text) => text !== '');
    const preference = words.get('local_pref');
    const originatorId = words.get('originator_id');
    return {
      ...head,
      communities: Array.from(
        (words.get('community') ?? '').matchAll(/\((\d+),(\d+)\)/g),
        ([, as, value]) => `${as ?? ''}:${value ?? ''}`,
      ),
      clusterList: (words.get('cluster_list') ?? '').split(' ').filter((text) => text !== ''),
      ...defined({ nextHop }),
      ...(preference === undefined ? {} : { localPreference: Number(preference) }),
      ...defined({ originatorId }),
    };
  });
}
