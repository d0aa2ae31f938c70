import { map, throwError, timeout, type Observable, filter, merge, share } from 'rxjs';
import type { Clock } from '../../ports.ts';
import { nameOf, type KubeAccess } from '../../kubernetes/access.ts';
import { toLines } from './json-lines.ts';
import { KubeError, unreadable } from '../../kubernetes/kube-error.ts';
import { kubeRequest } from '../../kubernetes/kube-request.ts';
import { sliceVerbs, slicesPath, type ServiceName } from './slices-path.ts';
import { parseWatchEvent, type WatchEvent } from './watch-event.ts';
import { messageOf } from '../../model/message-of.ts';

/** How long the server may take to grant a watch, and how long it may be silent then: bookmarks come every minute. */
const patience = { openMs: 30_000, silenceMs: 90_000 };

/**
 * Watches a Service's slices from a version on; emits the events of each chunk together, and none when the
 * watch was granted. Completes when the server ends it, fails with a KubeError, also when nothing is heard any
 * more: a connection may be open with nobody behind it.
 */
export function watchSlices(
  access: KubeAccess,
  service: ServiceName,
  version: string,
  endsInS: number,
  { scheduler }: Clock,
): Observable<readonly WatchEvent[]> {
  const path = slicesPath(service, {
    watch: '1',
    allowWatchBookmarks: 'true',
    resourceVersion: version,
    timeoutSeconds: String(endsInS),
  });
  const heard$ = kubeRequest(access, { path, needs: sliceVerbs }).pipe(
    timeout({
      first: patience.openMs,
      each: patience.silenceMs,
      scheduler,
      with: () => throwError(() => silent(nameOf(access))),
    }),
    share(),
  );
  return merge(
    heard$.pipe(
      filter(({ kind }) => kind === 'open'),
      map(() => []),
    ),
    heard$.pipe(
      filter((heard) => heard.kind === 'text'),
      map(({ text }) => text),
      toLines(),
      map((lines) => lines.map((line) => read(line, nameOf(access)))),
      filter((events) => events.length > 0),
    ),
  );
}

function read(line: string, who: string): WatchEvent {
  try {
    return parseWatchEvent(line);
  } catch (error) {
    throw unreadable(who, `a line of a watch that is no event: ${messageOf(error)}`);
  }
}

function silent(who: string): KubeError {
  const detail = `a watch was silent for ${patience.silenceMs / 1000} s, without a bookmark`;
  return new KubeError({ kind: 'unreachable', who, detail });
}
