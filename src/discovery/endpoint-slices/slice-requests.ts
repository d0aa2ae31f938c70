import {
  defer,
  filter,
  map,
  merge,
  reduce,
  share,
  throwError,
  timeout,
  type Observable,
  type OperatorFunction,
} from 'rxjs';
import { KubeError, unreadable } from '../../kubernetes/kube-error.ts';
import { kubeRequest, serverName, type KubeAccess } from '../../kubernetes/kube-request.ts';
import { messageOf } from '../../model/message-of.ts';
import type { Clock } from '../../ports.ts';
import { parseSliceList, parseWatchEvent, type SliceList, type WatchEvent } from './slice.ts';

/** The Service whose slices are requested. */
export interface ServiceName {
  readonly namespace: string;
  readonly service: string;
}

/** A list that takes longer has failed (ms). */
const listDeadlineMs = 30_000;
/** The server has to accept a watch within this time (ms). */
const acceptMs = 30_000;
/** After that, a watch may be silent for this long (ms): bookmarks come every minute. */
const silenceMs = 90_000;

/** Lists a Service's slices once. An empty list is legal: the Service may not exist yet. Fails with a KubeError. */
export function listSlices(
  access: KubeAccess,
  service: ServiceName,
  { scheduler }: Clock,
): Observable<SliceList> {
  const server = serverName(access);
  const tooSlow = () => unreachable(server, `a list was not answered within ${listDeadlineMs / 1000} s`);
  return kubeRequest(access, { path: slicesPath(service), needs }).pipe(
    filter((heard) => heard.kind === 'text'),
    reduce((body, { text }) => body + text, ''),
    timeout({ first: listDeadlineMs, scheduler, with: () => throwError(() => tooSlow()) }),
    map((body) => readOr(() => parseSliceList(body), server, 'a list that cannot be read')),
  );
}

/**
 * Watches a Service's slices from a version on. Emits an empty batch when the server accepts the watch, then the
 * events of each chunk as one batch. Completes when the server ends the watch; fails with a KubeError, also after a
 * silence, because a connection can stay open with no server behind it.
 */
export function watchSlices(
  access: KubeAccess,
  service: ServiceName,
  { from, endsInMs }: { readonly from: string; readonly endsInMs: number },
  { scheduler }: Clock,
): Observable<readonly WatchEvent[]> {
  const server = serverName(access);
  const path = slicesPath(service, {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: from,
    timeoutSeconds: String(Math.ceil(endsInMs / 1000)),
  });
  const silent = () =>
    unreachable(server, `a watch was silent for ${silenceMs / 1000} s, without a bookmark`);
  const heard$ = kubeRequest(access, { path, needs }).pipe(
    timeout({ first: acceptMs, each: silenceMs, scheduler, with: () => throwError(() => silent()) }),
    share(),
  );
  const read = (line: string) =>
    readOr(() => parseWatchEvent(line, server), server, 'a line of a watch that is not an event');
  return merge(
    heard$.pipe(
      filter(({ kind }) => kind === 'open'),
      map(() => []),
    ),
    heard$.pipe(
      filter((heard) => heard.kind === 'text'),
      map(({ text }) => text),
      toLines(),
      map((lines) => lines.map(read)),
      filter((events) => events.length > 0),
    ),
  );
}

/** The label that ties a slice to its Service, whoever manages the slice. */
const serviceLabel = 'kubernetes.io/service-name';

/** The permissions that these requests need, as a Role lists them. */
const needs = 'get, list and watch on endpointslices';

function slicesPath({ namespace, service }: ServiceName, query: Readonly<Record<string, string>> = {}) {
  const parameters = new URLSearchParams({ labelSelector: `${serviceLabel}=${service}`, ...query });
  return `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices?${parameters.toString()}`;
}

/** An event with a slice of 1,000 endpoints has a tenth of this; a longer line is a broken server. */
const maxLineCharacters = 16 * 1024 * 1024;

/**
 * Splits text into lines, wherever the chunk borders are; emits the lines that each chunk completes. Text after the
 * last newline is dropped when the source ends. Fails with a RangeError when a line is too long.
 *
 *     text    a       b\nc     \nd\ne\n
 *     lines   []      [ab]     [c, d, e]
 */
export function toLines(): OperatorFunction<string, readonly string[]> {
  return (text$) =>
    defer(() => {
      let begun = '';
      return text$.pipe(
        map((text) => {
          const [first = '', ...others] = text.split('\n');
          const pieces = [begun + first, ...others];
          begun = pieces.pop() ?? '';
          if (begun.length > maxLineCharacters) throw new RangeError('a line that does not end');
          return pieces.filter((line) => line.trim() !== '');
        }),
      );
    });
}

function readOr<T>(read: () => T, server: string, what: string): T {
  try {
    return read();
  } catch (error) {
    throw unreadable(server, `${what}: ${messageOf(error)}`);
  }
}

function unreachable(who: string, detail: string): KubeError {
  return new KubeError({ kind: 'unreachable', who, detail });
}
