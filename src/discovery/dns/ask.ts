import { concat, defer, first, map, tap, type Observable } from 'rxjs';
import type { Clock } from '../../ports.ts';
import { askServer } from './ask-server.ts';
import { dnsFault } from './dns-fault.ts';
import type { Question } from './question.ts';
import type { Reply } from './reply.ts';
import type { ResolvConf } from './resolv-conf.ts';

/**
 * Asks the servers in turn, round after round, until one knows; all of it within `deadlineMs`. Emits one
 * reply and completes. When all fail, the fault tells what each of them last did.
 *
 *     servers a b, attempts 2    a  b  a  b
 *     each has                   a quarter of the deadline, or what resolv.conf's `timeout` says if less
 */
export function ask(
  question: Question,
  { nameservers, attempts, timeoutMs = Infinity }: ResolvConf,
  deadlineMs: number,
  clock: Clock,
): Observable<Reply> {
  return defer(() => {
    const tries = Array.from({ length: attempts }, () => nameservers).flat();
    const eachMs = Math.min(timeoutMs, deadlineMs / tries.length);
    const codes = new Map<string, string>();

    const heard$ = tries.map((server) =>
      askServer(question, server, eachMs, clock).pipe(
        tap((heard) => {
          if (heard.kind === 'failed') codes.set(server, heard.code);
        }),
      ),
    );
    return concat(...heard$).pipe(
      first((heard) => heard.kind !== 'failed', { kind: 'failed', code: '' } as const),
      map((heard): Reply =>
        heard.kind === 'failed' ? { kind: 'failed', fault: dnsFault(question, codes) } : heard,
      ),
    );
  });
}
