import type { KubeError } from '../../kubernetes/kube-error.ts';
import { backOffMs } from '../../model/back-off.ts';
import { defined } from '../../model/defined.ts';
import type { Fault } from '../../model/fault.ts';
import type { Slice, SliceList, WatchEvent } from './slice.ts';
import { cacheOf, withChange, type SliceCache } from './slice-cache.ts';

/**
 * What is known of the slices of one Service, and what the agent does now to know more. Pure: {@link reflect} makes the
 * next value from each event, and `endpoint-slices.ts` makes the requests.
 */
export interface Reflector {
  /** Absent before the first list. */
  readonly cache?: SliceCache;
  /** The version from which a watch can continue; absent: a list has to come first. */
  readonly version?: string;
  /** When the next full list is due. */
  readonly listDueAt: number;
  readonly failures: Failures;
  /** The last report was that the API server cannot be asked. */
  readonly isBlind: boolean;
  readonly doing: Doing;
}

/** One list, one watch, or the wait before the next of them. */
export type Doing =
  | { readonly kind: 'list' }
  | {
      readonly kind: 'watch';
      readonly from: string;
      readonly begunAt: number;
      /** The server is asked to end the watch after this time: then a list is due. */
      readonly endsInMs: number;
      /** When the watch brings nothing for this time, `quiet` is due; absent: never. */
      readonly quietAfterMs?: number;
    }
  | { readonly kind: 'rest'; readonly ms: number };

export type ReflectorEvent =
  | { readonly kind: 'rested' }
  | { readonly kind: 'listed'; readonly list: SliceList }
  /** Lines of a watch that arrived together. */
  | { readonly kind: 'lines'; readonly events: readonly WatchEvent[] }
  /** The watch was accepted and has brought nothing since. */
  | { readonly kind: 'quiet' }
  /** The server ended the watch, or was late to end it. */
  | { readonly kind: 'ended' }
  | { readonly kind: 'failed'; readonly error: KubeError };

/** What the API server has just confirmed, or why it cannot be asked. */
export type Reflection =
  | { readonly kind: 'seen'; readonly slices: readonly Slice[] }
  | { readonly kind: 'blind'; readonly because: Fault };

export interface ReflectorStep {
  readonly reflector: Reflector;
  /** What to report; absent: nothing new is known. */
  readonly report?: Reflection;
}

/** A full list is due every 5 to 10 min. */
const listEveryMs = 300_000;
/** A list that was due and failed is tried again after this time, while the watch continues. */
const listAgainMs = 60_000;
/** After blindness, a watch has this time to bring what was missed. */
const catchUpMs = 1000;

/** The reflector before the first answer. */
export const newReflector: Reflector = {
  listDueAt: 0,
  failures: { gone: 0, unanswered: 0, answered: 0 },
  isBlind: false,
  doing: { kind: 'list' },
};

/**
 * The reflector after an event, and what to report of it.
 *
 *     event                             next
 *     listed                            watch from the list's version, at once
 *     lines                             go on
 *     the server ended the watch        watch from the last version, at once; list when that is due
 *     the watch failed, or is silent    watch from the last version, after a back-off
 *     410, or an unreadable line        list, which brings what was missed (after a 410 at once)
 *     the list failed                   list, after a back-off; watch where a version is still good
 *
 * Every answer is reported, even one that changes nothing (a bookmark): an absence is believed when several answers
 * confirm it. The first failure after a good watch is not yet reported as blindness, the second is.
 *
 * @param random gives 0 ≤ x < 1
 */
export function reflect(
  reflector: Reflector,
  event: ReflectorEvent,
  now: number,
  random: () => number,
): ReflectorStep {
  switch (event.kind) {
    case 'rested':
      return { reflector: { ...reflector, doing: nextRequest(reflector, now) } };
    case 'listed':
      return seen({
        ...reflector,
        cache: cacheOf(event.list.slices),
        version: event.list.version,
        listDueAt: now + listEveryMs * (1 + random()),
        doing: { kind: 'rest', ms: 0 },
      });
    case 'lines':
      return withLines(reflector, event.events, now, random);
    case 'quiet':
      return seen(reflector);
    case 'ended': {
      const lastedMs = lasted(reflector, now);
      const [failures, ms] = afterEnd(afterWatch(reflector.failures, lastedMs), lastedMs, random);
      return { reflector: { ...reflector, failures, doing: { kind: 'rest', ms } } };
    }
    case 'failed':
      return failed(reflector, event.error, now, random);
  }
}

