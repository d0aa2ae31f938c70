import { backOffMs } from '../../model/back-off.ts';
import type { Reply } from './reply.ts';

/** CoreDNS's default time to live; an empty answer does not tell its own. */
const emptyTtlMs = 5000;

/**
 * How long to wait before asking again (ms). `random` gives 0 ≤ x < 1.
 *
 *     found    the records' time to live, 1 to 30 s, and up to a tenth more
 *     none     5 s, and up to a tenth more
 *     failed   2, 4, 8, 16, 30 s after so many failures in a row, less up to half of it
 *
 * The random part keeps many agents from asking at the same moment.
 */
export function nextLookMs(reply: Reply, failures: number, random: () => number): number {
  switch (reply.kind) {
    case 'found':
      return Math.min(Math.max(reply.ttlMs, 1000), 30_000) * (1 + random() / 10);
    case 'none':
      return emptyTtlMs * (1 + random() / 10);
    case 'failed':
      return backOffMs(failures + 1, random);
  }
}
