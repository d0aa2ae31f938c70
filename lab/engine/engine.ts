import type { Observable } from 'rxjs';
import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { BgpConfig } from './bgp-config.ts';
import type { Fall } from './simulated-link.ts';

/** One neighbor as the BGP engine has it. */
export interface EngineSession {
  readonly address: IpAddress;
  readonly group: string;
  /** It came in by `allow`. */
  readonly dynamic: boolean;
  readonly state: SessionState;
  /** How often it reached ESTABLISHED since the engine started. */
  readonly transitions: number;
  readonly peerAs?: number;
  /** ns of the lab's clock. */
  readonly lastEstablished?: bigint;
}

/** A neighbor's new state, or that the engine no longer knows it. */
export type EngineChange =
  | { readonly kind: 'session'; readonly session: EngineSession }
  | { readonly kind: 'gone'; readonly address: IpAddress };

/** Whether a daemon runs, hangs (SIGSTOP) or has ended. */
export type EngineState = 'running' | 'frozen' | 'stopped';

/** What speaks BGP for one virtual cRPD; the device does not know which one it has. */
export interface BgpEngine {
  /** Takes a committed configuration. Rejects, having changed nothing, with the statement it cannot do. */
  apply(config: BgpConfig): Promise<void>;
  /** As it last said: while it hangs, what it said before. */
  sessions(): ReadonlyMap<IpAddress, EngineSession>;
  state(): EngineState;
  readonly change$: Observable<EngineChange>;
  /** The daemon starts with the configuration last applied, or stops: its TCP connections close. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** The daemon hangs (SIGSTOP) and goes on: peers find out by their hold time. */
  freeze(): void;
  thaw(): void;
  /** Stops and gives everything back. */
  dispose(): Promise<void>;
}

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
