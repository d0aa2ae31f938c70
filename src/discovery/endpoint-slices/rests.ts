import { backOffMs } from '../../model/back-off.ts';
import type { KubeError } from '../../kubernetes/kube-error.ts';

/** A watch that lasted so long was a good one: earlier failures are forgotten (ms). */
const stableMs = 60_000;
/** One that the server ends sooner than this is as good as none (ms). */
const tooShortMs = 5000;
/** A server that is away is not loaded by another try, and its return should be seen soon (ms). */
const awayMostMs = 4000;

/** How long to rest between two turns of list and watch. */
export interface Rests {
  /** A watch ended, or failed, after so long. */
  readonly watched: (lastedMs: number) => void;
  /** After a watch that the server ended (ms). */
  readonly afterWatch: (lastedMs: number) => number;
  /** After a failure (ms). */
  readonly afterFailure: (error: KubeError) => number;
  /** Failures since the last good watch. */
  readonly failures: () => number;
}

/**
 * Each kind of failure is counted by itself, as one says nothing about the next:
 *
 *     410               no rest: the server has answered. Only where lists and 410s alternate, 1 to 30 s
 *     no answer at all  1 to 4 s
 *     another answer    1 to 30 s, and what `Retry-After` says at least
 */
export function createRests(random: () => number): Rests {
  let gone = 0;
  let unanswered = 0;
  let answered = 0;

  function afterFailure({ isGone, isUnanswered, retryAfterMs }: KubeError): number {
    if (isGone) {
      gone += 1;
      return gone === 1 ? 0 : backOffMs(gone - 1, random);
    }
    if (isUnanswered) {
      unanswered += 1;
      return backOffMs(unanswered, random, awayMostMs);
    }
    answered += 1;
    return Math.max(backOffMs(answered, random), retryAfterMs);
  }

  return {
    watched: (lastedMs) => {
      if (lastedMs >= tooShortMs) gone = 0;
      if (lastedMs >= stableMs) [unanswered, answered] = [0, 0];
    },
    afterWatch: (lastedMs) => {
      if (lastedMs >= tooShortMs) return 0;
      answered += 1;
      return backOffMs(answered, random);
    },
    afterFailure,
    failures: () => gone + unanswered + answered,
  };
}
