import { familyOf, type IpAddress } from '../model/address.ts';
import type { MeshGroup } from '../model/group.ts';
import type { KnownEndpoint, SourceView } from '../model/sighting.ts';
import type { Situation } from '../model/situation.ts';

/** One mesh group with all that concerns it alone. */
export interface Scene {
  readonly group: MeshGroup;
  readonly sources: readonly SourceView[];
  /** Its configured neighbors, in numeric order. */
  readonly running: ReadonlySet<IpAddress>;
  /** Whom its sources name. */
  readonly named: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Who may be its peer: named, of a family that it peers by, not ourselves, not of a group that comes first. */
  readonly members: ReadonlyMap<IpAddress, KnownEndpoint>;
  /** Addresses that belong to a group that comes first in the settings. */
  readonly claimed: ReadonlySet<IpAddress>;
  readonly situation: Situation;
}

/** Whether a group peers by the family of an address. */
export function peersBy({ families }: MeshGroup, address: IpAddress): boolean {
  return families === undefined || families.includes(familyOf(address));
}
