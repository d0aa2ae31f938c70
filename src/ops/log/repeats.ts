import type { Outcome } from '../../model/outcome.ts';

/** Telemetry that comes and goes is told so often within the window (ms); after that at growing distances. */
const flapping = { told: 3, windowMs: 10 * 60_000 } as const;

/**
 * How a line is told whose like was told before: with how many times it was by now, or quietly (for `debug`
 * alone). Undefined: as it is.
 */
export type Repeat = { readonly tries: number } | 'quietly' | undefined;

/**
 * Says when a fault that goes on, or comes and goes, is told again: the 4th time, the 8th, the 16th … The first
 * time is told by itself, and begins the count anew.
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
        return isRound(count) ? { tries: count } : undefined;
      }
      case 'telemetry-degraded': {
        // A mode that is not the preferred one is told once by itself.
        if (outcome.mode !== undefined) return undefined;
        blindAt = [...blindAt.filter((at) => now() - at < flapping.windowMs), now()];
        const count = blindAt.length;
        isQuiet = count > flapping.told && !isRound(count);
        return isQuiet ? 'quietly' : count > flapping.told ? { tries: count } : undefined;
      }
      case 'telemetry-back':
        // Whose loss was not told need not be told to be back.
        return isQuiet ? 'quietly' : undefined;
      default:
        return undefined;
    }
  };
}

function isRound(count: number): boolean {
  return count >= 4 && Number.isInteger(Math.log2(count));
}
