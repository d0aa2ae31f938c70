import { expect } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import type { Outcome } from '../../src/model/outcome.ts';
import { createLogger } from '../../src/ops/log/log.ts';
import { outcomeLogger } from '../../src/ops/log/outcome-logger.ts';
import { wallIso } from '../../src/ops/words/time.ts';
import { ip, net } from './addresses.ts';

/** A fault of some kind. */
export const faultOf = (kind: Fault['kind']): Fault => ({ kind, who: '127.0.0.1:32767', detail: 'details' });
/** A plan that replaces a failed peer. */
export const replacement = {
  hash: 'cafe0001',
  steps: [
    {
      kind: 'remove' as const,
      group: 'core',
      peer: ip('10.0.2.1'),
      identity: 'core-1',
      reason: 'down' as const,
      successor: ip('10.0.2.2'),
    },
    {
      kind: 'add' as const,
      group: 'core',
      peer: ip('10.0.2.2'),
      identity: 'core-2',
      reason: 'replaces-failed' as const,
    },
  ],
};
/** The same plan with a change of `allow`. */
export const plan = {
  ...replacement,
  steps: [
    ...replacement.steps,
    { kind: 'allow' as const, group: 'clients', from: [], to: [net('10.0.0.0/8')] },
  ],
};

/** The lines that are logged for some outcomes, without their time. */
export function logged(...outcomes: readonly Outcome[]) {
  const written: Record<string, unknown>[] = [];
  const log = createLogger('debug', {
    write: (line) => {
      const { time, ...rest } = JSON.parse(line) as Record<string, unknown>;
      expect(time).toMatch(/^\d{4}-/);
      written.push(rest);
    },
  });
  outcomes.forEach(outcomeLogger(log, wallIso));
  return written;
}
