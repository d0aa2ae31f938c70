import type { GracefulShutdownStep } from '../model/step.ts';
import type { Situation } from '../model/situation.ts';

/**
 * The statement stands exactly while a drain does. Like everything else it is read, never remembered: an agent
 * that starts and finds it takes it away, since nobody has asked this agent to drain.
 */
export function gracefulShutdown({ draining = false, running }: Situation): readonly GracefulShutdownStep[] {
  const stands = running.gracefulShutdown === true;
  return stands === draining ? [] : [{ kind: 'graceful-shutdown', to: draining ? 'set' : 'deleted' }];
}
