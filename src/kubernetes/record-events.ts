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
import type { Fault } from '../model/fault.ts';
import type { Clock } from '../ports.ts';
import { nameOf, type KubeAccess } from './access.ts';
import { errorOfWay } from './kube-error.ts';
import { kubeRequest } from './kube-request.ts';
import { defined } from '../model/defined.ts';

/** The pod that the events are about. */
export interface RegardedPod {
  readonly name: string;
  readonly namespace: string;
  /** `kubectl describe pod` finds by it. */
  readonly uid?: string;
}

/** Who tells; the API wants a name with a domain. */
const controller = 'meshrr.net/agent';
/** An API server that does not answer is not waited for longer (ms). */
const patienceMs = 10_000;
/** So many wait while it does not; of more the newest are dropped. */
const mostWaiting = 20;

export interface EventRecorder {
  readonly record: (event: ClusterEvent) => void;
  /** Posts one after another while it is subscribed to; tells the first failure, and the next after a success. */
  readonly trouble$: Observable<Fault>;
  /** Lets go of what waits. */
  readonly close: () => void;
}

/** Records events of a pod by POST (events.k8s.io/v1). Nothing waits for it, and what fails is not tried again. */
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
    }).pipe(timeout({ each: patienceMs, scheduler: clock.scheduler }), ignoreElements());

  return {
    record: (event) => {
      if (waiting >= mostWaiting) return;
      waiting += 1;
      count += 1;
      event$.next(wireEvent(event, pod, clock.wallAt(), count));
    },
    trouble$: event$.pipe(
      concatMap((body) => {
        let failed: Fault | undefined;
        const tried$ = post(body).pipe(
          catchError((error: unknown) => {
            failed = errorOfWay(nameOf(access), error).fault;
            return EMPTY;
          }),
        );
        const news$ = defer(() => {
          waiting -= 1;
          const isNews = failed !== undefined && !isTroubled;
          isTroubled = failed !== undefined;
          return isNews && failed !== undefined ? of(failed) : EMPTY;
        });
        return concat(tried$, news$);
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
    // MicroTime: six digits.
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
