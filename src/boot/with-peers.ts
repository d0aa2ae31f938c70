import type { Policy } from '../model/group.ts';
import { emptyLedger } from '../model/ledger.ts';
import type { View } from '../model/sighting.ts';
import type { Step } from '../model/step.ts';
import { decide } from '../plan/decide.ts';
import { unknownHealth } from '../plan/health.ts';
import { runningInText } from './running-in-text.ts';
import { withPlan } from './with-plan.ts';

export interface TextWithPeers {
  readonly text: string;
  /** What was changed, a line for each group. */
  readonly changes: readonly string[];
}

/**
 * Adds to a boot configuration the peers that the agent would add in its first round, and takes them out of `allow`.
 *
 * A device that boots without peers accepts the routers of its own mesh as clients until the agent has committed, and
 * each of those sessions is reset when it becomes a peer's. Therefore the agent's own `decide` is applied to the text
 * before the device boots. As no session exists yet, none counts as down. A group whose sources have not answered
 * stays as it is in the text.
 */
export function withPeers(text: string, policy: Policy, view: View, now: number): TextWithPeers {
  const { plan } = decide({
    policy,
    view,
    health: unknownHealth(now),
    running: runningInText(text),
    ledger: emptyLedger(now),
    draining: false,
    now,
  });
  return plan === undefined
    ? { text, changes: [] }
    : { text: withPlan(text, plan), changes: changesIn(plan.steps) };
}

/** A line names this many neighbors of a group and counts the others. */
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
        ? 'allow removed, no client is accepted'
        : `allow has ${step.to.length} ${step.to.length === 1 ? 'prefix' : 'prefixes'} without the neighbors`;
    case 'graceful-shutdown':
      return 'removed, no drain is running';
  }
}
