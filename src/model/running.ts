import type { IpAddress } from './address.ts';
import type { Prefix } from './prefix-set.ts';

/** A BGP group of the configuration group MESHRR, as it runs. */
export interface RunningGroup {
  readonly neighbors: ReadonlySet<IpAddress>;
  /** The entries of `allow` as they stand; empty: no such statement, nobody is accepted. */
  readonly allow: readonly Prefix[];
}

/** What a round reads of the device before it decides. */
export interface Running {
  /** The BGP groups of the configuration group MESHRR by name, ours and others'. */
  readonly groups: ReadonlyMap<string, RunningGroup>;
  /** Explicit neighbors configured outside the configuration group MESHRR, and where. */
  readonly elsewhere: ReadonlyMap<IpAddress, string>;
  /** `graceful-shutdown sender` stands above the groups of MESHRR. */
  readonly gracefulShutdown?: true;
}
