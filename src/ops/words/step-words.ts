import type { Step } from '../../model/step.ts';
import { addReasons, removeReasons } from './reasons.ts';

/** A step as people read it, in the log, the status and the plan. */
export interface StepWords {
  readonly step: Step['kind'];
  readonly group: string;
  readonly peer?: string;
  /** The pod's name where known, else the address. */
  readonly pod?: string;
  readonly why: string;
}

export function stepWords(step: Step): StepWords {
  const { kind } = step;
  switch (kind) {
    case 'add':
      return {
        step: kind,
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: addReasons[step.reason],
      };
    case 'remove':
      return {
        step: kind,
        group: step.group,
        peer: step.peer,
        pod: step.identity,
        why: removeReasons[step.reason],
      };
    case 'allow':
      return {
        step: kind,
        group: step.group,
        why: `prefixes minus every explicit neighbor: ${step.to.length} entries`,
      };
    case 'graceful-shutdown':
      return {
        step: kind,
        group: 'MESHRR',
        why: step.to === 'set' ? 'set: this reflector drains' : 'deleted: no drain is under way',
      };
  }
}
