import type { Outcome } from '../../model/outcome.ts';

/** The results that a round can have. */
export const roundResults = ['converged', 'withheld', 'committed', 'waiting', 'dry_run', 'failed'] as const;

export type RoundResult = (typeof roundResults)[number];

/**
 * Counts every round once, by its result:
 *
 *     looked, no plan              converged, or withheld
 *     looked → committed           committed
 *     looked → commit-failed       failed
 *     looked → dry-run             dry_run
 *     looked, and nothing follows  waiting: the same plan failed or was undone a moment ago
 *     read-failed                  failed
 *
 * Whether anything follows is only known when the next round begins.
 */
export function roundCounter(count: (result: RoundResult) => void): (outcome: Outcome) => void {
  let isOpen = false;

  function close(result: RoundResult): void {
    isOpen = false;
    count(result);
  }

  return (outcome) => {
    switch (outcome.kind) {
      case 'looked': {
        if (isOpen) close('waiting');
        const { plan, withheld } = outcome.look.verdict;
        if (plan === undefined) close(withheld.length > 0 ? 'withheld' : 'converged');
        else isOpen = true;
        return;
      }
      case 'read-failed':
        if (isOpen) close('waiting');
        close('failed');
        return;
      case 'committed':
        close('committed');
        return;
      case 'commit-failed':
        close('failed');
        return;
      case 'dry-run':
        close('dry_run');
        return;
      default:
        return;
    }
  };
}
