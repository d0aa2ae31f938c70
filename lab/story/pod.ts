import type { IpAddress } from '../../src/model/address.ts';
import type { BgpEngine } from '../engine/engine.ts';
import type { VirtualCrpd } from '../device/virtual-crpd.ts';
import type { Workload } from './topology.ts';

/** A reflector's pod: a virtual cRPD with its BGP daemon, and the agent beside it. */
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
  /** Since it was deleted, until it is gone. */
  readonly terminating: boolean;
}

/** An agent of the lab: inside its process, or a `meshrr run` of its own. */
export interface RunningAgent {
  readonly kind: 'inline' | 'process';
  /** Where its HTTP server listens: `127.0.0.1:port`. */
  readonly http: string;
  /** Its Unix socket, for what changes state. */
  readonly control: string;
  /** The folder that it shares with its pod's preStop hook. */
  readonly requests: string;
  /** Its last look had nothing to do and nothing withheld. */
  readonly isConverged: () => boolean;
  readonly isRunning: () => boolean;
  /** What its readiness probe would find; not while it does not run. */
  readonly isReady: () => boolean;
  /** Ends it like a pod that is deleted: at once for the stories, cleanly. */
  readonly stop: () => Promise<void>;
  /** SIGKILL, or what comes nearest to it inside a process. */
  readonly kill: () => Promise<void>;
  /** Starts it again after a kill, with nothing but its settings. */
  readonly restart: () => Promise<void>;
}
