import type { Outcome } from '../../model/outcome.ts';
import type { Step } from '../../model/step.ts';
import { failureReasons, faultFields, nextAfter, removeReasons, stepWords } from '../words/reasons.ts';
import { seconds, type LogEvent, type LogLine } from './log-line.ts';

type PlanOutcome = Extract<
  Outcome,
  { kind: 'replaced' | 'committing' | 'committed' | 'commit-failed' | 'commit-unheeded' | 'dry-run' }
>;

/** The lines about a plan and its result. A commit has a line for each of its steps, then one for itself. */
export function commitLines(outcome: PlanOutcome): readonly LogLine[] {
  switch (outcome.kind) {
    case 'replaced': {
      const { group, peer, successor, reason, plan } = outcome;
      const fields = { group, peer, successor, reason: removeReasons[reason], plan };
      // The replacement of a peer that did not fail is not a warning.
      const level = failureReasons.has(reason) ? 'warn' : 'info';
      return [{ level, message: 'peer replaced', event: 'peer_replaced', fields }];
    }
    case 'committing': {
      const { hash: plan, steps } = outcome.plan;
      return [{ level: 'debug', message: 'committing', fields: { plan, steps: steps.length } }];
    }
    case 'committed':
      return [
        ...outcome.plan.steps.map((step) => stepLine(step, outcome.plan.hash)),
        {
          level: 'info',
          message: 'plan committed',
          event: 'commit',
          fields: {
            plan: outcome.plan.hash,
            steps: outcome.plan.steps.length,
            took_ms: Math.round(outcome.tookMs),
            since_event_ms: outcome.sinceEventMs === undefined ? undefined : Math.round(outcome.sinceEventMs),
            reason:
              outcome.unanswered === true
                ? 'the device did not answer the commit, but two reads agree that it landed'
                : undefined,
          },
        },
      ];
    case 'commit-failed': {
      const { plan, fault, retryInMs, first } = outcome;
      const fields = { plan: plan.hash, ...faultFields(fault), next: nextTry(outcome.fault.kind, retryInMs) };
      return [{ level: first ? 'error' : 'debug', message: 'commit failed', event: 'commit_failed', fields }];
    }
    case 'commit-unheeded': {
      const { plan, fault, times, retryInMs, first } = outcome;
      const next = nextTry(fault.kind, retryInMs);
      const fields = { plan: plan.hash, ...faultFields(fault), tries: times, next };
      const message = 'commit had no effect';
      return [{ level: first ? 'error' : 'debug', message, event: 'commit_failed', fields }];
    }
    case 'dry-run':
      return outcome.plan.steps.map((step) => ({
        level: 'info',
        message: 'would change',
        fields: { dry_run: true, ...stepFields(step), plan: outcome.plan.hash },
      }));
  }
}

function nextTry(fault: keyof typeof nextAfter, retryInMs: number): string {
  return `${nextAfter[fault]}; next try in ${seconds(retryInMs)} s`;
}

const stepMessages = {
  add: { level: 'info', message: 'peer configured', event: 'peer_configured' },
  remove: { level: 'info', message: 'peer removed', event: 'peer_removed' },
  allow: { level: 'debug', message: 'allow changed' },
  'graceful-shutdown': { level: 'info', message: 'graceful-shutdown changed' },
} as const satisfies Record<Step['kind'], { level: LogLine['level']; message: string; event?: LogEvent }>;

function stepLine(step: Step, plan: string): LogLine {
  return { ...stepMessages[step.kind], fields: { ...stepFields(step), plan } };
}

function stepFields(step: Step): Readonly<Record<string, unknown>> {
  const { why: reason, pod, ...words } = stepWords(step);
  return { ...words, pod: pod === words.peer ? undefined : pod, reason };
}
