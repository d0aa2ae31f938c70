import { status } from '@grpc/grpc-js';
import {
  catchError,
  concat,
  concatMap,
  defer,
  ignoreElements,
  map,
  merge,
  of,
  takeUntil,
  tap,
  throwError,
  type Observable,
  type Observer,
} from 'rxjs';
import { FaultError } from '../model/fault.ts';
import type { Telemetry } from '../model/session.ts';
import type { Clock, Router } from '../ports.ts';
import type { gnmiRouter } from './gnmi/router.ts';
import type { jetRouter } from './jet/router.ts';
import { jetSessions, showSessions } from './jet/sessions.ts';
import { probeConfiguration, type Way } from './probe-configuration.ts';
import { sessionsShown } from './jet/show-bgp-neighbor.ts';
import { streamEnded } from './gnmi/telemetry.ts';

/** By which way what is done, and why. */
export interface TransportChoice {
  readonly configuration: Way;
  readonly sessions: Way;
  readonly why: string;
}

export interface AutoRouterOptions {
  readonly gnmi: ReturnType<typeof gnmiRouter>;
  readonly jet: ReturnType<typeof jetRouter>;
  /** The connection was lost: the device that comes back may be another release. */
  readonly dropped$: Observable<void>;
  /** The device is there again. */
  readonly returned$: Observable<unknown>;
  readonly clock: Clock;
  /** 0 ≤ x < 1. */
  readonly random: () => number;
  /** Hears what was chosen, when it is another choice than before. */
  readonly choice$: Pick<Observer<TransportChoice>, 'next'>;
}

/**
 * Finds out what the device accepts, each of two things by itself, and prefers gNMI:
 *
 *     configuration   a CONFIG Get; what it refuses or does not show, and JET shows, is read and written by JET.
 *                     Whether a Set is implemented only the first one tells: such an answer says nothing happened.
 *     sessions        the subscription, in all its modes; JET's command when none brings session-state.
 *
 * After a lost connection it looks again.
 */
export function autoRouter({
  gnmi,
  jet,
  dropped$,
  returned$,
  clock,
  random,
  choice$,
}: AutoRouterOptions): Router {
  let configuration: { readonly way: Way; readonly why: string } | undefined;
  let sessions: { readonly way: Way; readonly why?: string } = { way: 'gnmi' };
  let said: string | undefined;
  const forgets = dropped$.pipe(
    tap(() => {
      configuration = undefined;
      sessions = { way: 'gnmi' };
    }),
  );

  function tell(): void {
    if (configuration === undefined) return;
    const ways = { configuration: configuration.way, sessions: sessions.way };
    if (said === JSON.stringify(ways)) return;
    said = JSON.stringify(ways);
    choice$.next({
      ...ways,
      why: [configuration.why, ...(sessions.why === undefined ? [] : [sessions.why])].join('; '),
    });
  }

  const choose = (way: Way, why: string) => {
    configuration = { way, why };
    tell();
  };

  const way$ = defer(() =>
    configuration === undefined
      ? probeConfiguration(gnmi.client, jet.client).pipe(
          map(({ way, why }) => {
            choose(way, why);
            return way;
          }),
        )
      : of(configuration.way),
  );

  return {
    read: () => way$.pipe(concatMap((way) => (way === 'gnmi' ? gnmi : jet).read())),

    commit: (plan) =>
      way$.pipe(
        concatMap((way) => {
          if (way === 'jet') return jet.commit(plan);
          return gnmi.commit(plan).pipe(
            catchError((error: unknown) => {
              if (!isUnimplemented(error)) return throwError(() => error as Error);
              return concat(
                jet.client.login().pipe(catchError(() => throwError(() => error as Error))),
                defer(() => {
                  choose('jet', 'gNMI has no Set');
                  return jet.commit(plan);
                }),
              );
            }),
          );
        }),
      ),

    telemetry: (configured$) => {
      const byGnmi$ = gnmi
        .telemetry(configured$)
        .pipe(concatMap((told) => (isInsufficient(told) ? jetOr(told) : of(told))));
      /** Throws Insufficient when JET can tell what gNMI cannot. */
      const jetOr = (told: Telemetry & { readonly kind: 'blind' }): Observable<Telemetry> =>
        jet.client.command(showSessions).pipe(
          map(sessionsShown),
          concatMap(() => throwError(() => new Insufficient(told.because.detail))),
          catchError((error: unknown) =>
            error instanceof FaultError ? of(told) : throwError(() => error as Error),
          ),
        );
      const watching = (): Observable<Telemetry> =>
        byGnmi$.pipe(
          catchError((error: unknown) => {
            if (!(error instanceof Insufficient)) return throwError(() => error as Error);
            const degraded = `gNMI: ${error.message}`;
            sessions = { way: 'jet', why: degraded };
            tell();
            return concat(
              jetSessions({ client: jet.client, clock, random, returned$, degraded }).pipe(
                takeUntil(dropped$),
              ),
              of<Telemetry>({ kind: 'blind', because: connectionLost }),
              defer(watching),
            );
          }),
        );
      return merge(watching(), forgets.pipe(ignoreElements()));
    },
  };
}

const connectionLost = { kind: 'unreachable', who: 'telemetry', detail: 'the connection was lost' } as const;

/** gNMI brings no sessions; the message says why. */
class Insufficient extends Error {}

/** The device answers, and tells nothing: not merely a stream that ended, as in a restart. */
function isInsufficient(told: Telemetry): told is Telemetry & { readonly kind: 'blind' } {
  return told.kind === 'blind' && told.because.who === 'telemetry' && told.because.detail !== streamEnded;
}

function isUnimplemented(error: unknown): boolean {
  const cause = error instanceof FaultError ? (error.cause as { readonly code?: number } | undefined) : {};
  return cause?.code === status.UNIMPLEMENTED;
}
