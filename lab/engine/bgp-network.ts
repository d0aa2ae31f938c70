import type { IpAddress } from '../../src/model/address.ts';
import type { BgpEngine } from './engine.ts';
import type { Fall } from './simulated-link.ts';

/** All that speaks BGP in one lab, seen by one who sees everything. */
export interface BgpNetwork {
  /** A daemon at an address; each address has one. */
  readonly engine: (address: IpAddress) => BgpEngine;
  /** Established sessions as pairs, the smaller address first. */
  readonly established: () => readonly (readonly [IpAddress, IpAddress])[];
  /** Every established session that fell, in order. */
  readonly falls: readonly Fall[];
  /** Absent: links cannot be cut here, as real daemons all live on one loopback. */
  readonly links?: Links;
}

/** The ways between two addresses, which may be cut: both daemons live, and neither hears the other. */
export interface Links {
  readonly cut: (one: IpAddress, other: IpAddress) => void;
  readonly join: (one: IpAddress, other: IpAddress) => void;
  readonly isCut: (one: IpAddress, other: IpAddress) => boolean;
}
