import type { IpAddress } from '../../src/model/address.ts';
import type { SessionState } from '../../src/model/session.ts';

/** Why an established session fell. */
export type FallCause =
  | 'node-stopped' // a daemon ended and its connections closed
  | 'hold-timer' // nothing came for the hold time: frozen, or cut off
  | 'configuration-removed' // the neighbor, or the covering entry of `allow`, is gone
  | 'promoted' // a client became an explicit neighbor: one reset
  | 'fault-switch'; // a switch of the lab says so

/** An established session that fell. */
export interface Fall {
  /** ms of the lab's clock. */
  readonly at: number;
  readonly a: IpAddress;
  readonly b: IpAddress;
  readonly cause: FallCause;
}

/** The two ends of a possible session and how far it is. */
export interface Link {
  readonly a: IpAddress;
  readonly b: IpAddress;
  state: SessionState;
  /** It is on its way up, or tries again by itself. */
  climbing: boolean;
  /** Established, and nothing has come since some time: its hold time runs. */
  holding: boolean;
  /** Counts what was scheduled: an older callback finds another number and does nothing. */
  epoch: number;
  /** Which groups' entries the ends matched when it was established, to tell what an edit changes. */
  matched: string | undefined;
}

/** The path up, with the time each state takes (ms of the lab's clock, divided by its factor). */
export interface FsmTimers {
  /** SYN to connection, and OPEN to OPEN. */
  readonly tcpMs: number;
  readonly openMs: number;
  /** RFC 4271 ConnectRetryTimer; tries are spread over it by chance. */
  readonly connectRetryMs: number;
  readonly holdMs: number;
}

export const quickTimers: FsmTimers = { tcpMs: 20, openMs: 20, connectRetryMs: 1000, holdMs: 3000 };
