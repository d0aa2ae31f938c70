import type { Policy } from '../model/group.ts';
import { emptyLedger } from '../model/ledger.ts';
import type { View } from '../model/sighting.ts';
import type { Step } from '../model/step.ts';
import { decide } from '../plan/decide.ts';
import { unknownHealth } from '../plan/health.ts';
import { runningIn } from './running-in-text.ts';
import { withPlan } from './with-plan.ts';

export interface BornMeshed {
  readonly text: string;
  /** What was written, a line for each group. */
  readonly changes: readonly string[];
}

/**
 * A boot configuration with the peers that the agent would add in its first round, and `allow` without them.
 *
 * A device that boots without peers accepts its own mesh as clients until the agent has read, decided and
 * committed, and each of those sessions is reset when it becomes a peer's. So the same brain decides before the
 * device boots, on what the text would run; no session is up, so none counts as down. A group whose sources have
 * not answered stays as the text has it.
 */
export function bornMeshed(text: string, policy: Policy, view: View, now: number): BornMeshed {
  const { plan } = decide({
    policy,
    view,
    health: unknownHealth(now),
    running: runningIn(text),
    ledger: emptyLedger(now),
    draining: false,
    now,
  });
  return plan === undefined
    ? { text, changes: [] }
    : { text: withPlan(text, plan), changes: changesIn(plan.steps) };
}

/** So many neighbors of a group are named; a line with thousands of them is not read. */
const mostNamed = 10;

function changesIn(steps: readonly Step[]): readonly string[] {
  const groups = Map.groupBy(steps, (step) =>
    step.kind === 'graceful-shutdown' ? 'graceful-shutdown' : step.group,
  );
  return Array.from(groups, ([name, changes]) => {
    const peers = changes.filter((step) => step.kind === 'add' || step.kind === 'remove');
    const others = changes.filter((step) => step.kind !== 'add' && step.kind !== 'remove');
    const more = peers.length > mostNamed ? [`${peers.length - mostNamed} more neighbors`] : [];
    return `${name}: ${[...peers.slice(0, mostNamed).map(wordsOf), ...more, ...others.map(wordsOf)].join(', ')}`;
  });
}

function wordsOf(step: Step): string {
  switch (step.kind) {
    case 'add':
      return `neighbor ${step.peer} added`;
    case 'remove':
      return `neighbor ${step.peer} removed (${step.reason})`;
    case 'allow':
      return step.to.length === 0
        ? 'allow removed, nobody is accepted'
        : `allow has ${step.to.length} ${step.to.length === 1 ? 'prefix' : 'prefixes'} without the neighbors`;
    case 'graceful-shutdown':
      return 'removed, no drain is under way';
  }
}
