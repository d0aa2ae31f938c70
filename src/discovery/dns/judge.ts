import type { Reply } from './reply.ts';

/**
 * What follows for a hostname from the replies for the names it may stand for, in their order: the one to
 * believe. Undefined: all of them say that there is nobody.
 *
 *     replies                                  the hostname
 *     none    none    found                    found
 *     none    none    none                     none
 *     none    failed  none                     failed: the one that failed may be the one
 *     failed  found (as written, dotted)       found: it is what the settings say
 *     failed  found (by a search domain)       failed: the one before it would have come first
 *
 * A cluster whose upstream DNS is away can still resolve its own dotted names, which with `ndots:5` come
 * last. A search domain that answers to anything (a wildcard) never stands in for one that failed.
 */
export function judge(hostname: string, replies: readonly NamedReply[]): NamedReply | undefined {
  let failure: NamedReply | undefined;
  for (const named of replies) {
    const isAsWritten = named.name === hostname && hostname.includes('.');
    if (named.reply.kind === 'found' && (failure === undefined || isAsWritten)) return named;
    if (named.reply.kind === 'failed') failure ??= named;
  }
  return failure;
}

export interface NamedReply {
  readonly name: string;
  readonly reply: Reply;
}
