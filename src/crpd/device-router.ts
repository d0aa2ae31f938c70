import { merge, Subject, type Observable } from 'rxjs';
import type { Router } from '../ports.ts';
import { autoRouter, type TransportChoice } from './auto-router.ts';
import { gnmiRouter, type GnmiRouterOptions } from './gnmi-router.ts';
import { jetRouter } from './jet-router.ts';
import { onDrop } from './on-drop.ts';
import type { DeviceCall } from './timed.ts';

export interface DeviceRouterOptions extends GnmiRouterOptions {
  /** `auto`: what the device accepts, by gNMI where it can be. */
  readonly transport: 'auto' | 'gnmi' | 'jet';
}

/** The device by one of its ways in, or by both; they share one channel. */
export function deviceRouter({ transport, ...options }: DeviceRouterOptions): Router & {
  readonly call$: Observable<DeviceCall>;
  /** What `auto` has chosen, each time it is another. */
  readonly choice$: Observable<TransportChoice>;
  readonly close: () => void;
} {
  const gnmi = gnmiRouter(options);
  const jet = jetRouter({ ...options, channel: gnmi.client.channel });
  const choice$ = new Subject<TransportChoice>();
  const dropped$ = new Subject<void>();
  const dropped = onDrop(gnmi.client.channel, () => dropped$.next());
  const routers = {
    gnmi,
    jet,
    auto: autoRouter({ gnmi, jet, dropped$, clock: options.clock, random: options.random, choice$ }),
  };
  const router: Router = routers[transport];
  return {
    read: () => router.read(),
    commit: (plan) => router.commit(plan),
    telemetry: (configured$) => router.telemetry(configured$),
    call$: merge(gnmi.call$, jet.call$),
    choice$: choice$.asObservable(),
    close: () => {
      dropped.unsubscribe();
      jet.close();
      gnmi.close();
      choice$.complete();
      dropped$.complete();
    },
  };
}
