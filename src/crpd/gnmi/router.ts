import { defer, EMPTY, forkJoin, map, type Observable } from 'rxjs';
import type { Clock, Router } from '../../ports.ts';
import type { Device } from '../channel.ts';
import { decodeRunning, elsewhereRequest, encodePlan, oursRequest } from '../junos/bgp-configuration.ts';
import { connectGnmi, type GnmiClient } from './client.ts';
import { telemetry } from './telemetry.ts';

export interface GnmiRouterOptions {
  readonly device: Device;
  readonly clock: Clock;
  readonly resyncMs: number;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Emits when the device is back: telemetry that backed off tries again at once. */
  readonly returned$?: Observable<unknown>;
}

/** The device by gNMI alone: native Junos paths for the configuration, OpenConfig for the sessions. */
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
        map(([ours, elsewhere]) => decodeRunning(ours, elsewhere)),
      ),
    commit: (plan) => defer(() => client.set(encodePlan(plan))),
    telemetry: (configured$) => telemetry({ client, clock, resyncMs, random, returned$ }, configured$),
    client,
    call$: client.call$,
    close: client.close,
  };
}
