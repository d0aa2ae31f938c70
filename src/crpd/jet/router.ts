import { concat, defer, EMPTY, forkJoin, map, type Observable } from 'rxjs';
import { defined } from '../../model/defined.ts';
import type { Telemetry } from '../../model/session.ts';
import type { Clock, Router } from '../../ports.ts';
import type { Device, SharedChannel } from '../channel.ts';
import { configurationGroup, decodeRunning } from '../junos/bgp-configuration.ts';
import { connectJet, type JetClient } from './client.ts';
import { jetSessions } from './sessions.ts';
import { setLinesOf } from './set-lines.ts';

/** The commands that show the groups of MESHRR, and the neighbors outside of it. */
export const showOurs = `show configuration groups ${configurationGroup} | display json`;
export const showElsewhere = 'show configuration protocols bgp | display json';

export interface JetRouterOptions {
  readonly device: Device;
  readonly channel: SharedChannel;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Emits when the device is back: telemetry that backed off tries again at once. */
  readonly returned$?: Observable<unknown>;
}

export interface JetRouter extends Router, Pick<JetClient, 'call$' | 'close'> {
  readonly client: JetClient;
  /** The sessions; `degraded` says why gNMI does not provide them. */
  readonly watch: (degraded?: string) => Observable<Telemetry>;
}

/** The device by JET alone: one ConfigSet for each plan, with the plan's hash as commit comment; commands to read. */
export function jetRouter({
  device,
  channel,
  clock,
  random,
  returned$ = EMPTY,
}: JetRouterOptions): JetRouter {
  const client = connectJet(device, channel, clock);
  const watch = (degraded?: string) =>
    jetSessions({ client, clock, random, returned$, ...defined({ degraded }) });
  return {
    read: () =>
      // One login serves both commands.
      concat(
        client.login(),
        forkJoin([client.command(showOurs), client.command(showElsewhere)]).pipe(
          map(([ours, elsewhere]) => decodeRunning(ours, elsewhere)),
        ),
      ),
    commit: (plan) => defer(() => client.configure(setLinesOf(plan), `meshrr plan ${plan.hash}`)),
    telemetry: () => watch(),
    watch,
    client,
    call$: client.call$,
    close: client.close,
  };
}
