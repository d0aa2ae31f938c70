import type { IpAddress } from './address.ts';

/** Somebody a source names as a member of a group: a pod, or only an address. */
export interface Endpoint {
  readonly address: IpAddress;
  /** What stays the same over restarts where the source knows it (the pod's name), else the address. */
  readonly identity: string;
  /** Tells that another pod now lives behind the same address. */
  readonly uid?: string;
  readonly zone?: string;
  readonly node?: string;
  /** Its readiness, regardless of termination (EndpointSlice `conditions.serving`); true where nobody knows. */
  readonly serving: boolean;
  /** It is on its way out (EndpointSlice `conditions.terminating`). */
  readonly terminating: boolean;
}

/** An endpoint of which only the address is known, as DNS and static lists tell it. */
export function bareEndpoint(address: IpAddress): Endpoint {
  return { address, identity: address, serving: true, terminating: false };
}
