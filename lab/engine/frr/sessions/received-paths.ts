import { defined } from '../../../../src/model/defined.ts';
/** One way to a prefix, as a daemon has it. */
export interface ReceivedPath {
  readonly best: boolean;
  readonly nextHop: string;
  /** Whom it came from. */
  readonly peer: string;
  readonly localPreference: number;
  readonly asPath: string;
  readonly communities: readonly string[];
  /** RFC 4456: who brought it into the AS, and the clusters it has passed, the last one first. */
  readonly originatorId?: string;
  readonly clusterList: readonly string[];
}

/** The parts of `show bgp FAMILY PREFIX json` that are read. */
interface Answer {
  readonly paths?: readonly {
    readonly aspath?: { readonly string?: string };
    readonly locPrf?: number;
    readonly bestpath?: { readonly overall?: boolean };
    readonly community?: { readonly list?: readonly string[] };
    readonly originatorId?: string;
    readonly clusterList?: { readonly list?: readonly string[] };
    readonly nexthops?: readonly { readonly ip?: string }[];
    readonly peer?: { readonly peerId?: string };
  }[];
}

export function receivedPaths(json: string): readonly ReceivedPath[] {
  return ((JSON.parse(json) as Answer).paths ?? []).map((path) => ({
    best: path.bestpath?.overall === true,
    nextHop: path.nexthops?.[0]?.ip ?? '',
    peer: path.peer?.peerId ?? '',
    localPreference: path.locPrf ?? 100,
    asPath: path.aspath?.string === 'Local' ? '' : (path.aspath?.string ?? ''),
    communities: path.community?.list ?? [],
    ...defined({ originatorId: path.originatorId }),
    clusterList: path.clusterList?.list ?? [],
  }));
}
