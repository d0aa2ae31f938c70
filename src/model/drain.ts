import type { IpAddress } from './address.ts';

/** This reflector is leaving: its clients are to find others before it goes (RFC 8326). Times are ms of the agent's clock. */
export interface Drain {
  readonly since: number;
  /** When it is undone unless the pod has ended. */
  readonly undoneAt: number;
  /** Absent while it is under way. */
  readonly done?: DrainReport;
}

/** What a drain came to. */
export interface DrainReport {
  readonly at: number;
  /** `out-of-time`: `drain_max` was over before all that was awaited had happened. */
  readonly because: 'left' | 'out-of-time';
  /** The device says `graceful-shutdown sender`. */
  readonly gracefulShutdown: boolean;
  /** Clients that are still here; `undefined`: telemetry is blind, nobody knows. */
  readonly remaining: readonly IpAddress[] | undefined;
}

/** What an operator or the kubelet may ask for. */
export type DrainWish = 'drain' | 'undrain';
