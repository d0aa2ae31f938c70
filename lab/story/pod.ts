import type { IpAddress } from '../../src/model/address.ts';
import type { BgpEngine } from '../engine/engine.ts';
import type { VirtualCrpd } from '../device/virtual-crpd.ts';
import type { RunningAgent } from './running-agent.ts';
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
