import type { IpAddress } from './address.ts';
import type { Prefix } from './prefix-set.ts';

/** A BGP group of the configuration group MESHRR, as it runs. */
export interface RunningGroup {
  /** Those that take effect. */
  readonly neighbors: ReadonlySet<IpAddress>;
  /** The entries of `allow` that take effect; empty: nobody is accepted. */
  readonly allow: readonly Prefix[];
  /** Absent: nothing is. */
  readonly deactivated?: Deactivated;
}

/** What somebody has deactivated in a group: it keeps its place in the configuration and takes no effect. */
export interface Deactivated {
  /** The group as a whole, with all its neighbors. */
  readonly group?: true;
  readonly neighbors: ReadonlySet<IpAddress>;
  readonly allow?: true;
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

/** Every explicit neighbor of the device, whoever configured it. */
export function explicitOf({ running }: { readonly running: Running }): ReadonlySet<IpAddress> {
  const ours = Array.from(running.groups.values()).flatMap(({ neighbors }) => Array.from(neighbors));
  return new Set([...ours, ...running.elsewhere.keys()]);
}

/**
 * The neighbors that somebody has deactivated, and in which group. They are nobody's peers and nobody's candidates,
 * and no clients either: whoever deactivated them does not want their sessions.
 */
export function deactivatedIn({ groups }: Running): ReadonlyMap<IpAddress, string> {
  return new Map(
    Array.from(groups).flatMap(([name, { deactivated }]) =>
      Array.from(deactivated?.neighbors ?? [], (peer) => [peer, name] as const),
    ),
  );
}
