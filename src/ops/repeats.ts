import type { Outcome } from '../model/outcome.ts';

/**
 * Says when a fault that goes on is told again: the 4th time, the 8th, the 16th … Undefined: not now. The first
 * time is told by itself, and begins the count anew.
 */
export function repeats(): (outcome: Outcome) => number | undefined {
  const counts = new Map<string, number>();

  return (outcome) => {
    if (outcome.kind !== 'commit-failed' && outcome.kind !== 'discovery-blind') return undefined;
    const key = outcome.kind === 'discovery-blind' ? outcome.source.id : 'commit';
    const count = outcome.first ? 1 : (counts.get(key) ?? 1) + 1;
    counts.set(key, count);
    return count >= 4 && Number.isInteger(Math.log2(count)) ? count : undefined;
  };
}
