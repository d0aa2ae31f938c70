import { dirname } from 'node:path';
import {
  Observable,
  debounceTime,
  defer,
  distinctUntilChanged,
  map,
  merge,
  of,
  skip,
  startWith,
  switchMap,
  timer,
} from 'rxjs';
import type { Clock } from '../../ports.ts';
import type { Loaded } from './load.ts';
import { messageOf } from '../../model/message-of.ts';
import { watch } from 'node:fs';

/** A file that is being written is left alone until it has been quiet for so long (ms). */
const quietMs = 200;
/** What is wrong may be half written: it is read once more before it counts (ms). */
const doubtMs = 1000;
/** The system's word of a change may get lost, on network file systems most of all (ms). */
const lookEveryMs = 10_000;

/**
 * Reads the settings again whenever their file may be another one: written in place, renamed over, or moved
 * behind the `..data` link of a mounted ConfigMap. Emits what differs from `first`, or from what it emitted
 * last; a change of comments alone differs in nothing.
 */
export function watchSettings(
  path: string,
  first: Loaded,
  load: () => Loaded,
  { scheduler }: Clock,
): Observable<Loaded> {
  // Whatever it throws: an agent that runs goes on with the settings that it has.
  const read = (): Loaded => {
    try {
      return load();
    } catch (error) {
      const because = messageOf(error);
      const message = `cannot be understood, which is a fault of meshrr, please report it: ${because}`;
      return { kind: 'problems', problems: [{ path: '', message }], origin: path };
    }
  };
  const twice = () => {
    const loaded = read();
    return loaded.kind === 'settings' ? of(loaded) : timer(doubtMs, scheduler).pipe(map(read));
  };
  return merge(
    folderEvents(dirname(path)).pipe(debounceTime(quietMs, scheduler)),
    timer(0, lookEveryMs, scheduler),
  ).pipe(
    switchMap(() => defer(twice)),
    startWith(first),
    distinctUntilChanged((a, b) => essence(a) === essence(b)),
    skip(1),
  );
}

function essence(loaded: Loaded): string {
  return JSON.stringify(loaded.kind === 'settings' ? loaded.settings : loaded.problems);
}

/** What happens in a folder, as far as the system tells; it never fails, but may fall silent. */
export function folderEvents(folder: string): Observable<unknown> {
  return new Observable((subscriber) => {
    try {
      const watcher = watch(folder, { persistent: false }, () => subscriber.next(undefined));
      // Without it, looking now and then still finds every change.
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return undefined;
    }
  });
}
