import { status } from '@grpc/grpc-js';
import {
  catchError,
  concat,
  concatMap,
  defer,
  forkJoin,
  map,
  merge,
  of,
  Subject,
  takeUntil,
  takeWhile,
  tap,
  throwError,
  toArray,
  type Observable,
} from 'rxjs';
import type { IpAddress } from '../model/address.ts';
import { FaultError } from '../model/fault.ts';
import type { Telemetry } from '../model/session.ts';
import type { Plan } from '../model/step.ts';
import type { Router } from '../ports.ts';
import type { DeviceCall } from './call.ts';
import { drops, deviceReturns } from './connection.ts';
import { explainNoConnection } from './connection-trouble.ts';
import type { GnmiClient } from './gnmi/client.ts';
import { gnmiRouter, type GnmiRouterOptions } from './gnmi/router.ts';
import { showsNoSessions } from './gnmi/telemetry.ts';
import type { JetClient } from './jet/client.ts';
import { jetRouter, showElsewhere, showOurs } from './jet/router.ts';
import { sessionsShown, showSessions } from './jet/sessions.ts';
import { elsewhereRequest, oursRequest } from './junos/bgp-configuration.ts';

export type Transport = 'gnmi' | 'jet';

/** Which transport carries what, and why. */
export interface TransportChoice {
  readonly configuration: Transport;
  readonly sessions: Transport;
  readonly why: string;
}

export interface DeviceRouterOptions extends GnmiRouterOptions {
  /** `auto`: whatever the device accepts, gNMI preferred. */
  readonly transport: Transport | 'auto';
}

export interface DeviceRouter extends Router {
  /** Each call that has ended, by either transport. */
  readonly call$: Observable<DeviceCall>;
  /** What `auto` has chosen, each time the choice changes. */
  readonly choice$: Observable<TransportChoice>;
  readonly close: () => void;
}

/**
 * The device, by gNMI or JET over one channel. `auto` finds out what the device accepts, for configuration and sessions
 * independently, and again after a lost connection:
 *
 *     configuration   gNMI, unless its Get is refused or misses what JET shows. Only the first Set shows whether Set is
 *                     implemented: UNIMPLEMENTED means that nothing has changed, and JET takes over.
 *     sessions        gNMI, unless no mode of its subscription brings session-state and JET's command does.
 */
export function deviceRouter({ transport, ...options }: DeviceRouterOptions): DeviceRouter {
  const returned$ = new Subject<unknown>();
  const dropped$ = new Subject<void>();
  const gnmi = gnmiRouter({ ...options, returned$ });
  const { channel } = gnmi.client;
  const jet = jetRouter({ ...options, channel, returned$ });
  const routers = { gnmi, jet };
  const call$ = merge(gnmi.call$, jet.call$);
  const found = findings();

  const connection = merge(
    drops(channel).pipe(
      tap(() => {
        found.forget();
        dropped$.next();
      }),
    ),
    deviceReturns(channel, call$, options.clock).pipe(tap((returned) => returned$.next(returned))),
  ).subscribe();

  /** The transport for the configuration; asks the device if that is not known yet. */
  const configuration$ = defer(() => {
    if (transport !== 'auto') return of(transport);
    const known = found.configuration();
    if (known !== undefined) return of(known);
    return probeConfiguration(gnmi.client, jet.client).pipe(
      map(([way, why]) => {
        found.setConfiguration(way, why);
        return way;
      }),
    );
  });

  const commitByJetInstead = (plan: Plan) =>
    catchError<never, Observable<never>>((error: unknown) => {
      const original = throwError(() => error as Error);
      if (transport !== 'auto' || !isUnimplemented(error)) return original;
      return concat(
        jet.client.login().pipe(catchError(() => original)),
        defer(() => {
          found.setConfiguration('jet', 'gNMI has no Set');
          return jet.commit(plan);
        }),
      );
    });

  const watchByEither = (configured$: Observable<ReadonlySet<IpAddress>>): Observable<Telemetry> =>
    gnmi.telemetry(configured$).pipe(
      concatMap((telemetry) => (showsNoSessions(telemetry) ? askJet(telemetry, jet.client) : of(telemetry))),
      // Ends the subscription by gNMI when JET takes over.
      takeWhile((next) => next.kind !== 'by-jet', true),
      concatMap((next) => (next.kind === 'by-jet' ? watchByJet(next.because, configured$) : of(next))),
    );
  const watchByJet = (because: string, configured$: Observable<ReadonlySet<IpAddress>>) => {
    const degraded = `gNMI: ${because}`;
    found.setSessions('jet', degraded);
    return concat(
      jet.watch(degraded).pipe(takeUntil(dropped$)),
      of<Telemetry>({ kind: 'blind', because: connectionLost }),
      defer(() => watchByEither(configured$)),
    );
  };

  return {
    read: () =>
      configuration$.pipe(
        concatMap((way) => routers[way].read()),
        explainNoConnection(options.device),
      ),
    commit: (plan) =>
      configuration$.pipe(
        concatMap((way) =>
          way === 'jet' ? jet.commit(plan) : gnmi.commit(plan).pipe(commitByJetInstead(plan)),
        ),
      ),
    telemetry: (configured$) =>
      transport === 'auto' ? watchByEither(configured$) : routers[transport].telemetry(configured$),
    call$,
    returned$: returned$.asObservable(),
    choice$: found.choice$,
    close: () => {
      connection.unsubscribe();
      jet.close();
      gnmi.close();
      found.close();
      dropped$.complete();
      returned$.complete();
    },
  };
}

