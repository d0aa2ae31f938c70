import { watch } from 'node:fs';
import { dirname } from 'node:path';
import {
  debounceTime,
  defer,
  distinctUntilChanged,
  map,
  merge,
  Observable,
  of,
  skip,
  startWith,
  switchMap,
  timer,
} from 'rxjs';
import { messageOf } from '../../model/message-of.ts';
import type { Clock } from '../../ports.ts';
import type { Loaded } from './load.ts';

/** How long the folder has to be unchanged before the file is read, because it may still be being written (ms). */
const quietMs = 200;
/** A file with problems may be half written: it is read again after this time before its problems are reported (ms). */
const rereadAfterMs = 1000;
/** How often the file is read in any case (ms): the system may miss a change, especially on network file systems. */
const readEveryMs = 10_000;

/**
 * Loads the settings again whenever their file may have changed: written in place, replaced by a rename, or replaced
 * through the `..data` link of a mounted ConfigMap. Emits the result if it differs from the previous one; `first` is
 * what the agent started with. A change of comments emits nothing. `meshrr run` subscribes to it.
 */
export function watchSettings(
  path: string,
  first: Loaded,
  load: () => Loaded,
  { scheduler }: Clock,
): Observable<Loaded> {
  // A bug in loading must not end a running agent: it keeps the settings that it has.
  const read = (): Loaded => {
    try {
      return load();
    } catch (error) {
      const message = `cannot be loaded because of a bug in meshrr, please report it: ${messageOf(error)}`;
      return { kind: 'problems', problems: [{ path: '', message }], origin: path };
    }
  };
  const readTwiceIfWrong = () => {
    const loaded = read();
    return loaded.kind === 'settings' ? of(loaded) : timer(rereadAfterMs, scheduler).pipe(map(read));
  };
  return merge(
    folderEvents(dirname(path)).pipe(debounceTime(quietMs, scheduler)),
    timer(0, readEveryMs, scheduler),
  ).pipe(
    switchMap(() => defer(readTwiceIfWrong)),
    startWith(first),
    distinctUntilChanged((a, b) => comparable(a) === comparable(b)),
    skip(1),
  );
}

/** Emits when the system reports a change in a folder. It never fails, but may stop emitting after an error. */
export function folderEvents(folder: string): Observable<unknown> {
  return new Observable((subscriber) => {
    try {
      const watcher = watch(folder, { persistent: false }, () => subscriber.next(undefined));
      // Subscribers also poll, so that they find every change even after an error.
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return undefined;
    }
  });
}

function comparable(loaded: Loaded): string {
  return JSON.stringify(loaded.kind === 'settings' ? loaded.settings : loaded.problems);
}
