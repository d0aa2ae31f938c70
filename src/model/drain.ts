import type { IpAddress } from './address.ts';

/** This reflector leaves: its clients turn to others before it goes (RFC 8326). Times are ms of the agent's clock. */
export interface Drain {
  readonly since: number;
  /** When the drain is undone, if the pod has not ended by then. */
  readonly undoneAt: number;
  /** Absent while the drain is under way. */
  readonly done?: DrainReport;
}

/** How a drain ended. */
export interface DrainReport {
  readonly at: number;
  /** `left`: every awaited client has left; `out-of-time`: `drain_max` was over first. */
  readonly because: 'left' | 'out-of-time';
  /** The device has `graceful-shutdown sender`. */
  readonly gracefulShutdown: boolean;
  /** Clients that are still here; `undefined`: telemetry is blind, so it is not known. */
  readonly remaining: readonly IpAddress[] | undefined;
}

/** What an operator or the kubelet may request. */
export type DrainRequest = 'drain' | 'undrain';
