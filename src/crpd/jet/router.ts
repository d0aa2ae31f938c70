import { concat, defer, EMPTY, forkJoin, map, type Observable } from 'rxjs';
import type { Clock, Router } from '../../ports.ts';
import type { Device, SharedChannel } from '../channel.ts';
import { connectJet, type JetClient } from './client.ts';
import { jetSessions } from './sessions.ts';
import {
  configurationGroup,
  decodeElsewhere,
  decodeGracefulShutdown,
  decodeGroups,
} from '../junos/junos-bgp.ts';
import { setLinesOf } from './set-lines.ts';

/** What to ask for the groups of MESHRR, and for the neighbors outside of it. */
export const showOurs = `show configuration groups ${configurationGroup} | display json`;
export const showElsewhere = 'show configuration protocols bgp | display json';

export interface JetRouterOptions {
  readonly device: Device;
  readonly channel: SharedChannel;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** The device is there again: telemetry that backed off need not wait. */
  readonly returned$?: Observable<unknown>;
}

/** The device by JET: one ConfigSet a plan, whose commit tells the plan's hash; commands for what is read. */
export function jetRouter({
  device,
  channel,
  clock,
  random,
  returned$ = EMPTY,
}: JetRouterOptions): Router & Pick<JetClient, 'call$' | 'close'> & { readonly client: JetClient } {
  const client = connectJet(device, channel, clock);
  return {
    read: () =>
      // Logged in once for both.
      concat(
        client.login(),
        forkJoin([client.command(showOurs), client.command(showElsewhere)]).pipe(
          map(([ours, others]) => ({
            groups: decodeGroups(ours),
            elsewhere: decodeElsewhere(others),
            ...(decodeGracefulShutdown(ours) ? { gracefulShutdown: true as const } : {}),
          })),
        ),
      ),
    commit: (plan) => defer(() => client.configure(setLinesOf(plan), `meshrr plan ${plan.hash}`)),
    telemetry: () => jetSessions({ client, clock, random, returned$ }),
    client,
    call$: client.call$,
    close: client.close,
  };
}
