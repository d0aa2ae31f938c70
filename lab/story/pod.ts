import type { IpAddress } from '../../src/model/address.ts';
import type { BgpEngine } from '../engine/engine.ts';
import type { VirtualCrpd } from '../device/virtual-crpd.ts';
import type { Workload } from './topology.ts';

/** A route reflector's pod: a virtual cRPD with its BGP daemon, and the agent beside it. */
export interface Pod {
  readonly name: string;
  readonly uid: string;
  readonly node: string;
  readonly zone: string;
  readonly address: IpAddress;
  readonly workload: Workload;
  readonly engine: BgpEngine;
  readonly device: VirtualCrpd;
  readonly agent: RunningAgent;
  /** True from its deletion until it is gone. */
  readonly terminating: boolean;
}

/** A pod that has a name and an address, and whose containers do not run yet. */
export type StartingPod = Omit<Pod, 'engine' | 'device' | 'agent'>;

/** An agent of the lab: inside the lab's process (inline), or a `meshrr run` in a process of its own. */
export interface RunningAgent {
  readonly kind: 'inline' | 'process';
  /** `127.0.0.1:port` of its HTTP server. */
  readonly http: string;
  /** Path of its Unix socket, for requests that change state. */
  readonly control: string;
  /** The folder that it shares with its pod's preStop hook. */
  readonly requests: string;
  /** Its last round found nothing to change and withheld nothing. */
  readonly isConverged: () => boolean;
  readonly isRunning: () => boolean;
  /** What its readiness probe would answer; false while it does not run. */
  readonly isReady: () => boolean;
  /** Ends it cleanly, as after SIGTERM. */
  readonly stop: () => Promise<void>;
  /** Kills it with SIGKILL, or the nearest equivalent for an agent in this process. */
  readonly kill: () => Promise<void>;
  /** Starts it again after a kill; only its settings survive. */
  readonly restart: () => Promise<void>;
}
