import type { Fault } from '../../model/fault.ts';
import type { RemoveReason } from '../../model/step.ts';
import type { Guard } from '../../model/verdict.ts';

const faultKinds: readonly Fault['kind'][] = [
  'unreachable',
  'unsettled',
  'busy',
  'refused',
  'unheeded',
  'denied',
  'unreadable',
];

/** The values of labels whose series are there from the start. */
export const labelValues = {
  guards: ['quota', 'last-peers', 'source-emptied', 'peer-limit', 'refused', 'in-turn'] satisfies Guard[],
  peerStates: ['up', 'coming_up', 'down', 'unknown'],
  replacements: ['down', 'never-up', 'flapping', 'terminating', 'outranked'] satisfies RemoveReason[],
  rounds: ['converged', 'withheld', 'committed', 'waiting', 'dry_run', 'failed'],
  sets: ['ok', ...faultKinds],
  faults: faultKinds,
  watches: ['discovery', 'telemetry'],
} as const;
