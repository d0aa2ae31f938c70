import type { Logger } from 'pino';
import type { Outcome } from '../../model/outcome.ts';
import type { Iso } from '../words/time.ts';
import { configLine, drainLine } from './agent-lines.ts';
import { commitLines } from './commit-lines.ts';
import { deviceLines } from './device-lines.ts';
import { discoveryLine } from './discovery-lines.ts';
import { writeLine, type LogLine } from './log-line.ts';
import { peerFacts } from './peer-facts.ts';
import { repeats } from './repeats.ts';
import { sessionLine } from './session-lines.ts';
import { approvalLine, verdictLines } from './verdict-lines.ts';

/**
 * Logs outcomes: which peer, why, and what happens next. This is the only place where outcomes become log lines.
 * A state that lasts from round to round is logged once.
 *
 * @param now the time in ms, which {@link repeats} needs
 */
export function outcomeLogger(
  log: Logger,
  iso: Iso,
  now: () => number = () => 0,
): (outcome: Outcome) => void {
  const facts = peerFacts();
  const newInVerdict = verdictLines(iso);
  const repeatOf = repeats(now);
  let dryRun: string | undefined;

  function linesOf(outcome: Outcome): readonly LogLine[] {
    switch (outcome.kind) {
      case 'discovered':
      case 'undiscovered':
      case 'identity-changed':
      case 'discovery-blind':
      case 'discovery-back':
        return [discoveryLine(outcome)];
      case 'peer-up':
      case 'peer-down':
      case 'peer-state':
      case 'telemetry-degraded':
      case 'telemetry-back':
        return [sessionLine(outcome, facts.of, facts.removedBecause)];
      case 'looked':
        return newInVerdict(outcome.look.verdict);
      case 'read-failed':
      case 'device-lost':
      case 'device-back':
      case 'transport-chosen':
      case 'drift':
        return deviceLines(outcome);
      case 'replaced':
      case 'committing':
      case 'committed':
      case 'commit-failed':
      case 'commit-unheeded':
        return commitLines(outcome);
      case 'dry-run': {
        const isNew = outcome.plan.hash !== dryRun;
        dryRun = outcome.plan.hash;
        return isNew ? commitLines(outcome) : [];
      }
      case 'approval-ended':
        return [approvalLine(outcome.plan, outcome.how)];
      case 'config-reloaded':
      case 'config-rejected':
        return [configLine(outcome)];
      case 'drain-started':
      case 'drain-done':
      case 'undrained':
        return [drainLine(outcome, iso)];
      case 'source-answered':
      case 'peer-forgotten':
        return [];
    }
  }

  return (outcome) => {
    facts.learn(outcome);
    const repeat = repeatOf(outcome);
    for (const line of linesOf(outcome)) {
      if (repeat === undefined) writeLine(log, line);
      else if (repeat === 'quietly') writeLine(log, { ...line, level: 'debug' });
      else writeLine(log, { ...line, level: 'warn', fields: { ...line.fields, ...repeat } });
    }
  };
}
