import type { Outcome } from '../../model/outcome.ts';

/** A loss of telemetry is logged this many times within the window (ms), then at growing intervals. */
const flapping = { logged: 3, windowMs: 10 * 60_000 } as const;

/**
 * How the line of a repeated fault is logged: as a warning with the number of times so far, or `quietly`, at level
 * debug. Undefined: the line is logged as it is.
 */
export type Repeat = { readonly tries: number } | 'quietly' | undefined;

/**
 * Decides how the line of a fault is logged if the fault persists, or comes and goes: as a warning the 4th, 8th,
 * 16th … time. The first time, the line is logged as it is and the count starts again.
 */
export function repeats(now: () => number): (outcome: Outcome) => Repeat {
  const counts = new Map<string, number>();
  let blindAt: readonly number[] = [];
  let isQuiet = false;

  return (outcome) => {
    switch (outcome.kind) {
      case 'commit-failed':
      case 'commit-unheeded':
      case 'discovery-blind': {
        const key = outcome.kind === 'discovery-blind' ? outcome.source.id : 'commit';
        const count = outcome.first ? 1 : (counts.get(key) ?? 1) + 1;
        counts.set(key, count);
        return isReported(count) ? { tries: count } : undefined;
      }
      case 'telemetry-degraded': {
        // Only a loss of telemetry is counted, not a change to another mode.
        if (outcome.mode !== undefined) return undefined;
        blindAt = [...blindAt.filter((at) => now() - at < flapping.windowMs), now()];
        const count = blindAt.length;
        isQuiet = count > flapping.logged && !isReported(count);
        return isQuiet ? 'quietly' : count > flapping.logged ? { tries: count } : undefined;
      }
      case 'telemetry-back':
        // A return is as quiet as the loss before it.
        return isQuiet ? 'quietly' : undefined;
      default:
        return undefined;
    }
  };
}

function isReported(count: number): boolean {
  return count >= 4 && Number.isInteger(Math.log2(count));
}
