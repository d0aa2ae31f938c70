import type { Observable } from 'rxjs';
import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';
import type { BgpConfig } from './bgp-config.ts';
import type { Fall } from './simulated-link.ts';

/** One BGP session, as an engine reports it. */
export interface EngineSession {
  readonly address: IpAddress;
  readonly group: string;
  /** The peer was accepted by `allow`. */
  readonly dynamic: boolean;
  readonly state: SessionState;
  /** How often it has reached ESTABLISHED since the engine started. */
  readonly transitions: number;
  readonly peerAs?: number;
  /** ns of the lab's clock. */
  readonly lastEstablished?: bigint;
}

/** A session has changed, or the engine no longer lists the peer. */
export type EngineChange =
  | { readonly kind: 'session'; readonly session: EngineSession }
  | { readonly kind: 'gone'; readonly address: IpAddress };

/** Whether a daemon runs, hangs (SIGSTOP) or has ended. */
export type EngineState = 'running' | 'frozen' | 'stopped';

/** Speaks BGP for one virtual cRPD: simulated, or a real daemon. The device uses only this interface. */
export interface BgpEngine {
  /** Applies a committed configuration. Rejects, without any change, naming the statement that it cannot do. */
  apply(config: BgpConfig): Promise<void>;
  /** The sessions as last reported; while the daemon hangs, they do not change. */
  sessions(): ReadonlyMap<IpAddress, EngineSession>;
  state(): EngineState;
  readonly change$: Observable<EngineChange>;
  /** Starts the daemon with the configuration applied last. */
  start(): Promise<void>;
  /** Stops the daemon: its TCP connections close. */
  stop(): Promise<void>;
  /** Makes the daemon hang (SIGSTOP): peers notice after their hold time. */
  freeze(): void;
  /** Lets it continue (SIGCONT). */
  thaw(): void;
  /** Stops the daemon and releases its address and files. */
  dispose(): Promise<void>;
}

/** All engines of one lab, and an overview of their sessions. */
export interface BgpNetwork {
  /** Creates the engine at an address; one for each address. */
  readonly engine: (address: IpAddress) => BgpEngine;
  /** Established sessions as pairs, the smaller address first. */
  readonly established: () => readonly (readonly [IpAddress, IpAddress])[];
  /** Every established session that fell, in order. */
  readonly falls: readonly Fall[];
  /** Absent for real daemons: they share one loopback, so links cannot be cut. */
  readonly links?: Links;
}

/** Cuts and rejoins the path between two addresses; both daemons run on, and each notices after its hold time. */
export interface Links {
  readonly cut: (one: IpAddress, other: IpAddress) => void;
  readonly join: (one: IpAddress, other: IpAddress) => void;
  readonly isCut: (one: IpAddress, other: IpAddress) => boolean;
}
