import type { Prefix } from '../../../../src/model/prefix-set.ts';
import type { RouteFamily } from '../../routing-policy.ts';
import type { FrrFilter } from './frr-filter.ts';

/** Configuration lines by what they set: another line for the same thing takes the place of the one before. */
export type Settings = ReadonlyMap<string, string>;

/** What one bgpd is configured with, in the parts that come and go by themselves. */
export interface FrrConfig {
  /** 0: there is no BGP. */
  readonly as: number;
  /** What stands in `router bgp` and is about nobody in particular. */
  readonly instance: Settings;
  /** By name. A filter is never edited: with another content it has another name. */
  readonly filters: ReadonlyMap<string, FrrFilter>;
  /** Neighbors by address, peer groups by name. */
  readonly peers: ReadonlyMap<string, FrrPeer>;
  /** `bgp listen range`: the peer group of who comes from there. */
  readonly ranges: ReadonlyMap<Prefix, string>;
  /** Routes of its own, each with its filter's name. */
  readonly networks: ReadonlyMap<Prefix, string>;
}

export interface FrrPeer {
  readonly isGroup: boolean;
  /** A number, `internal` or `external`. */
  readonly remoteAs: string;
  /** What follows `neighbor X`, beside `remote-as`. */
  readonly settings: Settings;
  /** The same in `address-family`; `activate` comes last, so that no session begins before all is said. */
  readonly families: ReadonlyMap<RouteFamily, Settings>;
}

/** What a bgpd has that has been told nothing. */
export const noFrrConfig: FrrConfig = {
  as: 0,
  instance: new Map(),
  filters: new Map(),
  peers: new Map(),
  ranges: new Map(),
  networks: new Map(),
};
