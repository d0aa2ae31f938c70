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

/** How long the folder has to be quiet before the file is read, as it may still be written (ms). */
const quietMs = 200;
/** A file with problems may be half written: it is read again after this time before its problems count (ms). */
const doubtMs = 1000;
/** How often the file is read anyway: the system may lose a change, on network file systems most of all (ms). */
const lookEveryMs = 10_000;

/**
 * Loads the settings again whenever their file may have changed: written in place, replaced by renaming, or moved
 * behind the `..data` link of a mounted ConfigMap. Emits settings or problems that differ from those before; `first`
 * is what the agent started with. A change of comments emits nothing.
 */
export function watchSettings(
  path: string,
  first: Loaded,
  load: () => Loaded,
  { scheduler }: Clock,
): Observable<Loaded> {
  // Whatever is thrown, a running agent goes on with the settings that it has.
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
    return loaded.kind === 'settings' ? of(loaded) : timer(doubtMs, scheduler).pipe(map(read));
  };
  return merge(
    folderEvents(dirname(path)).pipe(debounceTime(quietMs, scheduler)),
    timer(0, lookEveryMs, scheduler),
  ).pipe(
    switchMap(() => defer(readTwiceIfWrong)),
    startWith(first),
    distinctUntilChanged((a, b) => essence(a) === essence(b)),
    skip(1),
  );
}

/** Emits when something changes in a folder, as far as the system reports it. It never fails, but may fall silent. */
export function folderEvents(folder: string): Observable<unknown> {
  return new Observable((subscriber) => {
    try {
      const watcher = watch(folder, { persistent: false }, () => subscriber.next(undefined));
      // Those who use it also look from time to time, which finds every change without it.
      watcher.on('error', () => watcher.close());
      return () => watcher.close();
    } catch {
      return undefined;
    }
  });
}

function essence(loaded: Loaded): string {
  return JSON.stringify(loaded.kind === 'settings' ? loaded.settings : loaded.problems);
}
