import { watch } from 'node:fs';
import { Observable } from 'rxjs';

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
