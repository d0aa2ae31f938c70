import { defer, EMPTY, forkJoin, map, type Observable } from 'rxjs';
import type { Clock, Router } from '../../ports.ts';
import type { Device } from '../channel.ts';
import { connectGnmi, type GnmiClient } from './client.ts';
import {
  decodeElsewhere,
  decodeGracefulShutdown,
  decodeGroups,
  elsewhereRequest,
  encodePlan,
  oursRequest,
} from '../junos/junos-bgp.ts';
import { telemetry } from './telemetry.ts';

export interface GnmiRouterOptions {
  readonly device: Device;
  readonly clock: Clock;
  readonly resyncMs: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** The device is there again: telemetry that backed off need not wait. */
  readonly returned$?: Observable<unknown>;
}

/** The device by gNMI: native configuration for writing, OpenConfig for telemetry. */
export function gnmiRouter({
  device,
  clock,
  resyncMs,
  random,
  returned$ = EMPTY,
}: GnmiRouterOptions): Router & Pick<GnmiClient, 'call$' | 'close'> & { readonly client: GnmiClient } {
  const client = connectGnmi(device, clock);
  return {
    read: () =>
      forkJoin([client.get(oursRequest), client.get(elsewhereRequest)]).pipe(
        map(([ours, others]) => ({
          groups: decodeGroups(ours),
          elsewhere: decodeElsewhere(others),
          ...(decodeGracefulShutdown(ours) ? { gracefulShutdown: true } : {}),
        })),
      ),
    commit: (plan) => defer(() => client.set(encodePlan(plan))),
    telemetry: (configured$) => telemetry({ client, clock, resyncMs, random, returned$ }, configured$),
    client,
    call$: client.call$,
    close: client.close,
  };
}
