import { forkJoin, map, of, switchMap, tap, type Observable } from 'rxjs';
import type { Family } from '../../model/address.ts';
import type { Clock } from '../../ports.ts';
import { ask } from './ask.ts';
import { judge } from './judge.ts';
import { namesToTry } from './names-to-try.ts';
import type { Reply } from './reply.ts';
import type { ResolvConf } from './resolv-conf.ts';

/** How long the name that answered is asked alone. */
const rememberMs = 30_000;

/**
 * A look at what a hostname stands for: asks for all its names at once and judges what was heard. Emits one
 * reply and completes.
 *
 * The name that answered is asked alone for the next 30 s: with the `ndots:5` of a pod the other four or
 * five would be asked in vain each time. When it knows of nobody any more all are asked at once again.
 */
export function rememberingLookUp(
  hostname: string,
  family: Family,
  deadlineMs: number,
  clock: Clock,
): (conf: ResolvConf) => Observable<Reply> {
  let remembered: { readonly name: string; readonly until: number } | undefined;

  function askAll(names: readonly string[], conf: ResolvConf): Observable<Reply> {
    const reply$ = names.map((name) =>
      ask({ name, family, hostname }, conf, deadlineMs, clock).pipe(map((reply) => ({ name, reply }))),
    );
    return forkJoin(reply$).pipe(
      map((replies) => judge(hostname, replies)),
      tap((believed) => {
        const until = remembered?.name === believed?.name ? remembered?.until : undefined;
        remembered =
          believed?.reply.kind === 'found'
            ? { name: believed.name, until: until ?? clock.scheduler.now() + rememberMs }
            : undefined;
      }),
      map((believed) => believed?.reply ?? { kind: 'none' }),
    );
  }

  return (conf) => {
    const names = namesToTry(hostname, conf);
    if (remembered !== undefined && clock.scheduler.now() >= remembered.until) remembered = undefined;
    if (remembered === undefined || !names.includes(remembered.name)) return askAll(names, conf);
    return askAll([remembered.name], conf).pipe(
      switchMap((reply) => (reply.kind === 'none' ? askAll(names, conf) : of(reply))),
    );
  };
}