const connectionLost = { kind: 'unreachable', who: 'telemetry', detail: 'the connection was lost' } as const;

/** What `auto` has found out on this connection; reports each choice that differs from the last. */
function findings() {
  const choice$ = new Subject<TransportChoice>();
  const preferred: { readonly way: Transport; readonly why?: string } = { way: 'gnmi' };
  let configuration: { readonly way: Transport; readonly why: string } | undefined;
  let sessions = preferred;
  let reported: string | undefined;

  function report(): void {
    if (configuration === undefined) return;
    const ways = { configuration: configuration.way, sessions: sessions.way };
    if (reported === JSON.stringify(ways)) return;
    reported = JSON.stringify(ways);
    const why = sessions.why === undefined ? configuration.why : `${configuration.why}; ${sessions.why}`;
    choice$.next({ ...ways, why });
  }

  return {
    choice$: choice$.asObservable(),
    configuration: () => configuration?.way,
    setConfiguration: (way: Transport, why: string) => {
      configuration = { way, why };
      report();
    },
    setSessions: (way: Transport, why: string) => {
      sessions = { way, why };
      report();
    },
    /** A device that comes back may run another release. */
    forget: () => {
      configuration = undefined;
      sessions = preferred;
    },
    close: () => choice$.complete(),
  };
}

/**
 * Finds out which transport can read all of the configuration, by calls that change nothing. Some devices answer gNMI
 * as if their native tree were empty, so JET is asked for a path that gNMI does not find. If neither works, it fails
 * with gNMI's error.
 */
function probeConfiguration(
  gnmi: Pick<GnmiClient, 'get'>,
  jet: Pick<JetClient, 'command'>,
): Observable<readonly [way: Transport, why: string]> {
  return forkJoin([gnmi.get(oursRequest), gnmi.get(elsewhereRequest)]).pipe(
    concatMap(([ours]) => {
      if (ours !== undefined) return of(['gnmi', 'gNMI reads the configuration'] as const);
      return jet.command(showOurs).pipe(
        map((shown) =>
          shown.trim() === ''
            ? (['gnmi', 'nothing is configured yet'] as const)
            : (['jet', 'gNMI does not show the native configuration'] as const),
        ),
        catchError((error: unknown) =>
          // After a lost connection nothing can be concluded.
          faultKindOf(error) === 'unreachable' || faultKindOf(error) === undefined
            ? throwError(() => error as Error)
            : of(['gnmi', 'JET does not answer'] as const),
        ),
      );
    }),
    catchError((error: unknown) => {
      if (!(error instanceof FaultError) || error.fault.kind !== 'refused')
        return throwError(() => error as Error);
      const why = `gNMI refuses the native configuration: ${error.fault.detail}`;
      return concat(jet.command(showOurs), jet.command(showElsewhere)).pipe(
        toArray(),
        map(() => ['jet', why] as const),
        catchError(() => throwError(() => error)),
      );
    }),
  );
}

/** Emits `by-jet` if JET shows the sessions that gNMI does not; otherwise the blind telemetry of gNMI. */
function askJet(
  blind: Telemetry & { readonly kind: 'blind' },
  jet: Pick<JetClient, 'command'>,
): Observable<Telemetry | { readonly kind: 'by-jet'; readonly because: string }> {
  return jet.command(showSessions).pipe(
    map((output) => {
      sessionsShown(output);
      return { kind: 'by-jet', because: blind.because.detail } as const;
    }),
    catchError((error: unknown) =>
      error instanceof FaultError ? of(blind) : throwError(() => error as Error),
    ),
  );
}

function faultKindOf(error: unknown): string | undefined {
  return error instanceof FaultError ? error.fault.kind : undefined;
}

function isUnimplemented(error: unknown): boolean {
  const cause = error instanceof FaultError ? (error.cause as { readonly code?: number } | undefined) : {};
  return cause?.code === status.UNIMPLEMENTED;
}
