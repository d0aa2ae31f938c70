import { merge, Subject, tap, type Observable } from 'rxjs';
import type { Router } from '../ports.ts';
import { autoRouter, type TransportChoice } from './auto-router.ts';
import { saysWhyUnconnected } from './connection-trouble.ts';
import { gnmiRouter, type GnmiRouterOptions } from './gnmi/router.ts';
import { jetRouter } from './jet/router.ts';
import { drops } from './connection.ts';
import { returnsOf } from './returns.ts';
import type { DeviceCall } from './timed.ts';

export interface DeviceRouterOptions extends GnmiRouterOptions {
  /** `auto`: what the device accepts, by gNMI where it can be. */
  readonly transport: 'auto' | 'gnmi' | 'jet';
}

/** The device by one of its ways in, or by both; they share one channel. */
export function deviceRouter({ transport, ...settings }: DeviceRouterOptions): Router & {
  readonly call$: Observable<DeviceCall>;
  /** What `auto` has chosen, each time it is another. */
  readonly choice$: Observable<TransportChoice>;
  readonly close: () => void;
} {
  const returned$ = new Subject<unknown>();
  const options = { ...settings, returned$ };
  const gnmi = gnmiRouter(options);
  const jet = jetRouter({ ...options, channel: gnmi.client.channel });
  const choice$ = new Subject<TransportChoice>();
  const dropped$ = new Subject<void>();
  const call$ = merge(gnmi.call$, jet.call$);
  const connection = merge(
    drops(gnmi.client.channel).pipe(tap(() => dropped$.next())),
    returnsOf(gnmi.client.channel, call$, options.clock).pipe(tap((returned) => returned$.next(returned))),
  ).subscribe();
  const routers = {
    gnmi,
    jet,
    auto: autoRouter({ ...options, gnmi, jet, dropped$, choice$ }),
  };
  const router: Router = routers[transport];
  return {
    read: () => router.read().pipe(saysWhyUnconnected(options.device)),
    commit: (plan) => router.commit(plan),
    telemetry: (configured$) => router.telemetry(configured$),
    call$,
    returned$: returned$.asObservable(),
    choice$: choice$.asObservable(),
    close: () => {
      connection.unsubscribe();
      jet.close();
      gnmi.close();
      choice$.complete();
      dropped$.complete();
      returned$.complete();
    },
  };
}
