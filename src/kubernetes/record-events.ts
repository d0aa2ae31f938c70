import {
  catchError,
  concat,
  concatMap,
  defer,
  EMPTY,
  ignoreElements,
  of,
  Subject,
  takeUntil,
  timeout,
  type Observable,
} from 'rxjs';
import type { ClusterEvent } from '../model/cluster-event.ts';
import { defined } from '../model/defined.ts';
import type { Fault } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import { errorOfCause } from './kube-error.ts';
import { kubeRequest, serverName, type KubeAccess } from './kube-request.ts';

/** The pod that the events are about. */
export interface RegardedPod {
  readonly name: string;
  readonly namespace: string;
  /** `kubectl describe pod` finds the events by this uid. */
  readonly uid?: string;
}

/** The controller that reports; the API requires a name with a domain. */
const controller = 'meshrr.net/agent';
/** A POST that takes longer has failed (ms). */
const timeoutMs = 10_000;
/** At most this many events wait while the server does not answer; later ones are dropped. */
const maxWaiting = 20;

export interface EventRecorder {
  /** Queues an event and returns at once. */
  readonly record: (event: ClusterEvent) => void;
  /** Posts one event after another while it is subscribed to; emits the first failure of each series of failures. */
  readonly trouble$: Observable<Fault>;
  /** Drops the events that wait. */
  readonly close: () => void;
}

/** Records events of a pod by POST (events.k8s.io/v1), in the background. A POST that fails is not repeated. */
export function recordEvents(access: KubeAccess, pod: RegardedPod, clock: Clock): EventRecorder {
  const event$ = new Subject<object>();
  const closed$ = new Subject<void>();
  let waiting = 0;
  let count = 0;
  let isTroubled = false;

  const post = (body: object): Observable<never> =>
    kubeRequest(access, {
      path: `/apis/events.k8s.io/v1/namespaces/${pod.namespace}/events`,
      post: body,
      needs: 'create on events in the API group events.k8s.io',
    }).pipe(timeout({ each: timeoutMs, scheduler: clock.scheduler }), ignoreElements());

  return {
    record: (event) => {
      if (waiting >= maxWaiting) return;
      waiting += 1;
      count += 1;
      event$.next(wireEvent(event, pod, clock.wallAt(), count));
    },
    trouble$: event$.pipe(
      concatMap((body) => {
        let failed: Fault | undefined;
        const posted$ = post(body).pipe(
          catchError((error: unknown) => {
            failed = errorOfCause(serverName(access), error).fault;
            return EMPTY;
          }),
        );
        const trouble$ = defer(() => {
          waiting -= 1;
          const isFirst = failed !== undefined && !isTroubled;
          isTroubled = failed !== undefined;
          return isFirst && failed !== undefined ? of(failed) : EMPTY;
        });
        return concat(posted$, trouble$);
      }),
      takeUntil(closed$),
    ),
    close: () => closed$.next(),
  };
}

function wireEvent(
  { type, reason, action, note }: ClusterEvent,
  { name, namespace, uid }: RegardedPod,
  at: Date,
  count: number,
): object {
  return {
    apiVersion: 'events.k8s.io/v1',
    kind: 'Event',
    metadata: { name: `${name}.${at.getTime().toString(16)}.${count.toString(16)}`, namespace },
    // A MicroTime has six decimal digits.
    eventTime: at.toISOString().replace('Z', '000Z'),
    reportingController: controller,
    reportingInstance: name.slice(0, 128),
    type,
    reason,
    action,
    note,
    regarding: { apiVersion: 'v1', kind: 'Pod', name, namespace, ...defined({ uid }) },
  };
}
