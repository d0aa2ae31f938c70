import type { GracefulShutdownStep } from '../model/step.ts';
import type { Situation } from '../model/situation.ts';
import { holdOf } from './quarantine.ts';
import { drainUnit } from './units-of.ts';

/**
 * The statement stands exactly while a drain does. Like everything else it is read, never remembered: an agent
 * that starts and finds it takes it away, since nobody has asked this agent to drain.
 */
export function gracefulShutdown({
  draining = false,
  running,
  ledger,
}: Situation): readonly GracefulShutdownStep[] {
  const stands = running.gracefulShutdown === true;
  return stands === draining || holdOf(ledger, drainUnit) !== undefined
    ? []
    : [{ kind: 'graceful-shutdown', to: draining ? 'set' : 'deleted' }];
}
