import type { IpAddress } from './address.ts';
import type { Prefix } from './prefix-set.ts';

/** A BGP group of the configuration group MESHRR, as it runs. */
export interface RunningGroup {
  /** The neighbors that take effect. */
  readonly neighbors: ReadonlySet<IpAddress>;
  /** The prefixes of `allow` that take effect; empty: no client is accepted. */
  readonly allow: readonly Prefix[];
  /** Absent: nothing is deactivated. */
  readonly deactivated?: Deactivated;
}

/** What an operator has deactivated in a group: it stays in the configuration and takes no effect. */
export interface Deactivated {
  /** The group as a whole, with all its neighbors. */
  readonly group?: true;
  readonly neighbors: ReadonlySet<IpAddress>;
  readonly allow?: true;
}

/** What a round reads from the device before it decides. */
export interface Running {
  /** The BGP groups of the configuration group MESHRR by name, also those that are not in the settings. */
  readonly groups: ReadonlyMap<string, RunningGroup>;
  /** Explicit neighbors configured outside the configuration group MESHRR, and where. */
  readonly elsewhere: ReadonlyMap<IpAddress, string>;
  /** `graceful-shutdown sender` is set above the groups of MESHRR. */
  readonly gracefulShutdown?: true;
}

/** Every explicit neighbor of the device, whoever configured it. */
export function explicitIn({ groups, elsewhere }: Running): ReadonlySet<IpAddress> {
  const inGroups = Array.from(groups.values()).flatMap(({ neighbors }) => Array.from(neighbors));
  return new Set([...inGroups, ...elsewhere.keys()]);
}

/**
 * The neighbors that an operator has deactivated, with their groups. They are not peers, candidates or clients of any
 * group: the operator does not want their sessions.
 */
export function deactivatedIn({ groups }: Running): ReadonlyMap<IpAddress, string> {
  return new Map(
    Array.from(groups).flatMap(([name, { deactivated }]) =>
      Array.from(deactivated?.neighbors ?? [], (peer) => [peer, name] as const),
    ),
  );
}