function nextRequest({ version, listDueAt, isBlind }: Reflector, now: number): Doing {
  if (version === undefined || now >= listDueAt) return { kind: 'list' };
  const quietAfterMs = isBlind ? catchUpMs : undefined;
  return {
    kind: 'watch',
    from: version,
    begunAt: now,
    endsInMs: listDueAt - now,
    ...defined({ quietAfterMs }),
  };
}

function withLines(
  before: Reflector,
  events: readonly WatchEvent[],
  now: number,
  random: () => number,
): ReflectorStep {
  let reflector = before;
  for (const event of events) {
    if (event.kind === 'error') return failed(reflector, event.error, now, random);
    const { cache } = reflector;
    reflector = {
      ...reflector,
      version: event.version,
      ...(event.kind === 'change' && cache !== undefined && { cache: withChange(cache, event.change) }),
    };
  }
  return seen(reflector);
}

function seen(reflector: Reflector): ReflectorStep {
  return {
    reflector: { ...reflector, isBlind: false },
    report: { kind: 'seen', slices: Array.from(reflector.cache?.slices.values() ?? []) },
  };
}

function failed(
  { version, ...reflector }: Reflector,
  error: KubeError,
  now: number,
  random: () => number,
): ReflectorStep {
  const isWatch = reflector.doing.kind === 'watch';
  const before = isWatch ? afterWatch(reflector.failures, lasted(reflector, now)) : reflector.failures;
  const [failures, ms] = afterFailure(before, error, random);
  const isLost = error.isGone || error.fault.kind === 'unreadable';
  const isBlind =
    reflector.isBlind ||
    reflector.cache === undefined ||
    failures.gone + failures.unanswered + failures.answered > 1;
  return {
    reflector: {
      ...reflector,
      ...(!isLost && defined({ version })),
      listDueAt: isWatch ? reflector.listDueAt : now + listAgainMs,
      failures,
      isBlind,
      doing: { kind: 'rest', ms },
    },
    ...(isBlind && { report: { kind: 'blind', because: error.fault } }),
  };
}

function lasted({ doing }: Pick<Reflector, 'doing'>, now: number): number {
  return doing.kind === 'watch' ? now - doing.begunAt : 0;
}

/**
 * Failures since the last good watch. Each kind is counted separately, because one says nothing about the others:
 *
 *     gone         410: no wait, as the server answers. Where lists and 410s alternate: 1 to 30 s
 *     unanswered   no answer at all: 1 to 4 s
 *     answered     any other answer: 1 to 30 s, at least what `Retry-After` asks for
 */
interface Failures {
  readonly gone: number;
  readonly unanswered: number;
  readonly answered: number;
}

/** A watch that lasted this long was good: earlier failures are forgotten (ms). */
const stableMs = 60_000;
/** A watch that the server ends sooner counts as a failure (ms). */
const tooShortMs = 5000;
/** The longest wait for a server that does not answer: a try costs it nothing, and its return is seen soon (ms). */
const maxUnansweredMs = 4000;

function afterWatch({ gone, unanswered, answered }: Failures, lastedMs: number): Failures {
  return {
    gone: lastedMs >= tooShortMs ? 0 : gone,
    unanswered: lastedMs >= stableMs ? 0 : unanswered,
    answered: lastedMs >= stableMs ? 0 : answered,
  };
}

function afterEnd(failures: Failures, lastedMs: number, random: () => number): readonly [Failures, number] {
  if (lastedMs >= tooShortMs) return [failures, 0];
  const answered = failures.answered + 1;
  return [{ ...failures, answered }, backOffMs(answered, random)];
}

function afterFailure(
  failures: Failures,
  { isGone, isUnanswered, retryAfterMs }: KubeError,
  random: () => number,
): readonly [Failures, waitMs: number] {
  if (isGone) {
    const gone = failures.gone + 1;
    return [{ ...failures, gone }, gone === 1 ? 0 : backOffMs(gone - 1, random)];
  }
  if (isUnanswered) {
    const unanswered = failures.unanswered + 1;
    return [{ ...failures, unanswered }, backOffMs(unanswered, random, maxUnansweredMs)];
  }
  const answered = failures.answered + 1;
  return [{ ...failures, answered }, Math.max(backOffMs(answered, random), retryAfterMs)];
}
